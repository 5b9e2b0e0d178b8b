package rnn

import (
	"math"

	"unroll/internal/check"
	"unroll/tensor"
)

// With G the identity, a recurrent network is a linear filter with an infinite
// impulse response: each state is a sum over all earlier inputs, weighted with
// powers of W_r. Unrolling it for K steps makes the response finite.

// IIR returns the states of the network with G the identity, from a start at
// zero, by its recursion.
func (p Standard) IIR(x []tensor.Vector) ([]tensor.Vector, error) {
	if err := check.First(p.check(), check.Sequence("x", x, len(x), p.Wx.Cols)); err != nil {
		return nil, check.In("rnn: Standard.IIR", err)
	}
	s, last := make([]tensor.Vector, len(x)), tensor.NewVector(p.d())
	for n, u := range p.drive(x) {
		//eq:filter.V6a
		s[n] = tensor.Add(tensor.MulVec(p.Wr, last), u)
		last = s[n]
	}
	return s, nil
}

// FIR returns what is left of those states when each is the sum over the last K
// inputs alone, its own among them, K ≥ 1.
func (p Standard) FIR(x []tensor.Vector, K int) ([]tensor.Vector, error) {
	if err := check.First(p.check(), check.Sequence("x", x, len(x), p.Wx.Cols), check.AtLeast("K", K, 1)); err != nil {
		return nil, check.In("rnn: Standard.FIR", err)
	}
	u, powers := p.drive(x), Powers(p.Wr, K)
	s := make([]tensor.Vector, len(x))
	for n := range x {
		s[n] = tensor.NewVector(p.d())
		for k := range min(K, n+1) {
			//eq:filter.V6c
			s[n] = tensor.Add(s[n], tensor.MulVec(powers[k], u[n-k]))
		}
	}
	return s, nil
}

// FIRBound returns the most that FIR can be away from IIR at any step. Where
// ‖W_r‖ ≥ 1 nothing is promised, and it is +Inf.
func (p Standard) FIRBound(x []tensor.Vector, K int) (float64, error) {
	if err := check.First(p.check(), check.Sequence("x", x, len(x), p.Wx.Cols), check.AtLeast("K", K, 1)); err != nil {
		return 0, check.In("rnn: Standard.FIRBound", err)
	}
	norm, uMax := tensor.NormMat(p.Wr), 0.0
	for _, u := range p.drive(x) {
		uMax = max(uMax, tensor.Norm(u))
	}
	if norm >= 1 {
		return math.Inf(1), nil
	}
	//eq:filter.V6d
	epsilon := math.Pow(norm, float64(K)) / (1 - norm) * uMax
	return epsilon, nil
}

// drive returns what each input adds to the state.
func (p Standard) drive(x []tensor.Vector) []tensor.Vector {
	u := make([]tensor.Vector, len(x))
	for n := range x {
		//eq:filter.V6b
		u[n] = tensor.Add(tensor.MulVec(p.Wx, x[n]), p.ThetaS)
	}
	return u
}

// Powers returns I, W, W², … , W^(K−1) of a square matrix. One that is not
// square panics with a [*tensor.ShapeError].
func Powers(W tensor.Matrix, K int) []tensor.Matrix {
	powers := make([]tensor.Matrix, K)
	for k := range powers {
		if k == 0 {
			powers[k] = tensor.Identity(W.Rows)
			continue
		}
		powers[k] = tensor.Mul(W, powers[k-1])
	}
	return powers
}
