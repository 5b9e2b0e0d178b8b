# Layer normalisation of one vector.
#
# The numbers are this project's own.

cell normalise "Layer normalisation" cite ba2016
dim    d "number of entries"
input  a[d] "what is normalised"
param  h[d] "gain", c[d] "bias", epsilon "keeps the deviation above zero"
signal mu "mean of the entries", w[d] "what is left without it", sigma "deviation of the entries", y[d] "of mean 0 and deviation 1", z[d] "normalised"
output z
6.f.1  mu[n] = total(a[n]) / d
6.f.2  w[n] = a[n] - mu[n]
6.f.3  sigma[n] = sqrt(total(w[n]^2) / d + epsilon)
6.f.4  y[n] = w[n] / sigma[n]
6.f.5  z[n] = h .* y[n] + c
adjoint z: zeta "∂E/∂z", 6.f.6 y: eta "∂E/∂y", 6.f.7 sigma: kappa "∂E/∂σ", 6.f.8 w: omega "∂E/∂w", 6.f.9 mu: lambda "∂E/∂μ"
gradient 6.f.10a h, 6.f.10b c, 6.f.10c a
