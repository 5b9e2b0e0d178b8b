package ode

import "unroll/tensor"

// RK4 integrates with the classical Runge–Kutta method of order 4 and steps
// of length h or a little less: between two times at which the solution is not
// smooth (see [Problem]) the steps are equal, and none is longer than the
// shortest delay.
//
// Between the steps the solution is the cubic with the right states and slopes
// at both ends, so that the past which the delays reach for is as good as the
// method, and the error is O(h⁴) with delays too.
func RK4(p Problem, h float64) (sol *Solution, err error) {
	defer tensor.Catch(&err)
	m, err := begin("RK4", p, 4)
	if err != nil {
		return nil, err
	}
	if err := first(m.checkStep("the step", h), m.checkLag()); err != nil {
		return nil, err
	}
	return m.along(m.mesh(min(h, p.lag())), rk4Step)
}

func rk4Step(m *march, t1 float64) (tensor.Vector, piece) {
	t, s := m.now()
	h := t1 - t
	k1 := m.startSlope()
	k2 := m.rate(t+h/2, tensor.Add(s, tensor.Scale(h/2, k1)), nil)
	k3 := m.rate(t+h/2, tensor.Add(s, tensor.Scale(h/2, k2)), nil)
	k4 := m.rate(m.endTime(t1), tensor.Add(s, tensor.Scale(h, k3)), nil)
	mean := tensor.Scale(1./6, tensor.Add(k1, tensor.Scale(2, k2), tensor.Scale(2, k3), k4))
	next := tensor.Add(s, tensor.Scale(h, mean))
	m.slope = m.rate(m.endTime(t1), next, nil)
	return next, hermite(h, s, next, k1, m.slope)
}
