package ode

import "unroll/tensor"

// Euler integrates with explicit Euler steps of length h: the rate at the old
// time holds for the whole step. Its error is O(h), and h has to be short
// against the fastest decay in the equation, or the result explodes.
//
// Between the steps the solution is a straight line. The last step is shorter
// where h does not divide T1 − T0.
func Euler(p Problem, h float64) (sol *Solution, err error) {
	defer tensor.Catch(&err)
	m, err := begin("Euler", p, 0)
	if err != nil {
		return nil, err
	}
	if err := m.checkStep("the step", h); err != nil {
		return nil, err
	}
	return m.along(grid(nil, p.T0, p.T1, h), eulerStep)
}

func eulerStep(m *march, t1 float64) (tensor.Vector, piece) {
	t, s := m.now()
	next := tensor.Add(s, tensor.Scale(t1-t, m.rate(t, s, nil)))
	return next, line(s, next)
}
