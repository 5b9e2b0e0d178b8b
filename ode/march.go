package ode

import (
	"fmt"
	"slices"

	"unroll/tensor"
)

// march is a solution under way. What is known ends at the last time of sol;
// the step being tried reaches beyond it.
type march struct {
	Problem
	method string
	sol    *Solution
	stops  []float64     // where the solution is not smooth, and T1; rising
	slope  tensor.Vector // the rate at the end of the last step, where the method takes it
	err    error         // the first thing that went wrong
}

// begin checks the problem and stands at T0.
func begin(method string, p Problem, order int) (*march, error) {
	if err := p.check(method); err != nil {
		return nil, err
	}
	ends, err := stops(p, order)
	if err != nil {
		return nil, fmt.Errorf("ode: %s: %w", method, err)
	}
	sol := &Solution{T: []float64{p.T0}, S: []tensor.Vector{p.History(p.T0).Clone()}, history: p.History}
	return &march{Problem: p, method: method, sol: sol, stops: ends}, nil
}

// now returns the last known time and the state there.
func (m *march) now() (float64, tensor.Vector) {
	last := len(m.sol.T) - 1
	return m.sol.T[last], m.sol.S[last]
}

// stepTo is what a method with fixed steps does: the state at t1, and the way
// there from the last known time.
type stepTo func(m *march, t1 float64) (tensor.Vector, piece)

// along takes one step to each of the given times.
func (m *march) along(times []float64, step stepTo) (*Solution, error) {
	for _, t1 := range times {
		y, p := step(m, t1)
		if m.err == nil && !finite(y...) {
			m.fail(t1, "the solution is not a finite number; the rate may be undefined, or the step too long for it")
		}
		if m.err != nil {
			return nil, m.err
		}
		m.sol.add(t1, y, p)
	}
	return m.sol, nil
}

// fail notes what went wrong at time t; the first failure counts.
func (m *march) fail(t float64, format string, args ...any) {
	if m.err == nil {
		m.err = fmt.Errorf("ode: %s: at t = %g: %s", m.method, t, fmt.Sprintf(format, args...))
	}
}

// rate computes ds/dt at time t, within the step being tried or at an end of
// it, for the trial state y. This is the method of steps: what the rate asks
// for at an earlier time is known, because that time lies before the step. A
// method that allows delays shorter than its step says with inside what the
// state is there; for the others inside is nil.
func (m *march) rate(t float64, y tensor.Vector, inside Signal) tensor.Vector {
	known, s := m.now()
	seen := func(u float64) tensor.Vector {
		switch {
		case u == t:
			return y
		case u <= known:
			return m.sol.At(u)
		case u <= known+2*m.resolution(): // rounding of t and of the delay
			return s
		case u < t && inside != nil:
			return inside(u)
		case u < t:
			m.fail(t, "the rate looks back by %g, less than the step: is that delay missing in Delays?", t-u)
		default:
			m.fail(t, "the rate asks for s(%g), which is not in the past", u)
		}
		return y
	}
	m.sol.Evaluations++
	k := m.Rate(t, seen)
	if len(k) != len(y) {
		m.fail(t, "the rate has %d entries, the state %d", len(k), len(y))
		return tensor.NewVector(len(y))
	}
	return k
}

// startSlope is the rate at the start of a step. It is what the last step
// ended with, unless the rate may jump here.
func (m *march) startSlope() tensor.Vector {
	t, s := m.now()
	if m.slope != nil && !m.isStop(t) {
		return m.slope
	}
	return m.rate(t+m.resolution(), s, nil)
}

// endTime is when to take the rate at the end of a step to t1. Where the rate
// may jump, a step has to see its limit from inside.
func (m *march) endTime(t1 float64) float64 {
	if m.isStop(t1) {
		return t1 - m.resolution()
	}
	return t1
}

func (m *march) isStop(t float64) bool {
	_, found := slices.BinarySearch(m.stops, t)
	return found
}
