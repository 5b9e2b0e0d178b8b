# Low-rank adapters of frozen weights: beside a weight, inside it, several at
# once.
#
# The numbers are this project's own.

cell lora "Low-rank adapter beside a frozen weight" cite hu2022
dim    d_y "size of the output", d_x "size of the input", r "rank"
input  x[d_x] "input", m[d_x] "mask of the adapter's dropout"
signal z[d_x] "what the dropout leaves of the input", u[r] "the input along the r directions that are read", y[d_y] "output"
param  W_0[d_y,d_x] "frozen weight", A[r,d_x] "directions that are read", B[d_y,r] "directions that are written"
param  alpha "numerator of the scale", s "scale of the adapter"
output y
adjoint y: g "∂E/∂y[n]", 5 u: v "∂E/∂u[n]", 6 z: w "∂E/∂z[n]"
gradient 7a A, 7b B, 7c x
1   s = alpha / r
2   z[n] = m[n] .* x[n]
3   u[n] = A z[n]
4   y[n] = W_0 x[n] + s B u[n]

cell rslora "Rank-stabilised scale" cite kalajdzievski2023
param  alpha "numerator of the scale", r "rank"
1   s = alpha / sqrt(r)

cell lora_embedding "Low-rank adapter of an embedding"
dim    d_y "size of the output", C "number of symbols", r "rank"
input  x[C] "1 for the symbol of the step, 0 for the others"
signal u[r] "what the adapter reads of the symbol", y[d_y] "output"
param  E_0[C,d_y] "frozen embedding, a row for each symbol", A[r,C], B[d_y,r], s "scale of the adapter"
output y
adjoint y: g "∂E/∂y[n]", 3 u: v "∂E/∂u[n]"
gradient 4a A, 4b B
1   u[n] = A x[n]
2   y[n] = E_0^T x[n] + s B u[n]

cell merged "A weight with its adapter inside"
dim    d_y "size of the output", d_x "size of the input", r "rank"
input  x[d_x] "input"
signal y[d_y] "output"
param  W_0[d_y,d_x] "frozen weight", A[r,d_x], B[d_y,r], s "scale of the adapter"
param  Delta[d_y,d_x] "what the adapter adds to the weight", W[d_y,d_x] "weight with the adapter inside"
output y
gradient 4a A, 4b B
1   Delta = s B A
2   W = W_0 + Delta
3   y[n] = W x[n]

cell several "Several adapters of one weight"
dim    d_y "size of the output", d_x "size of the input", r "rank", J "number of adapters"
param  A[J; r,d_x], B[J; d_y,r], s[J;] "their scales", c[J;] "their weights"
1   Delta = sum(j=0..J-1) c[j] s[j] B[j] A[j] "exact"
2a  A_bar = sum(j=0..J-1) c[j] A[j] "mean of what is read"
2b  B_bar = sum(j=0..J-1) c[j] B[j] "mean of what is written"
