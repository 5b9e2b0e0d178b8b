package rnn_test

import (
	"testing"

	"unroll/internal/gradcheck"
	"unroll/rnn"
	"unroll/tensor"
)

// mistakes are what a tired person does to a backward pass.
func mistakes(t testing.TB, s system) []gradcheck.Mistake {
	tr := s.forward(t)
	direct := s.direct(t, tr)
	right := s.backward(t)
	none := tensor.NewVector(d)
	// Some are the right backward pass on something else than it needs,
	given := func(name string, p rnn.Standard, tr rnn.Trace, direct []tensor.Vector) gradcheck.Mistake {
		g := must(p.Backward(tr, direct))(t, "rnn.3.1")
		return gradcheck.Mistake{Name: name, Gradient: func() []gradcheck.Array { return all(g) }}
	}
	network := func(name string, Wr, Wx tensor.Matrix) gradcheck.Mistake {
		return given(name, rnn.Standard{Wr: Wr, Wx: Wx, ThetaS: s.ThetaS}, tr, direct)
	}
	trace := func(name string, x, s_, r []tensor.Vector, rStart tensor.Vector) gradcheck.Mistake {
		return given(name, s.Standard, rnn.Trace{X: x, S: s_, R: r, RStart: rStart}, direct)
	}
	loss := func(name string, direct []tensor.Vector) gradcheck.Mistake {
		return given(name, s.Standard, tr, direct)
	}
	// and some spoil what it found.
	spoiled := func(name string, spoil func(g *rnn.Gradients)) gradcheck.Mistake {
		return gradcheck.Mistake{Name: name, Gradient: func() []gradcheck.Array {
			g := right
			g.X = append([]tensor.Vector{}, g.X...)
			spoil(&g)
			return all(g)
		}}
	}
	last := len(tr.X) - 1
	return []gradcheck.Mistake{
		network("W_r is not transposed", tensor.T(s.Wr), s.Wx),
		network("nothing comes from the next step", tensor.NewMatrix(d, d), s.Wx),
		network("what comes from the next step has the wrong sign", tensor.ScaleMat(-1, s.Wr), s.Wx),
		trace("the slope is forgotten", tr.X, repeat(none, steps), tr.R, tr.RStart),
		trace("the slope is taken at r[n]", tr.X, tr.R, tr.R, tr.RStart),
		trace("the slope is taken at s[n-1]", tr.X, later(tr.S), tr.R, tr.RStart),
		trace("r[n-1] becomes r[n-2]", tr.X, tr.S, later(tr.R), tr.R[0]),
		trace("r[-1] is taken for zero", tr.X, tr.S, tr.R, none),
		trace("x[n] becomes x[n-1]", later(tr.X), tr.S, tr.R, tr.RStart),
		loss("the loss of the last step alone", append(repeat(none, last), direct[last])),
		loss("the loss of the last step is lost", append(append([]tensor.Vector{}, direct[:last]...), none)),
		loss("the loss is a step late", later(direct)),
		loss("psi[K] is 1", append(append([]tensor.Vector{}, direct[:last]...), tensor.Add(direct[last], tensor.MulVecT(s.Wr, tensor.Ones(d))))),
		spoiled("r[n-1] becomes r[n]", func(g *rnn.Gradients) { g.Params.Wr = outer(g.Psi, tr.R) }),
		spoiled("= for += in W_r", func(g *rnn.Gradients) { g.Params.Wr = tensor.Outer(g.Psi[0], tr.RStart) }),
		spoiled("= for += in W_x", func(g *rnn.Gradients) { g.Params.Wx = tensor.Outer(g.Psi[0], tr.X[0]) }),
		spoiled("= for += in θ_s", func(g *rnn.Gradients) { g.Params.ThetaS = g.Psi[0] }),
		spoiled("the sum for W_r begins at step 1", func(g *rnn.Gradients) {
			g.Params.Wr = tensor.SubMat(g.Params.Wr, tensor.Outer(g.Psi[0], tr.RStart))
		}),
		spoiled("the sum for θ_s ends a step early", func(g *rnn.Gradients) { g.Params.ThetaS = tensor.Sub(g.Params.ThetaS, g.Psi[last]) }),
		spoiled("the gradient of W_r is transposed", func(g *rnn.Gradients) { g.Params.Wr = tensor.T(g.Params.Wr) }),
		spoiled("the gradient of W_x is transposed", func(g *rnn.Gradients) { g.Params.Wx = tensor.T(g.Params.Wx) }),
		spoiled("χ in the place of ψ in θ_s", func(g *rnn.Gradients) { g.Params.ThetaS = tensor.Add(g.Chi[0], g.Chi[1:]...) }),
		spoiled("χ in the place of ψ in x", func(g *rnn.Gradients) { g.X[2] = tensor.MulVecT(s.Wx, g.Chi[2]) }),
		spoiled("the gradient of x is a step late", func(g *rnn.Gradients) { g.X = later(g.X) }),
		spoiled("χ in the place of ψ in r[-1]", func(g *rnn.Gradients) { g.RStart = tensor.MulVecT(s.Wr, g.Chi[0]) }),
		spoiled("W_r is forgotten in r[-1]", func(g *rnn.Gradients) { g.RStart = g.Psi[0] }),
		spoiled("a step too few", func(g *rnn.Gradients) { *g = must(s.Truncated(tr, direct, last))(t, "rnn.3.1") }),
	}
}

func TestMistakesAreRejected(t *testing.T) {
	s := newSystem(22)
	want := gradcheck.Full(s.loss(t), gradcheck.Fields(s.variables()))
	gradcheck.Reject(t, all(s.backward(t)), want, differences, mistakes(t, s))
}

// repeat returns a sequence that is v at each step.
func repeat(v tensor.Vector, steps int) []tensor.Vector {
	sequence := make([]tensor.Vector, steps)
	for n := range sequence {
		sequence[n] = v
	}
	return sequence
}

// later returns a sequence with every vector a step later, and the last one
// first.
func later(sequence []tensor.Vector) []tensor.Vector {
	last := len(sequence) - 1
	return append([]tensor.Vector{sequence[last]}, sequence[:last]...)
}

// outer returns Σ a[n] b[n]ᵀ.
func outer(a, b []tensor.Vector) tensor.Matrix {
	sum := tensor.NewMatrix(len(a[0]), len(b[0]))
	for n := range a {
		sum = tensor.AddMat(sum, tensor.Outer(a[n], b[n]))
	}
	return sum
}
