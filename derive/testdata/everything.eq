# Every construct of the language at least once.
cell everything "Everything"
dim    d_x, d
input  x[d_x], y "a scalar input"
state  s[d] = 0.5 ones(d), z = max(z_0, (1 - c) 2), w
signal g[d] "declared to give it a meaning"
param  W[d,d], W_x[d,d_x], W_tilde[d,d], b[d], c, W_w[2; d,d_x], tau_s[3;], tau[9;], s_star[d], T, z_0, o[1]
warp   G_star = sigmoid
map    h(d, d_x) -> d, a_k[2](d) -> d
output s, z
adjoint s: psi, b: db
carry  f_psi of s
1      g[n] = sigmoid(b) .* tanh(W s[n-1]) .* G_star(b)
2      s[n] = g[n] - (b - c b) - (-b) + max(s[n-1], c) - min(0, s[n-2])
3.a    z[n] = b^T g[n] / (1 + norm(g[n])^2) + total(x[n]) y[n] * 2 / 3 - 2 * 3^c
outer[n] = g[n] x[n]^T - W_x
powers = W^2 + W^-1 + (W W_tilde)^T + W_tilde^T inv(W_tilde^T) + (W^T)^3
scalars[n] = exp(-c) log(c) sqrt(abs(c - z[n-1])) sin(c) cos(c)^2.5 c^c c^(c T) c^(T)
T1:    slopes[n] = G_star'(s[n]) .* tanh'(b) + relu'(b) + relu(b) + softmax(b) / b + 1 / b
T2:    fills = I(d) + diag(ones(d) - zeros(d)) + circ(b) + diag(s_star^2) - c W + norm(W) radius(W) I(d)
T3:    window[n] = sum(l=0..1) W_w[l] x[n+l-1] + h(conv(b, b), x[2*n+1]) + a_k[1](b)
T4:    nested[n] = sum(k=0..2) tau_s[k] (sum(l=0..k) l x[n-k+l]) + (c + n) / d x[n - d] + 1e-7 x[n]
T4b:   taps = tau[1] + tau[d] + tau[d-1] + tau[2*d] + total(b .* (-c b) - (-c) b)
T4c:   blocks[n] = W_x (I(d_x) x[n] + zeros(3)^T ones(3) ones(d_x))
T4d:   odd[n] = inv(W)^2 (c conv(b, b)) - --c b total(o) + w[n]
identity T5: b + s_star = 2.5e+30 b "a note"
identity T6: norm(b + s_star) = 0 - -c + -(c + c) - (-c c)
