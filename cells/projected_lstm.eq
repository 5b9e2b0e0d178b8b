# What is fed back is projected to fewer entries than the memory has.
cell projected_lstm "LSTM with a recurrent projection" cite sak2014
dim    d_x "size of the input", d "size of the memory", d_r "size of the projection"
input  x[d_x] "input"
state  c[d] = 0 "memory", r[d_r] = 0 "projected state"
param  W_i[d,d_r], U_i[d,d_x], b_i[d], W_f[d,d_r], U_f[d,d_x], b_f[d]
param  W_o[d,d_r], U_o[d,d_x], b_o[d], W_z[d,d_r], U_z[d,d_x], b_z[d], P[d_r,d] "projection"
output r
adjoint r: delta_r, h: delta_h, a_o: delta_o, c: delta_c, a_z: delta_z, a_f: delta_f, a_i: delta_i
1      a_i[n] = W_i r[n-1] + U_i x[n] + b_i
2      i[n] = sigmoid(a_i[n])                                 "input gate"
3      a_f[n] = W_f r[n-1] + U_f x[n] + b_f
4      f[n] = sigmoid(a_f[n])                                 "forget gate"
5      a_o[n] = W_o r[n-1] + U_o x[n] + b_o
6      o[n] = sigmoid(a_o[n])                                 "output gate"
7      a_z[n] = W_z r[n-1] + U_z x[n] + b_z
8      z[n] = tanh(a_z[n])                                    "candidate"
9      c[n] = f[n] .* c[n-1] + i[n] .* z[n]
10     h[n] = o[n] .* tanh(c[n])
11     r[n] = P h[n]
