package ode

import (
	"math"
	"sort"

	"unroll/tensor"
)

// Solution is a solution at the times a solver stepped to, and between them.
type Solution struct {
	T []float64       // the times: T0, …, T1, rising
	S []tensor.Vector // the state at each of them

	Evaluations int // how often the rate was computed
	Rejected    int // steps that were tried and taken back; adaptive solvers only

	history Signal
	pieces  []piece // piece n holds between T[n] and T[n+1]
}

// Steps returns the number of steps taken.
func (s *Solution) Steps() int { return len(s.pieces) }

// At returns s(t): the history up to T0, the solver's interpolant up to T1,
// and NaN after that. It is a [Signal], so a solution can be the history of
// the next problem.
func (s *Solution) At(t float64) tensor.Vector {
	last := len(s.T) - 1
	switch {
	case t < s.T[0]:
		return s.history(t)
	case t == s.T[0]:
		return s.S[0].Clone()
	case t > s.T[last]:
		return tensor.Scale(math.NaN(), s.S[last])
	}
	n := sort.SearchFloat64s(s.T, t) // T[n−1] < t ≤ T[n]
	if t == s.T[n] {
		return s.S[n].Clone()
	}
	return s.pieces[n-1].at((t - s.T[n-1]) / (s.T[n] - s.T[n-1]))
}

func (s *Solution) add(t float64, y tensor.Vector, p piece) {
	s.T, s.S, s.pieces = append(s.T, t), append(s.S, y), append(s.pieces, p)
}

// piece is the solution over one step, a polynomial in θ, which runs from 0 at
// the start of the step to 1 at its end. Entry j is the coefficient of θ^j.
type piece []tensor.Vector

// at evaluates the polynomial by Horner's rule.
func (p piece) at(theta float64) tensor.Vector {
	value := p[len(p)-1]
	for j := len(p) - 2; j >= 0; j-- {
		value = tensor.Add(p[j], tensor.Scale(theta, value))
	}
	return value
}

// line joins two states.
func line(y0, y1 tensor.Vector) piece {
	return piece{y0, tensor.Sub(y1, y0)}
}

// hermite is the cubic with the given states and slopes at the ends of a step
// of length h. It is off by O(h⁴).
func hermite(h float64, y0, y1, rate0, rate1 tensor.Vector) piece {
	rise := tensor.Sub(y1, y0)
	bend0 := tensor.Sub(tensor.Scale(h, rate0), rise)
	bend1 := tensor.Sub(tensor.Scale(h, rate1), rise)
	return piece{
		y0,
		tensor.Add(rise, bend0),
		tensor.Sub(tensor.Scale(-2, bend0), bend1),
		tensor.Add(bend0, bend1),
	}
}
