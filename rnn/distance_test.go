package rnn_test

import (
	"math"
	"strings"
	"testing"

	"unroll/internal/eqtest"
	"unroll/rnn"
	"unroll/tensor"
)

// l is the step at which the loss complains.
const l = steps - 1

func TestDistance(t *testing.T) {
	s := newSystem(40)
	tr := s.forward(t)
	P := must(s.Transport(tr, l))(t, "distance.3.6")
	direct := tensor.RandVector(tensor.NewRand(41), d, 1)
	psi := must(s.Contribution(tr, l, direct))(t, "distance.3.7")
	bound := make([]float64, l+1)
	for n := range bound {
		bound[n] = s.GradientBound(l - n)
	}
	f, env := cell(t, "training.eq", "distance", "l", l, "s", tr.S, "P", P, "W_r", s.Wr,
		"chi_l", direct, "psi_l", psi, "epsilon", bound, "gamma_G", rnn.GammaG,
		"q", s.GradientFactor(), "lambda_max", s.Radius())
	eqtest.Check(t, f, "distance.3.6", env, l, rounding)
	eqtest.Check(t, f, "distance.3.7", env, steps, rounding)
	eqtest.Check(t, f, "distance.3.8", env, steps, rounding)
	eqtest.Check(t, f, "distance.3.9", env, 1, rounding)
	eqtest.Check(t, f, "distance.3.11", env, 1, rounding)
	agree(t, "distance.3.6", "at its own step an error is itself", P[l].Data, tensor.Identity(d).Data, 0)
}

// What the losses of all steps contribute adds up to the ψ of the backward pass.
func TestContributionsAddUp(t *testing.T) {
	s := newSystem(42)
	tr := s.forward(t)
	direct := s.direct(t, tr)
	psi := make([]tensor.Vector, steps)
	for n := range psi {
		psi[n] = tensor.NewVector(d)
	}
	for l := range steps {
		for n, part := range must(s.Contribution(tr, l, direct[l]))(t, "distance.3.7") {
			psi[n] = tensor.Add(psi[n], part)
		}
	}
	agree(t, "distance.3.7", "sum of the contributions", flat(psi), flat(s.backward(t).Psi), rounding)
}

// (3.8) No product of Jacobians is above its bound, over random networks and
// at every distance. The bound is reached, so a smaller one would not hold.
func TestGradientBoundHolds(t *testing.T) {
	r, tightest := tensor.NewRand(47), 0.0
	for range 300 {
		d := 1 + r.IntN(6)
		s := random(r, d, 2, 20, 1.5*r.Float64())
		s.ThetaS, s.x = tensor.NewVector(d), repeat(tensor.Scale(0.1*r.Float64(), tensor.Ones(2)), 20)
		norms := must(s.GradientNorms(must(s.Forward(s.x, nil))(t, "rnn.1.31a"), 19))(t, "distance.3.8")
		for k, norm := range norms {
			bound := s.GradientBound(k)
			if !(norm <= bound*(1+1e-12)) {
				t.Errorf("eq distance.3.8: norm %g at distance %d, bound %g", norm, k, bound)
			}
			if k > 0 {
				tightest = max(tightest, norm/bound)
			}
		}
	}
	t.Logf("3.8: the largest part of the bound reached is %.3f", tightest)
	if tightest < 0.9 {
		t.Errorf("eq distance.3.8: at most %.2f of the bound is ever reached", tightest)
	}
}

// (3.9, 3.10) A factor below 1 makes every gradient vanish. One above 1 lets a
// gradient explode where the states are small, and does not where they are
// saturated.
func TestVanishingAndExploding(t *testing.T) {
	const d, distance = 8, 60
	base := random(tensor.NewRand(48), d, 1, distance+1, 1)
	arrives := func(norm, bias float64) float64 {
		s := base
		s.Wr = tensor.ScaleMat(norm/tensor.NormMat(base.Wr), base.Wr)
		s.Wx, s.ThetaS = tensor.NewMatrix(d, 1), tensor.Scale(bias, tensor.Ones(d))
		norms := must(s.GradientNorms(must(s.Forward(s.x, nil))(t, "rnn.1.31a"), distance))(t, "distance.3.8")
		return norms[distance]
	}
	for _, factor := range []float64{0.38, 1.63, 3.94} {
		small, saturated, bound := arrives(factor, 0), arrives(factor, factor+1), math.Pow(factor, distance)
		t.Logf("3.10: norm %.2f: small states %.1e, saturated states %.1e, bound %.1e", factor, small, saturated, bound)
		if small > bound*(1+1e-9) || saturated > small {
			t.Errorf("eq distance.3.8: %.1e at small and %.1e at saturated states, bound %.1e", small, saturated, bound)
		}
		if factor < 1 && small > 1e-20 {
			t.Errorf("eq distance.3.9: with a factor of %g, %.1e arrives over %d steps", factor, small, distance)
		}
		if factor > 3 && (small < 1e10 || saturated > 1e-10) {
			t.Errorf("eq distance.3.9: with a factor of %g, %.1e arrives past small states and %.1e past saturated ones", factor, small, saturated)
		}
	}
}

// (3.11) Near s = 0 an error is multiplied by powers of the transpose, and over
// many steps by the spectral radius.
func TestNearZeroTheRadiusRules(t *testing.T) {
	s := random(tensor.NewRand(49), d, 1, 200, 0.5)
	s.ThetaS, s.Wx = tensor.NewVector(d), tensor.NewMatrix(d, 1)
	norms := must(s.GradientNorms(must(s.Forward(s.x, nil))(t, "rnn.1.31a"), 199))(t, "distance.3.6")
	for k, power := range rnn.Powers(s.Wr, 200) {
		want := tensor.NormMat(power)
		if math.Abs(norms[k]-want) > 1e-10*want {
			t.Errorf("eq distance.3.6: %g arrives at distance %d near zero, want %g", norms[k], k, want)
		}
	}
	if factor := math.Pow(norms[199]/norms[99], 0.01); math.Abs(factor-s.Radius()) > 0.02*s.Radius() {
		t.Errorf("eq distance.3.11: a factor of %g a step, want the radius %g", factor, s.Radius())
	}
}

// (3.12) A stable network lets no error through: at radii below one both
// factors are below one, and forward equals the radius.
func TestDilemma(t *testing.T) {
	s := random(tensor.NewRand(43), 8, 2, 80, 0.5)
	radii := []float64{0.3, 0.6, 0.9}
	reaches := must(s.Dilemma(s.x, radii))(t, "distance.3.11")
	for i, reach := range reaches {
		if math.Abs(reach.Radius-radii[i]) > 1e-12 || math.Abs(reach.Forward-radii[i]) > 0.05 {
			t.Errorf("radius %g was scaled to %g, forward factor %g", radii[i], reach.Radius, reach.Forward)
		}
		if reach.Backward >= 1 || reach.Backward > reach.Norm {
			t.Errorf("radius %g: an error is multiplied by %g a step, the norm is %g", radii[i], reach.Backward, reach.Norm)
		}
	}
	zero := s.Standard
	zero.Wr = tensor.NewMatrix(8, 8)
	if _, err := zero.Dilemma(s.x, radii); err == nil || !strings.Contains(err.Error(), "spectral radius of Wr") {
		t.Errorf("a network that cannot be scaled: error %v", err)
	}
}
