package ode

import (
	"fmt"

	"unroll/tensor"
)

// Hopfield is the additive model with one linear term of each kind and no
// delay (eq. 1.11): the continuous Hopfield network. A diagonal with negative
// entries is a passive leak.
type Hopfield struct {
	A   tensor.Matrix // d×d, acts on the state
	B   tensor.Matrix // d×d, acts on the readout
	C   tensor.Matrix // d×d_x, acts on the input; d×0 without input
	Phi tensor.Vector // φ, d entries
	G   Warp
}

// Rate returns ds/dt.
func (m Hopfield) Rate(t float64, s, x Signal) tensor.Vector {
	r := m.R(s)
	//eq:hopfield.1.11a
	return tensor.Add(
		tensor.MulVec(m.A, s(t)),
		tensor.MulVec(m.B, r(t)),
		tensor.MulVec(m.C, x(t)),
		m.Phi)
}

// R returns the readout r of a state.
func (m Hopfield) R(s Signal) Signal {
	return func(t float64) tensor.Vector {
		//eq:hopfield.1.11b
		return m.G.Of(s(t))
	}
}

func (m Hopfield) lags() (state, input []float64) { return nil, []float64{0} }

func (m Hopfield) check(d, dx int) error {
	return first(
		shaped("Hopfield.A", m.A, d, d),
		shaped("Hopfield.B", m.B, d, d),
		shaped("Hopfield.C", m.C, d, dx),
		sized("Hopfield.Phi", m.Phi, d),
		whole("Hopfield.G", m.G),
	)
}

// Equilibrium returns a state s* at which the model rests under the constant
// input x (eq. 1.22), found by Newton's method from near. There may be several
// such states, or none; then the error says that the search did not settle.
func (m Hopfield) Equilibrium(x, near tensor.Vector) (sStar tensor.Vector, err error) {
	defer tensor.Catch(&err)
	if err := m.check(len(near), len(x)); err != nil {
		return nil, fmt.Errorf("ode: Equilibrium: %w", err)
	}
	rate := func(s tensor.Vector) tensor.Vector {
		//eq:equilibrium.1.22
		return tensor.Add(
			tensor.MulVec(m.A, s),
			tensor.MulVec(m.B, m.G.Of(s)),
			tensor.MulVec(m.C, x),
			m.Phi)
	}
	sStar, err = newton(rate, near)
	if err != nil {
		return nil, fmt.Errorf("ode: Equilibrium: %w; try a state nearer to it", err)
	}
	return sStar, nil
}

// Delayed is a Hopfield network whose readout comes back late, by Tau0 (eqs.
// 1.12 and 1.13).
type Delayed struct {
	Hopfield
	Tau0 float64 // τ₀ ≥ 0
}

// Rate returns ds/dt.
func (m Delayed) Rate(t float64, s, x Signal) tensor.Vector {
	r := m.R(s)
	//eq:delayed.1.12
	return tensor.Add(
		tensor.MulVec(m.A, s(t)),
		tensor.MulVec(m.B, r(t-m.Tau0)),
		tensor.MulVec(m.C, x(t)),
		m.Phi)
}

// R returns the readout r of a state.
func (m Delayed) R(s Signal) Signal {
	return func(t float64) tensor.Vector {
		//eq:delayed.1.13
		return m.G.Of(s(t))
	}
}

func (m Delayed) lags() (state, input []float64) { return []float64{m.Tau0}, []float64{0} }

func (m Delayed) check(d, dx int) error {
	if !finite(m.Tau0) || m.Tau0 < 0 {
		return fmt.Errorf("Delayed.Tau0 is %g, expected a finite number ≥ 0", m.Tau0)
	}
	return m.Hopfield.check(d, dx)
}

// first returns the first error that is one.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
