package stack

import (
	"math"
	"math/rand/v2"

	"unroll/internal/check"
	"unroll/tensor"
)

// Linear is a linear readout, y[n] = W x[n] + b: what turns the outputs of a
// stack into as many numbers as are wanted at each step.
type Linear struct {
	W tensor.Matrix // d_y×d_x
	B tensor.Vector // d_y entries
}

// RandomLinear returns a readout to begin training with, dy outputs and dx
// inputs: weights uniform between ±1/√dx, biases zero.
func RandomLinear(r *rand.Rand, dy, dx int) Linear {
	return Linear{W: tensor.RandMatrix(r, dy, dx, 1/math.Sqrt(float64(dx))), B: tensor.NewVector(dy)}
}

// Arrays returns W and b in place.
func (p Linear) Arrays() []tensor.Array {
	return []tensor.Array{p.W.Array("W"), p.B.Array("b")}
}

// Forward returns the output of each step, d_y entries.
func (p Linear) Forward(x []tensor.Vector) ([]tensor.Vector, error) {
	if err := p.check(x); err != nil {
		return nil, check.In("stack: Linear.Forward", err)
	}
	y := make([]tensor.Vector, len(x))
	for n := range x {
		//eq:readout.1
		y[n] = tensor.Add(tensor.MulVec(p.W, x[n]), p.B)
	}
	return y, nil
}

// LinearGradients is the derivative of a loss by all that a readout depends on.
type LinearGradients struct {
	Params Linear
	X      []tensor.Vector // by each input
}

// Backward takes the inputs of a forward pass and what the loss says of each
// output, d_y entries a step.
func (p Linear) Backward(x, direct []tensor.Vector) (LinearGradients, error) {
	if err := check.First(p.check(x), check.Sequence("direct", direct, len(x), p.W.Rows)); err != nil {
		return LinearGradients{}, check.In("stack: Linear.Backward", err)
	}
	g := LinearGradients{
		Params: Linear{W: tensor.NewMatrix(p.W.Rows, p.W.Cols), B: tensor.NewVector(p.W.Rows)},
		X:      make([]tensor.Vector, len(x)),
	}
	for n := range x {
		//eq:readout.2a
		g.Params.W = tensor.AddMat(g.Params.W, tensor.Outer(direct[n], x[n]))
		//eq:readout.2b
		g.Params.B = tensor.Add(g.Params.B, direct[n])
		//eq:readout.2c
		g.X[n] = tensor.MulVecT(p.W, direct[n])
	}
	return g, nil
}

// check reports what does not fit the weights.
func (p Linear) check(x []tensor.Vector) error {
	return check.First(
		check.AtLeast("W.Rows", p.W.Rows, 1),
		check.AtLeast("W.Cols", p.W.Cols, 1),
		check.Matrix("W", p.W, p.W.Rows, p.W.Cols),
		check.Vector("B", p.B, p.W.Rows),
		check.Sequence("x", x, len(x), p.W.Cols),
	)
}
