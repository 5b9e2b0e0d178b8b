package lstm_test

import (
	"testing"

	"unroll/internal/eqtest"
	"unroll/lstm"
	"unroll/tensor"
)

// augmentedCarousel returns a system, at the end of a sequence, and its matrices.
func augmentedCarousel(t testing.TB, s augmented) (augmented, lstm.AugmentedTrace, lstm.Carousel) {
	t.Helper()
	s.later = lstm.State{}
	tr := s.forward(t)
	return s, tr, must(s.Carousel(tr))(t, "augmented_carousel.6.d.5")
}

func TestAugmentedCarousel(t *testing.T) {
	s, tr, c := augmentedCarousel(t, newAugmented(t, 150))
	f, env := cell(t, "operators.eq", "augmented_carousel",
		"xi_du", tr.XiDu, "u", tr.U, "r", tr.R, "s", tr.S, "a_cu", tr.Acu, "a_cs", tr.Acs, "a_cx", tr.Acx, "a_cr", tr.Acr, "a_du", tr.Adu,
		"g_cu", tr.Gcu, "g_cr", tr.Gcr,
		"W_scu", s.Wscu, "W_scs", s.Wscs, "W_scx", s.Wscx, "W_scr", s.Wscr,
		"W_vcu", s.Wvcu, "W_vcs", s.Wvcs, "W_vcx", s.Wvcx, "W_vcr", s.Wvcr, "W_vdu", s.Wvdu, "W_qdr", s.Wqdr,
		"D_cu", c.Dcu, "D_cs", c.Dcs, "D_cr", c.Dcr, "D_du", c.Ddu, "D_cx", c.Dcx, "M", c.M, "F", c.F, "H", c.H, "Q", c.Q)
	if err := env.BindInitial("s", -1, s.start.S); err != nil {
		t.Fatal(err)
	}
	for _, label := range []string{"6.d.1a", "6.d.1b", "6.d.1c", "6.d.1d", "6.d.1e", "6.d.2", "6.d.3", "6.d.4", "6.d.5"} {
		eqtest.Check(t, f, "augmented_carousel."+label, env, len(s.x), rounding)
	}
}

// (6.d) The block recursion over d_s + d_v numbers is the backward pass, and
// leads to the start as it does; the matrices D lead to the accumulations.
func TestAugmentedBlockRecursion(t *testing.T) {
	largest := 0.0
	for seed := range uint64(20) {
		s, tr, c := augmentedCarousel(t, newAugmented(t, 160+seed))
		g := s.backward(t)
		chi, psi, err := c.Sequences(s.direct(tr))
		agree(t, "carousel.5.12", "χ of the backward pass", flat(must(chi, err)(t, "carousel.5.12")), flat(g.Chi), rounding)
		agree(t, "carousel.5.13", "ψ of the backward pass", flat(psi), flat(g.Psi), rounding)
		largest = max(largest, tensor.MaxDiff(chi, g.Chi), tensor.MaxDiff(psi, g.Psi))
		toState := tensor.Add(tensor.Hadamard(c.Gcs[0], psi[0]), tensor.MulVec(c.Q[0], psi[0]))
		toValue := tensor.Add(tensor.MulVec(c.F[0], psi[0]), tensor.MulVec(c.H[0], chi[0]))
		agree(t, "augmented_carousel.6.d.5", "gradient of s[−1]", toState, g.Start.S, rounding)
		agree(t, "augmented_carousel.6.d.4", "gradient of v[−1]", toValue, g.Start.V, rounding)
		for n := range psi {
			agree(t, "augmented_carousel.6.d.1e", "α_cx", tensor.MulVec(c.Dcx[n], psi[n]), g.AlphaCx[n], rounding)
			agree(t, "augmented_carousel.6.d.1c", "α_cr", tensor.MulVec(c.Dcr[n], g.Beta[n]), g.AlphaCr[n], rounding)
		}
	}
	t.Logf("largest residual of the block recursion %.1e", largest)
}

// (5.15) Without W_vcr all errors go along the states, and the product of the
// matrices is their transport.
func TestAugmentedTransport(t *testing.T) {
	s := newAugmented(t, 180)
	s.Wvcr = tensor.NewMatrix(4, 3)
	s, _, c := augmentedCarousel(t, s)
	const l = 5
	tr := s.forward(t)
	g := must(s.Backward(tr, append(repeat(tensor.NewVector(3), l), tensor.Vector{0.5, -1, 0.3}), lstm.State{}))(t, "augmented.6.c.1")
	for n, P := range must(c.Transport(l))(t, "carousel.5.15") {
		agree(t, "carousel.5.15", "ψ along the states", tensor.MulVec(P, g.Psi[l]), g.Psi[n], 1e-15)
	}
}
