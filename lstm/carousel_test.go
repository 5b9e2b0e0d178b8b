package lstm_test

import (
	"testing"

	"unroll/internal/eqtest"
	"unroll/lstm"
	"unroll/tensor"
)

// carousel returns a system, at the end of a sequence, and its matrices.
func carousel(t testing.TB, s vanilla) (vanilla, lstm.VanillaTrace, lstm.Carousel) {
	t.Helper()
	s.later = lstm.State{}
	tr := s.forward(t)
	return s, tr, must(s.Carousel(tr))(t, "carousel.5.14")
}

func TestCarousel(t *testing.T) {
	s, tr, c := carousel(t, newVanilla(50))
	K := len(tr.X)
	direct := s.direct(tr)
	chi, psi, err := c.Sequences(direct)
	must(chi, err)(t, "carousel.5.12")
	P := must(c.Transport(K-1))(t, "carousel.5.15")
	kept := must(c.Kept(K-1))(t, "carousel.5.17")
	bounds := must(s.CarouselBounds(tr))(t, "carousel.5.16b")
	sMax := tensor.MaxAbs(append(flat(tr.S), tr.Start.S...))
	f, env := cell(t, "carousel.eq", "carousel", "e", direct, "chi", chi, "psi", psi, "P", P, "p", kept,
		"epsilon", must(c.StepBounds())(t, "carousel.5.16a"),
		"s_max", sMax, "mu", bounds.M, "phi", bounds.F, "kappa", bounds.Q,
		"u", tr.U, "r", tr.R, "s", tr.S, "a_cu", tr.Acu, "a_cs", tr.Acs, "a_cr", tr.Acr, "a_du", tr.Adu,
		"g_cu", tr.Gcu, "g_cs", tr.Gcs, "g_cr", tr.Gcr,
		"W_scu", s.Wscu, "W_scs", s.Wscs, "W_scr", s.Wscr,
		"W_vcu", s.Wvcu, "W_vcs", s.Wvcs, "W_vcr", s.Wvcr, "W_vdu", s.Wvdu,
		"D_cu", c.Dcu, "D_cs", c.Dcs, "D_cr", c.Dcr, "D_du", c.Ddu, "M", c.M, "F", c.F, "H", c.H, "Q", c.Q)
	if err := env.BindInitial("s", -1, s.start.S); err != nil {
		t.Fatal(err)
	}
	for _, label := range []string{"5.e.1a", "5.e.1b", "5.e.1c", "5.e.1d", "5.e.2", "5.e.3", "5.e.4", "5.14", "5.16a"} {
		eqtest.Check(t, f, "carousel."+label, env, K, rounding)
	}
	for _, label := range []string{"5.12", "5.13", "5.15", "5.17"} {
		eqtest.Check(t, f, "carousel."+label, env, K-1, rounding)
	}
	for _, label := range []string{"5.16b", "5.16c", "5.16d"} {
		eqtest.Check(t, f, "carousel."+label, env, 1, rounding)
	}
}

// (5.12, 5.13) The two sequences are what the backward pass finds, gate by
// gate, and lead to the start as it does.
func TestSequencesAreTheBackwardPass(t *testing.T) {
	for seed := range uint64(20) {
		s, tr, c := carousel(t, newVanilla(60+seed))
		g := s.backward(t)
		chi, psi, err := c.Sequences(s.direct(tr))
		agree(t, "carousel.5.12", "χ of the backward pass", flat(must(chi, err)(t, "carousel.5.12")), flat(g.Chi), rounding)
		agree(t, "carousel.5.13", "ψ of the backward pass", flat(psi), flat(g.Psi), rounding)
		toStart := tensor.Add(tensor.Hadamard(c.Gcs[0], psi[0]), tensor.MulVec(c.Q[0], psi[0]))
		agree(t, "carousel.5.14", "gradient of s[−1]", toStart, g.Start.S, rounding)
	}
}

// (5.15) A loss at the last step alone: ψ goes back along the state path,
// exactly where no error can pass by on the way from value to value.
func TestTransport(t *testing.T) {
	s := newVanilla(80)
	const l = 5
	off := func() float64 {
		s, tr, c := carousel(t, s)
		direct := append(repeat(tensor.NewVector(4), l), tensor.Vector{0.5, -1, 0.3, 0.8})
		g := must(s.Backward(tr, direct, lstm.State{}))(t, "vanilla.5.d.1")
		largest := 0.0
		for n, P := range must(c.Transport(l))(t, "carousel.5.15") {
			largest = max(largest, tensor.MaxAbs(tensor.Sub(tensor.MulVec(P, g.Psi[l]), g.Psi[n])))
		}
		return largest
	}
	if passedBy := off(); passedBy < 1e-4 {
		t.Errorf("eq carousel.5.15: %.1e passes by, though W_vcr is not 0", passedBy)
	}
	s.Wvcr = tensor.NewMatrix(4, 4)
	if residual := off(); !(residual <= 1e-15) {
		t.Errorf("eq carousel.5.15: without W_vcr a residual of %.1e", residual)
	}
}

// (5.16) No matrix is above its bound, over random networks and sequences, and
// each bound is at times nearly reached.
func TestCarouselBoundsHold(t *testing.T) {
	r := tensor.NewRand(81)
	tightest := map[string]float64{}
	within := func(id string, norm, bound float64) {
		t.Helper()
		if !(norm <= bound*(1+1e-12)) {
			t.Errorf("eq carousel.%s: norm %g, bound %g", id, norm, bound)
		}
		tightest[id] = max(tightest[id], norm/bound)
	}
	for seed := range uint64(300) {
		s, tr, c := carousel(t, randomVanilla(100+seed, 1+r.IntN(4), 2, 8, 2*r.Float64()))
		bounds := must(s.CarouselBounds(tr))(t, "carousel.5.16b")
		steps := must(c.StepBounds())(t, "carousel.5.16a")
		for n := range tr.X {
			within("5.16b", tensor.NormMat(c.M[n]), bounds.M)
			within("5.16c", tensor.NormMat(c.F[n]), bounds.F)
			within("5.16d", tensor.NormMat(c.Q[n]), bounds.Q)
			if n > 0 {
				P := must(c.Transport(n))(t, "carousel.5.15")
				within("5.16a", tensor.NormMat(P[n-1]), steps[n])
			}
		}
	}
	t.Logf("5.16: the largest parts of the bounds reached are %v", tightest)
	for id, part := range tightest {
		if part < 0.4 {
			t.Errorf("eq carousel.%s: at most %.2f of the bound is ever reached", id, part)
		}
	}
}

// (5.17) Where nothing but the gate leads from state to state, and the gate is
// open, an error is after any distance what it was, to the last bit. Where the
// gate is half closed, half of it is left after each step.
func TestConstantErrorCarousel(t *testing.T) {
	const steps, l = 201, 200
	s := randomVanilla(82, 3, 2, steps, 0.9)
	for _, W := range []tensor.Matrix{s.Wscu, s.Wscs, s.Wvcu, s.Wvcs, s.Wvcr, s.Wvdu, s.Wxcs} {
		clear(W.Data)
	}
	for name, gate := range map[string]struct{ bias, kept float64 }{"open": {40, 1}, "half": {0, 0.5}} {
		copy(s.Bcs, tensor.Scale(gate.bias, tensor.Ones(3)))
		s, tr, c := carousel(t, s)
		direct := append(repeat(tensor.NewVector(3), l), tensor.Vector{0.7, -0.2, 0.1})
		g := must(s.Backward(tr, direct, lstm.State{}))(t, "vanilla.5.d.1")
		P, kept := must(c.Transport(l))(t, "carousel.5.15"), must(c.Kept(l))(t, "carousel.5.17")
		factor := 1.0
		for n := l; n >= 0; n-- {
			agree(t, "carousel.5.17", name+": what the gate lets through", kept[n], tensor.Scale(factor, tensor.Ones(3)), 0)
			agree(t, "carousel.5.17", name+": what is carried", P[n].Data, tensor.Diag(kept[n]).Data, 0)
			agree(t, "carousel.5.17", name+": the error", g.Psi[n], tensor.Scale(factor, g.Psi[l]), 0)
			factor *= gate.kept
		}
	}
}
