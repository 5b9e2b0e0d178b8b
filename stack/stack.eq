# What stands between, behind and around the cells of a stack.
#
# The numbers are this project's own.

cell dropout "Inverted dropout" cite srivastava2014
dim    d "number of entries"
input  x[d] "what a layer writes", u[d] "random, uniform between 0 and 1"
signal m[d] "mask", y[d] "what the next layer reads"
param  p "share that is dropped, below 1"
warp   U "unit step"
output y
adjoint y: eta "∂E/∂y[n]"
gradient 3 x
1   m[n] = U(u[n] - p) / (1 - p) "0, or what makes up for the zeros: the mean is 1"
2   y[n] = m[n] .* x[n]

cell readout "Linear readout"
dim    d_y "number of outputs", d_x "number of inputs"
input  x[d_x] "input"
signal y[d_y] "output"
param  W[d_y,d_x] "weights", b[d_y] "bias"
output y
adjoint y: eta "∂E/∂y[n]"
gradient 2a W, 2b b, 2c x
1   y[n] = W x[n] + b

cell cross_entropy "Softmax and cross-entropy"
dim    C "number of labels"
input  a[C] "scores", v[C] "1 for the label of the step, 0 for the others"
state  E = 0 "loss so far"
signal p[C] "probabilities", L "loss of a step", e[C] "derivative of that loss by the scores"
1   p[n] = softmax(a[n])
2   L[n] = -v[n]^T log(p[n])
3   E[n] = E[n-1] + L[n]
4   e[n] = p[n] - v[n]

cell padding "Mask of a padded batch"
dim    B "number of sequences"
param  K[B] "their lengths"
signal m[B] "1 where a sequence has a step n, 0 where there is padding"
warp   U "unit step"
1   m[n] = U(K - (n + 1))
