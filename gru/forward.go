package gru

import (
	"unroll/internal/check"
	"unroll/tensor"
)

// Trace holds the signals of a forward pass, one vector for each step, and
// where it started.
type Trace struct {
	X      []tensor.Vector // input, d_x entries
	Az, Z  []tensor.Vector // update gate before and after warping, d entries as all that follow
	Ar, R  []tensor.Vector // reset gate before and after warping
	Q      []tensor.Vector // what the reset leaves of the state; with After, the product before the reset
	Ah     []tensor.Vector // candidate before warping
	HTilde []tensor.Vector // candidate
	H      []tensor.Vector // state, the output
	Start  tensor.Vector   // h[−1]
}

// Forward runs the unit over the inputs, d_x entries each. The state h[−1] has
// d entries; nil stands for zeros. The error names what does not fit or is not
// finite.
func (p GRU) Forward(x []tensor.Vector, start tensor.Vector) (Trace, error) {
	if err := check.First(p.check(), check.Sequence("x", x, len(x), p.Uz.Cols), check.Start("start", start, p.d())); err != nil {
		return Trace{}, check.In("gru: GRU.Forward", err)
	}
	tr := newTrace(x, check.OrZero(start, p.d()))
	step := p.stepBefore
	if p.After {
		step = p.stepAfter
	}
	for n := range x {
		step(tr, n, tr.before(n))
	}
	return tr, nil
}

func newTrace(x []tensor.Vector, start tensor.Vector) Trace {
	sequence := func() []tensor.Vector { return make([]tensor.Vector, len(x)) }
	return Trace{
		X:  x,
		Az: sequence(), Z: sequence(), Ar: sequence(), R: sequence(), Q: sequence(), Ah: sequence(), HTilde: sequence(), H: sequence(),
		Start: start,
	}
}

// before returns h[n−1].
func (tr Trace) before(n int) tensor.Vector {
	if n == 0 {
		return tr.Start
	}
	return tr.H[n-1]
}

// Last returns the state after the last step, from which the next segment of
// the sequence can go on; h[−1] where there was no step.
func (tr Trace) Last() tensor.Vector { return tr.before(len(tr.H)) }

// check reports the first signal that does not fit the parameters.
func (tr Trace) check(p GRU) error {
	K, d := len(tr.X), p.d()
	return check.First(
		check.Sequence("Trace.X", tr.X, K, p.Uz.Cols),
		check.Sequence("Trace.Az", tr.Az, K, d), check.Sequence("Trace.Z", tr.Z, K, d),
		check.Sequence("Trace.Ar", tr.Ar, K, d), check.Sequence("Trace.R", tr.R, K, d),
		check.Sequence("Trace.Q", tr.Q, K, d),
		check.Sequence("Trace.Ah", tr.Ah, K, d), check.Sequence("Trace.HTilde", tr.HTilde, K, d),
		check.Sequence("Trace.H", tr.H, K, d),
		check.Vector("Trace.Start", tr.Start, d),
	)
}
