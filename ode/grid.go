package ode

import (
	"fmt"
	"math"
)

// grid appends equal steps of length h from t0 to t1 to times, the last one
// shorter where h does not divide the stretch.
func grid(times []float64, t0, t1, h float64) []float64 {
	count := (t1 - t0) / h
	for n := 1; float64(n) < count-1e-9; n++ {
		times = append(times, t0+float64(n)*h)
	}
	return append(times, t1)
}

// mesh lays equal steps, none longer than h, from stop to stop.
func (m *march) mesh(h float64) []float64 {
	var times []float64
	t := m.T0
	for _, stop := range m.stops {
		count := math.Ceil((stop - t - m.resolution()) / h)
		times = grid(times, t, stop, (stop-t)/count)
		t = stop
	}
	return times
}

// checkStep reports a step length that is none, or so short that the run would
// not end. The name says where it comes from.
func (m *march) checkStep(name string, h float64) error {
	switch {
	case !finite(h) || h <= 0:
		return fmt.Errorf("ode: %s: %s is %g, expected a finite number above 0", m.method, name, h)
	case (m.T1-m.T0)/h > maxSteps || h <= 4*m.resolution():
		return fmt.Errorf("ode: %s: %s is %g; from T0 = %g to T1 = %g that makes more than %d steps, or is lost in rounding", m.method, name, h, m.T0, m.T1, maxSteps)
	}
	return nil
}

// checkLag reports a delay too short to bound the steps.
func (m *march) checkLag() error {
	if lag := m.lag(); lag < m.T1-m.T0 {
		return m.checkStep("the shortest of Problem.Delays", lag)
	}
	return nil
}
