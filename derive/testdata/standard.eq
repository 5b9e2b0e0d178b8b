# The standard recurrent network, eq. 1.31 (project numbering, after
# Sherstinsky 2020).
cell rnn "Standard RNN" cite sherstinsky2020
dim    d_x "size of the input", d "size of the state"
input  x[d_x] "input"
state  s[d] = 0 "state", r[d] = 0 "readout"
param  W_r[d,d] "readout to state", W_x[d,d_x] "input to state", theta_s[d] "bias"
output r
adjoint r: chi, s: psi
1.31a  s[n] = W_r r[n-1] + W_x x[n] + theta_s
1.31b  r[n] = tanh(s[n])
