# Delay differential equations, eq. 1.1 to 1.12 (project numbering, after
# Sherstinsky 2020).
cell additive "Additive model"
dim    d_x, d, K_s "state terms", K_r "readout terms", K_x "input terms"
input  x[d_x] "drive"
state  s[d] "state"
param  tau_s[K_s;] "delays of the state", tau_r[K_r;], tau_x[K_x;], phi[d] "constant drive"
map    alpha[K_s](d) -> d "state term", beta[K_r](d) -> d, gamma[K_x](d_x) -> d
warp   G = tanh "warping function"
1.1    d/dt s(t) = f(t) + phi
1.3    f(t) = a(t) + b(t) + c(t)
1.4    a(t) = sum(k=0..K_s-1) alpha[k](s(t - tau_s[k]))
1.5    b(t) = sum(k=0..K_r-1) beta[k](r(t - tau_r[k]))
1.6    r(t) = G(s(t))
1.7    c(t) = sum(k=0..K_x-1) gamma[k](x(t - tau_x[k]))

cell linear "Linear terms"
dim    d_x, d, K "terms"
input  x[d_x]
state  s[d]
param  A[K; d,d], B[d,d], C[d,d_x], tau[K;], tau_0, phi[d]
warp   G = tanh
identity 1.9  d/dt s(t) = sum(k=0..K-1) A[k] s(t - tau[k])
                        + B r(t - tau_0) + C x(t) + phi
1.13   r(t) = G(s(t))

cell decay "One number"
state  z
param  a
1      d/dt z(t) = -a z(t)
2      w(t) = (d/dt z(t))^2 + t / a
