# How an error travels back through a Vanilla LSTM: the error gradient sequences.
#
# The numbers are this project's own, after Sherstinsky 2020. Q[n] is what leads
# from step n to step n−1, and so are F[n] and H[n].

cell carousel "Error gradient sequences" cite sherstinsky2020
dim    d_s "size of the state"
state  s[d_s] = 0 "state"
input  u[d_s] "update", r[d_s] "readout"
input  a_cu[d_s] "opens the update gate", a_cs[d_s] "opens the state gate", a_cr[d_s] "opens the readout gate", a_du[d_s] "makes the update"
input  g_cu[d_s] "control of the update", g_cs[d_s] "control of the state", g_cr[d_s] "control of the readout"
input  e[d_s] "direct derivative of the loss by v[n]"
input  chi[d_s] "∂E/∂v[n], through everything later", psi[d_s] "∂E/∂s[n], through everything later"
input  P[d_s,d_s] "∂ψ[n]/∂ψ[l], along the state path", p[d_s] "what the gates alone let through from step l"
param  W_scu[d_s,d_s] "state to update gate", W_scs[d_s,d_s] "state to state gate", W_scr[d_s,d_s] "state to readout gate"
param  W_vcu[d_s,d_s] "value to update gate", W_vcs[d_s,d_s] "value to state gate"
param  W_vcr[d_s,d_s] "value to readout gate", W_vdu[d_s,d_s] "value to update"
param  s_max "largest entry of a state, in modulus", mu "bound of ‖M‖", phi "bound of ‖F‖", kappa "bound of ‖Q‖"
signal D_cu[d_s,d_s] "α_cu is D_cu ψ", D_cs[d_s,d_s] "α_cs is D_cs ψ"
signal D_cr[d_s,d_s] "α_cr is D_cr χ", D_du[d_s,d_s] "α_du is D_du ψ"
signal M[d_s,d_s] "what v[n] tells s[n]", F[d_s,d_s] "what s[n] tells v[n−1]", H[d_s,d_s] "what v[n] tells v[n−1]"
signal Q[d_s,d_s] "what s[n] tells s[n−1], other than through its gate", epsilon "bound of ‖∂ψ[n−1]/∂ψ[n]‖"
warp   G_c = sigmoid "of the controls", G_d = tanh "of the data"
5.e.1a  D_cu[n] = diag(u[n] .* G_c'(a_cu[n]))
5.e.1b  D_cs[n] = diag(s[n-1] .* G_c'(a_cs[n]))
5.e.1c  D_cr[n] = diag(r[n] .* G_c'(a_cr[n]))
5.e.1d  D_du[n] = diag(g_cu[n] .* G_d'(a_du[n]))
5.e.2   M[n] = diag(g_cr[n] .* G_d'(s[n])) + W_scr^T D_cr[n]
5.e.3   F[n] = W_vcu^T D_cu[n] + W_vcs^T D_cs[n] + W_vdu^T D_du[n]
5.e.4   H[n] = W_vcr^T D_cr[n]
identity 5.12  chi[n] = e[n] + F[n+1] psi[n+1] + H[n+1] chi[n+1]
identity 5.13  psi[n] = M[n] e[n] + (diag(g_cs[n+1]) + Q[n+1]) psi[n+1] + M[n] H[n+1] chi[n+1]
5.14    Q[n] = M[n-1] F[n] + W_scu^T D_cu[n] + W_scs^T D_cs[n]
identity 5.15  P[n] = (diag(g_cs[n+1]) + Q[n+1]) P[n+1] "with P[l] = I"
5.16a   epsilon[n] = norm(diag(g_cs[n])) + norm(Q[n])
5.16b   mu = 1 + norm(W_scr) / 4
5.16c   phi = norm(W_vcu) / 4 + s_max norm(W_vcs) / 4 + norm(W_vdu)
5.16d   kappa = mu phi + norm(W_scu) / 4 + s_max norm(W_scs) / 4
identity 5.17  p[n] = g_cs[n+1] .* p[n+1] "with p[l] = 1"
