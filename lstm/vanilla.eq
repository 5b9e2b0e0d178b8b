# The Vanilla LSTM: its forward pass, and the gradients that are derived from it.
#
# The numbers are this project's own, after Sherstinsky 2020; they are not the
# numbers printed there. A number that covers several formulas has a letter for
# each.

cell vanilla "Vanilla LSTM" cite sherstinsky2020
dim    d_x "size of the input", d_s "size of the state"
input  x[d_x] "input"
state  s[d_s] = 0 "state", v[d_s] = 0 "value, the output"
signal a_cu[d_s] "what opens the update gate", g_cu[d_s] "control of the update: how much is written"
signal a_cs[d_s] "what opens the state gate", g_cs[d_s] "control of the state: how much is kept"
signal a_cr[d_s] "what opens the readout gate", g_cr[d_s] "control of the readout: how much is shown"
signal a_du[d_s] "what the update is made of", u[d_s] "update: what there is to write"
signal r[d_s] "readout: what there is to show"
param  W_xcu[d_s,d_x] "input to update gate", W_xcs[d_s,d_x] "input to state gate"
param  W_xcr[d_s,d_x] "input to readout gate", W_xdu[d_s,d_x] "input to update"
param  W_scu[d_s,d_s] "state to update gate", W_scs[d_s,d_s] "state to state gate", W_scr[d_s,d_s] "state to readout gate"
param  W_vcu[d_s,d_s] "value to update gate", W_vcs[d_s,d_s] "value to state gate"
param  W_vcr[d_s,d_s] "value to readout gate", W_vdu[d_s,d_s] "value to update"
param  b_cu[d_s] "bias of the update gate", b_cs[d_s] "bias of the state gate"
param  b_cr[d_s] "bias of the readout gate", b_du[d_s] "bias of the update"
warp   G_c = sigmoid "of the controls", G_d = tanh "of the data"
output v
5.c.1a  a_cu[n] = W_xcu x[n] + W_scu s[n-1] + W_vcu v[n-1] + b_cu
5.c.1b  g_cu[n] = G_c(a_cu[n])
5.c.2a  a_cs[n] = W_xcs x[n] + W_scs s[n-1] + W_vcs v[n-1] + b_cs
5.c.2b  g_cs[n] = G_c(a_cs[n])
5.c.3a  a_du[n] = W_xdu x[n] + W_vdu v[n-1] + b_du
5.c.3b  u[n] = G_d(a_du[n])
5.c.4   s[n] = g_cs[n] .* s[n-1] + g_cu[n] .* u[n]
5.c.5a  a_cr[n] = W_xcr x[n] + W_scr s[n] + W_vcr v[n-1] + b_cr
5.c.5b  g_cr[n] = G_c(a_cr[n])
5.c.6a  r[n] = G_d(s[n])
5.c.6b  v[n] = g_cr[n] .* r[n]
adjoint 5.d.1 v: chi "∂E/∂v[n], through everything later",
        5.d.2 r: rho "∂E/∂r[n]",
        5.d.3a g_cr: gamma_cr "∂E/∂g_cr[n]", 5.d.3b a_cr: alpha_cr "∂E/∂a_cr[n]",
        5.d.4 s: psi "∂E/∂s[n], through everything later",
        5.d.5a g_cs: gamma_cs "∂E/∂g_cs[n]", 5.d.5b a_cs: alpha_cs "∂E/∂a_cs[n]",
        5.d.6a g_cu: gamma_cu "∂E/∂g_cu[n]", 5.d.6b a_cu: alpha_cu "∂E/∂a_cu[n]",
        5.d.7a u: u_bar "∂E/∂u[n]", 5.d.7b a_du: alpha_du "∂E/∂a_du[n]"
carry   5.d.8 f_chi of v "what step n tells v[n−1]", 5.d.9 f_psi of s "what step n tells s[n−1]"
gradient 5.d.10a W_xcu, 5.d.10b W_xcs, 5.d.10c W_xcr, 5.d.10d W_xdu,
        5.d.10e W_scu, 5.d.10f W_scs, 5.d.10g W_scr,
        5.d.10h W_vcu, 5.d.10i W_vcs, 5.d.10j W_vcr, 5.d.10k W_vdu,
        5.d.10l b_cu, 5.d.10m b_cs, 5.d.10n b_cr, 5.d.10o b_du,
        5.d.11 x, 5.d.12a s[-1], 5.d.12b v[-1]
