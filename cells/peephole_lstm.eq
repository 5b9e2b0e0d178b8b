# The gates see the memory through a weight for each entry.
cell peephole_lstm "LSTM with peepholes" cite gers2000
dim    d_x "size of the input", d "size of the state"
input  x[d_x] "input"
state  c[d] = 0 "memory", h[d] = 0 "hidden state"
param  W_i[d,d], U_i[d,d_x], p_i[d], b_i[d], W_f[d,d], U_f[d,d_x], p_f[d], b_f[d]
param  W_o[d,d], U_o[d,d_x], p_o[d], b_o[d], W_z[d,d], U_z[d,d_x], b_z[d]
output h
adjoint h: delta_h, a_o: delta_o, c: delta_c, a_z: delta_z, a_f: delta_f, a_i: delta_i
1      a_i[n] = W_i h[n-1] + U_i x[n] + p_i .* c[n-1] + b_i
2      i[n] = sigmoid(a_i[n])                                 "input gate"
3      a_f[n] = W_f h[n-1] + U_f x[n] + p_f .* c[n-1] + b_f
4      f[n] = sigmoid(a_f[n])                                 "forget gate"
5      a_z[n] = W_z h[n-1] + U_z x[n] + b_z
6      z[n] = tanh(a_z[n])                                    "candidate"
7      c[n] = f[n] .* c[n-1] + i[n] .* z[n]
8      a_o[n] = W_o h[n-1] + U_o x[n] + p_o .* c[n] + b_o
9      o[n] = sigmoid(a_o[n])                                 "output gate"
10     h[n] = o[n] .* tanh(c[n])
