# Why the standard network is hard to train, and what helps.
#
# The numbers are this project's own, after Sherstinsky 2020.

cell distance "An error on its way back from step l" cite sherstinsky2020
dim    d "size of the state", l "step of the loss"
input  s[d] "state"
input  P[d,d] "∂ψ[n]/∂ψ[l], what arrives at step n"
param  W_r[d,d] "acts on the last readout", chi_l[d] "direct derivative of the loss at step l by r[l]"
param  gamma_G "largest slope of G", q "largest factor of a step", lambda_max "largest modulus of an eigenvalue of W_r"
signal psi_l[d] "share of ψ[n] that comes from the loss at step l", epsilon "bound of ‖P[n]‖"
warp   G = tanh "warping function"
identity 3.6   P[n] = diag(G'(s[n])) W_r^T P[n+1] "with P[l] = I"
3.7    psi_l[n] = P[n] (chi_l .* G'(s[l]))
3.8    epsilon[n] = (gamma_G norm(W_r))^(l - n)
3.9    q = gamma_G norm(W_r) "below 1: gradients vanish"
3.11  lambda_max = radius(W_r) "factor of a step, over many steps near s = 0"
