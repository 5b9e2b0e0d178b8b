package gru_test

import (
	"testing"

	"unroll/gru"
	"unroll/internal/gradcheck"
	"unroll/tensor"
)

// mistakes are what a tired person does to a backward pass.
func mistakes(t testing.TB, s system) []gradcheck.Mistake {
	tr, right := s.forward(t), s.backward(t)
	direct, none := s.direct(tr), tensor.NewVector(d)
	of := func(name string, g gru.Gradients) gradcheck.Mistake {
		return gradcheck.Mistake{Name: name, Gradient: func() []gradcheck.Array { return all(g) }}
	}
	// Some are the right backward pass on something else than it needs,
	network := func(name string, change func(p *gru.GRU)) gradcheck.Mistake {
		p := s.GRU
		change(&p)
		return of(name, s.back(t, p, tr, direct, s.later))
	}
	trace := func(name string, change func(tr *gru.Trace)) gradcheck.Mistake {
		other := tr
		change(&other)
		return of(name, s.back(t, s.GRU, other, direct, s.later))
	}
	loss := func(name string, direct []tensor.Vector, after tensor.Vector) gradcheck.Mistake {
		return of(name, s.back(t, s.GRU, tr, direct, after))
	}
	// and some spoil what it found.
	spoiled := func(name string, spoil func(g *gru.Gradients)) gradcheck.Mistake {
		g := right
		g.X = append([]tensor.Vector{}, g.X...)
		spoil(&g)
		return of(name, g)
	}
	last := steps - 1
	list := []gradcheck.Mistake{
		network("W_z is not transposed", func(p *gru.GRU) { p.Wz = tensor.T(p.Wz) }),
		network("W_r is not transposed", func(p *gru.GRU) { p.Wr = tensor.T(p.Wr) }),
		network("W_h is not transposed", func(p *gru.GRU) { p.Wh = tensor.T(p.Wh) }),
		network("the way through the update gate is forgotten", func(p *gru.GRU) { p.Wz = tensor.ScaleMat(0, p.Wz) }),
		network("the way through the reset gate is forgotten", func(p *gru.GRU) { p.Wr = tensor.ScaleMat(0, p.Wr) }),
		network("the way through the candidate is forgotten", func(p *gru.GRU) { p.Wh = tensor.ScaleMat(0, p.Wh) }),
		network("the inputs' matrices are exchanged", func(p *gru.GRU) { p.Uz, p.Ur = p.Ur, p.Uz }),
		trace("z and 1 - z are exchanged", func(tr *gru.Trace) { tr.Z = each(tr.Z, func(z float64) float64 { return 1 - z }) }),
		trace("the update gate is taken before warping", func(tr *gru.Trace) { tr.Z = tr.Az }),
		trace("the slope of the update gate is taken behind it", func(tr *gru.Trace) { tr.Az = tr.Z }),
		trace("the slope of the reset gate is taken behind it", func(tr *gru.Trace) { tr.Ar = tr.R }),
		trace("the slope of the candidate is taken behind it", func(tr *gru.Trace) { tr.Ah = tr.HTilde }),
		trace("the slope of the candidate is forgotten", func(tr *gru.Trace) { tr.Ah = repeat(none) }),
		trace("the slopes of the gates are exchanged", func(tr *gru.Trace) { tr.Az, tr.Ar = tr.Ar, tr.Az }),
		trace("the reset gate counts as open", func(tr *gru.Trace) { tr.R = repeat(tensor.Ones(d)) }),
		trace("the candidate becomes the state", func(tr *gru.Trace) { tr.HTilde = tr.H }),
		trace("h[n-1] becomes h[n-2]", func(tr *gru.Trace) { tr.H, tr.Start = late(tr.H), tr.H[0] }),
		trace("h[-1] is taken for zero", func(tr *gru.Trace) { tr.Start = none }),
		trace("x[n] becomes x[n-1]", func(tr *gru.Trace) { tr.X = late(tr.X) }),
		trace("the other unit's q", func(tr *gru.Trace) { tr.Q = tr.R }),
		loss("nothing arrives from beyond the last step", direct, nil),
		loss("the loss of the last step alone", append(repeat(none)[:last:last], direct[last]), s.later),
		loss("the loss of the last step is lost", append(direct[:last:last], none), s.later),
		loss("the loss is a step late", late(direct), s.later),
		spoiled("= for += in W_z", func(g *gru.Gradients) { g.Params.Wz = tensor.Outer(g.AlphaZ[0], tr.Start) }),
		spoiled("= for += in U_h", func(g *gru.Gradients) { g.Params.Uh = tensor.Outer(g.AlphaH[0], tr.X[0]) }),
		spoiled("= for += in b_r", func(g *gru.Gradients) { g.Params.Br = g.AlphaR[0] }),
		spoiled("the sum for b_z ends a step early", func(g *gru.Gradients) { g.Params.Bz = tensor.Sub(g.Params.Bz, g.AlphaZ[last]) }),
		spoiled("gamma in the place of alpha in b_h", func(g *gru.Gradients) { g.Params.Bh = tensor.Add(g.GammaH[0], g.GammaH[1:]...) }),
		spoiled("the gradient of W_h is transposed", func(g *gru.Gradients) { g.Params.Wh = tensor.T(g.Params.Wh) }),
		spoiled("the gradient of U_z is transposed", func(g *gru.Gradients) { g.Params.Uz = tensor.T(g.Params.Uz) }),
		spoiled("the reset gate has no part in x", func(g *gru.Gradients) {
			g.X[2] = tensor.Sub(g.X[2], tensor.MulVecT(s.Ur, g.AlphaR[2]))
		}),
		spoiled("what is kept does not reach the start", func(g *gru.Gradients) {
			g.Start = tensor.Sub(g.Start, tensor.Hadamard(tr.Z[0], g.Chi[0]))
		}),
		spoiled("the start has the adjoint of the first state", func(g *gru.Gradients) { g.Start = g.Chi[0] }),
	}
	if s.After {
		return append(list,
			spoiled("W_h takes the adjoint behind the reset", func(g *gru.Gradients) { g.Params.Wh = outer(g.AlphaH, before(tr)) }),
			spoiled("c_h takes the adjoint behind the reset", func(g *gru.Gradients) { g.Params.Ch = g.Params.Bh }),
			spoiled("= for += in c_h", func(g *gru.Gradients) { g.Params.Ch = g.Kappa[0] }))
	}
	return append(list,
		spoiled("W_h takes the state before the reset", func(g *gru.Gradients) { g.Params.Wh = outer(g.AlphaH, before(tr)) }),
		spoiled("what is reset does not reach the start", func(g *gru.Gradients) {
			g.Start = tensor.Sub(g.Start, tensor.Hadamard(tr.R[0], g.Kappa[0]))
		}))
}

func TestMistakesAreRejected(t *testing.T) {
	both(t, func(t *testing.T, after bool) {
		s := newSystem(22, after)
		want := gradcheck.Full(s.loss(t), variables(s.GRU, s.x, s.start))
		right, list := all(s.backward(t)), mistakes(t, s)
		if !after {
			right, want = without("Ch", right), without("Ch", want)
			for i, m := range list {
				list[i].Gradient = func() []gradcheck.Array { return without("Ch", m.Gradient()) }
			}
		}
		gradcheck.Reject(t, right, want, differences, list)
	})
}

// repeat returns a sequence that is v at each step.
func repeat(v tensor.Vector) []tensor.Vector {
	sequence := make([]tensor.Vector, steps)
	for n := range sequence {
		sequence[n] = v
	}
	return sequence
}

// late returns a sequence with every vector a step later, and the last one
// first.
func late(sequence []tensor.Vector) []tensor.Vector {
	last := len(sequence) - 1
	return append([]tensor.Vector{sequence[last]}, sequence[:last]...)
}

// each applies f to every entry of a sequence.
func each(sequence []tensor.Vector, f func(float64) float64) []tensor.Vector {
	mapped := make([]tensor.Vector, len(sequence))
	for n, v := range sequence {
		mapped[n] = tensor.Map(f, v)
	}
	return mapped
}

// before returns h[-1], h[0], ….
func before(tr gru.Trace) []tensor.Vector {
	return append([]tensor.Vector{tr.Start}, tr.H[:steps-1]...)
}

// outer returns Σ a[n] b[n]ᵀ.
func outer(a, b []tensor.Vector) tensor.Matrix {
	sum := tensor.NewMatrix(len(a[0]), len(b[0]))
	for n := range a {
		sum = tensor.AddMat(sum, tensor.Outer(a[n], b[n]))
	}
	return sum
}
