# From the recurrent network to the LSTM, one cell a step.
#
# The numbers are this project's own, after Sherstinsky 2020; they are not the
# numbers printed there. T1a is the first equation of step T1; 1.d1 is the first
# of its gradient.

cell step0 "T0, the canonical recurrent network" cite sherstinsky2020
dim    d "size of the state", d_x "size of the input"
input  x[d_x] "input"
state  s[d] = 0 "state", r[d] = 0 "readout"
signal F_s[d] "what stays of the state", F_u[d] "what comes in"
param  W_s[d,d] "acts on the last state", W_r[d,d] "acts on the last readout"
param  W_x[d,d_x] "acts on the input", theta_s[d] "bias"
warp   G_d = tanh "of the data"
output r
T0a: F_s[n] = W_s s[n-1]
T0b: F_u[n] = W_r r[n-1] + W_x x[n] + theta_s
T0c: s[n] = F_s[n] + F_u[n]
T0d: r[n] = G_d(s[n])
adjoint 0.d1 r: chi "∂E/∂r[n], through everything later", 0.d2 s: psi "∂E/∂s[n], through everything later"
gradient 0.d3 W_s, 0.d4 W_r, 0.d5 W_x, 0.d6 theta_s, 0.d7 x, 0.d8 s[-1], 0.d9 r[-1]

cell step1 "T1, gates on what is kept and on what is written" cite sherstinsky2020
dim    d "size of the state", d_x "size of the input"
input  x[d_x] "input"
state  s[d] = 0 "state", r[d] = 0 "readout"
signal F_s[d] "what may stay of the state", F_u[d] "what may come in"
signal g_cs[d] "gate on what is kept", g_cu[d] "gate on what is written"
param  W_s[d,d] "acts on the last state", W_r[d,d] "acts on the last readout"
param  W_x[d,d_x] "acts on the input", theta_s[d] "bias", b_cs[d] "sets the gate g_cs", b_cu[d] "sets the gate g_cu"
warp   G_c = sigmoid "of the controls", G_d = tanh "of the data"
output r
T1a: g_cs[n] = G_c(b_cs)
T1b: g_cu[n] = G_c(b_cu)
T1c: F_s[n] = W_s s[n-1]
T1d: F_u[n] = W_r r[n-1] + W_x x[n] + theta_s
T1e: s[n] = g_cs[n] .* F_s[n] + g_cu[n] .* F_u[n]
T1f: r[n] = G_d(s[n])
adjoint 1.d1 r: chi "∂E/∂r[n], through everything later", 1.d2 s: psi "∂E/∂s[n], through everything later"
adjoint 1.d3 F_s: phi_s "∂E/∂F_s[n]", 1.d4 F_u: phi_u "∂E/∂F_u[n]"
adjoint 1.d5 g_cs: gamma_cs "∂E/∂g_cs[n]", 1.d6 g_cu: gamma_cu "∂E/∂g_cu[n]"
gradient 1.d7 W_s, 1.d8 W_r, 1.d9 W_x, 1.d10 theta_s, 1.d11 b_cs, 1.d12 b_cu, 1.d13 x, 1.d14 s[-1], 1.d15 r[-1]

cell step2 "T2, a gate on what is shown" cite sherstinsky2020
dim    d "size of the state", d_x "size of the input"
input  x[d_x] "input"
state  s[d] = 0 "state", v[d] = 0 "value, what is shown"
signal F_s[d] "what may stay of the state", F_u[d] "what may come in", r[d] "readout"
signal g_cs[d] "gate on what is kept", g_cu[d] "gate on what is written", g_cr[d] "gate on what is shown"
param  W_s[d,d] "acts on the last state", W_r[d,d] "acts on the last value"
param  W_x[d,d_x] "acts on the input", theta_s[d] "bias"
param  b_cs[d] "sets the gate g_cs", b_cu[d] "sets the gate g_cu", b_cr[d] "sets the gate g_cr"
warp   G_c = sigmoid "of the controls", G_d = tanh "of the data"
output v
T2a: g_cs[n] = G_c(b_cs)
T2b: g_cu[n] = G_c(b_cu)
T2c: g_cr[n] = G_c(b_cr)
T2d: F_s[n] = W_s s[n-1]
T2e: F_u[n] = W_r v[n-1] + W_x x[n] + theta_s
T2f: s[n] = g_cs[n] .* F_s[n] + g_cu[n] .* F_u[n]
T2g: r[n] = G_d(s[n])
T2h: v[n] = g_cr[n] .* r[n]
adjoint 2.d1 v: chi "∂E/∂v[n], through everything later", 2.d2 r: rho "∂E/∂r[n]"
adjoint 2.d3 s: psi "∂E/∂s[n], through everything later"
adjoint 2.d4 F_s: phi_s "∂E/∂F_s[n]", 2.d5 F_u: phi_u "∂E/∂F_u[n]"
adjoint 2.d6 g_cs: gamma_cs "∂E/∂g_cs[n]", 2.d7 g_cu: gamma_cu "∂E/∂g_cu[n]", 2.d8 g_cr: gamma_cr "∂E/∂g_cr[n]"
gradient 2.d9 W_s, 2.d10 W_r, 2.d11 W_x, 2.d12 theta_s, 2.d13 b_cs, 2.d14 b_cu, 2.d15 b_cr
gradient 2.d16 x, 2.d17 s[-1], 2.d18 v[-1]

cell step3 "T3, an update with bounds" cite sherstinsky2020
dim    d "size of the state", d_x "size of the input"
input  x[d_x] "input"
state  s[d] = 0 "state", v[d] = 0 "value, what is shown"
signal F_s[d] "what may stay of the state", F_u[d] "what may come in", r[d] "readout"
signal u[d] "update, what may come in, between −1 and 1"
signal g_cs[d] "gate on what is kept", g_cu[d] "gate on what is written", g_cr[d] "gate on what is shown"
param  W_s[d,d] "acts on the last state", W_r[d,d] "acts on the last value"
param  W_x[d,d_x] "acts on the input", theta_s[d] "bias"
param  b_cs[d] "sets the gate g_cs", b_cu[d] "sets the gate g_cu", b_cr[d] "sets the gate g_cr"
warp   G_c = sigmoid "of the controls", G_d = tanh "of the data"
output v
T3a: g_cs[n] = G_c(b_cs)
T3b: g_cu[n] = G_c(b_cu)
T3c: g_cr[n] = G_c(b_cr)
T3d: F_s[n] = W_s s[n-1]
T3e: F_u[n] = W_r v[n-1] + W_x x[n] + theta_s
T3f: u[n] = G_d(F_u[n])
T3g: s[n] = g_cs[n] .* F_s[n] + g_cu[n] .* u[n]
T3h: r[n] = G_d(s[n])
T3i: v[n] = g_cr[n] .* r[n]
adjoint 3.d1 v: chi "∂E/∂v[n], through everything later", 3.d2 r: rho "∂E/∂r[n]"
adjoint 3.d3 s: psi "∂E/∂s[n], through everything later"
adjoint 3.d4 F_s: phi_s "∂E/∂F_s[n]", 3.d5 F_u: phi_u "∂E/∂F_u[n]"
adjoint 3.d6 g_cs: gamma_cs "∂E/∂g_cs[n]", 3.d7 g_cu: gamma_cu "∂E/∂g_cu[n]", 3.d8 g_cr: gamma_cr "∂E/∂g_cr[n]"
gradient 3.d9 W_s, 3.d10 W_r, 3.d11 W_x, 3.d12 theta_s, 3.d13 b_cs, 3.d14 b_cu, 3.d15 b_cr
gradient 3.d16 x, 3.d17 s[-1], 3.d18 v[-1]

cell step4 "T4, the carousel: a state that stays as it is" cite sherstinsky2020
dim    d "size of the state", d_x "size of the input"
input  x[d_x] "input"
state  s[d] = 0 "state", v[d] = 0 "value, what is shown"
signal F_u[d] "what may come in", r[d] "readout", u[d] "update, what may come in, between −1 and 1"
signal g_cs[d] "gate on what is kept", g_cu[d] "gate on what is written", g_cr[d] "gate on what is shown"
param  W_r[d,d] "acts on the last value", W_x[d,d_x] "acts on the input", theta_s[d] "bias"
param  b_cs[d] "sets the gate g_cs", b_cu[d] "sets the gate g_cu", b_cr[d] "sets the gate g_cr"
warp   G_c = sigmoid "of the controls", G_d = tanh "of the data"
output v
T4a: g_cs[n] = G_c(b_cs)
T4b: g_cu[n] = G_c(b_cu)
T4c: g_cr[n] = G_c(b_cr)
T4d: F_u[n] = W_r v[n-1] + W_x x[n] + theta_s
T4e: u[n] = G_d(F_u[n])
T4f: s[n] = g_cs[n] .* s[n-1] + g_cu[n] .* u[n]
T4g: r[n] = G_d(s[n])
T4h: v[n] = g_cr[n] .* r[n]
adjoint 4.d1 v: chi "∂E/∂v[n], through everything later", 4.d2 r: rho "∂E/∂r[n]"
adjoint 4.d3 s: psi "∂E/∂s[n], through everything later", 4.d4 F_u: phi_u "∂E/∂F_u[n]"
adjoint 4.d5 g_cs: gamma_cs "∂E/∂g_cs[n]", 4.d6 g_cu: gamma_cu "∂E/∂g_cu[n]", 4.d7 g_cr: gamma_cr "∂E/∂g_cr[n]"
gradient 4.d8 W_r, 4.d9 W_x, 4.d10 theta_s, 4.d11 b_cs, 4.d12 b_cu, 4.d13 b_cr
gradient 4.d14 x, 4.d15 s[-1], 4.d16 v[-1]

cell step5 "T5, gates that look at the data" cite sherstinsky2020
dim    d "size of the state", d_x "size of the input"
input  x[d_x] "input"
state  s[d] = 0 "state", v[d] = 0 "value, what is shown"
signal F_u[d] "what may come in", r[d] "readout", u[d] "update, what may come in, between −1 and 1"
signal g_cs[d] "gate on what is kept", g_cu[d] "gate on what is written", g_cr[d] "gate on what is shown"
signal a_cs[d] "sets the gate g_cs", a_cu[d] "sets the gate g_cu", a_cr[d] "sets the gate g_cr"
param  W_xcu[d,d_x] "input to write gate", W_xcs[d,d_x] "input to keep gate", W_xcr[d,d_x] "input to show gate"
param  W_scu[d,d] "state to write gate", W_scs[d,d] "state to keep gate", W_scr[d,d] "state to show gate"
param  W_vcu[d,d] "value to write gate", W_vcs[d,d] "value to keep gate", W_vcr[d,d] "value to show gate"
param  b_cu[d] "bias of the write gate", b_cs[d] "bias of the keep gate", b_cr[d] "bias of the show gate"
param  W_r[d,d] "acts on the last value", W_x[d,d_x] "acts on the input", theta_s[d] "bias"
warp   G_c = sigmoid "of the controls", G_d = tanh "of the data"
output v
T5a: a_cu[n] = W_xcu x[n] + W_scu s[n-1] + W_vcu v[n-1] + b_cu
T5b: g_cu[n] = G_c(a_cu[n])
T5c: a_cs[n] = W_xcs x[n] + W_scs s[n-1] + W_vcs v[n-1] + b_cs
T5d: g_cs[n] = G_c(a_cs[n])
T5e: F_u[n] = W_r v[n-1] + W_x x[n] + theta_s
T5f: u[n] = G_d(F_u[n])
T5g: s[n] = g_cs[n] .* s[n-1] + g_cu[n] .* u[n]
T5h: a_cr[n] = W_xcr x[n] + W_scr s[n] + W_vcr v[n-1] + b_cr
T5i: g_cr[n] = G_c(a_cr[n])
T5j: r[n] = G_d(s[n])
T5k: v[n] = g_cr[n] .* r[n]
adjoint 5.d1 v: chi "∂E/∂v[n], through everything later", 5.d2 r: rho "∂E/∂r[n]"
adjoint 5.d3 a_cr: alpha_cr "∂E/∂a_cr[n]", 5.d4 s: psi "∂E/∂s[n], through everything later"
adjoint 5.d5 a_cs: alpha_cs "∂E/∂a_cs[n]", 5.d6 a_cu: alpha_cu "∂E/∂a_cu[n]", 5.d7 F_u: phi_u "∂E/∂F_u[n]"
carry  5.d8 f_chi of v "what arrives at the value from the next step", 5.d9 f_psi of s "what arrives at the state from the next step"
gradient 5.d10 W_xcu, 5.d11 W_xcs, 5.d12 W_xcr, 5.d13 W_scu, 5.d14 W_scs, 5.d15 W_scr
gradient 5.d16 W_vcu, 5.d17 W_vcs, 5.d18 W_vcr, 5.d19 b_cu, 5.d20 b_cs, 5.d21 b_cr
gradient 5.d22 W_r, 5.d23 W_x, 5.d24 theta_s, 5.d25 x, 5.d26 s[-1], 5.d27 v[-1]
