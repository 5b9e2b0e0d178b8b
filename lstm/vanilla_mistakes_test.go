package lstm_test

import (
	"testing"

	"unroll/internal/gradcheck"
	"unroll/lstm"
	"unroll/tensor"
)

// wrongly lists backward passes that are right, on something else than what
// they need: other weights, another trace, another loss.
func wrongly(t testing.TB, s vanilla) []gradcheck.Mistake {
	tr := s.forward(t)
	direct := s.direct(tr)
	given := func(name string, p lstm.Vanilla, tr lstm.VanillaTrace, direct []tensor.Vector, later lstm.State) gradcheck.Mistake {
		g := must(p.Backward(tr, direct, later))(t, "vanilla.5.d.1")
		return gradcheck.Mistake{Name: name, Gradient: func() []gradcheck.Array { return gradients(g) }}
	}
	weights := func(name string, change func(p *lstm.Vanilla)) gradcheck.Mistake {
		p := s.Vanilla
		change(&p)
		return given(name, p, tr, direct, s.later)
	}
	trace := func(name string, change func(tr *lstm.VanillaTrace)) gradcheck.Mistake {
		tr := tr
		change(&tr)
		return given(name, s.Vanilla, tr, direct, s.later)
	}
	loss := func(name string, direct []tensor.Vector, later lstm.State) gradcheck.Mistake {
		return given(name, s.Vanilla, tr, direct, later)
	}
	K, ds, none := len(tr.X), len(s.Bcu), tensor.NewVector(len(s.Bcu))
	last := K - 1
	return []gradcheck.Mistake{
		weights("W_scu is not transposed", func(p *lstm.Vanilla) { p.Wscu = tensor.T(p.Wscu) }),
		weights("W_scs is not transposed", func(p *lstm.Vanilla) { p.Wscs = tensor.T(p.Wscs) }),
		weights("W_scr is not transposed", func(p *lstm.Vanilla) { p.Wscr = tensor.T(p.Wscr) }),
		weights("W_vcu is not transposed", func(p *lstm.Vanilla) { p.Wvcu = tensor.T(p.Wvcu) }),
		weights("W_vcs is not transposed", func(p *lstm.Vanilla) { p.Wvcs = tensor.T(p.Wvcs) }),
		weights("W_vcr is not transposed", func(p *lstm.Vanilla) { p.Wvcr = tensor.T(p.Wvcr) }),
		weights("W_vdu is not transposed", func(p *lstm.Vanilla) { p.Wvdu = tensor.T(p.Wvdu) }),
		weights("the readout gate tells the state nothing", func(p *lstm.Vanilla) { p.Wscr = tensor.NewMatrix(ds, ds) }),
		weights("the state gate tells the state nothing", func(p *lstm.Vanilla) { p.Wscs = tensor.NewMatrix(ds, ds) }),
		weights("the readout gate tells the last value nothing", func(p *lstm.Vanilla) { p.Wvcr = tensor.NewMatrix(ds, ds) }),
		weights("the update tells the input nothing", func(p *lstm.Vanilla) { p.Wxdu = tensor.NewMatrix(ds, 3) }),
		weights("W_xcu and W_xcs are exchanged", func(p *lstm.Vanilla) { p.Wxcu, p.Wxcs = p.Wxcs, p.Wxcu }),
		trace("the path through the gate is forgotten", func(tr *lstm.VanillaTrace) { tr.Gcs = repeat(none, K) }),
		trace("the gate is taken for open", func(tr *lstm.VanillaTrace) { tr.Gcs = repeat(tensor.Ones(ds), K) }),
		trace("the gate is that of the step before", func(tr *lstm.VanillaTrace) { tr.Gcs = later(tr.Gcs) }),
		trace("G_c' is taken at g_cs", func(tr *lstm.VanillaTrace) { tr.Acs = tr.Gcs }),
		trace("G_c' of the readout gate is taken at a_cs", func(tr *lstm.VanillaTrace) { tr.Acr = tr.Acs }),
		trace("G_d' is taken at u", func(tr *lstm.VanillaTrace) { tr.Adu = tr.U }),
		trace("G_d' is 1", func(tr *lstm.VanillaTrace) { tr.Adu = repeat(none, K) }),
		trace("the state is taken after G_d", func(tr *lstm.VanillaTrace) { tr.S = tr.R }),
		trace("the readout is taken before G_d", func(tr *lstm.VanillaTrace) { tr.R = tr.S }),
		trace("u and g_cu are exchanged", func(tr *lstm.VanillaTrace) { tr.U, tr.Gcu = tr.Gcu, tr.U }),
		trace("r and g_cr are exchanged", func(tr *lstm.VanillaTrace) { tr.R, tr.Gcr = tr.Gcr, tr.R }),
		trace("s[-1] is taken for zero", func(tr *lstm.VanillaTrace) { tr.Start.S = none }),
		trace("v[-1] is taken for zero", func(tr *lstm.VanillaTrace) { tr.Start.V = none }),
		trace("v[n-1] becomes r[n-1]", func(tr *lstm.VanillaTrace) { tr.V = tr.R }),
		trace("x[n] becomes x[n-1]", func(tr *lstm.VanillaTrace) { tr.X = later(tr.X) }),
		loss("the loss of the last step alone", append(repeat(none, last), direct[last]), s.later),
		loss("the loss of the last step is lost", append(append([]tensor.Vector{}, direct[:last]...), none), s.later),
		loss("the loss is a step late", later(direct), s.later),
		loss("nothing arrives from later", direct, lstm.State{}),
		loss("f_ψ[K] and f_χ[K] are exchanged", direct, lstm.State{S: s.later.V, V: s.later.S}),
	}
}

// spoiled lists what is done to a right backward pass when it is summed up.
func spoiled(t testing.TB, s vanilla) []gradcheck.Mistake {
	tr := s.forward(t)
	mistake := func(name string, spoil func(g *lstm.VanillaGradients)) gradcheck.Mistake {
		return gradcheck.Mistake{Name: name, Gradient: func() []gradcheck.Array {
			g := s.backward(t)
			spoil(&g)
			return gradients(g)
		}}
	}
	last := len(tr.X) - 1
	return []gradcheck.Mistake{
		mistake("W_scr meets s[n-1]", func(g *lstm.VanillaGradients) { g.Params.Wscr = outer(g.AlphaCr[1:], tr.S[:last]) }),
		mistake("W_scs meets s[n]", func(g *lstm.VanillaGradients) { g.Params.Wscs = outer(g.AlphaCs, tr.S) }),
		mistake("W_vdu meets v[n]", func(g *lstm.VanillaGradients) { g.Params.Wvdu = outer(g.AlphaDu, tr.V) }),
		mistake("W_xdu meets the slope not", func(g *lstm.VanillaGradients) { g.Params.Wxdu = outer(g.UBar, tr.X) }),
		mistake("W_xcu meets γ_cu", func(g *lstm.VanillaGradients) { g.Params.Wxcu = outer(g.GammaCu, tr.X) }),
		mistake("W_vcu is transposed", func(g *lstm.VanillaGradients) { g.Params.Wvcu = tensor.T(g.Params.Wvcu) }),
		mistake("= for += in W_xcr", func(g *lstm.VanillaGradients) { g.Params.Wxcr = tensor.Outer(g.AlphaCr[0], tr.X[0]) }),
		mistake("= for += in b_du", func(g *lstm.VanillaGradients) { g.Params.Bdu = g.AlphaDu[0] }),
		mistake("the sum for b_cs ends a step early", func(g *lstm.VanillaGradients) { g.Params.Bcs = tensor.Sub(g.Params.Bcs, g.AlphaCs[last]) }),
		mistake("the sum for W_scu begins at step 1", func(g *lstm.VanillaGradients) {
			g.Params.Wscu = outer(g.AlphaCu[1:], tr.S[:last])
		}),
		mistake("the sum is a mean", func(g *lstm.VanillaGradients) { g.Params.Bcr = tensor.Scale(1/float64(last+1), g.Params.Bcr) }),
		mistake("b_cu and b_cs are exchanged", func(g *lstm.VanillaGradients) { g.Params.Bcu, g.Params.Bcs = g.Params.Bcs, g.Params.Bcu }),
		mistake("the sign of b_cr", func(g *lstm.VanillaGradients) { g.Params.Bcr = tensor.Scale(-1, g.Params.Bcr) }),
		mistake("s[-1] gets ψ[0]", func(g *lstm.VanillaGradients) { g.Start.S = g.Psi[0] }),
		mistake("v[-1] gets χ[0]", func(g *lstm.VanillaGradients) { g.Start.V = g.Chi[0] }),
		mistake("s[-1] hears of the readout gate", func(g *lstm.VanillaGradients) {
			g.Start.S = tensor.Add(g.Start.S, tensor.MulVecT(s.Wscr, g.AlphaCr[0]))
		}),
		mistake("x[n] gets the gradient of x[n-1]", func(g *lstm.VanillaGradients) { g.X = later(g.X) }),
		mistake("x[n] hears of one gate alone", func(g *lstm.VanillaGradients) {
			for n := range g.X {
				g.X[n] = tensor.MulVecT(s.Wxcu, g.AlphaCu[n])
			}
		}),
	}
}

// (C5) The right gradient passes, and none of the wrong ones.
func TestVanillaMistakesAreRejected(t *testing.T) {
	s := newVanilla(70)
	mistakes := append(wrongly(t, s), spoiled(t, s)...)
	gradcheck.Reject(t, gradients(s.backward(t)), gradcheck.Full(s.loss(t), s.variables()), differences, mistakes)
	t.Logf("%d mistakes planted", len(mistakes))
}
