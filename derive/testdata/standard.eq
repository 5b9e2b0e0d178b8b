# The standard recurrent network, eq. 1.31, and its backward pass, eq. 3.1 to
# 3.4 (project numbering, after Sherstinsky 2020).
cell rnn "Standard RNN" cite sherstinsky2020
dim    d_x "size of the input", d "size of the state"
input  x[d_x] "input"
state  s[d] = 0 "state", r[d] = 0 "readout"
param  W_r[d,d] "readout to state", W_x[d,d_x] "input to state", theta_s[d] "bias"
output r
1.31a  s[n] = W_r r[n-1] + W_x x[n] + theta_s
1.31b  r[n] = tanh(s[n])
adjoint  3.1 r: chi "total derivative by the readout", 3.2 s: psi
gradient 3.4a W_r, 3.4b W_x, 3.4c theta_s, 3.4d x, 3.4e r[-1]
