cell augmented "Augmented LSTM" cite sherstinsky2020
dim    L "taps of the input window", d_x "size of the input", d_s "size of the state", d_v "size of the value"
input  x[d_x] "input"
state  s[d_s] = 0 "state", v[d_v] = 0 "value"
param  W_xcu[L; d_s,d_x], W_xcs[L; d_s,d_x], W_xcx[L; d_s,d_x], W_xcr[L; d_s,d_x], W_xdu[L; d_s,d_x]
param  W_scu[d_s,d_s], W_scs[d_s,d_s], W_scx[d_s,d_s], W_scr[d_s,d_s]
param  W_vcu[d_s,d_v], W_vcs[d_s,d_v], W_vcx[d_s,d_v], W_vcr[d_s,d_v], W_vdu[d_s,d_v]
param  b_cu[d_s], b_cs[d_s], b_cx[d_s], b_cr[d_s], b_du[d_s]
param  W_qdr[d_v,d_s] "recurrent projection"
warp   G_c = sigmoid "of the controls", G_d = tanh "of the data"
output v
6.b.1a  ξ_cu[n] = Σ(l=0..L-1) W_xcu[l] x[n+l]
6.b.1b  ξ_cs[n] = Σ(l=0..L-1) W_xcs[l] x[n+l]
6.b.1c  ξ_cx[n] = Σ(l=0..L-1) W_xcx[l] x[n+l]
6.b.1d  ξ_cr[n] = Σ(l=0..L-1) W_xcr[l] x[n+l]
6.b.1e  ξ_du[n] = Σ(l=0..L-1) W_xdu[l] x[n+l]
6.b.2a  a_cu[n] = ξ_cu[n] + W_scu s[n−1] + W_vcu v[n−1] + b_cu
6.b.2b  g_cu[n] = G_c(a_cu[n])
6.b.3a  a_cs[n] = ξ_cs[n] + W_scs s[n−1] + W_vcs v[n−1] + b_cs
6.b.3b  g_cs[n] = G_c(a_cs[n])
6.b.4a  a_cx[n] = ξ_cx[n] + W_scx s[n−1] + W_vcx v[n−1] + b_cx
6.b.4b  g_cx[n] = G_c(a_cx[n])
6.b.5a  a_du[n] = g_cx[n] ⊙ ξ_du[n] + W_vdu v[n−1] + b_du
6.b.5b  u[n] = G_d(a_du[n])
6.b.6   s[n] = g_cs[n] ⊙ s[n−1] + g_cu[n] ⊙ u[n]
6.b.7a  a_cr[n] = ξ_cr[n] + W_scr s[n] + W_vcr v[n−1] + b_cr
6.b.7b  g_cr[n] = G_c(a_cr[n])
6.b.8a  r[n] = G_d(s[n])
6.b.8b  q[n] = g_cr[n] ⊙ r[n]
6.b.8c  v[n] = W_qdr q[n]
adjoint 6.c.1 v: chi, 6.c.2 q: beta, 6.c.3a r: rho, 6.c.3b g_cr: gamma_cr, 6.c.3c a_cr: alpha_cr, 6.c.4 s: psi,
        6.c.5a a_cs: alpha_cs, 6.c.5b a_cu: alpha_cu, 6.c.5c a_du: alpha_du,
        6.c.6a g_cx: gamma_cx, 6.c.6b a_cx: alpha_cx
carry   6.c.7 f_chi of v, 6.c.8 f_psi of s
