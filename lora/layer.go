package lora

import (
	"fmt"
	"math/rand/v2"

	"unroll/internal/check"
	"unroll/tensor"
)

// Layer is a frozen weight with an adapter beside it.
type Layer struct {
	W0 tensor.Matrix // d_y×d_x
	Adapter
}

// Trace holds the signals of a forward pass, a vector for each step.
type Trace struct {
	X []tensor.Vector // input, d_x entries
	M []tensor.Vector // mask of the dropout, d_x entries
	Z []tensor.Vector // what it leaves of the input, d_x entries
	U []tensor.Vector // the input along the directions that are read, r entries
	Y []tensor.Vector // output, d_y entries
}

// Masks draws a mask for each step of a dropout on the way through an adapter:
// each of dx entries is 0 with the probability p and 1/(1−p) else, so that the
// mean is 1.
func Masks(r *rand.Rand, steps, dx int, p float64) ([]tensor.Vector, error) {
	if !(p >= 0 && p < 1) {
		return nil, fmt.Errorf("lora: Masks: p is %g, expected at least 0 and below 1", p)
	}
	m := make([]tensor.Vector, steps)
	for n := range m {
		m[n] = tensor.NewVector(dx)
		for i := range m[n] {
			if r.Float64() >= p {
				m[n][i] = 1 / (1 - p)
			}
		}
	}
	return m, nil
}

// Forward computes the outputs of some inputs, d_x entries each. There is a mask
// for each step, from [Masks]; nil stands for no dropout.
func (l Layer) Forward(x, masks []tensor.Vector) (Trace, error) {
	dx := l.W0.Cols
	if masks == nil {
		masks = ones(len(x), dx)
	}
	if err := check.First(l.check(), check.Sequence("x", x, len(x), dx), check.Sequence("masks", masks, len(x), dx)); err != nil {
		return Trace{}, check.In("lora: Layer.Forward", err)
	}
	sequence := func() []tensor.Vector { return make([]tensor.Vector, len(x)) }
	tr := Trace{X: x, M: masks, Z: sequence(), U: sequence(), Y: sequence()}
	s := l.Scale()
	for n := range x {
		//eq:lora.2
		tr.Z[n] = tensor.Hadamard(tr.M[n], x[n])
		//eq:lora.3
		tr.U[n] = tensor.MulVec(l.A, tr.Z[n])
		//eq:lora.4
		tr.Y[n] = tensor.Add(tensor.MulVec(l.W0, x[n]), tensor.Scale(s, tensor.MulVec(l.B, tr.U[n])))
	}
	return tr, nil
}

func ones(steps, size int) []tensor.Vector {
	sequence := make([]tensor.Vector, steps)
	for n := range sequence {
		sequence[n] = tensor.Ones(size)
	}
	return sequence
}

// Gradients is what a backward pass finds: the derivative of a loss E by all that
// a layer depends on, but for the frozen weight.
type Gradients struct {
	V      []tensor.Vector // ∂E/∂u[n], r entries
	W      []tensor.Vector // ∂E/∂z[n], d_x entries
	Params Adapter         // by A and by B
	X      []tensor.Vector // ∂E/∂x[n]
}

// Backward takes the trace of a forward pass and g[n] = ∂E/∂y[n], d_y entries a
// step. There is no gradient of W_0.
func (l Layer) Backward(tr Trace, g []tensor.Vector) (Gradients, error) {
	K, dy, dx := len(tr.X), l.W0.Rows, l.W0.Cols
	err := check.First(l.check(), check.Sequence("Trace.X", tr.X, K, dx), check.Sequence("Trace.M", tr.M, K, dx),
		check.Sequence("Trace.Z", tr.Z, K, dx), check.Sequence("Trace.U", tr.U, K, l.Rank()), check.Sequence("g", g, K, dy))
	if err != nil {
		return Gradients{}, check.In("lora: Layer.Backward", err)
	}
	sequence := func() []tensor.Vector { return make([]tensor.Vector, K) }
	found := Gradients{V: sequence(), W: sequence(), X: sequence(), Params: l.zero()}
	s := l.Scale()
	for n := range tr.X {
		//eq:lora.5
		found.V[n] = tensor.Scale(s, tensor.MulVecT(l.B, g[n]))
		//eq:lora.6
		found.W[n] = tensor.MulVecT(l.A, found.V[n])
		//eq:lora.7a
		found.Params.A = tensor.AddMat(found.Params.A, tensor.Outer(found.V[n], tr.Z[n]))
		//eq:lora.7b
		found.Params.B = tensor.AddMat(found.Params.B, tensor.Outer(tensor.Scale(s, g[n]), tr.U[n]))
		//eq:lora.7c
		found.X[n] = tensor.Add(tensor.MulVecT(l.W0, g[n]), tensor.Hadamard(found.W[n], tr.M[n]))
	}
	return found, nil
}

// check demands a weight, and an adapter that fits it.
func (l Layer) check() error {
	return check.First(
		check.AtLeast("W0.Rows", l.W0.Rows, 1),
		check.AtLeast("W0.Cols", l.W0.Cols, 1),
		check.Matrix("W0", l.W0, l.W0.Rows, l.W0.Cols),
		l.Adapter.check(l.W0.Rows, l.W0.Cols),
	)
}
