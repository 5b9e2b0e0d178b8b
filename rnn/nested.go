package rnn

import (
	"unroll/internal/check"
	"unroll/tensor"
)

// Nested returns the state after the last of the inputs in the form that
// unrolling gives it (eq. 2.7): one expression, the cell inside the cell inside
// the cell, once for each input. It starts from nothing, r[−1] = 0.
//
// It is what [Standard.Forward] computes from the inside out, to the last bit.
// At least one input of d_x entries is needed.
func (p Standard) Nested(x []tensor.Vector) (tensor.Vector, error) {
	if err := check.First(p.check(), check.AtLeast("the number of steps", len(x), 1), check.Sequence("x", x, len(x), p.Wx.Cols)); err != nil {
		return nil, check.In("rnn: Standard.Nested", err)
	}
	return p.nested(x), nil
}

func (p Standard) nested(x []tensor.Vector) tensor.Vector {
	n := len(x) - 1
	if n < 0 {
		return tensor.NewVector(p.d())
	}
	//eq:unrolled.2.7
	return tensor.Add(tensor.MulVec(p.Wr, G(p.nested(x[:n]))), tensor.MulVec(p.Wx, x[n]), p.ThetaS)
}
