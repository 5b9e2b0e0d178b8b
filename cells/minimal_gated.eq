# One gate both forgets and resets.
cell minimal_gated "Minimal gated unit" cite zhou2016
dim    d_x "size of the input", d "size of the state"
input  x[d_x] "input"
state  h[d] = 0 "hidden state"
param  W_f[d,d], U_f[d,d_x], b_f[d], W_h[d,d], U_h[d,d_x], b_h[d]
output h
adjoint h: delta, a_h: delta_h, q: kappa, a_f: delta_f
1      a_f[n] = W_f h[n-1] + U_f x[n] + b_f
2      f[n] = sigmoid(a_f[n])                                 "forget gate"
3      q[n] = f[n] .* h[n-1]                                  "what the gate leaves"
4      a_h[n] = W_h q[n] + U_h x[n] + b_h
5      h_tilde[n] = tanh(a_h[n])                              "candidate"
6      h[n] = (1 - f[n]) .* h[n-1] + f[n] .* h_tilde[n]
