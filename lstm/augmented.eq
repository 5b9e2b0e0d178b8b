# The augmented LSTM: the Vanilla LSTM with a window on the inputs, a gate for
# the external input, and a projection of what is fed back.
#
# Every destination has a window of its own. Its tap l acts on x[n+l+F]: with
# F = 0 the window looks ahead, with F = 1−L it is causal.
#
# The numbers are this project's own, after Sherstinsky 2020; they are not the
# numbers printed there. A number that covers several formulas has a letter for
# each.

cell augmented "Augmented LSTM" cite sherstinsky2020
dim    d_x "size of the input", d_s "size of the state", d_v "size of the value"
dim    L_cu "taps of the window for g_cu", L_cs "for g_cs", L_cx "for g_cx", L_cr "for g_cr", L_du "for u"
dim    F_cu "first offset of the window for g_cu", F_cs "for g_cs", F_cx "for g_cx", F_cr "for g_cr", F_du "for u"
input  x[d_x] "external input"
state  s[d_s] = 0 "state", v[d_v] = 0 "value: what is shown and fed back"
signal xi_cu[d_s] "what the window sees, for g_cu", xi_cs[d_s] "for g_cs", xi_cx[d_s] "for g_cx", xi_cr[d_s] "for g_cr", xi_du[d_s] "for u"
signal a_cu[d_s] "accumulation", a_cs[d_s] "accumulation", a_cx[d_s] "accumulation", a_cr[d_s] "accumulation", a_du[d_s] "accumulation"
signal g_cu[d_s] "gate of the update: how much of it is written", g_cs[d_s] "gate of the state: how much of it is kept"
signal g_cx[d_s] "gate of the external input: how much of it counts", g_cr[d_s] "gate of the readout: how much of it is shown"
signal u[d_s] "update", r[d_s] "readout", q[d_s] "gated readout"
param  W_xcu[L_cu; d_s,d_x], W_xcs[L_cs; d_s,d_x], W_xcx[L_cx; d_s,d_x], W_xcr[L_cr; d_s,d_x], W_xdu[L_du; d_s,d_x]
param  W_scu[d_s,d_s], W_scs[d_s,d_s], W_scx[d_s,d_s], W_scr[d_s,d_s]
param  W_vcu[d_s,d_v], W_vcs[d_s,d_v], W_vcx[d_s,d_v], W_vcr[d_s,d_v], W_vdu[d_s,d_v]
param  b_cu[d_s], b_cs[d_s], b_cx[d_s], b_cr[d_s], b_du[d_s]
param  W_qdr[d_v,d_s] "recurrent projection"
warp   G_c = sigmoid "of the controls", G_d = tanh "of the data"
output v
6.b.1a  xi_cu[n] = sum(l=0..L_cu-1) W_xcu[l] x[n+l+F_cu]
6.b.1b  xi_cs[n] = sum(l=0..L_cs-1) W_xcs[l] x[n+l+F_cs]
6.b.1c  xi_cx[n] = sum(l=0..L_cx-1) W_xcx[l] x[n+l+F_cx]
6.b.1d  xi_cr[n] = sum(l=0..L_cr-1) W_xcr[l] x[n+l+F_cr]
6.b.1e  xi_du[n] = sum(l=0..L_du-1) W_xdu[l] x[n+l+F_du]
6.b.2a  a_cu[n] = xi_cu[n] + W_scu s[n-1] + W_vcu v[n-1] + b_cu
6.b.2b  g_cu[n] = G_c(a_cu[n])
6.b.3a  a_cs[n] = xi_cs[n] + W_scs s[n-1] + W_vcs v[n-1] + b_cs
6.b.3b  g_cs[n] = G_c(a_cs[n])
6.b.4a  a_cx[n] = xi_cx[n] + W_scx s[n-1] + W_vcx v[n-1] + b_cx
6.b.4b  g_cx[n] = G_c(a_cx[n])
6.b.5a  a_du[n] = g_cx[n] .* xi_du[n] + W_vdu v[n-1] + b_du
6.b.5b  u[n] = G_d(a_du[n])
6.b.6   s[n] = g_cs[n] .* s[n-1] + g_cu[n] .* u[n]
6.b.7a  a_cr[n] = xi_cr[n] + W_scr s[n] + W_vcr v[n-1] + b_cr
6.b.7b  g_cr[n] = G_c(a_cr[n])
6.b.8a  r[n] = G_d(s[n])
6.b.8b  q[n] = g_cr[n] .* r[n]
6.b.8c  v[n] = W_qdr q[n]
adjoint 6.c.1 v: chi, 6.c.2 q: beta, 6.c.3a r: rho, 6.c.3b g_cr: gamma_cr, 6.c.3c a_cr: alpha_cr, 6.c.4 s: psi,
        6.c.5a a_cs: alpha_cs, 6.c.5b a_cu: alpha_cu, 6.c.5c a_du: alpha_du,
        6.c.6a g_cx: gamma_cx, 6.c.6b a_cx: alpha_cx, 6.c.6c xi_du
carry   6.c.7 f_chi of v, 6.c.8 f_psi of s
gradient 6.c.9a W_xcu, 6.c.9b W_xcs, 6.c.9c W_xcx, 6.c.9d W_xcr, 6.c.9e W_xdu,
         6.c.9f W_scu, 6.c.9g W_scs, 6.c.9h W_scx, 6.c.9i W_scr,
         6.c.9j W_vcu, 6.c.9k W_vcs, 6.c.9l W_vcx, 6.c.9m W_vcr, 6.c.9n W_vdu,
         6.c.9o b_cu, 6.c.9p b_cs, 6.c.9q b_cx, 6.c.9r b_cr, 6.c.9s b_du, 6.c.9t W_qdr, 6.c.10 x,
         6.c.11a s[-1], 6.c.11b v[-1]
