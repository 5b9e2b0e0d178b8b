# The reset gate acts behind the matrix, whose product has a bias of its own.
cell gru_after "Gated recurrent unit, reset after the product" cite cho2014
dim    d_x "size of the input", d "size of the state"
input  x[d_x] "input"
state  h[d] = 0 "hidden state"
param  W_z[d,d], U_z[d,d_x], b_z[d], W_r[d,d], U_r[d,d_x], b_r[d], W_h[d,d], U_h[d,d_x], b_h[d], c_h[d]
output h
adjoint h: delta, a_h: delta_h, q: kappa, a_r: delta_r, a_z: delta_z
1      a_z[n] = W_z h[n-1] + U_z x[n] + b_z
2      z[n] = sigmoid(a_z[n])                                 "update gate"
3      a_r[n] = W_r h[n-1] + U_r x[n] + b_r
4      r[n] = sigmoid(a_r[n])                                 "reset gate"
5      q[n] = W_h h[n-1] + c_h                                "what is reset"
6      a_h[n] = r[n] .* q[n] + U_h x[n] + b_h
7      h_tilde[n] = tanh(a_h[n])                              "candidate"
8      h[n] = z[n] .* h[n-1] + (1 - z[n]) .* h_tilde[n]
