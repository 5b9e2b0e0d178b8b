package ode

import (
	"fmt"

	"unroll/tensor"
)

// Model is a law of motion: how the state moves, given its past and the input.
// The models of this package are [General], [Additive], [Hopfield] and
// [Delayed].
type Model interface {
	// Rate returns ds/dt at time t, where s and x are the state and the input
	// up to that time.
	Rate(t float64, s, x Signal) tensor.Vector

	// lags returns the delays with which the rate looks at state and input.
	lags() (state, input []float64)

	// check reports the first field that does not fit a state of size d and an
	// input of size dx.
	check(d, dx int) error
}

// Drive makes the problem of a model under an input, from a history up to t0
// on to t1. The corners of the input, seen through its delays, become Breaks.
// A field of the model that does not fit is reported by the solver.
func Drive(m Model, x Input, history Signal, t0, t1 float64) Problem {
	if x.At == nil {
		x.At = func(float64) tensor.Vector { return nil }
	}
	state, input := m.lags()
	var breaks []float64
	for _, lag := range input {
		for _, t := range x.Breaks {
			breaks = append(breaks, t+lag)
		}
	}
	p := Problem{
		Rate:    func(t float64, s Signal) tensor.Vector { return m.Rate(t, s, x.At) },
		Delays:  state,
		History: history,
		T0:      t0,
		T1:      t1,
		Breaks:  breaks,
	}
	if history != nil {
		p.fault = m.check(len(history(t0)), len(x.At(t0)))
	}
	return p
}

// General is the canonical form of a driven system without delays (eqs. 1.1
// and 1.2): any function of state and input, and a constant bias.
type General struct {
	H   func(s, x tensor.Vector) tensor.Vector // d and d_x entries to d entries
	Phi tensor.Vector                          // φ, d entries
}

// Rate returns ds/dt.
func (m General) Rate(t float64, s, x Signal) tensor.Vector {
	f := m.F(s, x)
	//eq:general.1.1
	return tensor.Add(f(t), m.Phi)
}

// F returns f, the rate without its bias.
func (m General) F(s, x Signal) Signal {
	return func(t float64) tensor.Vector {
		//eq:general.1.2
		return m.H(s(t), x(t))
	}
}

func (m General) lags() (state, input []float64) { return nil, []float64{0} }

func (m General) check(d, dx int) error {
	if m.H == nil {
		return fmt.Errorf("General.H is missing")
	}
	return sized("General.Phi", m.Phi, d)
}

// sized reports a vector field that has not n entries.
func sized(field string, v tensor.Vector, n int) error {
	if len(v) != n {
		return fmt.Errorf("%s has %d entries, expected %d", field, len(v), n)
	}
	if !finite(v...) {
		return fmt.Errorf("%s is %v, expected finite numbers", field, v)
	}
	return nil
}

// shaped reports a matrix field that is not rows×cols.
func shaped(field string, m tensor.Matrix, rows, cols int) error {
	if m.Rows != rows || m.Cols != cols {
		return fmt.Errorf("%s is %s, expected %d×%d", field, m.Shape(), rows, cols)
	}
	return sized(field, m.Data, rows*cols)
}

// whole reports a warp of which something is missing.
func whole(field string, g Warp) error {
	if g.F == nil || g.Slope == nil || !(g.Steepest > 0) {
		return fmt.Errorf("%s lacks F, Slope or Steepest; Tanh() has all three", field)
	}
	return nil
}
