package rnn

import "math"

// Adam is an optimiser that keeps a running mean of the gradient and of its
// square, and moves each parameter by about the learning rate, whatever the
// size of its gradient (Kingma and Ba, 2015, with the constants given there).
// The zero value with a Rate set is ready for use with one network.
type Adam struct {
	Rate float64

	m, v Standard // running means of g and g²
	t    int      // steps made
}

// Step returns the parameters after one step against the gradient, both of the
// shapes of the first call.
func (a *Adam) Step(p, gradient Standard) Standard {
	const beta1, beta2, epsilon = 0.9, 0.999, 1e-8
	if a.t == 0 {
		a.m, a.v = p.zero(), p.zero()
	}
	a.t++
	a.m = a.m.combine(gradient, func(m, g float64) float64 { return beta1*m + (1-beta1)*g })
	a.v = a.v.combine(gradient, func(v, g float64) float64 { return beta2*v + (1-beta2)*g*g })
	// Both means began at zero and are too small at first; by how much is known.
	mScale, vScale := 1/(1-math.Pow(beta1, float64(a.t))), 1/(1-math.Pow(beta2, float64(a.t)))
	step := a.m.combine(a.v, func(m, v float64) float64 {
		return a.Rate * mScale * m / (math.Sqrt(vScale*v) + epsilon)
	})
	return p.combine(step, func(p, step float64) float64 { return p - step })
}
