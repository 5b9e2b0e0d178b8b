# The canonical network and where its parameters come from: backward Euler on a
# delay equation, eq. 1.12 to 1.26 (project numbering, after Sherstinsky 2020).
cell canonical "Canonical RNN" cite sherstinsky2020
dim    d_x "size of the input", d "size of the state"
input  x[d_x] "input"
state  s[d] = 0 "state", r[d] = 0 "readout"
param  A[d,d] "state", B[d,d] "readout", C[d,d_x] "input", φ[d] "constant drive", ΔT "sampling step"
param  W_s[d,d] "state to state"
warp   G = tanh "warping function"
output r

1.19a  W_s = inv(I(d) - ΔT A)
1.19b  W_r = ΔT W_s B
1.19c  W_x = ΔT W_s C
1.19d  θ_s = ΔT W_s φ
1.20a  s[n] = W_s s[n-1] + W_r r[n-1] + W_x x[n] + θ_s      "one step"
1.20b  r[n] = G(s[n])
identity 1.17  s[n+1] = s[n] + ΔT (A s[n+1] + B r[n] + C x[n+1] + φ)
identity 1.24  W_s + W_r = (I(d) - ΔT A)⁻¹ (I(d) + ΔT B)
1.25   rho = radius(Ŵ)
       Ŵ = W_s + W_r
J[n] = W_s + W_r diag(G'(s[n-1]))                           "1.26"
1.27   q = norm(W_s) + norm(W_r)
