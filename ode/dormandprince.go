package ode

import (
	"fmt"
	"math"

	"unroll/tensor"
)

// Tolerance says how large the error of a single step may be in each entry of
// the state: Abs + Rel |s|. The zero value stands for 1e-6 and 1e-6.
type Tolerance struct{ Abs, Rel float64 }

// DormandPrince integrates with the pair of Dormand and Prince: steps of order
// 5, each as long as the tolerance allows, judged by a second result of order
// 4 that comes with them.
//
// The times at which a delay or a corner of the input makes the solution less
// smooth (see [Problem]) are always ends of steps, and no step is longer than
// the shortest delay. Between the steps the solution is a polynomial of degree
// 4 that uses the stages of the step, good to order 4, and this is what the
// delays see.
//
// The error bounds single steps. How far they add up over the run depends on
// the equation; to know, run it again with a tighter tolerance.
func DormandPrince(p Problem, tol Tolerance) (sol *Solution, err error) {
	defer tensor.Catch(&err)
	if tol == (Tolerance{}) {
		tol = Tolerance{Abs: 1e-6, Rel: 1e-6}
	}
	if !finite(tol.Abs, tol.Rel) || tol.Abs < 0 || tol.Rel < 0 {
		return nil, fmt.Errorf("ode: DormandPrince: Tolerance is %+v, expected finite numbers ≥ 0", tol)
	}
	m, err := begin("DormandPrince", p, 5)
	if err != nil {
		return nil, err
	}
	if err := m.checkLag(); err != nil {
		return nil, err
	}
	h := m.firstStep(tol)
	for _, stop := range m.stops {
		h = m.adaptTo(stop, h, tol)
		if m.err != nil {
			return nil, m.err
		}
	}
	return m.sol, nil
}

// firstStep guesses a step over which the state changes by a hundredth, or a
// thousandth of the time where that says nothing. The step control mends a bad
// guess.
func (m *march) firstStep(tol Tolerance) float64 {
	t, s := m.now()
	k := m.startSlope()
	if m.slope = k; !finite(k...) {
		m.fail(t, "the rate is %v, expected finite numbers", k)
	}
	zero := tensor.NewVector(len(s))
	size, speed := tol.measure(s, s, zero), tol.measure(k, s, zero)
	if size == 0 || speed == 0 {
		return 1e-3 * (m.T1 - m.T0)
	}
	return max(0.01*size/speed, 4*m.resolution())
}

// adaptTo steps from the last known time to stop, beginning with a step of h,
// and returns the step to go on with.
func (m *march) adaptTo(stop, h float64, tol Tolerance) float64 {
	for t, s := m.now(); t < stop && m.err == nil; t, s = m.now() {
		h = min(h, m.lag())
		t1 := m.aim(t, h, stop)
		y, p, last, off := m.try(t1)
		size := tol.measure(off, s, y)
		best := (t1 - t) * stretch(size)
		switch {
		case size <= 1:
			m.sol.add(t1, y, p)
			m.slope = last
			h = min(5*h, max(h/5, best))
		case best > 4*m.resolution():
			m.sol.Rejected++
			h = best
		default:
			m.fail(t, "the step control gave up: the rate may jump where no Break says so, or the solution run off to infinity")
		}
		if m.sol.Steps()+m.sol.Rejected > maxSteps {
			m.fail(t, "more than %d steps: the tolerance is too tight, or a delay too short, for a time this long", maxSteps)
		}
	}
	return h
}

// aim is the end of a step of about h from t that does not leave a splinter
// before stop.
func (m *march) aim(t, h, stop float64) float64 {
	switch left := stop - t; {
	case left <= h+m.resolution():
		return stop
	case left < 2*h:
		return t + left/2
	}
	return t + h
}

// stretch is the factor from a step to the one that would just have met the
// tolerance: the error of a step goes with h⁵. Nine tenths of that is safe, and
// a fifth is the least.
func stretch(size float64) float64 {
	return max(0.2, 0.9*math.Pow(size, -1./5))
}

// try computes a step to t1: the state there, the way there, the rate there,
// and by how much two results of different order disagree.
func (m *march) try(t1 float64) (y tensor.Vector, p piece, last, off tensor.Vector) {
	t, s := m.now()
	h := t1 - t
	k := []tensor.Vector{m.startSlope()}
	for i := 1; i < len(dpNodes); i++ {
		at := t + dpNodes[i]*h
		if dpNodes[i] == 1 {
			at = m.endTime(t1)
		}
		y = tensor.Add(s, mix(h, dpWeights[i], k))
		k = append(k, m.rate(at, y, nil))
	}
	return y, quartic(h, s, y, k), k[6], mix(h, dpError, k)
}

// measure compares an error with the tolerance: up to 1 it is small enough.
// The state goes from y0 to y1. An error that is no number measures +Inf.
func (tol Tolerance) measure(off, y0, y1 tensor.Vector) float64 {
	largest := 0.0
	for i := range off {
		allowed := tol.Abs + tol.Rel*math.Max(math.Abs(y0[i]), math.Abs(y1[i]))
		switch size := math.Abs(off[i]); {
		case math.IsNaN(size):
			return math.Inf(1)
		case size > 0:
			largest = max(largest, size/allowed)
		}
	}
	return largest
}
