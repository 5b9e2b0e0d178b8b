package rnn

import (
	"math"
	"math/rand/v2"

	"unroll/internal/check"
	"unroll/tensor"
)

// Standard holds the parameters of the standard recurrent network (eq. 1.31),
// or a number for each of them, such as a gradient.
type Standard struct {
	Wr     tensor.Matrix // d×d, acts on the last readout
	Wx     tensor.Matrix // d×d_x, acts on the input
	ThetaS tensor.Vector // θ_s, d entries
}

// Random returns a network to begin training with, d readouts and dx inputs.
// Its weights are uniform, between ±1/√d and ±1/√dx, so that a sum over the
// entries is of the size of one; its biases are zero.
func Random(r *rand.Rand, d, dx int) Standard {
	return Standard{
		Wr:     tensor.RandMatrix(r, d, d, 1/math.Sqrt(float64(d))),
		Wx:     tensor.RandMatrix(r, d, dx, 1/math.Sqrt(float64(dx))),
		ThetaS: tensor.NewVector(d),
	}
}

// Trace holds the signals of a forward pass, one vector for each step, and
// where it started.
type Trace struct {
	X      []tensor.Vector // input, d_x entries
	S      []tensor.Vector // state, d entries
	R      []tensor.Vector // readout, d entries
	RStart tensor.Vector   // r[−1]
}

// Forward runs the network over the inputs, d_x entries each. The readout
// r[−1] has d entries; nil stands for zeros. The error names what does not fit
// or is not finite.
func (p Standard) Forward(x []tensor.Vector, rStart tensor.Vector) (Trace, error) {
	if err := check.First(p.check(), check.Sequence("x", x, len(x), p.Wx.Cols), check.Start("rStart", rStart, p.d())); err != nil {
		return Trace{}, check.In("rnn: Standard.Forward", err)
	}
	tr := Trace{X: x, S: make([]tensor.Vector, len(x)), R: make([]tensor.Vector, len(x)), RStart: check.OrZero(rStart, p.d())}
	rLast := tr.RStart
	for n := range x {
		//eq:rnn.1.31a
		tr.S[n] = tensor.Add(tensor.MulVec(p.Wr, rLast), tensor.MulVec(p.Wx, x[n]), p.ThetaS)
		//eq:rnn.1.31b
		tr.R[n] = G(tr.S[n])
		rLast = tr.R[n]
	}
	return tr, nil
}

// Last returns the readout after the last step, from which the next segment of
// the sequence can go on; r[−1] where there was no step.
func (tr Trace) Last() tensor.Vector {
	if len(tr.R) == 0 {
		return tr.RStart
	}
	return tr.R[len(tr.R)-1]
}

// d is the size of the state.
func (p Standard) d() int { return len(p.ThetaS) }

// check reports the first parameter that does not fit the others.
func (p Standard) check() error {
	return check.First(
		check.AtLeast("len(ThetaS)", p.d(), 1),
		check.AtLeast("Wx.Cols", p.Wx.Cols, 1),
		check.Matrix("Wr", p.Wr, p.d(), p.d()),
		check.Matrix("Wx", p.Wx, p.d(), p.Wx.Cols),
		check.Finite("ThetaS", p.ThetaS),
	)
}

// check reports the first signal that does not fit the parameters.
func (tr Trace) check(p Standard) error {
	K := len(tr.X)
	return check.First(
		check.Sequence("Trace.X", tr.X, K, p.Wx.Cols),
		check.Sequence("Trace.S", tr.S, K, p.d()),
		check.Sequence("Trace.R", tr.R, K, p.d()),
		check.Vector("Trace.RStart", tr.RStart, p.d()),
	)
}
