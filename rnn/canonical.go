package rnn

import (
	"fmt"

	"unroll/internal/check"
	"unroll/tensor"
)

// Canonical holds the parameters of the canonical recurrent network
// (eq. 1.20), the one that a differential equation becomes; or a number for
// each of them, such as a gradient. With W_s = 0 it is the [Standard] one.
type Canonical struct {
	Ws     tensor.Matrix // d×d, what the state keeps of itself
	Wr     tensor.Matrix // d×d, acts on the last readout
	Wx     tensor.Matrix // d×d_x, acts on the input
	ThetaS tensor.Vector // θ_s, d entries
}

// CanonicalTrace is a [Trace] that remembers the state it started from as
// well.
type CanonicalTrace struct {
	Trace
	SStart tensor.Vector // s[−1]
}

// Forward runs the network over the inputs, d_x entries each. The start values
// s[−1] and r[−1] have d entries; nil stands for zeros. They are independent of
// each other: whoever wants r[−1] = G(s[−1]) gives both.
func (p Canonical) Forward(x []tensor.Vector, sStart, rStart tensor.Vector) (CanonicalTrace, error) {
	err := check.First(p.check(), check.Sequence("x", x, len(x), p.Wx.Cols), check.Start("sStart", sStart, p.d()), check.Start("rStart", rStart, p.d()))
	if err != nil {
		return CanonicalTrace{}, check.In("rnn: Canonical.Forward", err)
	}
	tr := CanonicalTrace{
		Trace:  Trace{X: x, S: make([]tensor.Vector, len(x)), R: make([]tensor.Vector, len(x)), RStart: check.OrZero(rStart, p.d())},
		SStart: check.OrZero(sStart, p.d()),
	}
	sLast, rLast := tr.SStart, tr.RStart
	for n := range x {
		//eq:rnn_canonical.1.20a
		tr.S[n] = tensor.Add(
			tensor.MulVec(p.Ws, sLast),
			tensor.MulVec(p.Wr, rLast),
			tensor.MulVec(p.Wx, x[n]),
			p.ThetaS)
		//eq:rnn_canonical.1.20b
		tr.R[n] = G(tr.S[n])
		sLast, rLast = tr.S[n], tr.R[n]
	}
	return tr, nil
}

// d is the size of the state.
func (p Canonical) d() int { return len(p.ThetaS) }

// standard returns the parameters that both networks have.
func (p Canonical) standard() Standard { return Standard{Wr: p.Wr, Wx: p.Wx, ThetaS: p.ThetaS} }

// check reports the first parameter that does not fit the others.
func (p Canonical) check() error {
	return check.First(p.standard().check(), check.Matrix("Ws", p.Ws, p.d(), p.d()))
}

// check reports the first signal that does not fit the parameters.
func (tr CanonicalTrace) check(p Canonical) error {
	if err := tr.Trace.check(p.standard()); err != nil {
		return fmt.Errorf("Canonical%w", err)
	}
	return check.Vector("CanonicalTrace.SStart", tr.SStart, p.d())
}
