# An antisymmetric matrix has imaginary eigenvalues: nothing grows, nothing fades.
cell antisymmetric "Antisymmetric RNN" cite chang2019
dim    d_x "size of the input", d "size of the state"
input  x[d_x] "input"
state  h[d] = 0 "hidden state"
param  W[d,d], V[d,d_x], b[d], gamma "diffusion", epsilon "step"
output h
adjoint h: delta, a: alpha
1      A = W - W^T - gamma I(d)
2      a[n] = A h[n-1] + V x[n] + b
3      h[n] = h[n-1] + epsilon tanh(a[n])
