package rnn

import (
	"math"
	"math/rand/v2"

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
	if err := first(p.check(), sequence("x", x, len(x), p.Wx.Cols), start("rStart", rStart, p.d())); err != nil {
		return Trace{}, in("Standard.Forward", err)
	}
	tr := Trace{X: x, S: make([]tensor.Vector, len(x)), R: make([]tensor.Vector, len(x)), RStart: orZero(rStart, p.d())}
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
	return first(
		atLeast("len(ThetaS)", p.d(), 1),
		atLeast("Wx.Cols", p.Wx.Cols, 1),
		matrix("Wr", p.Wr, p.d(), p.d()),
		matrix("Wx", p.Wx, p.d(), p.Wx.Cols),
		finite("ThetaS", p.ThetaS),
	)
}

// check reports the first signal that does not fit the parameters.
func (tr Trace) check(p Standard) error {
	K := len(tr.X)
	return first(
		sequence("Trace.X", tr.X, K, p.Wx.Cols),
		sequence("Trace.S", tr.S, K, p.d()),
		sequence("Trace.R", tr.R, K, p.d()),
		vector("Trace.RStart", tr.RStart, p.d()),
	)
}
