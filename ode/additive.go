package ode

import (
	"fmt"

	"unroll/tensor"
)

// Term is one term of the additive model: a coefficient function, and the
// delay of the signal that it is given.
type Term struct {
	Delay float64 // τ ≥ 0
	F     func(v tensor.Vector) tensor.Vector
}

// Linear is a term whose coefficient function is a matrix (eq. 1.9). A has d
// rows, and as many columns as the signal has entries.
func Linear(A tensor.Matrix, delay float64) Term {
	return Term{Delay: delay, F: func(v tensor.Vector) tensor.Vector {
		//eq:linear.1.9
		return tensor.MulVec(A, v)
	}}
}

// Circulant is a linear term whose matrix is circulant, so that its product is
// a convolution in space (eq. 1.10). The vector a of d entries is the first
// column of that matrix: what an impulse at entry 0 is turned into.
func Circulant(a tensor.Vector, delay float64) Term {
	return Term{Delay: delay, F: func(v tensor.Vector) tensor.Vector {
		//eq:circulant.1.10
		return tensor.Convolve(a, v)
	}}
}

// Additive is the additive model: the rate is a sum over delayed states, over
// delayed readouts r = G(s) and over delayed inputs, and a constant (eq. 1.8).
// There may be any number of terms of each kind, each with its own delay.
type Additive struct {
	State   []Term        // a_k and τ_s(k); d entries to d
	Readout []Term        // b_k and τ_r(k); d entries to d
	Input   []Term        // c_k and τ_x(k); d_x entries to d
	Phi     tensor.Vector // φ, d entries
	G       Warp          // may be left out where there is no readout term
}

// Rate returns ds/dt.
func (m Additive) Rate(t float64, s, x Signal) tensor.Vector {
	r := m.R(s)
	//eq:additive.1.8
	return tensor.Add(
		m.sum(m.State, s, t),
		m.sum(m.Readout, r, t),
		m.sum(m.Input, x, t),
		m.Phi)
}

// Parts is the rate of an additive model taken apart.
type Parts struct {
	A tensor.Vector // the state's own part; it governs stability
	B tensor.Vector // the readout fed back; long-term behaviour
	C tensor.Vector // the drive from outside
	F tensor.Vector // their sum; F + φ is the rate
}

// Parts returns the parts of the rate at time t.
func (m Additive) Parts(t float64, s, x Signal) Parts {
	r := m.R(s)
	//eq:additive.1.4
	a := m.sum(m.State, s, t)
	//eq:additive.1.5
	b := m.sum(m.Readout, r, t)
	//eq:additive.1.7
	c := m.sum(m.Input, x, t)
	//eq:additive.1.3
	f := tensor.Add(a, b, c)
	return Parts{A: a, B: b, C: c, F: f}
}

// R returns the readout r of a state.
func (m Additive) R(s Signal) Signal {
	return func(t float64) tensor.Vector {
		//eq:additive.1.6
		return m.G.Of(s(t))
	}
}

// sum returns Σ_k F_k(y(t − τ_k)).
func (m Additive) sum(terms []Term, y Signal, t float64) tensor.Vector {
	total := tensor.NewVector(len(m.Phi))
	for _, term := range terms {
		total = tensor.Add(total, term.F(y(t-term.Delay)))
	}
	return total
}

func (m Additive) lags() (state, input []float64) {
	for _, term := range append(append([]Term{}, m.State...), m.Readout...) {
		state = append(state, term.Delay)
	}
	for _, term := range m.Input {
		input = append(input, term.Delay)
	}
	return state, input
}

func (m Additive) check(d, dx int) error {
	if err := sized("Additive.Phi", m.Phi, d); err != nil {
		return err
	}
	if len(m.Readout) > 0 {
		if err := whole("Additive.G", m.G); err != nil {
			return err
		}
	}
	kinds := []struct {
		field string
		terms []Term
		from  int
	}{{"State", m.State, d}, {"Readout", m.Readout, d}, {"Input", m.Input, dx}}
	for _, kind := range kinds {
		for k, term := range kind.terms {
			if err := term.check(kind.from, d); err != nil {
				return fmt.Errorf("Additive.%s[%d]%w", kind.field, k, err)
			}
		}
	}
	return nil
}

// check tries a term on a vector of zeros.
func (term Term) check(from, to int) (err error) {
	if !finite(term.Delay) || term.Delay < 0 {
		return fmt.Errorf(".Delay is %g, expected a finite number ≥ 0", term.Delay)
	}
	if term.F == nil {
		return fmt.Errorf(".F is missing")
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf(".F, given %d entries: %w", from, err)
		}
	}()
	defer tensor.Catch(&err)
	if got := len(term.F(tensor.NewVector(from))); got != to {
		return fmt.Errorf("returns %d, expected %d", got, to)
	}
	return nil
}
