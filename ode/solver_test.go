package ode_test

import (
	"math"
	"slices"
	"testing"

	"unroll/ode"
	"unroll/tensor"

	"pgregory.net/rapid"
)

type fixedStep func(p ode.Problem, h float64) (*ode.Solution, error)

// reference is a problem with its exact solution.
type reference struct {
	ode.Problem
	exact func(t float64) float64
}

// echo is s'(t) = −s(t − τ) after a history of 1. Its solution is a polynomial
// between the multiples of τ, of one degree more each time: by the method of
// steps, Σ (−1)^k (t − (k−1)τ)^k / k! over the k with a base above 0.
func echo(tau, t1 float64) reference {
	rate := func(t float64, s ode.Signal) tensor.Vector { return tensor.Scale(-1, s(t-tau)) }
	exact := func(t float64) float64 {
		sum, factor := 1.0, 1.0
		for k := 1; t > float64(k-1)*tau; k++ {
			factor *= -1 / float64(k)
			sum += factor * math.Pow(t-float64(k-1)*tau, float64(k))
		}
		return sum
	}
	return reference{ode.Problem{Rate: rate, Delays: []float64{tau}, History: ode.Constant(1), T1: t1}, exact}
}

// wave has the solution cos t, without any kink, for it is also the history:
// s'(t) = −s(t − π/2).
func wave(t1 float64) reference {
	p := echo(math.Pi/2, t1)
	p.History = func(t float64) tensor.Vector { return tensor.Vector{math.Cos(t)} }
	p.exact = math.Cos
	return p
}

// growth has no delay: s' = s (1 − s), the logistic curve.
func growth(t1 float64) reference {
	rate := func(t float64, s ode.Signal) tensor.Vector {
		return tensor.Hadamard(s(t), tensor.Sub(tensor.Ones(1), s(t)))
	}
	exact := func(t float64) float64 { return 1 / (1 + 9*math.Exp(-t)) }
	return reference{ode.Problem{Rate: rate, History: ode.Constant(0.1), T1: t1}, exact}
}

// switched is s' = −s + 1 from the time on at which an input is switched on.
func switched(on, t1 float64) reference {
	step := func(t float64) tensor.Vector {
		if t < on {
			return tensor.Vector{0}
		}
		return tensor.Vector{1}
	}
	rate := func(t float64, s ode.Signal) tensor.Vector { return tensor.Sub(step(t), s(t)) }
	exact := func(t float64) float64 { return max(0, 1-math.Exp(on-t)) }
	return reference{ode.Problem{Rate: rate, History: ode.Constant(0), T1: t1, Breaks: []float64{on}}, exact}
}

// worst is the largest error of a solution, at its steps and between them.
func (r reference) worst(t testing.TB, sol *ode.Solution, err error) float64 {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	largest := 0.0
	for i := range 1001 {
		at := r.T0 + (r.T1-r.T0)*float64(i)/1000
		largest = max(largest, math.Abs(sol.At(at)[0]-r.exact(at)))
	}
	for n, at := range sol.T {
		largest = max(largest, math.Abs(sol.S[n][0]-r.exact(at)))
	}
	return largest
}

// Halving the step divides the error by 2 to the order of the method, at the
// steps and between them, with and without delays.
func TestOrders(t *testing.T) {
	methods := []struct {
		name  string
		solve fixedStep
		order float64
	}{
		{"Euler", ode.Euler, 1},
		{"BackwardEuler", ode.BackwardEuler, 1},
		{"RK4", ode.RK4, 4},
	}
	problems := []struct {
		name string
		reference
	}{
		{"growth", growth(5)},
		{"wave", wave(5)},
		{"echo, steps fit the delay", echo(0.8, 6)},
		{"echo, steps do not fit the delay", echo(0.77, 6)},
		{"switched", switched(1, 3)},
	}
	for _, method := range methods {
		for _, p := range problems {
			t.Run(method.name+"/"+p.name, func(t *testing.T) {
				coarse, err := method.solve(p.Problem, 0.05)
				errCoarse := p.worst(t, coarse, err)
				fine, err := method.solve(p.Problem, 0.0125)
				errFine := p.worst(t, fine, err)
				order := math.Log2(errCoarse/errFine) / 2
				if math.Abs(order-method.order) > 0.2 {
					t.Errorf("order %.2f, want %g; errors %.2e and %.2e", order, method.order, errCoarse, errFine)
				}
			})
		}
	}
}

// A jump of the rate that falls between the steps of length h does no harm
// where Breaks names it.
func TestJumpBetweenSteps(t *testing.T) {
	p := switched(1.03, 3)
	sol, err := ode.RK4(p.Problem, 0.05)
	if got := p.worst(t, sol, err); got > 1e-7 {
		t.Errorf("with the break named: error %.1e", got)
	}
	sol, err = ode.DormandPrince(p.Problem, ode.Tolerance{Abs: 1e-6})
	if p.worst(t, sol, err); sol.Rejected > 2 {
		t.Errorf("DormandPrince took %d steps back; a jump that is named is none for the steps", sol.Rejected)
	}
	p.Breaks = nil
	sol, err = ode.RK4(p.Problem, 0.05)
	if got := p.worst(t, sol, err); got < 1e-3 {
		t.Errorf("without: error %.1e; this problem does not test what it should", got)
	}
}

// The tolerance is met within a small factor, since the problems are well
// conditioned, and a hundredth of the tolerance costs 100^(1/5) ≈ 2.5 times the
// steps: that is order 5.
func TestDormandPrinceMeetsTolerance(t *testing.T) {
	for name, p := range map[string]reference{"growth": growth(20), "wave": wave(20), "switched": switched(1.03, 8), "echo": echo(0.77, 7)} {
		t.Run(name, func(t *testing.T) {
			for _, tol := range []float64{1e-4, 1e-6, 1e-8, 1e-10, 1e-12} {
				sol, err := ode.DormandPrince(p.Problem, ode.Tolerance{Abs: tol, Rel: tol})
				if got := p.worst(t, sol, err); got > 30*tol {
					t.Errorf("tolerance %.0e: error %.1e", tol, got)
				}
			}
		})
	}
}

func TestDormandPrinceCost(t *testing.T) {
	p := growth(20)
	steps := func(tol float64) float64 {
		sol, err := ode.DormandPrince(p.Problem, ode.Tolerance{Abs: tol})
		if err != nil {
			t.Fatal(err)
		}
		if want := 1 + 6*(sol.Steps()+sol.Rejected); sol.Evaluations != want {
			t.Errorf("%d evaluations, want %d: the last slope of a step is the first of the next", sol.Evaluations, want)
		}
		if sol.Rejected > sol.Steps()/5 {
			t.Errorf("%d of %d steps rejected", sol.Rejected, sol.Steps())
		}
		return float64(sol.Steps())
	}
	if order := 4 / math.Log10(steps(1e-12)/steps(1e-8)); math.Abs(order-5) > 0.5 {
		t.Errorf("step counts grow as for order %.2f, want 5", order)
	}
}

// Any additive model with several delays is the same problem to a method with
// fixed steps and to one with adaptive steps.
func TestSolversAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		d, dx := rapid.IntRange(1, 3).Draw(t, "d"), rapid.IntRange(1, 3).Draw(t, "dx")
		r := tensor.NewRand(seed)
		tau := func() float64 { return 0.1 + r.Float64() }
		m := ode.Additive{
			State:   []ode.Term{ode.Linear(tensor.RandMatrix(r, d, d, 1), 0), ode.Linear(tensor.RandMatrix(r, d, d, 1), tau())},
			Readout: []ode.Term{ode.Linear(tensor.RandMatrix(r, d, d, 1), tau()), ode.Circulant(tensor.RandVector(r, d, 1), tau())},
			Input:   []ode.Term{ode.Linear(tensor.RandMatrix(r, d, dx, 1), tau())},
			Phi:     tensor.RandVector(r, d, 1),
			G:       ode.Tanh(),
		}
		series := make([][]float64, dx)
		for i := range series {
			series[i] = tensor.RandVector(r, 4, 1)
		}
		x, err := ode.Interpolate([]float64{0, 0.3, 1.1, 2}, series...)
		if err != nil {
			t.Fatal(err)
		}
		p := ode.Drive(m, x, ode.Constant(tensor.RandVector(r, d, 1)...), 0, 2)
		adaptive, err := ode.DormandPrince(p, ode.Tolerance{Abs: 1e-9, Rel: 1e-9})
		if err != nil {
			t.Fatal(err)
		}
		fixed, err := ode.RK4(p, 0.02)
		if err != nil {
			t.Fatal(err)
		}
		for at := 0.0; at <= 2; at += 0.1 {
			want := adaptive.At(at)
			if off := tensor.MaxAbs(tensor.Sub(fixed.At(at), want)); off > 1e-6*(1+tensor.MaxAbs(want)) {
				t.Fatalf("at %g the two are %.1e apart", at, off)
			}
		}
	})
}

// Where a fast decay follows a slow input, explicit steps longer than the decay
// explode, and backward steps follow.
func TestStiff(t *testing.T) {
	slow := ode.Problem{
		Rate: func(t float64, s ode.Signal) tensor.Vector {
			return tensor.Scale(1000, tensor.Sub(tensor.Vector{math.Cos(t)}, s(t)))
		},
		History: ode.Constant(0),
		T1:      10,
	}
	backward, err := ode.BackwardEuler(slow, 0.1)
	if err != nil {
		t.Fatal(err)
	}
	for n, at := range backward.T[2:] {
		if got := backward.S[n+2][0]; math.Abs(got-math.Cos(at)) > 2e-3 {
			t.Errorf("BackwardEuler: s(%g) = %g, want about %g", at, got, math.Cos(at))
		}
	}
	explicit, err := ode.Euler(slow, 0.1)
	if err != nil {
		t.Fatal(err)
	}
	if last := explicit.S[explicit.Steps()][0]; math.Abs(last) < 1e6 {
		t.Errorf("Euler: s(10) = %g; expected an explosion", last)
	}
}

// A delay shorter than the step is no obstacle to the two methods of order 1:
// one looks from the start of the step only, the other knows the line it is
// about to draw.
func TestDelayWithinStep(t *testing.T) {
	p := echo(0.03, 1)
	for name, solve := range map[string]fixedStep{"Euler": ode.Euler, "BackwardEuler": ode.BackwardEuler} {
		coarse, err := solve(p.Problem, 0.1)
		errCoarse := p.worst(t, coarse, err)
		fine, err := solve(p.Problem, 0.05)
		if errFine := p.worst(t, fine, err); errFine > 0.6*errCoarse {
			t.Errorf("%s: errors %.2e and %.2e at h = 0.1 and 0.05, want a ratio near 2", name, errCoarse, errFine)
		}
	}
	sol, err := ode.BackwardEuler(p.Problem, 0.1)
	if p.worst(t, sol, err); math.Abs(sol.S[1][0]-0.97/1.07) > 1e-12 { // y = 1 − h (1 + 0.7 (y − 1))
		t.Errorf("BackwardEuler: first step to %.12f, want %.12f", sol.S[1][0], 0.97/1.07)
	}
	sol, err = ode.RK4(p.Problem, 0.1)
	if got := p.worst(t, sol, err); got > 1e-8 {
		t.Errorf("RK4: error %.1e; its steps have to shrink to the delay", got)
	}
}

// The last step is cut to end at T1, and a delay that is a whole number of
// steps meets states, not lines between them.
func TestGrid(t *testing.T) {
	sol, err := ode.Euler(growth(1).Problem, 0.3)
	if err != nil {
		t.Fatal(err)
	}
	if want := []float64{0, 0.3, 0.6, 0.8999999999999999, 1}; !slices.Equal(sol.T, want) {
		t.Errorf("T = %v, want %v", sol.T, want)
	}
	if sol, err = ode.Euler(growth(1).Problem, 0.1); err != nil || sol.Steps() != 10 {
		t.Errorf("%d steps of 0.1 to 1, %v; want 10", sol.Steps(), err)
	}
	if sol, err = ode.RK4(growth(1).Problem, 0.1); err != nil || sol.Steps() != 10 {
		t.Errorf("%d equal steps of 0.1 to 1, %v; want 10", sol.Steps(), err)
	}
	if sol, err = ode.RK4(growth(1).Problem, 5); err != nil || sol.Steps() != 1 {
		t.Errorf("%d steps of 5 to 1, %v; want 1", sol.Steps(), err)
	}
}

func TestSolutionAt(t *testing.T) {
	p := wave(2)
	sol, err := ode.RK4(p.Problem, 0.1)
	if err != nil {
		t.Fatal(err)
	}
	if got := sol.At(-3)[0]; got != math.Cos(-3) {
		t.Errorf("before T0: %g, want the history %g", got, math.Cos(-3))
	}
	if got := sol.At(2.1)[0]; !math.IsNaN(got) {
		t.Errorf("after T1: %g, want NaN", got)
	}
	for n, at := range sol.T {
		got := sol.At(at)
		if got[0] != sol.S[n][0] {
			t.Errorf("At(T[%d]) = %v, want S[%d] = %v", n, got, n, sol.S[n])
		}
		if got[0]++; sol.S[n][0] == got[0] {
			t.Errorf("At(T[%d]) shares its storage with S[%d]", n, n)
		}
	}
}
