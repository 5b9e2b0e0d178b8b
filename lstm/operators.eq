# How an error travels back through an augmented LSTM.
#
# The numbers are this project's own, after Sherstinsky 2020. F[n], H[n] and Q[n]
# lead from step n to step n−1. With them the sequences of errors, 5.12 and 5.13,
# and the transport along the states, 5.15, hold as they stand.

cell augmented_carousel "Error gradient operators of the augmented LSTM" cite sherstinsky2020
dim    d_s "size of the state", d_v "size of the value"
state  s[d_s] = 0 "state"
input  xi_du[d_s] "what the window sees, for the update", u[d_s] "update", r[d_s] "readout"
input  a_cu[d_s] "opens the update gate", a_cs[d_s] "opens the state gate", a_cx[d_s] "opens the gate of the external input"
input  a_cr[d_s] "opens the readout gate", a_du[d_s] "makes the update"
input  g_cu[d_s] "control of the update", g_cr[d_s] "control of the readout"
param  W_scu[d_s,d_s] "state to update gate", W_scs[d_s,d_s] "state to state gate"
param  W_scx[d_s,d_s] "state to gate of the external input", W_scr[d_s,d_s] "state to readout gate"
param  W_vcu[d_s,d_v] "value to update gate", W_vcs[d_s,d_v] "value to state gate", W_vcx[d_s,d_v] "value to gate of the external input"
param  W_vcr[d_s,d_v] "value to readout gate", W_vdu[d_s,d_v] "value to update", W_qdr[d_v,d_s] "recurrent projection"
signal D_cu[d_s,d_s] "∂a_cu by ψ", D_cs[d_s,d_s], D_du[d_s,d_s], D_cx[d_s,d_s], D_cr[d_s,d_s]
signal M[d_s,d_v] "what v[n] tells s[n]", F[d_v,d_s] "what s[n] tells v[n−1]", H[d_v,d_v] "what v[n] tells v[n−1]"
signal Q[d_s,d_s] "what s[n] tells s[n−1], other than through its gate"
warp   G_c = sigmoid "of the controls", G_d = tanh "of the data"
6.d.1a  D_cu[n] = diag(u[n] .* G_c'(a_cu[n]))
6.d.1b  D_cs[n] = diag(s[n-1] .* G_c'(a_cs[n]))
6.d.1c  D_cr[n] = diag(r[n] .* G_c'(a_cr[n]))
6.d.1d  D_du[n] = diag(g_cu[n] .* G_d'(a_du[n]))
6.d.1e  D_cx[n] = diag(xi_du[n] .* G_c'(a_cx[n]) .* g_cu[n] .* G_d'(a_du[n]))
6.d.2   M[n] = (diag(g_cr[n] .* G_d'(s[n])) + W_scr^T D_cr[n]) W_qdr^T
6.d.3   F[n] = W_vcu^T D_cu[n] + W_vcs^T D_cs[n] + W_vcx^T D_cx[n] + W_vdu^T D_du[n]
6.d.4   H[n] = W_vcr^T D_cr[n] W_qdr^T
6.d.5   Q[n] = M[n-1] F[n] + W_scu^T D_cu[n] + W_scs^T D_cs[n] + W_scx^T D_cx[n]
