cell elman "Elman network" cite elman1990
dim    d_x "size of the input", d "size of the state", d_y "size of the output"
input  x[d_x] "input"
state  h[d] = 0 "hidden state"
param  W[d,d] "state to state", U[d,d_x] "input to state", b[d], V[d_y,d] "state to output", c[d_y]
output y
adjoint y: epsilon, h: delta_h, a: delta
1      a[n] = W h[n-1] + U x[n] + b
2      h[n] = tanh(a[n])
3      y[n] = V h[n] + c
