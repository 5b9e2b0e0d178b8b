# Forced, damped oscillators, one step of a second-order equation at a time.
cell oscillators "Coupled oscillators" cite rusch2021
dim    d_x "size of the input", d "size of the state"
input  x[d_x] "input"
state  y[d] = 0 "position", z[d] = 0 "velocity"
param  W[d,d] "of the position", V[d,d] "of the velocity", U[d,d_x], b[d], gamma "stiffness", epsilon "damping", DeltaT "step"
output y
adjoint y: lambda, z: mu, a: alpha
1      a[n] = W y[n-1] + V z[n-1] + U x[n] + b
2      z[n] = z[n-1] + DeltaT (tanh(a[n]) - gamma y[n-1] - epsilon z[n-1])
3      y[n] = y[n-1] + DeltaT z[n]
