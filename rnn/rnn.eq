# The two recurrent networks.
#
# The numbers are this project's own, after Sherstinsky 2020; they are not the
# numbers printed there. A number that covers several formulas has a letter for
# each.

cell rnn "Standard recurrent network" cite sherstinsky2020
dim    d "size of the state", d_x "size of the input"
input  x[d_x] "input"
state  r[d] = 0 "readout"
signal s[d] "state; it is not carried, its readout is"
param  W_r[d,d] "acts on the last readout", W_x[d,d_x] "acts on the input", theta_s[d] "bias"
warp   G = tanh "warping function"
output r
1.31a  s[n] = W_r r[n-1] + W_x x[n] + theta_s
1.31b  r[n] = G(s[n])
adjoint 3.1 r: chi "∂E/∂r[n], through everything later", 3.2 s: psi "∂E/∂s[n], through everything later"
gradient 3.4a W_r, 3.4b W_x, 3.4c theta_s, 3.4d x, 3.4e r[-1]

cell rnn_canonical "Canonical recurrent network" cite sherstinsky2020
dim    d "size of the state", d_x "size of the input"
input  x[d_x] "input"
state  s[d] = 0 "state", r[d] = 0 "readout"
param  W_s[d,d] "what the state keeps of itself", W_r[d,d] "acts on the last readout", W_x[d,d_x] "acts on the input", theta_s[d] "bias"
warp   G = tanh "warping function"
output r
1.20a  s[n] = W_s s[n-1] + W_r r[n-1] + W_x x[n] + theta_s
1.20b  r[n] = G(s[n])
adjoint 3.1 r: chi "∂E/∂r[n], through everything later", 3.5a s: psi "∂E/∂s[n], through everything later"
gradient 3.5b W_s, 3.4a W_r, 3.4b W_x, 3.4c theta_s, 3.4d x, 3.4e r[-1], 3.4f s[-1]
