package ode_test

import (
	"math"
	"testing"

	"unroll/derive"
	"unroll/internal/eqtest"
	"unroll/ode"
	"unroll/tensor"
)

func TestMain(m *testing.M) { eqtest.Main(m) }

// Every equation below is computed twice from the same numbers, by the code
// and by its text. They differ in the order of a few sums only.
const rounding = 1e-13

// Sizes and numbers of terms are all different, so that none can stand for
// another.
const (
	d, dx      = 4, 3
	Ks, Kr, Kx = 2, 5, 6
)

func times() []float64 { return []float64{-0.4, 0.3, 1.1, 2.7} }

// cell begins an environment for a cell of additive.eq and binds values to its
// symbols, given as name, value, name, value …
func cell(t *testing.T, name string, values ...any) (*derive.File, *derive.Env) {
	t.Helper()
	f := eqtest.Load(t, "additive.eq")
	env := derive.NewEnv(f.Cell(name))
	bind(t, env, values...)
	return f, env
}

func bind(t *testing.T, env *derive.Env, values ...any) {
	t.Helper()
	for i := 0; i < len(values); i += 2 {
		if err := env.Bind(values[i].(string), values[i+1]); err != nil {
			t.Fatal(err)
		}
	}
}

// curve is a smooth signal of n entries.
func curve(n int, phase float64) func(t float64) tensor.Vector {
	return func(t float64) tensor.Vector {
		v := tensor.NewVector(n)
		for i := range v {
			v[i] = math.Sin(phase + (1+0.3*float64(i))*t)
		}
		return v
	}
}

func delays(seed uint64, n int) []float64 {
	return tensor.Map(math.Abs, tensor.RandVector(tensor.NewRand(seed), n, 1))
}

func matrices(seed uint64, n, rows, cols int) []tensor.Matrix {
	r := tensor.NewRand(seed)
	m := make([]tensor.Matrix, n)
	for k := range m {
		m[k] = tensor.RandMatrix(r, rows, cols, 1)
	}
	return m
}

// linearTerms pairs matrices with delays.
func linearTerms(m []tensor.Matrix, tau []float64) []ode.Term {
	terms := make([]ode.Term, len(m))
	for k := range m {
		terms[k] = ode.Linear(m[k], tau[k])
	}
	return terms
}

// asMaps gives the coefficient functions of terms, and their delays, in the
// form in which derive takes them.
func asMaps(terms []ode.Term) (maps []func(...tensor.Vector) tensor.Vector, tau []float64) {
	for _, term := range terms {
		maps = append(maps, func(args ...tensor.Vector) tensor.Vector { return term.F(args[0]) })
		tau = append(tau, term.Delay)
	}
	return maps, tau
}

func TestGeneral(t *testing.T) {
	h := func(s, x tensor.Vector) tensor.Vector {
		return tensor.Add(tensor.Hadamard(s, s), tensor.Scale(tensor.Sum(x), tensor.Map(math.Cos, s)))
	}
	m := ode.General{H: h, Phi: tensor.RandVector(tensor.NewRand(1), d, 1)}
	s, x := curve(d, 0), curve(dx, 1)
	f, env := cell(t, "general", "s", s, "x", x, "phi", m.Phi,
		"h", func(args ...tensor.Vector) tensor.Vector { return h(args[0], args[1]) },
		"f", func(t float64) tensor.Vector { return m.F(s, x)(t) },
		"d/dt s", func(t float64) tensor.Vector { return m.Rate(t, s, x) })
	eqtest.CheckAt(t, f, "general.1.1", env, times(), rounding)
	eqtest.CheckAt(t, f, "general.1.2", env, times(), rounding)
}

// nonlinear turns the linear terms of given matrices into others.
func nonlinear(terms []ode.Term) []ode.Term {
	for k, term := range terms {
		terms[k].F = func(v tensor.Vector) tensor.Vector { return tensor.Map(math.Atan, term.F(v)) }
	}
	return terms
}

func TestAdditive(t *testing.T) {
	m := ode.Additive{
		State:   nonlinear(linearTerms(matrices(1, Ks, d, d), delays(2, Ks))),
		Readout: nonlinear(linearTerms(matrices(3, Kr, d, d), delays(4, Kr))),
		Input:   nonlinear(linearTerms(matrices(5, Kx, d, dx), delays(6, Kx))),
		Phi:     tensor.RandVector(tensor.NewRand(7), d, 1),
		G:       ode.Tanh(),
	}
	s, x := curve(d, 0), curve(dx, 1)
	alpha, tauS := asMaps(m.State)
	beta, tauR := asMaps(m.Readout)
	gamma, tauX := asMaps(m.Input)
	f, env := cell(t, "additive", "s", s, "x", x, "phi", m.Phi, "G", math.Tanh,
		"alpha", alpha, "beta", beta, "gamma", gamma, "tau_s", tauS, "tau_r", tauR, "tau_x", tauX,
		"a", func(t float64) tensor.Vector { return m.Parts(t, s, x).A },
		"b", func(t float64) tensor.Vector { return m.Parts(t, s, x).B },
		"c", func(t float64) tensor.Vector { return m.Parts(t, s, x).C },
		"f", func(t float64) tensor.Vector { return m.Parts(t, s, x).F },
		"r", func(t float64) tensor.Vector { return m.R(s)(t) },
		"d/dt s", func(t float64) tensor.Vector { return m.Rate(t, s, x) })
	for _, id := range []string{"1.3", "1.4", "1.5", "1.6", "1.7", "1.8"} {
		eqtest.CheckAt(t, f, "additive."+id, env, times(), rounding)
	}
}

func TestLinear(t *testing.T) {
	A, B, C := matrices(1, Ks, d, d), matrices(2, Kr, d, d), matrices(3, Kx, d, dx)
	tauS, tauR, tauX := delays(4, Ks), delays(5, Kr), delays(6, Kx)
	m := ode.Additive{
		State: linearTerms(A, tauS), Readout: linearTerms(B, tauR), Input: linearTerms(C, tauX),
		Phi: tensor.RandVector(tensor.NewRand(7), d, 1), G: ode.Tanh(),
	}
	s, x := curve(d, 0), curve(dx, 1)
	f, env := cell(t, "linear", "s", s, "x", x, "A", A, "B", B, "C", C, "phi", m.Phi,
		"tau_s", tauS, "tau_r", tauR, "tau_x", tauX,
		"r", func(t float64) tensor.Vector { return tensor.Map(math.Tanh, s(t)) },
		"d/dt s", func(t float64) tensor.Vector { return m.Rate(t, s, x) })
	eqtest.CheckAt(t, f, "linear.1.9", env, times(), rounding)
}

func TestCirculant(t *testing.T) {
	r := tensor.NewRand(8)
	a, b, c := tensor.RandSequence(r, Ks, d, 1), tensor.RandSequence(r, Kr, d, 1), tensor.RandSequence(r, Kx, d, 1)
	tauS, tauR, tauX := delays(4, Ks), delays(5, Kr), delays(6, Kx)
	terms := func(kernels []tensor.Vector, tau []float64) (convolved, multiplied []ode.Term) {
		for k := range kernels {
			convolved = append(convolved, ode.Circulant(kernels[k], tau[k]))
			multiplied = append(multiplied, ode.Linear(tensor.Circulant(kernels[k]), tau[k]))
		}
		return convolved, multiplied
	}
	m := ode.Additive{Phi: tensor.RandVector(r, d, 1), G: ode.Tanh()}
	full := m
	m.State, full.State = terms(a, tauS)
	m.Readout, full.Readout = terms(b, tauR)
	m.Input, full.Input = terms(c, tauX)
	s, x := curve(d, 0), curve(d, 1)
	f, env := cell(t, "circulant", "s", s, "x", x, "a", a, "b", b, "c", c, "phi", m.Phi,
		"tau_s", tauS, "tau_r", tauR, "tau_x", tauX,
		"r", func(t float64) tensor.Vector { return tensor.Map(math.Tanh, s(t)) },
		"d/dt s", func(t float64) tensor.Vector { return m.Rate(t, s, x) })
	eqtest.CheckAt(t, f, "circulant.1.10", env, times(), rounding)
	for _, at := range times() {
		agree(t, "circulant.1.10", "convolution is the product with a circulant matrix", m.Rate(at, s, x), full.Rate(at, s, x), rounding)
	}
}

func TestHopfield(t *testing.T) {
	m := network(1, d, dx)
	s, x := curve(d, 0), curve(dx, 1)
	f, env := cell(t, "hopfield", "s", s, "x", x, "A", m.A, "B", m.B, "C", m.C, "phi", m.Phi, "G", math.Tanh,
		"r", func(t float64) tensor.Vector { return m.R(s)(t) },
		"d/dt s", func(t float64) tensor.Vector { return m.Rate(t, s, x) })
	eqtest.CheckAt(t, f, "hopfield.1.11a", env, times(), rounding)
	eqtest.CheckAt(t, f, "hopfield.1.11b", env, times(), rounding)
}

func TestDelayed(t *testing.T) {
	m := ode.Delayed{Hopfield: network(2, d, dx), Tau0: 0.7}
	s, x := curve(d, 0), curve(dx, 1)
	f, env := cell(t, "delayed", "s", s, "x", x, "A", m.A, "B", m.B, "C", m.C, "phi", m.Phi, "tau_0", m.Tau0, "G", math.Tanh,
		"r", func(t float64) tensor.Vector { return m.R(s)(t) },
		"d/dt s", func(t float64) tensor.Vector { return m.Rate(t, s, x) })
	eqtest.CheckAt(t, f, "delayed.1.12", env, times(), rounding)
	eqtest.CheckAt(t, f, "delayed.1.13", env, times(), rounding)
}

// The sum of four terms of size 1 that Newton's method brings to 0 is rounding.
func TestEquilibrium(t *testing.T) {
	m, x := network(3, d, dx), tensor.RandVector(tensor.NewRand(4), dx, 1)
	sStar, err := m.Equilibrium(x, tensor.NewVector(d))
	if err != nil {
		t.Fatalf("eq equilibrium.1.22: %v", err)
	}
	f, env := cell(t, "equilibrium", "A", m.A, "B", m.B, "C", m.C, "phi", m.Phi, "G", math.Tanh, "x_star", x, "s_star", sStar)
	eqtest.Check(t, f, "equilibrium.1.22", env, 1, rounding)
}

func TestSampling(t *testing.T) {
	const DeltaT = 0.3
	m := ode.Delayed{Hopfield: network(4, d, dx), Tau0: 0.7}
	s, x := curve(d, 0), curve(dx, 1)
	f, env := cell(t, "sampling", "s", s, "x", x, "A", m.A, "B", m.B, "C", m.C, "phi", m.Phi, "DeltaT", DeltaT, "tau_0", m.Tau0,
		"r", func(t float64) tensor.Vector { return tensor.Map(math.Tanh, s(t)) },
		"s_dot", func(t float64) tensor.Vector { sDot, _ := m.Sampled(t, DeltaT, s, x); return sDot },
		"f", func(t float64) tensor.Vector { _, f := m.Sampled(t, DeltaT, s, x); return f })
	eqtest.CheckAt(t, f, "sampling.1.14", env, times(), rounding)
	eqtest.CheckAt(t, f, "sampling.1.15", env, times(), rounding)
	bind(t, env, "tau_0", m.OneSampleDelay(DeltaT).Tau0)
	eqtest.CheckAt(t, f, "sampling.1.16", env, times(), rounding)
}

// (1.17, 1.18) Each step of a walk is found from its equation.
func TestEuler(t *testing.T) {
	const DeltaT, steps = 0.1, 20
	m := network(5, d, dx)
	x := tensor.RandSequence(tensor.NewRand(6), steps, dx, 1)
	walk := func(next func(DeltaT float64, s, r, xNew tensor.Vector) (tensor.Vector, error)) (s, r []tensor.Vector) {
		s = []tensor.Vector{tensor.RandVector(tensor.NewRand(7), d, 1)}
		r = []tensor.Vector{m.G.Of(s[0])}
		for n := range steps - 1 {
			sNew, err := next(DeltaT, s[n], r[n], x[n+1])
			if err != nil {
				t.Fatal(err)
			}
			s, r = append(s, sNew), append(r, m.G.Of(sNew))
		}
		return s, r
	}
	f, env := cell(t, "euler", "A", m.A, "B", m.B, "C", m.C, "phi", m.Phi, "DeltaT", DeltaT, "x", x)
	s, r := walk(m.IterateStep)
	bind(t, env, "s", s, "r", r)
	eqtest.Check(t, f, "euler.1.17", env, steps-1, rounding)
	s, r = walk(m.SolveStep)
	bind(t, env, "s", s, "r", r)
	eqtest.Check(t, f, "euler.1.18", env, steps-1, rounding)

	// (1.21) The residual of 1.17 along a trajectory of the network is rounding.
	tr := discretise(t, m, DeltaT).Forward(x, s[0], r[0])
	bind(t, env, "s", tr.S, "r", tr.R)
	eqtest.Check(t, f, "euler.1.17", env, steps-1, rounding)
}

func TestCanonical(t *testing.T) {
	const DeltaT, steps = 0.3, 12
	m, r := network(8, d, dx), tensor.NewRand(9)
	m.G = ode.Scaled(1.3, ode.Tanh()) // a slope of 1 would hide
	c := discretise(t, m, DeltaT)
	x, sStart, rStart := tensor.RandSequence(r, steps, dx, 1), tensor.RandVector(r, d, 1), tensor.RandVector(r, d, 1)
	tr := c.Forward(x, sStart, rStart)
	slopes, before := make([]tensor.Matrix, steps), sStart
	for n := range slopes {
		slopes[n], before = c.Jacobian(before), tr.S[n]
	}
	f, env := cell(t, "canonical", "A", m.A, "B", m.B, "C", m.C, "phi", m.Phi, "DeltaT", DeltaT,
		"W_s", c.Ws, "W_r", c.Wr, "W_x", c.Wx, "theta_s", c.ThetaS, "G", c.G.F, "G'", c.G.Slope,
		"x", x, "s", tr.S, "r", tr.R, "J", slopes,
		"W_hat", c.Memory(), "lambda_max", c.Radius(), "gamma_G", c.G.Steepest, "q", c.Contraction())
	start(t, env, "s", sStart)
	start(t, env, "r", rStart)
	for _, id := range []string{"1.19a", "1.19b", "1.19c", "1.19d", "1.24", "1.25a", "1.25b", "1.27"} {
		eqtest.Check(t, f, "canonical."+id, env, 1, rounding)
	}
	for _, id := range []string{"1.20a", "1.20b", "1.26"} {
		eqtest.Check(t, f, "canonical."+id, env, steps, rounding)
	}
}

func start(t *testing.T, env *derive.Env, name string, value tensor.Vector) {
	t.Helper()
	if err := env.BindInitial(name, -1, value); err != nil {
		t.Fatal(err)
	}
}

func TestScalar(t *testing.T) {
	const a, b, DeltaT = -1.7, 0.6, 0.3
	bMin, bMax := ode.StableInterval(a, DeltaT)
	f, env := cell(t, "scalar", "a", a, "b", b, "DeltaT", DeltaT,
		"W_hat", ode.ScalarMemory(a, b, DeltaT), "b_min", bMin, "b_max", bMax)
	for _, id := range []string{"1.28a", "1.28b", "1.28c"} {
		eqtest.Check(t, f, "scalar."+id, env, 1, rounding)
	}
}

func TestLeaky(t *testing.T) {
	const DeltaT, alpha = 0.3, 7.0
	m := network(10, d, dx)
	a := tensor.Scale(-10, tensor.Ones(d))
	for i := range a {
		a[i] -= float64(i)
	}
	limit, err := ode.LeakLimit(m, DeltaT)
	if err != nil {
		t.Fatal(err)
	}
	f, env := cell(t, "leaky", "a", a, "A", m.A, "B", m.B, "C", m.C, "phi", m.Phi, "DeltaT", DeltaT, "alpha", alpha,
		"W_s", ode.LeakMemory(a, DeltaT), "W_bar_s", limit.Ws, "W_bar_r", limit.Wr, "W_bar_x", limit.Wx, "theta_bar_s", limit.ThetaS,
		"epsilon", ode.LeakError(alpha, DeltaT))
	for _, id := range []string{"1.29a", "1.29b", "1.30a", "1.30b", "1.30c", "1.30d"} {
		eqtest.Check(t, f, "leaky."+id, env, 1, rounding)
	}
	m.A = tensor.Diag(a)
	agree(t, "leaky.1.29a", "W_s of the network", ode.LeakMemory(a, DeltaT).Data, discretise(t, m, DeltaT).Ws.Data, rounding)
}

func TestStandard(t *testing.T) {
	const steps = 12
	r := tensor.NewRand(11)
	c := discretise(t, network(12, d, dx), 0.3).Standard()
	x, rStart := tensor.RandSequence(r, steps, dx, 1), tensor.RandVector(r, d, 1)
	tr := c.Forward(x, rStart)
	f, env := cell(t, "standard", "W_r", c.Wr, "W_x", c.Wx, "theta_s", c.ThetaS, "G", math.Tanh, "x", x, "s", tr.S, "r", tr.R)
	start(t, env, "r", rStart)
	eqtest.Check(t, f, "standard.1.31a", env, steps, rounding)
	eqtest.Check(t, f, "standard.1.31b", env, steps, rounding)
	bind(t, env, "r", c.Elman(x, rStart))
	eqtest.Check(t, f, "standard.1.32", env, steps, rounding)
}
