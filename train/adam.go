package train

import (
	"math"

	"unroll/tensor"
)

// Adam is an optimiser that keeps a running mean of the gradient and of its
// square, and moves each parameter by about the learning rate, whatever the
// size of its gradient (Kingma and Ba, 2015, with the constants given there).
// The zero value with a Rate set is ready for use with one model.
type Adam struct {
	Rate float64       // learning rate η
	M, V tensor.Vector // running means of the gradient and of its square
	N    int           // steps made
}

// The constants of Adam: what the two means keep of themselves, and what keeps
// a quotient by a small one in bounds.
const (
	Beta1   = 0.9
	Beta2   = 0.999
	Epsilon = 1e-8
)

// Step returns the parameters after one step against the gradient g, both of
// the size of the first call.
func (a *Adam) Step(theta, g tensor.Vector) tensor.Vector {
	if a.N == 0 {
		a.M, a.V = tensor.NewVector(len(g)), tensor.NewVector(len(g))
	}
	//eq:adam.A1
	a.M = tensor.Add(tensor.Scale(Beta1, a.M), tensor.Scale(1-Beta1, g))
	//eq:adam.A2
	a.V = tensor.Add(tensor.Scale(Beta2, a.V), tensor.Scale(1-Beta2, tensor.Hadamard(g, g)))
	a.N++
	// Both means began at zero and are too small at first; by how much is known.
	m := tensor.Scale(1/(1-math.Pow(Beta1, float64(a.N))), a.M)
	v := tensor.Scale(1/(1-math.Pow(Beta2, float64(a.N))), a.V)
	step := tensor.Map(func(v float64) float64 { return a.Rate / (math.Sqrt(v) + Epsilon) }, v)
	//eq:adam.A3
	theta = tensor.Sub(theta, tensor.Hadamard(step, m))
	return theta
}
