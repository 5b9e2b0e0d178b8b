# Unrolling: one cell used again at each step, over segments of a sequence.
#
# The numbers are this project's own, after Sherstinsky 2020.

cell unrolled "Standard network as a nested expression" cite sherstinsky2020
dim    d "size of the state", d_x "size of the input"
input  x[d_x] "input"
state  s[d] = 0 "state"
param  W_r[d,d] "acts on the last readout", W_x[d,d_x] "acts on the input", theta_s[d] "bias"
warp   G = tanh "warping function"
2.7    s[n] = W_r G(s[n-1]) + W_x x[n] + theta_s "put into itself down to s[0] = W_x x[0] + θ_s"

cell loss "Squared error" cite sherstinsky2020
dim    d "size of the readout"
input  r[d] "readout", v[d] "target"
state  E = 0 "loss so far"
signal L "loss of a step", e[d] "derivative of that loss by the readout"
2.2a   L[n] = e[n]^T e[n] / 2
2.2b   E[n] = E[n-1] + L[n]
2.2c   e[n] = r[n] - v[n]

cell windows "Rectangular windows of segments" cite sherstinsky2020
dim    M "number of segments"
param  j[M] "first step of each segment", K[M] "length of each segment"
signal w[M] "windows of the segments", c "number of segments that a step is in", o "overlap: all w_m[n] w_p[n] with m ≠ p"
warp   U "unit step"
2.4    w[n] = U(n - j) - U(n - j - K)
2.5a   c[n] = total(w[n]) "is 1: each step is in one segment"
2.5b   o[n] = total(w[n])^2 - w[n]^T w[n] "is 0: and in no other"

cell segments "Loss and gradient, segment by segment" cite sherstinsky2020
dim    M "number of segments", P "number of parameters"
param  E_m[M] "loss of each segment", g_m[M; P] "its gradient by all parameters Θ"
param  E "loss", g[P] "gradient"
2.8    E = total(E_m)
2.9    g = sum(m=0..M-1) g_m[m] "∂E/∂Θ = Σ ∂E_m/∂Θ"

cell boundary "What a segment loses that starts from zero" cite sherstinsky2020
dim    d "size of the readout"
param  W_r[d,d] "acts on the last readout", gamma_G "largest slope of G", r_last[d] "last readout before the segment"
signal epsilon "bound of what is lost"
2.10  epsilon[n] = (gamma_G norm(W_r))^(n+1) norm(r_last)

cell filter "Standard network with G the identity" cite sherstinsky2020
dim    d "size of the state", d_x "size of the input", K "number of terms that are kept"
input  x[d_x] "input"
state  s[d] = 0 "infinite impulse response"
signal u[d] "what an input adds", s_fir[d] "finite impulse response"
param  W_r[d,d] "acts on the last state", W_x[d,d_x] "acts on the input", theta_s[d] "bias"
param  P[K; d,d] "powers of W_r, from 0 on", u_max "largest norm of what an input adds", epsilon "bound of what is left out"
V6a:   s[n] = W_r s[n-1] + u[n]
V6b:   u[n] = W_x x[n] + theta_s
V6c:   s_fir[n] = sum(k=0..K-1) P[k] u[n-k]
V6d:   epsilon = norm(W_r)^K / (1 - norm(W_r)) u_max
