# What stands around the Vanilla LSTM: its size, its warping functions, its inputs.
#
# The numbers are this project's own, after Sherstinsky 2020; they are not the
# numbers printed there.

cell vanilla_count "How many numbers a Vanilla LSTM is made of" cite sherstinsky2020
dim    d_x "size of the input", d_s "size of the state"
param  P "number of parameters"
5.b    P = 4 d_s d_x + 7 d_s^2 + 4 d_s

cell warps "The two warping functions" cite sherstinsky2020
dim    d "number of entries"
param  z[d] "any numbers"
param  g[d] "control, between 0 and 1", g_slope[d] "slope of G_c", u[d] "data, between −1 and 1", u_slope[d] "slope of G_d"
5.1a   g = 1 / (1 + exp(-z))
5.1b   g_slope = g .* (1 - g)
5.2a   u = tanh(z)
5.2b   u_slope = 1 - u^2

cell standardisation "Inputs of mean 0 and deviation 1" cite sherstinsky2020
dim    d_x "size of the input", N "number of vectors in the training set"
input  x[d_x] "input"
param  mu[d_x] "mean over the training set", sigma[d_x] "standard deviation over it"
signal x_hat[d_x] "standardised input"
identity 5.3a  mu = sum(k=0..N-1) x[k] / N
identity 5.3b  sigma = sqrt(sum(k=0..N-1) (x[k] - mu)^2 / N)
5.3c   x_hat[n] = (x[n] - mu) / sigma "with the same μ and σ for every later sequence"
