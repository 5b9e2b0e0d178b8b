package rnn_test

import (
	"testing"

	"unroll/internal/gradcheck"
	"unroll/rnn"
	"unroll/tensor"
)

// canonicalVariables is [variables] for the canonical network.
type canonicalVariables struct {
	Ws, Wr, Wx     tensor.Matrix
	ThetaS         tensor.Vector
	X              []tensor.Vector
	SStart, RStart tensor.Vector
}

func allCanonical(g rnn.CanonicalGradients) []gradcheck.Array {
	return gradcheck.Fields(canonicalVariables{g.Params.Ws, g.Params.Wr, g.Params.Wx, g.Params.ThetaS, g.X, g.SStart, g.RStart})
}

var canonicalLabels = map[string]string{
	"Ws": "3.5b", "Wr": "3.4a", "Wx": "3.4b", "ThetaS": "3.4c", "X": "3.4d", "RStart": "3.4e", "SStart": "3.4f",
}

func canonicalBackward(t testing.TB, p rnn.Canonical, s system, sStart tensor.Vector) rnn.CanonicalGradients {
	t.Helper()
	tr := must(p.Forward(s.x, sStart, s.rStart))(t, "rnn_canonical.1.20a")
	return must(p.Backward(tr, s.direct(t, tr.Trace)))(t, "rnn_canonical.3.1")
}

func canonicalDifferences(t testing.TB, p rnn.Canonical, s system, sStart tensor.Vector) []gradcheck.Array {
	loss := func() float64 {
		tr := must(p.Forward(s.x, sStart, s.rStart))(t, "rnn_canonical.1.20a")
		E, _, err := rnn.SquaredError(tr.R, s.v)
		return must(E, err)(t, "loss.2.2b")
	}
	return gradcheck.Full(loss, gradcheck.Fields(canonicalVariables{p.Ws, p.Wr, p.Wx, p.ThetaS, s.x, sStart, s.rStart}))
}

func TestCanonicalBackwardAgainstDifferences(t *testing.T) {
	p, s, sStart := newCanonical(23)
	want := canonicalDifferences(t, p, s, sStart)
	record(t, "differences", "rnn_canonical", canonicalLabels, gradcheck.Compare(allCanonical(canonicalBackward(t, p, s, sStart)), want, differences))
}

func TestCanonicalMistakesAreRejected(t *testing.T) {
	p, s, sStart := newCanonical(24)
	tr := must(p.Forward(s.x, sStart, s.rStart))(t, "rnn_canonical.1.20a")
	direct, right := s.direct(t, tr.Trace), canonicalBackward(t, p, s, sStart)
	none := tensor.NewVector(d)
	given := func(name string, change func(p *rnn.Canonical, tr *rnn.CanonicalTrace)) gradcheck.Mistake {
		p, tr := p, tr
		change(&p, &tr)
		g := must(p.Backward(tr, direct))(t, "rnn_canonical.3.1")
		return gradcheck.Mistake{Name: name, Gradient: func() []gradcheck.Array { return allCanonical(g) }}
	}
	spoiled := func(name string, spoil func(g *rnn.CanonicalGradients)) gradcheck.Mistake {
		g := right
		spoil(&g)
		return gradcheck.Mistake{Name: name, Gradient: func() []gradcheck.Array { return allCanonical(g) }}
	}
	gradcheck.Reject(t, allCanonical(right), canonicalDifferences(t, p, s, sStart), differences, []gradcheck.Mistake{
		given("W_s is not transposed", func(p *rnn.Canonical, _ *rnn.CanonicalTrace) { p.Ws = tensor.T(p.Ws) }),
		given("W_r is not transposed", func(p *rnn.Canonical, _ *rnn.CanonicalTrace) { p.Wr = tensor.T(p.Wr) }),
		given("W_s and W_r are exchanged", func(p *rnn.Canonical, _ *rnn.CanonicalTrace) { p.Ws, p.Wr = p.Wr, p.Ws }),
		given("the way past the warping function is lost", func(p *rnn.Canonical, _ *rnn.CanonicalTrace) { p.Ws = tensor.NewMatrix(d, d) }),
		given("the way through the readout is lost", func(p *rnn.Canonical, _ *rnn.CanonicalTrace) { p.Wr = tensor.NewMatrix(d, d) }),
		given("the slope is forgotten", func(_ *rnn.Canonical, tr *rnn.CanonicalTrace) { tr.S = repeat(none, steps) }),
		given("the slope is a step late", func(_ *rnn.Canonical, tr *rnn.CanonicalTrace) { tr.S = later(tr.S) }),
		given("s[-1] is taken for zero", func(_ *rnn.Canonical, tr *rnn.CanonicalTrace) { tr.SStart = none }),
		given("r[-1] is taken for zero", func(_ *rnn.Canonical, tr *rnn.CanonicalTrace) { tr.RStart = none }),
		given("r[-1] is taken for G(s[-1])", func(_ *rnn.Canonical, tr *rnn.CanonicalTrace) { tr.RStart = rnn.G(tr.SStart) }),
		given("x[n] becomes x[n-1]", func(_ *rnn.Canonical, tr *rnn.CanonicalTrace) { tr.X = later(tr.X) }),
		spoiled("s[n-1] becomes s[n]", func(g *rnn.CanonicalGradients) { g.Params.Ws = outer(g.Psi, tr.S) }),
		spoiled("r[n-1] in the place of s[n-1]", func(g *rnn.CanonicalGradients) { g.Params.Ws = g.Params.Wr }),
		spoiled("the gradient of W_s is transposed", func(g *rnn.CanonicalGradients) { g.Params.Ws = tensor.T(g.Params.Ws) }),
		spoiled("the gradients of the starts are exchanged", func(g *rnn.CanonicalGradients) { g.SStart, g.RStart = g.RStart, g.SStart }),
		spoiled("s[-1] is seen through the warping function", func(g *rnn.CanonicalGradients) { g.SStart = tensor.Hadamard(g.SStart, rnn.Slope(sStart)) }),
		spoiled("χ in the place of ψ in W_s", func(g *rnn.CanonicalGradients) {
			g.Params.Ws = outer(g.Chi, append([]tensor.Vector{sStart}, tr.S[:steps-1]...))
		}),
	})
}
