package lstm_test

import (
	"testing"

	"unroll/internal/gradcheck"
	"unroll/lstm"
	"unroll/tensor"
)

// augmentedWrongly lists backward passes that are right, on something else than
// what they need. Square sizes let a matrix be transposed unnoticed by shapes.
func augmentedWrongly(t testing.TB, s augmented) []gradcheck.Mistake {
	tr := s.forward(t)
	direct := s.direct(tr)
	given := func(name string, p lstm.Augmented, tr lstm.AugmentedTrace, direct []tensor.Vector, later lstm.State) gradcheck.Mistake {
		g := must(p.Backward(tr, direct, later))(t, "augmented.6.c.1")
		return gradcheck.Mistake{Name: name, Gradient: func() []gradcheck.Array { return augmentedGradients(g) }}
	}
	weights := func(name string, change func(p *lstm.Augmented)) gradcheck.Mistake {
		p := s.Augmented
		change(&p)
		return given(name, p, tr, direct, s.later)
	}
	trace := func(name string, change func(tr *lstm.AugmentedTrace)) gradcheck.Mistake {
		tr := tr
		change(&tr)
		return given(name, s.Augmented, tr, direct, s.later)
	}
	K, ds, none := len(tr.V), len(s.Bcu), tensor.NewVector(len(s.Bcu))
	shifted := func(w lstm.Window) lstm.Window { return lstm.Window{First: w.First + 1, W: w.W} }
	reversed := func(w lstm.Window) lstm.Window {
		r := lstm.Window{First: w.First}
		for l := range w.W {
			r.W = append(r.W, w.W[len(w.W)-1-l])
		}
		return r
	}
	return []gradcheck.Mistake{
		weights("W_qdr is not transposed", func(p *lstm.Augmented) { p.Wqdr = tensor.T(p.Wqdr) }),
		weights("the projection is passed by", func(p *lstm.Augmented) { p.Wqdr = tensor.Identity(ds) }),
		weights("W_scx is not transposed", func(p *lstm.Augmented) { p.Wscx = tensor.T(p.Wscx) }),
		weights("W_vcx is not transposed", func(p *lstm.Augmented) { p.Wvcx = tensor.T(p.Wvcx) }),
		weights("W_scr is not transposed", func(p *lstm.Augmented) { p.Wscr = tensor.T(p.Wscr) }),
		weights("W_vcu is not transposed", func(p *lstm.Augmented) { p.Wvcu = tensor.T(p.Wvcu) }),
		weights("W_vdu is not transposed", func(p *lstm.Augmented) { p.Wvdu = tensor.T(p.Wvdu) }),
		weights("the input gate tells the state nothing", func(p *lstm.Augmented) { p.Wscx = tensor.NewMatrix(ds, ds) }),
		weights("the input gate tells the last value nothing", func(p *lstm.Augmented) { p.Wvcx = tensor.NewMatrix(ds, ds) }),
		weights("W_vcx and W_vcu are exchanged", func(p *lstm.Augmented) { p.Wvcx, p.Wvcu = p.Wvcu, p.Wvcx }),
		weights("the window for g_cu begins a step late", func(p *lstm.Augmented) { p.Wxcu = shifted(p.Wxcu) }),
		weights("the window for u begins a step late", func(p *lstm.Augmented) { p.Wxdu = shifted(p.Wxdu) }),
		weights("the window for u is reversed", func(p *lstm.Augmented) { p.Wxdu = reversed(p.Wxdu) }),
		weights("the window for g_cx is reversed", func(p *lstm.Augmented) { p.Wxcx = reversed(p.Wxcx) }),
		weights("causal is taken for ahead", func(p *lstm.Augmented) { p.Wxcs.First = 0 }),
		trace("the input gate is taken for open", func(tr *lstm.AugmentedTrace) { tr.Gcx = repeat(tensor.Ones(ds), K) }),
		trace("the input gate is that of the step before", func(tr *lstm.AugmentedTrace) { tr.Gcx = later(tr.Gcx) }),
		trace("the input gate meets another window", func(tr *lstm.AugmentedTrace) { tr.XiDu = tr.XiCx }),
		trace("the input gate meets the update", func(tr *lstm.AugmentedTrace) { tr.XiDu = tr.U }),
		trace("G_c' of the input gate is taken at a_cu", func(tr *lstm.AugmentedTrace) { tr.Acx = tr.Acu }),
		trace("G_c' of the input gate is ¼", func(tr *lstm.AugmentedTrace) { tr.Acx = repeat(none, K) }),
		trace("the path through the gate is forgotten", func(tr *lstm.AugmentedTrace) { tr.Gcs = repeat(none, K) }),
		trace("G_d' is taken at u", func(tr *lstm.AugmentedTrace) { tr.Adu = tr.U }),
		trace("G_d' of the state is taken at r", func(tr *lstm.AugmentedTrace) { tr.S = tr.R }),
		trace("the projection meets the value", func(tr *lstm.AugmentedTrace) { tr.Q = tr.V }),
		trace("the projection meets the readout", func(tr *lstm.AugmentedTrace) { tr.Q = tr.R }),
		trace("v[n-1] becomes q[n-1]", func(tr *lstm.AugmentedTrace) { tr.V = tr.Q }),
		trace("x[n] becomes x[n-1]", func(tr *lstm.AugmentedTrace) { tr.X = later(tr.X) }),
		trace("s[-1] is taken for zero", func(tr *lstm.AugmentedTrace) { tr.Start.S = none }),
		trace("v[-1] is taken for zero", func(tr *lstm.AugmentedTrace) { tr.Start.V = none }),
		given("the loss is a step late", s.Augmented, tr, later(direct), s.later),
		given("nothing arrives from later", s.Augmented, tr, direct, lstm.State{}),
		given("f_ψ[K] and f_χ[K] are exchanged", s.Augmented, tr, direct, lstm.State{S: s.later.V, V: s.later.S}),
	}
}

// augmentedSpoiled lists what is done to a right backward pass when it is summed
// up.
func augmentedSpoiled(t testing.TB, s augmented) []gradcheck.Mistake {
	tr := s.forward(t)
	mistake := func(name string, spoil func(g *lstm.AugmentedGradients)) gradcheck.Mistake {
		return gradcheck.Mistake{Name: name, Gradient: func() []gradcheck.Array {
			g := s.backward(t)
			spoil(&g)
			return augmentedGradients(g)
		}}
	}
	last := len(tr.V) - 1
	return []gradcheck.Mistake{
		mistake("W_xdu meets α_du, not what passed the gate", func(g *lstm.AugmentedGradients) {
			g.Params.Wxdu.W[1] = outer(g.AlphaDu[2:], tr.X[:last-1]) // tap 1 acts on x[n−2]
		}),
		mistake("W_xcu[1] meets x[n]", func(g *lstm.AugmentedGradients) { g.Params.Wxcu.W[1] = outer(g.AlphaCu, tr.X) }),
		mistake("W_xcu[1] wraps around the end", func(g *lstm.AugmentedGradients) {
			g.Params.Wxcu.W[1] = outer(g.AlphaCu, append(append([]tensor.Vector{}, tr.X[1:]...), tr.X[0]))
		}),
		mistake("the taps of W_xcs are exchanged", func(g *lstm.AugmentedGradients) {
			g.Params.Wxcs.W[0], g.Params.Wxcs.W[1] = g.Params.Wxcs.W[1], g.Params.Wxcs.W[0]
		}),
		mistake("W_xcx meets α_cu", func(g *lstm.AugmentedGradients) { g.Params.Wxcx.W[1] = outer(g.AlphaCu, tr.X) }), // its tap 1 acts on x[n]
		mistake("W_scx meets s[n]", func(g *lstm.AugmentedGradients) { g.Params.Wscx = outer(g.AlphaCx, tr.S) }),
		mistake("W_scr meets s[n-1]", func(g *lstm.AugmentedGradients) { g.Params.Wscr = outer(g.AlphaCr[1:], tr.S[:last]) }),
		mistake("W_vcx meets v[n]", func(g *lstm.AugmentedGradients) { g.Params.Wvcx = outer(g.AlphaCx, tr.V) }),
		mistake("W_vcx meets γ_cx", func(g *lstm.AugmentedGradients) { g.Params.Wvcx = outer(g.GammaCx[1:], tr.V[:last]) }),
		mistake("W_qdr meets β", func(g *lstm.AugmentedGradients) { g.Params.Wqdr = outer(g.Beta, tr.Q) }),
		mistake("W_qdr is transposed", func(g *lstm.AugmentedGradients) { g.Params.Wqdr = tensor.T(g.Params.Wqdr) }),
		mistake("= for += in W_qdr", func(g *lstm.AugmentedGradients) { g.Params.Wqdr = tensor.Outer(g.Chi[0], tr.Q[0]) }),
		mistake("b_cx and b_cu are exchanged", func(g *lstm.AugmentedGradients) { g.Params.Bcx, g.Params.Bcu = g.Params.Bcu, g.Params.Bcx }),
		mistake("b_du is told what passed the gate", func(g *lstm.AugmentedGradients) {
			g.Params.Bdu = tensor.Add(g.XiBarDu[0], g.XiBarDu[1:]...)
		}),
		mistake("the sum for b_cx ends a step early", func(g *lstm.AugmentedGradients) { g.Params.Bcx = tensor.Sub(g.Params.Bcx, g.AlphaCx[last]) }),
		mistake("v[-1] gets β[0]", func(g *lstm.AugmentedGradients) { g.Start.V = g.Beta[0] }),
		mistake("s[-1] gets ψ[0]", func(g *lstm.AugmentedGradients) { g.Start.S = g.Psi[0] }),
		mistake("x[m] hears of its own step alone", func(g *lstm.AugmentedGradients) {
			for m := range g.X {
				g.X[m] = tensor.Add(tensor.MulVecT(s.Wxcu.W[0], g.AlphaCu[m]), tensor.MulVecT(s.Wxcs.W[2], g.AlphaCs[m]), tensor.MulVecT(s.Wxcx.W[1], g.AlphaCx[m]))
			}
		}),
		mistake("x[m] gets the gradient of x[m-1]", func(g *lstm.AugmentedGradients) { g.X = later(g.X) }),
	}
}

// (C5) The right gradient passes, and none of the wrong ones.
func TestAugmentedMistakesAreRejected(t *testing.T) {
	s := randomAugmented(t, 170, 2, 4, 4, 6, small, 0.9)
	mistakes := append(augmentedWrongly(t, s), augmentedSpoiled(t, s)...)
	gradcheck.Reject(t, augmentedGradients(s.backward(t)), gradcheck.Full(s.loss(t), s.variables()), differences, mistakes)
	t.Logf("%d mistakes planted", len(mistakes))
}
