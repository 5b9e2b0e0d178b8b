package ode

import "unroll/tensor"

// The Runge–Kutta pair of J. R. Dormand and P. J. Prince, A family of embedded
// Runge–Kutta formulae, J. Comp. Appl. Math. 6 (1980) 19–26. The nodes are
// where the seven stages stand within the step, the weights of stage i mix the
// slopes before it. The last row of weights is the step of order 5 itself, so
// the last slope is the first of the next step.
var (
	dpNodes   = [7]float64{0, 1. / 5, 3. / 10, 4. / 5, 8. / 9, 1, 1}
	dpWeights = [7][]float64{
		{},
		{1. / 5},
		{3. / 40, 9. / 40},
		{44. / 45, -56. / 15, 32. / 9},
		{19372. / 6561, -25360. / 2187, 64448. / 6561, -212. / 729},
		{9017. / 3168, -355. / 33, 46732. / 5247, 49. / 176, -5103. / 18656},
		{35. / 384, 0, 500. / 1113, 125. / 192, -2187. / 6784, 11. / 84},
	}

	// dpError is the step of order 5 less the embedded one of order 4.
	dpError = []float64{71. / 57600, 0, -71. / 16695, 71. / 1920, -17253. / 339200, 22. / 525, -1. / 40}

	// dpMiddle gives the last coefficient of the interpolant of order 4 that
	// E. Hairer, S. Nørsett and G. Wanner use in Solving Ordinary Differential
	// Equations I, section II.6.
	dpMiddle = []float64{
		-12715105075. / 11282082432, 0, 87487479700. / 32700410799, -10690763975. / 1880347072,
		701980252875. / 199316789632, -1453857185. / 822651844, 69997945. / 29380423,
	}
)

// mix returns h Σ weights[i] k[i].
func mix(h float64, weights []float64, k []tensor.Vector) tensor.Vector {
	sum := tensor.NewVector(len(k[0]))
	for i, w := range weights {
		sum = tensor.Add(sum, tensor.Scale(h*w, k[i]))
	}
	return sum
}

// quartic is the interpolant of order 4 over a step with the slopes k: the
// cubic through the states and slopes at both ends, with a term
// θ²(1−θ)² that carries what the inner stages know.
func quartic(h float64, y0, y1 tensor.Vector, k []tensor.Vector) piece {
	p := hermite(h, y0, y1, k[0], k[6])
	inner := mix(h, dpMiddle, k)
	p[2] = tensor.Add(p[2], inner)
	p[3] = tensor.Sub(p[3], tensor.Scale(2, inner))
	return append(p, inner)
}
