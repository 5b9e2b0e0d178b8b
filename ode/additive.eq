# From a differential equation with delays to the recurrent network.
#
# The numbers are this project's own, after Sherstinsky 2020; they are not the
# numbers printed there. A number that covers several formulas has a letter for
# each.

cell general "Canonical form of a driven system" cite sherstinsky2020
dim    d "size of the state", d_x "size of the input"
input  x[d_x] "input"
state  s[d] "state"
param  phi[d] "constant bias"
signal f[d] "the rate without its bias"
map    h(d, d_x) -> d "any function of the state and the input"
1.1    d/dt s(t) = f(t) + phi
1.2    f(t) = h(s(t), x(t))

cell additive "Additive model" cite sherstinsky2020
dim    d "size of the state", d_x "size of the input"
dim    K_s "number of state terms", K_r "number of readout terms", K_x "number of input terms"
input  x[d_x] "input"
state  s[d] "state"
param  tau_s[K_s;] "delay of each state term", tau_r[K_r;] "delay of each readout term", tau_x[K_x;] "delay of each input term"
param  phi[d] "constant bias"
map    alpha[K_s](d) -> d "coefficient function of each state term"
map    beta[K_r](d) -> d "coefficient function of each readout term"
map    gamma[K_x](d_x) -> d "coefficient function of each input term"
signal a[d] "the state's own part; it governs stability", b[d] "the readout fed back; it governs the long run"
signal c[d] "the drive from outside", f[d] "the rate without its bias", r[d] "readout"
warp   G "warping function"
1.3    f(t) = a(t) + b(t) + c(t)
1.4    a(t) = sum(k=0..K_s-1) alpha[k](s(t - tau_s[k]))
1.5    b(t) = sum(k=0..K_r-1) beta[k](r(t - tau_r[k]))
1.6    r(t) = G(s(t))
1.7    c(t) = sum(k=0..K_x-1) gamma[k](x(t - tau_x[k]))
1.8    d/dt s(t) = sum(k=0..K_s-1) alpha[k](s(t - tau_s[k])) + sum(k=0..K_r-1) beta[k](r(t - tau_r[k]))
                 + sum(k=0..K_x-1) gamma[k](x(t - tau_x[k])) + phi

cell linear "Additive model with linear coefficient functions" cite sherstinsky2020
dim    d "size of the state", d_x "size of the input"
dim    K_s "number of state terms", K_r "number of readout terms", K_x "number of input terms"
input  x[d_x] "input", r[d] "readout"
state  s[d] "state"
param  A[K_s; d,d] "matrix of each state term", B[K_r; d,d] "matrix of each readout term", C[K_x; d,d_x] "matrix of each input term"
param  tau_s[K_s;] "delay of each state term", tau_r[K_r;] "delay of each readout term", tau_x[K_x;] "delay of each input term"
param  phi[d] "constant bias"
1.9    d/dt s(t) = sum(k=0..K_s-1) A[k] s(t - tau_s[k]) + sum(k=0..K_r-1) B[k] r(t - tau_r[k])
                 + sum(k=0..K_x-1) C[k] x(t - tau_x[k]) + phi "every coefficient function is a matrix"

cell circulant "Additive model with circulant matrices" cite sherstinsky2020
dim    d "size of the state, the readout and the input"
dim    K_s "number of state terms", K_r "number of readout terms", K_x "number of input terms"
input  x[d] "input", r[d] "readout"
state  s[d] "state"
param  a[K_s; d] "kernel of each state term", b[K_r; d] "kernel of each readout term", c[K_x; d] "kernel of each input term"
param  tau_s[K_s;] "delay of each state term", tau_r[K_r;] "delay of each readout term", tau_x[K_x;] "delay of each input term"
param  phi[d] "constant bias"
1.10   d/dt s(t) = sum(k=0..K_s-1) conv(a[k], s(t - tau_s[k])) + sum(k=0..K_r-1) conv(b[k], r(t - tau_r[k]))
                 + sum(k=0..K_x-1) conv(c[k], x(t - tau_x[k])) + phi "every matrix product is a convolution in space"

cell hopfield "Continuous Hopfield network" cite sherstinsky2020
dim    d "size of the state", d_x "size of the input"
input  x[d_x] "input"
state  s[d] "state"
param  A[d,d] "acts on the state", B[d,d] "acts on the readout", C[d,d_x] "acts on the input", phi[d] "constant bias"
signal r[d] "readout"
warp   G "warping function"
1.11a  d/dt s(t) = A s(t) + B r(t) + C x(t) + phi
1.11b  r(t) = G(s(t))

cell equilibrium "State at rest" cite sherstinsky2020
dim    d "size of the state", d_x "size of the input"
param  A[d,d] "acts on the state", B[d,d] "acts on the readout", C[d,d_x] "acts on the input", phi[d] "constant bias"
param  x_star[d_x] "constant input", s_star[d] "state at rest under it"
warp   G "warping function"
identity 1.22  A s_star + B G(s_star) + C x_star + phi = zeros(d) "without ΔT: the discretisation does not move what rests"

cell delayed "Hopfield network whose readout comes back late" cite sherstinsky2020
dim    d "size of the state", d_x "size of the input"
input  x[d_x] "input"
state  s[d] "state"
param  A[d,d] "acts on the state", B[d,d] "acts on the delayed readout", C[d,d_x] "acts on the input", phi[d] "constant bias"
param  tau_0 "delay of the readout"
signal r[d] "readout"
warp   G "warping function"
1.12   d/dt s(t) = A s(t) + B r(t - tau_0) + C x(t) + phi
1.13   r(t) = G(s(t))

cell sampling "The two sides of backward Euler" cite sherstinsky2020
dim    d "size of the state", d_x "size of the input"
input  x[d_x] "input", s[d] "state", r[d] "readout"
param  A[d,d] "acts on the state", B[d,d] "acts on the delayed readout", C[d,d_x] "acts on the input", phi[d] "constant bias"
param  DeltaT "sampling step", tau_0 "delay of the readout"
signal s_dot[d] "difference quotient, in place of ds/dt", f[d] "rate at the new time"
1.14   s_dot(t) = (s(t + DeltaT) - s(t)) / DeltaT
1.15   f(t) = A s(t + DeltaT) + B r(t + DeltaT - tau_0) + C x(t + DeltaT) + phi
1.16   tau_0 = DeltaT "one slot of memory, overwritten at each step"

cell euler "Backward Euler" cite sherstinsky2020
dim    d "size of the state", d_x "size of the input"
input  x[d_x] "input", s[d] "state", r[d] "readout"
param  A[d,d] "acts on the state", B[d,d] "acts on the readout", C[d,d_x] "acts on the input", phi[d] "constant bias"
param  DeltaT "sampling step"
identity 1.17  s[n+1] = s[n] + DeltaT (A s[n+1] + B r[n] + C x[n+1] + phi)
identity 1.18  (I(d) - DeltaT A) s[n+1] = s[n] + DeltaT B r[n] + DeltaT C x[n+1] + DeltaT phi

cell canonical "Canonical recurrent network" cite sherstinsky2020
dim    d "size of the state", d_x "size of the input"
input  x[d_x] "input"
state  s[d] = 0 "state", r[d] = 0 "readout"
param  A[d,d] "acts on the state", B[d,d] "acts on the readout", C[d,d_x] "acts on the input", phi[d] "constant bias"
param  DeltaT "sampling step, and delay of the readout"
param  W_s[d,d] "what the state keeps of itself", W_r[d,d] "acts on the last readout", W_x[d,d_x] "acts on the input", theta_s[d] "bias"
param  W_hat[d,d] "what one step does to a small state", lambda_max "largest modulus of its eigenvalues", gamma_G "largest slope of G", q "contraction factor"
signal J[d,d] "slope of s[n] with respect to s[n−1]"
warp   G "warping function"
output r
1.19a  W_s = inv(I(d) - DeltaT A)
1.19b  W_r = DeltaT W_s B
1.19c  W_x = DeltaT W_s C
1.19d  theta_s = DeltaT W_s phi
1.20a  s[n] = W_s s[n-1] + W_r r[n-1] + W_x x[n] + theta_s
1.20b  r[n] = G(s[n])
identity 1.24  W_s + W_r = inv(I(d) - DeltaT A) (I(d) + DeltaT B)
1.25a  W_hat = W_s + W_r
1.25b  lambda_max = radius(W_hat) "below 1: small signals die out"
1.26   J[n] = W_s + W_r diag(G'(s[n-1]))
1.27   q = norm(W_s) + norm(W_r) gamma_G "below 1: trajectories with equal inputs merge"

cell scalar "Canonical network with one state" cite sherstinsky2020
param  a "leak, below 0", b "feedback", DeltaT "sampling step"
param  W_hat "what one step does to a small state", b_min "lower end of the stable interval", b_max "upper end of the stable interval"
1.28a  W_hat = (1 + DeltaT b) / (1 - DeltaT a)
1.28b  b_min = -(abs(a) + 2 / DeltaT) "the price of feedback that comes a step late"
1.28c  b_max = abs(a) "as for the differential equation"

cell leaky "Limit of a large leak" cite sherstinsky2020
dim    d "size of the state", d_x "size of the input"
param  a[d] "diagonal of A, every entry below 0", A[d,d] "acts on the state", B[d,d] "acts on the readout", C[d,d_x] "acts on the input", phi[d] "constant bias"
param  DeltaT "sampling step", alpha "leak of A = −α I"
param  W_s[d,d] "what the state keeps of itself", W_bar_s[d,d] "limit of W_s", W_bar_r[d,d] "limit of W_r", W_bar_x[d,d_x] "limit of W_x", theta_bar_s[d] "limit of θ_s"
param  epsilon "relative error of each limit"
1.29a  W_s = diag(1 / (1 + DeltaT abs(a))) "for a diagonal A: positive, and small where the leak is large"
1.29b  W_bar_s = -inv(DeltaT A)
1.30a  W_bar_r = -inv(A) B
1.30b  W_bar_x = -inv(A) C
1.30c  theta_bar_s = -inv(A) phi
1.30d  epsilon = 1 / (1 + DeltaT alpha) "exact"

cell standard "Standard recurrent network" cite sherstinsky2020
dim    d "size of the state", d_x "size of the input"
input  x[d_x] "input"
state  s[d] = 0 "state", r[d] = 0 "readout"
param  W_r[d,d] "acts on the last readout", W_x[d,d_x] "acts on the input", theta_s[d] "bias"
warp   G "warping function"
output r
1.31a  s[n] = W_r r[n-1] + W_x x[n] + theta_s
1.31b  r[n] = G(s[n])
identity 1.32  r[n] = G(W_r r[n-1] + W_x x[n] + theta_s)
