# What happens to a gradient before it moves the parameters.

cell clip "Norm clipping" cite sherstinsky2020
dim    P "number of parameters"
param  g[P] "gradient by all parameters", c "largest norm allowed", g_hat[P] "clipped gradient"
3.13   g_hat = c / norm(g) g "where the norm of g is above c; else g stays as it is"

cell adam "Adam" cite kingma2015
dim    P "number of parameters"
input  g[P] "gradient by all parameters, before step n"
state  m[P] = 0 "running mean of the gradient", v[P] = 0 "running mean of its square"
state  theta[P] = 0 "parameters"
param  eta "learning rate", beta_1 "what the mean keeps of itself", beta_2 "the same for the squares", epsilon
A1:    m[n] = beta_1 m[n-1] + (1 - beta_1) g[n]
A2:    v[n] = beta_2 v[n-1] + (1 - beta_2) g[n] .* g[n]
A3:    theta[n] = theta[n-1] - eta m[n] / (1 - beta_1^(n+1)) / (sqrt(v[n] / (1 - beta_2^(n+1))) + epsilon)
