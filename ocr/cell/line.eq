# The cell of Tesseract's networks: the Vanilla LSTM without peepholes, its state
# within limits, its value kept as coarsely as the next layer is given it. The
# labels are those of the Vanilla LSTM.
cell line "LSTM of a line of text" cite hochreiter1997
dim    d_x "size of the input", d_s "size of the state"
input  x[d_x] "input"
state  s[d_s] = 0 "state", v[d_s] = 0 "value"
param  W_xcu[d_s,d_x], W_xcs[d_s,d_x], W_xcr[d_s,d_x], W_xdu[d_s,d_x]
param  W_vcu[d_s,d_s], W_vcs[d_s,d_s], W_vcr[d_s,d_s], W_vdu[d_s,d_s]
param  b_cu[d_s], b_cs[d_s], b_cr[d_s], b_du[d_s], s_max "limit of the state"
warp   G_c = sigmoid "of the controls", G_d = tanh "of the data", K "how a value is kept"
output v
5.c.1a  a_cu[n] = W_xcu x[n] + W_vcu v[n-1] + b_cu
5.c.1b  g_cu[n] = G_c(a_cu[n])
5.c.2a  a_cs[n] = W_xcs x[n] + W_vcs v[n-1] + b_cs
5.c.2b  g_cs[n] = G_c(a_cs[n])
5.c.3a  a_du[n] = W_xdu x[n] + W_vdu v[n-1] + b_du
5.c.3b  u[n] = G_d(a_du[n])
5.c.4   s[n] = max(min(g_cs[n] ⊙ s[n-1] + g_cu[n] ⊙ u[n], s_max), -s_max)
5.c.5a  a_cr[n] = W_xcr x[n] + W_vcr v[n-1] + b_cr
5.c.5b  g_cr[n] = G_c(a_cr[n])
5.c.6a  r[n] = G_d(s[n])
5.c.6b  v[n] = K(g_cr[n] ⊙ r[n])
