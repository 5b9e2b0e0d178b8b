# Eq. 1.20 (project numbering, after Sherstinsky 2020).
cell canonical "Canonical RNN" cite sherstinsky2020
dim    d_x "size of the input", d "size of the state"
input  x[d_x] "input"
state  s[d] = 0 "state", r[d] = 0 "readout"
param  W_s[d,d] "state to state", W_r[d,d] "readout to state", W_x[d,d_x] "input to state", theta_s[d] "bias"
warp   G = tanh "warping function"
output r
adjoint r: chi, s: psi
1.20a  s[n] = W_s s[n-1] + W_r r[n-1] + W_x x[n] + theta_s
1.20b  r[n] = G(s[n])
