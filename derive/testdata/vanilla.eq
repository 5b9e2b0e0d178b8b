cell vanilla "Vanilla LSTM" cite sherstinsky2020
dim    d_x "size of the input", d_s "size of the state"
input  x[d_x] "input"
state  s[d_s] = 0 "state", v[d_s] = 0 "value"
param  W_xcu[d_s,d_x], W_xcs[d_s,d_x], W_xcr[d_s,d_x], W_xdu[d_s,d_x]
param  W_scu[d_s,d_s], W_scs[d_s,d_s], W_scr[d_s,d_s]
param  W_vcu[d_s,d_s], W_vcs[d_s,d_s], W_vcr[d_s,d_s], W_vdu[d_s,d_s]
param  b_cu[d_s], b_cs[d_s], b_cr[d_s], b_du[d_s]
warp   G_c = sigmoid "of the controls", G_d = tanh "of the data"
output v
adjoint 5.d.1 v: chi, 5.d.2 r: rho, 5.d.3a g_cr: gamma_cr, 5.d.3b a_cr: alpha_cr, 5.d.4 s: psi,
        5.d.5a g_cs: gamma_cs, 5.d.5b a_cs: alpha_cs, 5.d.6a g_cu: gamma_cu, 5.d.6b a_cu: alpha_cu,
        5.d.7a u, 5.d.7b a_du: alpha_du
carry  5.d.8 f_chi of v, 5.d.9 f_psi of s
gradient 5.d.10a W_xcu, 5.d.10b W_xcs, 5.d.10c W_xcr, 5.d.10d W_xdu,
        5.d.10e W_scu, 5.d.10f W_scs, 5.d.10g W_scr,
        5.d.10h W_vcu, 5.d.10i W_vcs, 5.d.10j W_vcr, 5.d.10k W_vdu,
        5.d.10l b_cu, 5.d.10m b_cs, 5.d.10n b_cr, 5.d.10o b_du, 5.d.11 x
5.c.1a  a_cu[n] = W_xcu x[n] + W_scu s[n-1] + W_vcu v[n-1] + b_cu
5.c.1b  g_cu[n] = G_c(a_cu[n])
5.c.2a  a_cs[n] = W_xcs x[n] + W_scs s[n-1] + W_vcs v[n-1] + b_cs
5.c.2b  g_cs[n] = G_c(a_cs[n])
5.c.3a  a_du[n] = W_xdu x[n] + W_vdu v[n-1] + b_du
5.c.3b  u[n] = G_d(a_du[n])
5.c.4   s[n] = g_cs[n] ⊙ s[n-1] + g_cu[n] ⊙ u[n]
5.c.5a  a_cr[n] = W_xcr x[n] + W_scr s[n] + W_vcr v[n-1] + b_cr
5.c.5b  g_cr[n] = G_c(a_cr[n])
5.c.6a  r[n] = G_d(s[n])
5.c.6b  v[n] = g_cr[n] ⊙ r[n]
