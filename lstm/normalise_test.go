package lstm_test

import (
	"slices"
	"testing"

	"unroll/autodiff"
	"unroll/internal/eqtest"
	"unroll/internal/gradcheck"
	"unroll/lstm"
	"unroll/tensor"
)

// normal is a normalisation of several vectors, with what its loss depends on:
// E = Σ_n ⟨e[n], z[n]⟩, so that ∂E/∂z[n] = e[n].
type normal struct {
	lstm.Norm
	a, e []tensor.Vector
}

func newNormal(seed uint64, d, steps int) normal {
	r := tensor.NewRand(seed)
	return normal{
		Norm: lstm.Norm{Gain: tensor.RandVector(r, d, 1), Bias: tensor.RandVector(r, d, 1)},
		a:    tensor.RandSequence(r, steps, d, 2), e: tensor.RandSequence(r, steps, d, 1),
	}
}

func (s normal) loss(t testing.TB) func() float64 {
	return func() float64 {
		E := 0.0
		for n := range s.a {
			E += tensor.Dot(s.e[n], must(s.Forward(s.a[n]))(t, "normalise.6.f.5").Z)
		}
		return E
	}
}

// normalised is what the two passes found, with the symbols as names.
type normalised struct {
	A, W, Y, Z, Eta, Omega []tensor.Vector
	Mu, Sigma, Kappa       []float64
	Lambda                 []float64
}

// gradient sums up over the vectors.
func (s normal) gradient(t testing.TB) (g gradientOfNormal, all normalised) {
	t.Helper()
	d := len(s.Gain)
	g.Gain, g.Bias = tensor.NewVector(d), tensor.NewVector(d)
	for n := range s.a {
		tr := must(s.Forward(s.a[n]))(t, "normalise.6.f.5")
		b := must(s.Backward(tr, s.e[n]))(t, "normalise.6.f.6")
		g.Gain, g.Bias, g.A = tensor.Add(g.Gain, b.Params.Gain), tensor.Add(g.Bias, b.Params.Bias), append(g.A, b.A)
		all.A, all.W, all.Y, all.Z = append(all.A, tr.A), append(all.W, tr.W), append(all.Y, tr.Y), append(all.Z, tr.Z)
		all.Mu, all.Sigma = append(all.Mu, tr.Mu), append(all.Sigma, tr.Sigma)
		all.Eta, all.Omega = append(all.Eta, b.Eta), append(all.Omega, b.Omega)
		all.Kappa, all.Lambda = append(all.Kappa, b.Kappa), append(all.Lambda, b.Lambda)
	}
	return g, all
}

type gradientOfNormal struct {
	Gain, Bias tensor.Vector
	A          []tensor.Vector
}

func (s normal) variables() []gradcheck.Array {
	return gradcheck.Fields(gradientOfNormal{s.Gain, s.Bias, s.a})
}

var normalLabels = map[string]string{"Gain": "6.f.10a", "Bias": "6.f.10b", "A": "6.f.10c"}

func TestNorm(t *testing.T) {
	s := newNormal(300, 5, 4)
	g, all := s.gradient(t)
	f, env := cell(t, "normalise.eq", "normalise", "h", s.Gain, "c", s.Bias, "epsilon", 1e-5,
		"direct.z", s.e, "zeta", s.e, "d.h", g.Gain, "d.c", g.Bias, "d.a", g.A)
	eqtest.Bind(t, env, all)
	bind(t, env, "eta", all.Eta, "omega", all.Omega, "kappa", all.Kappa, "lambda", all.Lambda)
	for _, label := range []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10c"} {
		eqtest.Check(t, f, "normalise.6.f."+label, env, len(s.a), rounding)
	}
	eqtest.Check(t, f, "normalise.6.f.10a", env, 1, rounding)
	eqtest.Check(t, f, "normalise.6.f.10b", env, 1, rounding)
	eqtest.Signals(t, f, "normalise", env, len(s.a), 1e-9)
}

func TestNormAgainstDifferences(t *testing.T) {
	s := newNormal(301, 5, 4)
	g, _ := s.gradient(t)
	record(t, "differences", "normalise", normalLabels, gradcheck.Compare(gradcheck.Fields(g), gradcheck.Full(s.loss(t), s.variables()), differences))
}

// onTape normalises a vector on a tape.
func onTape(tape *autodiff.Tape, a, h, c *autodiff.Var) (z *autodiff.Var, inside normalisedOnTape) {
	d := len(a.Value.Data)
	mu := tape.Scale(1/float64(d), tape.Sum(a))
	w := tape.Sub(a, tape.ScaleBy(mu, tape.Vec("1", tensor.Ones(d))))
	sigma := tape.Sqrt(tape.AddScalar(1e-5, tape.Scale(1/float64(d), tape.SquaredNorm(w))))
	y := tape.ScaleBy(tape.Exp(tape.Neg(tape.Log(sigma))), w)
	return tape.Add(tape.Hadamard(h, y), c), normalisedOnTape{y, sigma, w, mu}
}

// normalisedOnTape is what a normalisation computes on its way.
type normalisedOnTape struct{ y, sigma, w, mu *autodiff.Var }

func TestNormAgainstTape(t *testing.T) {
	s := newNormal(302, 5, 4)
	var tape autodiff.Tape
	h, c, E := tape.Vec("h", s.Gain), tape.Vec("c", s.Bias), tape.Num("0", 0)
	var a []*autodiff.Var
	var inside []normalisedOnTape
	for n := range s.a {
		v := tape.Vec("a", s.a[n])
		z, on := onTape(&tape, v, h, c)
		inside = append(inside, on)
		a, E = append(a, v), tape.Add(E, tape.Dot(tape.Vec("e", s.e[n]), z))
	}
	if err := tape.Backward(E); err != nil {
		t.Fatal(err)
	}
	g, all := s.gradient(t)
	type adjoints struct{ Eta, Kappa, Omega, Lambda []tensor.Vector }
	var found adjoints
	for _, on := range inside {
		found.Eta, found.Kappa = append(found.Eta, on.y.Grad.Data), append(found.Kappa, on.sigma.Grad.Data)
		found.Omega, found.Lambda = append(found.Omega, on.w.Grad.Data), append(found.Lambda, on.mu.Grad.Data)
	}
	ours := adjoints{Eta: all.Eta, Omega: all.Omega}
	for n := range s.a {
		ours.Kappa, ours.Lambda = append(ours.Kappa, tensor.Vector{all.Kappa[n]}), append(ours.Lambda, tensor.Vector{all.Lambda[n]})
	}
	record(t, "tape", "normalise", map[string]string{"Eta": "6.f.6", "Kappa": "6.f.7", "Omega": "6.f.8", "Lambda": "6.f.9"},
		gradcheck.Compare(gradcheck.Fields(ours), gradcheck.Fields(found), gradcheck.Tolerance{Default: 1e-10}))
	want := gradcheck.Fields(gradientOfNormal{h.Grad.Data, c.Grad.Data, taped(a)})
	record(t, "tape", "normalise", normalLabels, gradcheck.Compare(gradcheck.Fields(g), want, exact))
}

// What is normalised has mean 0 and deviation 1, and it does not matter by what
// it was shifted and scaled. Equal entries have no deviation, and give the bias.
func TestNormProperties(t *testing.T) {
	s := newNormal(303, 7, 1)
	tr := must(s.Forward(s.a[0]))(t, "normalise.6.f.4")
	agree(t, "normalise.6.f.4", "mean and square", tensor.Vector{tensor.Sum(tr.Y), tensor.Dot(tr.Y, tr.Y) / 7}, tensor.Vector{0, 1}, 1e-4)
	moved := tensor.Add(tensor.Scale(3, s.a[0]), tensor.Scale(-8, tensor.Ones(7)))
	agree(t, "normalise.6.f.5", "shifted and scaled", must(s.Forward(moved))(t, "normalise.6.f.5").Z, tr.Z, 1e-4)
	flat := must(s.Forward(tensor.Scale(4, tensor.Ones(7))))(t, "normalise.6.f.5")
	agree(t, "normalise.6.f.5", "equal entries", flat.Z, s.Bias, 0)
	g := must(s.Backward(tr, s.e[0]))(t, "normalise.6.f.10c")
	if tensor.Sum(g.A) > rounding {
		t.Errorf("eq normalise.6.f.10c: a shift of all entries changes the loss by %g", tensor.Sum(g.A))
	}
}

func TestNormMistakesAreRejected(t *testing.T) {
	s := newNormal(304, 5, 3)
	right, all := s.gradient(t)
	mistake := func(name string, spoil func(g *gradientOfNormal, n int)) gradcheck.Mistake {
		return gradcheck.Mistake{Name: name, Gradient: func() []gradcheck.Array {
			g := gradientOfNormal{right.Gain.Clone(), right.Bias.Clone(), slices.Clone(right.A)}
			for n := range g.A {
				spoil(&g, n)
			}
			return gradcheck.Fields(g)
		}}
	}
	ones := tensor.Ones(5)
	gradcheck.Reject(t, gradcheck.Fields(right), gradcheck.Full(s.loss(t), s.variables()), differences, []gradcheck.Mistake{
		mistake("the mean is held fixed", func(g *gradientOfNormal, n int) { g.A[n] = all.Omega[n] }),
		mistake("the deviation is held fixed", func(g *gradientOfNormal, n int) {
			eta := tensor.Scale(1/all.Sigma[n], all.Eta[n])
			g.A[n] = tensor.Sub(eta, tensor.Scale(tensor.Sum(eta)/5, ones))
		}),
		mistake("both are held fixed", func(g *gradientOfNormal, n int) { g.A[n] = tensor.Scale(1/all.Sigma[n], all.Eta[n]) }),
		mistake("the gain is forgotten", func(g *gradientOfNormal, n int) {
			g.A[n] = must(lstm.Norm{Gain: ones, Bias: s.Bias}.Backward(must(s.Forward(s.a[n]))(t, ""), s.e[n]))(t, "").A
		}),
		mistake("the sign of λ", func(g *gradientOfNormal, n int) {
			g.A[n] = tensor.Sub(all.Omega[n], tensor.Scale(all.Lambda[n]/5, ones))
		}),
		mistake("λ is not divided", func(g *gradientOfNormal, n int) { g.A[n] = tensor.Add(all.Omega[n], tensor.Scale(all.Lambda[n], ones)) }),
		mistake("the gain meets w", func(g *gradientOfNormal, n int) {
			g.Gain = tensor.Add(g.Gain, tensor.Hadamard(s.e[n], tensor.Sub(all.W[n], all.Y[n])))
		}),
		mistake("the bias is told η", func(g *gradientOfNormal, n int) { g.Bias = tensor.Add(g.Bias, tensor.Sub(all.Eta[n], s.e[n])) }),
		mistake("= for += in the gain", func(g *gradientOfNormal, n int) { g.Gain = tensor.Hadamard(s.e[n], all.Y[n]) }),
	})
}
