# The gated recurrent unit, with its reset gate before and after the product.
#
# The numbers are this project's own.

cell gru "Gated recurrent unit, reset before the product" cite cho2014
dim    d "size of the state", d_x "size of the input"
input  x[d_x] "input"
state  h[d] = 0 "state, which is also the output"
signal z[d] "update gate: how much of the state is kept", r[d] "reset gate: how much of the state the candidate sees"
signal q[d] "what the reset leaves of the state", h_tilde[d] "candidate"
param  W_z[d,d], W_r[d,d], W_h[d,d], U_z[d,d_x], U_r[d,d_x], U_h[d,d_x], b_z[d], b_r[d], b_h[d]
warp   G_c = sigmoid "of the controls", G_d = tanh "of the data"
output h
adjoint 6 h: chi "∂E/∂h[n], through everything later", 7a h_tilde: gamma_h, 7b a_h: alpha_h, 8 q: kappa,
        9a r: gamma_r, 9b a_r: alpha_r, 10a z: gamma_z, 10b a_z: alpha_z
carry  11 f_chi of h "what h[n-1] does to the loss through step n"
gradient 12a W_z, 12b W_r, 12c W_h, 12d U_z, 12e U_r, 12f U_h, 12g b_z, 12h b_r, 12i b_h, 13 x, 14 h[-1]
1a  a_z[n] = W_z h[n-1] + U_z x[n] + b_z
1b  z[n] = G_c(a_z[n])
2a  a_r[n] = W_r h[n-1] + U_r x[n] + b_r
2b  r[n] = G_c(a_r[n])
3   q[n] = r[n] .* h[n-1]
4a  a_h[n] = W_h q[n] + U_h x[n] + b_h
4b  h_tilde[n] = G_d(a_h[n])
5   h[n] = z[n] .* h[n-1] + (1 - z[n]) .* h_tilde[n]

cell gru_after "Gated recurrent unit, reset after the product" cite cho2014
dim    d "size of the state", d_x "size of the input"
input  x[d_x] "input"
state  h[d] = 0 "state, which is also the output"
signal z[d] "update gate: how much of the state is kept", r[d] "reset gate: how much of the product the candidate sees"
signal q[d] "product with the state, before the reset", h_tilde[d] "candidate"
param  W_z[d,d], W_r[d,d], W_h[d,d], U_z[d,d_x], U_r[d,d_x], U_h[d,d_x], b_z[d], b_r[d], b_h[d]
param  c_h[d] "bias that is reset with the product"
warp   G_c = sigmoid "of the controls", G_d = tanh "of the data"
output h
adjoint 6 h: chi "∂E/∂h[n], through everything later", 7a h_tilde: gamma_h, 7b a_h: alpha_h, 8 q: kappa,
        9a r: gamma_r, 9b a_r: alpha_r, 10a z: gamma_z, 10b a_z: alpha_z
carry  11 f_chi of h "what h[n-1] does to the loss through step n"
gradient 12a W_z, 12b W_r, 12c W_h, 12d U_z, 12e U_r, 12f U_h, 12g b_z, 12h b_r, 12i b_h, 12j c_h, 13 x, 14 h[-1]
1a  a_z[n] = W_z h[n-1] + U_z x[n] + b_z
1b  z[n] = G_c(a_z[n])
2a  a_r[n] = W_r h[n-1] + U_r x[n] + b_r
2b  r[n] = G_c(a_r[n])
3   q[n] = W_h h[n-1] + c_h
4a  a_h[n] = r[n] .* q[n] + U_h x[n] + b_h
4b  h_tilde[n] = G_d(a_h[n])
5   h[n] = z[n] .* h[n-1] + (1 - z[n]) .* h_tilde[n]
