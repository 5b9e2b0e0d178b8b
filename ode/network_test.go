package ode_test

import (
	"fmt"
	"math"
	"testing"

	"unroll/internal/eqtest"
	"unroll/internal/prove"
	"unroll/ode"
	"unroll/tensor"

	"pgregory.net/rapid"
)

// network is a random Hopfield network that leaks.
func network(seed uint64, d, dx int) ode.Hopfield {
	r := tensor.NewRand(seed)
	return ode.Hopfield{
		A:   tensor.SubMat(tensor.RandMatrix(r, d, d, 0.5), tensor.ScaleMat(2, tensor.Identity(d))),
		B:   tensor.RandMatrix(r, d, d, 1),
		C:   tensor.RandMatrix(r, d, dx, 1),
		Phi: tensor.RandVector(r, d, 0.5),
		G:   ode.Tanh(),
	}
}

// swinging is a smooth input of size dx.
func swinging(dx int) ode.Signal {
	return func(t float64) tensor.Vector {
		x := tensor.NewVector(dx)
		for i := range x {
			x[i] = math.Sin((1+float64(i))*t + float64(i))
		}
		return x
	}
}

func discretise(t testing.TB, m ode.Hopfield, DeltaT float64) ode.Canonical {
	t.Helper()
	c, err := ode.Discretise(m, DeltaT)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// agree demands that two ways to one equation give the same numbers. The
// error is relative to the larger of 1 and the largest number expected.
func agree(t testing.TB, id, claim string, got, want tensor.Vector, tol float64) {
	t.Helper()
	err := tensor.MaxAbs(tensor.Sub(got, want)) / max(1, tensor.MaxAbs(want))
	if !(err <= tol) {
		t.Errorf("eq %s: %s: error %.1e (tolerance %.0e)", id, claim, err, tol)
	}
}

// (1.21) A recurrent network IS backward Euler on the delay equation: the
// solver, which knows nothing of networks, finds the same states. Both solve
// the same equation, one by a matrix and one by Newton's method, so what is
// left is rounding, carried over 50 steps.
func TestNetworkIsBackwardEuler(t *testing.T) {
	const d, dx, DeltaT, steps = 3, 2, 0.1, 50
	m, x := network(1, d, dx), swinging(dx)
	c := discretise(t, m, DeltaT)
	tr := c.Forward(ode.Sample(x, DeltaT, DeltaT, steps), nil, nil)

	still := ode.Constant(make([]float64, d)...)
	p := ode.Drive(m.OneSampleDelay(DeltaT), ode.Input{At: x}, still, 0, steps*DeltaT)
	sol, err := ode.BackwardEuler(p, DeltaT)
	if err != nil {
		t.Fatal(err)
	}
	for n := range tr.S {
		agree(t, "canonical.1.20a", "the network is the solution of backward Euler", tr.S[n], sol.S[n+1], 1e-13)
	}
	residual := 0.0
	for n := range steps {
		sDot, f := m.OneSampleDelay(DeltaT).Sampled(sol.T[n], DeltaT, sol.At, x)
		residual = max(residual, tensor.MaxAbs(tensor.Sub(sDot, f)))
	}
	if residual > 1e-12 { // rounding of s, divided by ΔT
		t.Errorf("eq sampling.1.14: the two sides of backward Euler differ by %.1e", residual)
	}
}

// One step can be found by repeating 1.17, by solving 1.18 and by the matrices
// of 1.20.
func TestThreeWaysToStep(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, dx := rapid.IntRange(1, 5).Draw(t, "d"), rapid.IntRange(0, 3).Draw(t, "dx")
		DeltaT := rapid.Float64Range(0.001, 0.15).Draw(t, "DeltaT")
		seed := rapid.Uint64().Draw(t, "seed")
		m, r := network(seed, d, dx), tensor.NewRand(seed+1)
		s, x := tensor.RandVector(r, d, 2), tensor.RandVector(r, dx, 2)
		c, err := ode.Discretise(m, DeltaT)
		if err != nil {
			t.Fatal(err)
		}
		want := c.Forward([]tensor.Vector{x}, s, m.G.Of(s)).S[0]
		iterated, err := m.IterateStep(DeltaT, s, m.G.Of(s), x)
		if err != nil {
			t.Fatal(err)
		}
		solved, err := m.SolveStep(DeltaT, s, m.G.Of(s), x)
		if err != nil {
			t.Fatal(err)
		}
		if err := tensor.MaxAbs(tensor.Sub(iterated, want)); err > 1e-13 {
			t.Errorf("eq euler.1.17: off by %.1e", err)
		}
		if err := tensor.MaxAbs(tensor.Sub(solved, want)); err > 1e-13 {
			t.Errorf("eq euler.1.18: off by %.1e", err)
		}
	})
}

// (1.22) Where the differential equation rests, the network rests too, with
// any step. The step moves a state by ΔT W_s times the rate, so the states
// agree to the rounding of the search.
func TestEquilibriumForEveryStep(t *testing.T) {
	m, x := network(2, 3, 2), tensor.Vector{0.7, -0.4}
	sStar, err := m.Equilibrium(x, tensor.NewVector(3))
	if err != nil {
		t.Fatal(err)
	}
	for _, DeltaT := range []float64{0.001, 0.1, 1, 100} {
		c := discretise(t, m, DeltaT)
		next := c.Forward([]tensor.Vector{x}, sStar, m.G.Of(sStar)).S[0]
		agree(t, "equilibrium.1.22", fmt.Sprintf("the network with ΔT = %g stays at rest", DeltaT), next, sStar, 1e-14)
	}
	many := make([]tensor.Vector, 5000)
	for n := range many {
		many[n] = x
	}
	tr := discretise(t, m, 0.1).Forward(many, nil, nil)
	agree(t, "equilibrium.1.22", "the network comes to rest there", tr.S[len(many)-1], sStar, 1e-14)
}

// (1.23) Halving ΔT halves the error of the network against the equation
// without delay, for the delay goes to 0 with ΔT.
func TestFirstOrderToTheUndelayedEquation(t *testing.T) {
	const T = 2.0
	m, x := network(3, 3, 2), swinging(2)
	start := tensor.Vector{0.5, -1, 0.25}
	p := ode.Drive(m, ode.Input{At: x}, ode.Constant(start...), 0, T)
	reference, err := ode.RK4(p, T/4000)
	if err != nil {
		t.Fatal(err)
	}
	last := 0.0
	for _, steps := range []int{20, 40, 80, 160, 320} {
		DeltaT := T / float64(steps)
		tr := discretise(t, m, DeltaT).Forward(ode.Sample(x, DeltaT, DeltaT, steps), start, m.G.Of(start))
		worst := 0.0
		for n, s := range tr.S {
			worst = max(worst, tensor.MaxAbs(tensor.Sub(s, reference.At(float64(n+1)*DeltaT))))
		}
		if ratio := last / worst; last > 0 && math.Abs(ratio-2) > 0.2 {
			t.Errorf("eq 1.23: error %.2e with %d steps, %.2f times less than with half as many; want about 2", worst, steps, ratio)
		}
		last = worst
	}
}

// (1.24) The model alone knows the sum of the two matrices of its network.
func TestMemory(t *testing.T) {
	m := network(4, 4, 2)
	What, err := m.Memory(0.3)
	if err != nil {
		t.Fatal(err)
	}
	agree(t, "canonical.1.24", "Ŵ from the model is Ŵ of the network", What.Data, discretise(t, m, 0.3).Memory().Data, 1e-15)
}

// (1.26) The Jacobian against central differences of one step, and at 0,
// where tanh has slope 1, against Ŵ.
func TestJacobianByDifferences(t *testing.T) {
	const d, h = 3, 1e-6
	c := discretise(t, network(5, d, 2), 0.2)
	r := tensor.NewRand(6)
	x, s := tensor.RandVector(r, 2, 1), tensor.RandVector(r, d, 1)
	step := func(s tensor.Vector) tensor.Vector {
		return c.Forward([]tensor.Vector{x}, s, c.G.Of(s)).S[0]
	}
	worst := 0.0
	for j := range d {
		e := tensor.Identity(d).Row(j)
		slope := tensor.Scale(1/(2*h), tensor.Sub(step(tensor.Add(s, tensor.Scale(h, e))), step(tensor.Add(s, tensor.Scale(-h, e)))))
		worst = max(worst, tensor.MaxAbs(tensor.Sub(slope, tensor.T(c.Jacobian(s)).Row(j))))
	}
	const tol = 1e-9 // rounding of s over h; h² is far below
	if worst > tol {
		t.Errorf("eq canonical.1.26: the Jacobian is off its differences by %.1e", worst)
	}
	eqtest.Record(t, prove.Finding{ID: "canonical.1.26", Witness: "differences", Error: worst, Tolerance: tol})
	agree(t, "canonical.1.25a", "at 0 the Jacobian is Ŵ", c.Jacobian(tensor.NewVector(d)).Data, c.Memory().Data, 0)
}

// (1.25) Small signals die out below radius 1 and grow above it.
func TestRadiusDecides(t *testing.T) {
	for seed := range uint64(40) {
		m := network(seed, 3, 0)
		m.B, m.Phi = tensor.ScaleMat(3, m.B), tensor.NewVector(3)
		c := discretise(t, m, 0.5)
		rho := c.Radius()
		const small, steps = 1e-200, 2000
		s := tensor.Vector{small, -small, small}
		tr := c.Forward(make([]tensor.Vector, steps), s, m.G.Of(s))
		if grew := tensor.MaxAbs(tr.S[steps-1]) > small; math.Abs(rho-1) > 0.02 && grew != (rho > 1) {
			t.Errorf("eq canonical.1.25b: radius %.3f, but after %d steps %g has become %g", rho, steps, small, tensor.MaxAbs(tr.S[steps-1]))
		}
	}
}

// (1.27) With q below 1, two trajectories merge at least as fast as qⁿ.
func TestContraction(t *testing.T) {
	const d, steps = 3, 60
	for _, G := range []ode.Warp{ode.Tanh(), ode.Logistic(), ode.Scaled(1.5, ode.Tanh())} {
		m := network(7, d, 2)
		m.G, m.B = G, tensor.ScaleMat(0.2, m.B)
		c := discretise(t, m, 0.8)
		q := c.Contraction()
		if q >= 1 || q < 0.4 {
			t.Fatalf("q = %.2f; this network does not test what it should", q)
		}
		r := tensor.NewRand(8)
		x, s1, s2 := tensor.RandSequence(r, steps, 2, 1), tensor.RandVector(r, d, 3), tensor.RandVector(r, d, 3)
		one, two := c.Forward(x, s1, G.Of(s1)), c.Forward(x, s2, G.Of(s2))
		bound := tensor.Norm(tensor.Sub(s1, s2))
		for n := range steps {
			bound *= q
			if apart := tensor.Norm(tensor.Sub(one.S[n], two.S[n])); apart > bound*(1+1e-12)+1e-15 {
				t.Errorf("eq canonical.1.27: after %d steps apart by %g, bound %g", n+1, apart, bound)
			}
		}
	}
}

// The norm in 1.27 is the largest stretch of a vector, not a sum over entries.
func TestContractionNorm(t *testing.T) {
	c := ode.Canonical{Ws: tensor.ScaleMat(0.3, tensor.Identity(3)), Wr: tensor.Diag(tensor.Vector{0.2, -0.4, 0.1}), G: ode.Scaled(1.5, ode.Tanh())}
	agree(t, "canonical.1.27", "q of diagonal matrices", tensor.Vector{c.Contraction()}, tensor.Vector{0.3 + 0.4*1.5}, 1e-15)
}

// (1.28) The interval and the modulus of Ŵ tell the same story, everywhere.
func TestScalarStability(t *testing.T) {
	r := tensor.NewRand(9)
	stable, unstable := 0, 0
	for range 72_000 {
		a, b, DeltaT := -10*r.Float64(), 60*r.Float64()-40, math.Pow(10, -2+2*r.Float64())
		bMin, bMax := ode.StableInterval(a, DeltaT)
		What := ode.ScalarMemory(a, b, DeltaT)
		if math.Abs(math.Abs(What)-1) < 1e-12 {
			continue // on the edge rounding decides
		}
		inside := bMin < b && b < bMax
		if inside != (math.Abs(What) < 1) {
			t.Fatalf("eq scalar.1.28: a = %g, b = %g, ΔT = %g: Ŵ = %g, interval %g … %g", a, b, DeltaT, What, bMin, bMax)
		}
		if inside {
			stable++
		} else {
			unstable++
		}
	}
	if min(stable, unstable) < 10_000 {
		t.Errorf("%d stable and %d unstable triples: too few of one kind", stable, unstable)
	}
	if bMin, bMax := ode.StableInterval(0, 1); !math.IsNaN(bMin) || !math.IsNaN(bMax) {
		t.Errorf("no leak: interval %g … %g, want NaN", bMin, bMax)
	}
	grid := ode.StabilityMap([]float64{-1, -0.5, 0}, []float64{-3, 1}, 1)
	for i, b := range []float64{-3, 1} {
		for j, a := range []float64{-1, -0.5, 0} {
			if want := math.Abs((1 + b) / (1 - a)); grid.At(i, j) != want {
				t.Errorf("eq scalar.1.28a: map at a = %g, b = %g: %g, want %g", a, b, grid.At(i, j), want)
			}
		}
	}
}

// (1.29, 1.30) For A = −α I the matrices differ from their limits by exactly
// 1/(1 + ΔT α), and (1.31) the state keeps that little of itself.
func TestLargeLeak(t *testing.T) {
	const d, dx, DeltaT = 3, 2, 0.1
	for alpha, want := range map[float64]string{10: "0.50", 100: "0.091", 1000: "0.0099", 10000: "0.0010"} {
		m := network(10, d, dx)
		m.A = tensor.ScaleMat(-alpha, tensor.Identity(d))
		m.B, m.C, m.Phi = tensor.ScaleMat(alpha, m.B), tensor.ScaleMat(alpha, m.C), tensor.Scale(alpha, m.Phi)
		c := discretise(t, m, DeltaT)
		limit, err := ode.LeakLimit(m, DeltaT)
		if err != nil {
			t.Fatal(err)
		}
		epsilon := ode.LeakError(alpha, DeltaT)
		if got := fmt.Sprintf("%.2g", epsilon); got != want && got != want[:len(want)-1] {
			t.Errorf("eq leaky.1.30d: α = %g: relative error %s, want %s", alpha, got, want)
		}
		shrunk := func(v tensor.Vector) tensor.Vector { return tensor.Scale(1-epsilon, v) }
		agree(t, "leaky.1.29b", "W_s = (1−ε) limit", c.Ws.Data, shrunk(limit.Ws.Data), 1e-15)
		agree(t, "leaky.1.30a", "W_r = (1−ε) limit", c.Wr.Data, shrunk(limit.Wr.Data), 1e-15)
		agree(t, "leaky.1.30b", "W_x = (1−ε) limit", c.Wx.Data, shrunk(limit.Wx.Data), 1e-15)
		agree(t, "leaky.1.30c", "θ_s = (1−ε) limit", c.ThetaS, shrunk(limit.ThetaS), 1e-15)

		x := tensor.RandSequence(tensor.NewRand(11), 20, dx, 1)
		tr := c.Forward(x, nil, nil)
		for n := 1; n < len(x); n++ {
			kept := tensor.MulVec(c.Ws, tr.S[n-1])
			agree(t, "standard.1.31a", "the neglected term is ε s[n−1]", kept, tensor.Scale(epsilon, tr.S[n-1]), 1e-15)
		}
	}
}

// (1.31) Without the small term W_s s[n−1] the network moves little.
func TestStandardIsTheLimit(t *testing.T) {
	const d, dx, DeltaT = 3, 2, 0.1
	x := tensor.RandSequence(tensor.NewRand(12), 50, dx, 1)
	for _, alpha := range []float64{100, 1000, 10000} {
		m := network(13, d, dx)
		m.A = tensor.ScaleMat(-alpha, tensor.Identity(d))
		m.B, m.C = tensor.ScaleMat(0.3*alpha, m.B), tensor.ScaleMat(alpha, m.C)
		c := discretise(t, m, DeltaT)
		off := tensor.MaxDiff(c.Forward(x, nil, nil).R, c.Standard().Forward(x, nil).R)
		if epsilon := ode.LeakError(alpha, DeltaT); off > 10*epsilon || off < epsilon/10 {
			t.Errorf("eq standard.1.31a: α = %g: the readouts differ by %.1e, expected about %.1e", alpha, off, epsilon)
		}
	}
}

// The standard network without input is the canonical one without W_s.
func TestStandardRadius(t *testing.T) {
	c := discretise(t, network(14, 3, 2), 0.2)
	without := c
	without.Ws = tensor.NewMatrix(3, 3)
	if got, want := c.Standard().Radius(), without.Radius(); got != want {
		t.Errorf("eq canonical.1.25b: radius %g, want %g", got, want)
	}
}
