package ode

import "unroll/tensor"

// BackwardEuler integrates with backward Euler steps of length h: the rate at
// the NEW time holds for the whole step, so the new state stands on both sides
// and is found by Newton's method. Its error is O(h) like that of [Euler], but
// a decay may be as fast as it likes.
//
// Between the steps the solution is a straight line, also for a delay shorter
// than h. The last step is shorter where h does not divide T1 − T0.
//
// For a [Delayed] model whose delay is h this is, to rounding, the [Canonical]
// recurrent network.
func BackwardEuler(p Problem, h float64) (sol *Solution, err error) {
	defer tensor.Catch(&err)
	m, err := begin("BackwardEuler", p, 0)
	if err != nil {
		return nil, err
	}
	if err := m.checkStep("the step", h); err != nil {
		return nil, err
	}
	return m.along(grid(nil, p.T0, p.T1, h), backwardStep)
}

// backwardStep solves y = s + h rate(t1, y) for y, beginning at y = s.
func backwardStep(m *march, t1 float64) (tensor.Vector, piece) {
	t, s := m.now()
	h := t1 - t
	residual := func(y tensor.Vector) tensor.Vector {
		chord := line(s, y)
		inside := func(u float64) tensor.Vector { return chord.at((u - t) / h) }
		return tensor.Sub(tensor.Sub(y, s), tensor.Scale(h, m.rate(t1, y, inside)))
	}
	y, err := newton(residual, s)
	if err != nil {
		m.fail(t1, "%v; try a shorter step", err)
	}
	return y, line(s, y)
}
