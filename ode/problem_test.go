package ode_test

import (
	"math"
	"strings"
	"testing"

	"unroll/ode"
	"unroll/tensor"
)

func solveAll(p ode.Problem) map[string]error {
	errs := map[string]error{}
	_, errs["Euler"] = ode.Euler(p, 0.25)
	_, errs["BackwardEuler"] = ode.BackwardEuler(p, 0.25)
	_, errs["RK4"] = ode.RK4(p, 0.25)
	_, errs["DormandPrince"] = ode.DormandPrince(p, ode.Tolerance{})
	return errs
}

// Every solver refuses a problem that makes no sense, and says which field.
func TestBadProblem(t *testing.T) {
	cases := []struct {
		spoil func(p *ode.Problem)
		want  string
	}{
		{func(p *ode.Problem) { p.Rate = nil }, "Problem.Rate is missing"},
		{func(p *ode.Problem) { p.History = nil }, "Problem.History is missing"},
		{func(p *ode.Problem) { p.History = ode.Constant() }, "Problem.History at T0 = 0 is [ ], expected a vector of finite numbers"},
		{func(p *ode.Problem) { p.History = ode.Constant(math.NaN()) }, "Problem.History at T0 = 0 is"},
		{func(p *ode.Problem) { p.T0 = math.Inf(-1) }, "Problem.T0 is -Inf, expected a finite time"},
		{func(p *ode.Problem) { p.T1 = 0 }, "Problem.T1 is 0, expected a finite time after T0 = 0"},
		{func(p *ode.Problem) { p.T1 = math.NaN() }, "Problem.T1 is NaN"},
		{func(p *ode.Problem) { p.Delays = []float64{1, -0.5} }, "Problem.Delays[1] is -0.5, expected a finite number ≥ 0"},
		{func(p *ode.Problem) { p.Breaks = []float64{math.NaN()} }, "Problem.Breaks[0] is NaN, expected a finite time"},
		{func(p *ode.Problem) {
			p.Rate = func(float64, ode.Signal) tensor.Vector { return tensor.NewVector(2) }
		}, "the rate has 2 entries, the state 1"},
		{func(p *ode.Problem) {
			p.Rate = func(t float64, s ode.Signal) tensor.Vector { return s(t + 1) }
		}, "which is not in the past"},
		{func(p *ode.Problem) {
			p.Rate = func(t float64, s ode.Signal) tensor.Vector { return tensor.Add(s(t), tensor.NewVector(2)) }
		}, "tensor: Add: shapes 1 and 2 do not fit"},
	}
	for _, c := range cases {
		p := echo(1, 3).Problem
		c.spoil(&p)
		for method, err := range solveAll(p) {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: error %v, want %q", method, err, c.want)
			}
		}
	}
}

func TestBadStep(t *testing.T) {
	p := echo(1, 3).Problem
	many := p
	many.Delays, many.Breaks = make([]float64, 2000), make([]float64, 2000)
	for k := range many.Breaks {
		many.Delays[k], many.Breaks[k] = 1+1e-4*float64(k), 1e-3*float64(k)
	}
	short := p
	short.Delays = []float64{1e-9}
	cases := []struct {
		name  string
		solve func() (*ode.Solution, error)
		want  string
	}{
		{"zero", func() (*ode.Solution, error) { return ode.Euler(p, 0) }, "ode: Euler: the step is 0, expected a finite number above 0"},
		{"negative", func() (*ode.Solution, error) { return ode.BackwardEuler(p, -1) }, "the step is -1"},
		{"NaN", func() (*ode.Solution, error) { return ode.RK4(p, math.NaN()) }, "the step is NaN"},
		{"too short", func() (*ode.Solution, error) { return ode.Euler(p, 1e-7) }, "the step is 1e-07; from T0 = 0 to T1 = 3 that makes more than 2000000 steps"},
		{"delay too short", func() (*ode.Solution, error) { return ode.RK4(short, 0.1) }, "the shortest of Problem.Delays is 1e-09"},
		{"delay too short", func() (*ode.Solution, error) { return ode.DormandPrince(short, ode.Tolerance{}) }, "the shortest of Problem.Delays is 1e-09"},
		{"too many breaks", func() (*ode.Solution, error) { return ode.RK4(many, 0.1) }, "ode: RK4: 2000 Delays and 2000 Breaks make more than 2000000 times to step on"},
		{"tolerance", func() (*ode.Solution, error) { return ode.DormandPrince(p, ode.Tolerance{Rel: math.NaN()}) }, "Tolerance is {Abs:0 Rel:NaN}, expected finite numbers ≥ 0"},
		{"tolerance", func() (*ode.Solution, error) { return ode.DormandPrince(p, ode.Tolerance{Abs: -1}) }, "Tolerance is {Abs:-1 Rel:0}"},
		{"tolerance", func() (*ode.Solution, error) { return ode.DormandPrince(p, ode.Tolerance{Rel: -1}) }, "Tolerance is {Abs:0 Rel:-1}"},
		{"delay not declared", func() (*ode.Solution, error) {
			hidden := p
			hidden.Delays = nil
			return ode.RK4(hidden, 2)
		}, "the rate looks back by 1, less than the step: is that delay missing in Delays?"},
	}
	for _, c := range cases {
		if _, err := c.solve(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
}

// A problem may make sense and yet have no solution up to T1. The error says
// how far it went.
func TestNoSolution(t *testing.T) {
	square := func(t float64, s ode.Signal) tensor.Vector { return tensor.Hadamard(s(t), s(t)) }
	blowUp := ode.Problem{Rate: square, History: ode.Constant(1), T1: 2} // 1/(1−t)
	if _, err := ode.DormandPrince(blowUp, ode.Tolerance{}); err == nil || !strings.Contains(err.Error(), "at t = 1.000000") {
		t.Errorf("DormandPrince: error %v; the solution ends at t = 1", err)
	}
	undefined := blowUp
	undefined.Rate = func(t float64, s ode.Signal) tensor.Vector { return tensor.Map(math.Sqrt, tensor.Vector{0.3 - t}) }
	for method, err := range solveAll(undefined) {
		if err == nil || !strings.Contains(err.Error(), "at t = 0.") {
			t.Errorf("%s: error %v; the rate is NaN after t = 0.3", method, err)
		}
	}
	undefined.Rate = func(t float64, s ode.Signal) tensor.Vector { return tensor.Vector{math.NaN()} }
	if _, err := ode.DormandPrince(undefined, ode.Tolerance{}); err == nil || !strings.Contains(err.Error(), "at t = 0: the rate is [ NaN ]") {
		t.Errorf("DormandPrince: error %v; the rate is NaN at once", err)
	}
	noRoot := blowUp // y = 1 + 2y² has no real solution
	if _, err := ode.BackwardEuler(noRoot, 2); err == nil || !strings.Contains(err.Error(), "try a shorter step") {
		t.Errorf("BackwardEuler: error %v", err)
	}
}

// A model that does not fit is reported by the solver, field by field.
func TestBadModel(t *testing.T) {
	good := network(1, 3, 2)
	with := func(change func(m *ode.Hopfield)) ode.Hopfield {
		m := good
		change(&m)
		return m
	}
	id := func(v tensor.Vector) tensor.Vector { return v }
	phi := tensor.NewVector(3)
	cases := []struct {
		model ode.Model
		want  string
	}{
		{with(func(m *ode.Hopfield) { m.A = tensor.NewMatrix(3, 2) }), "Hopfield.A is 3×2, expected 3×3"},
		{with(func(m *ode.Hopfield) { m.B = tensor.NewMatrix(2, 2) }), "Hopfield.B is 2×2, expected 3×3"},
		{with(func(m *ode.Hopfield) { m.C = tensor.NewMatrix(3, 3) }), "Hopfield.C is 3×3, expected 3×2"},
		{with(func(m *ode.Hopfield) { m.Phi = nil }), "Hopfield.Phi has 0 entries, expected 3"},
		{with(func(m *ode.Hopfield) { m.Phi = tensor.Vector{0, math.NaN(), 0} }), "Hopfield.Phi is"},
		{with(func(m *ode.Hopfield) { m.G.F = nil }), "Hopfield.G lacks F, Slope or Steepest"},
		{with(func(m *ode.Hopfield) { m.G.Slope = nil }), "Hopfield.G lacks F, Slope or Steepest"},
		{with(func(m *ode.Hopfield) { m.G.Steepest = 0 }), "Hopfield.G lacks F, Slope or Steepest"},
		{ode.Delayed{Hopfield: good, Tau0: -1}, "Delayed.Tau0 is -1, expected a finite number ≥ 0"},
		{ode.Delayed{Hopfield: with(func(m *ode.Hopfield) { m.B = m.C })}, "Hopfield.B is 3×2"},
		{ode.General{}, "General.H is missing"},
		{ode.General{H: func(s, x tensor.Vector) tensor.Vector { return s }}, "General.Phi has 0 entries, expected 3"},
		{ode.Additive{}, "Additive.Phi has 0 entries, expected 3"},
		{ode.Additive{Phi: phi, Readout: []ode.Term{{F: id}}}, "Additive.G lacks"},
		{ode.Additive{Phi: phi, State: []ode.Term{{F: id}, {Delay: -2, F: id}}}, "Additive.State[1].Delay is -2"},
		{ode.Additive{Phi: phi, State: []ode.Term{{}}}, "Additive.State[0].F is missing"},
		{ode.Additive{Phi: phi, Input: []ode.Term{{F: id}}}, "Additive.Input[0].F, given 2 entries: returns 2, expected 3"},
		{ode.Additive{Phi: phi, Input: []ode.Term{ode.Linear(good.A, 0)}}, "Additive.Input[0].F, given 2 entries: tensor: MulVec"},
	}
	for _, c := range cases {
		p := ode.Drive(c.model, ode.Input{At: swinging(2)}, ode.Constant(0, 0, 0), 0, 1)
		for method, err := range solveAll(p) {
			if err == nil || !strings.Contains(err.Error(), "ode: "+method+": ") || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: error %v, want %q", method, err, c.want)
			}
		}
	}
}

func TestBadNetwork(t *testing.T) {
	m := network(2, 3, 2)
	unleaky := m
	unleaky.A = tensor.ScaleMat(2, tensor.Identity(3))
	v := tensor.NewVector(3)
	fails := func(name, want string, err error) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", name, err, want)
		}
	}
	_, err := ode.Discretise(m, 0)
	fails("Discretise", "ode: Discretise: DeltaT is 0, expected a finite number above 0", err)
	_, err = ode.Discretise(ode.Hopfield{}, 1)
	fails("Discretise", "ode: Discretise: Hopfield.G lacks", err)
	_, err = ode.Discretise(unleaky, 0.5)
	fails("Discretise", "I − ΔT A with ΔT = 0.5: tensor: Inverse: the 3×3 matrix is singular", err)
	_, err = unleaky.Memory(0.5)
	fails("Memory", "singular", err)
	_, err = unleaky.SolveStep(0.5, v, v, tensor.NewVector(2))
	fails("SolveStep", "singular", err)
	_, err = unleaky.IterateStep(2, tensor.Ones(3), v, tensor.NewVector(2))
	fails("IterateStep", "DeltaT ‖A‖ is 4, expected below 1", err)
	unleaky.A = tensor.NewMatrix(3, 3)
	_, err = ode.LeakLimit(unleaky, 1)
	fails("LeakLimit", "ode: LeakLimit: A: tensor: Inverse: the 3×3 matrix is singular", err)
	_, err = ode.LeakLimit(m, math.NaN())
	fails("LeakLimit", "DeltaT is NaN", err)
	_, err = m.Equilibrium(v, v)
	fails("Equilibrium", "Hopfield.C is 3×2, expected 3×3", err)
	unleaky.B, unleaky.Phi = tensor.NewMatrix(3, 3), tensor.Ones(3)
	_, err = unleaky.Equilibrium(tensor.NewVector(2), v)
	fails("Equilibrium", "ode: Equilibrium:", err)
}

func TestInterpolate(t *testing.T) {
	x, err := ode.Interpolate([]float64{1, 2, 4}, []float64{10, 20, 0}, []float64{0, 0, 1})
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[float64]tensor.Vector{0: {10, 0}, 1: {10, 0}, 1.5: {15, 0}, 2: {20, 0}, 3: {10, 0.5}, 4: {0, 1}, 9: {0, 1}} {
		if got := x.At(at); tensor.MaxAbs(tensor.Sub(got, want)) != 0 {
			t.Errorf("x(%g) = %v, want %v", at, got, want)
		}
	}
	cases := []struct {
		times  []float64
		series [][]float64
		want   string
	}{
		{nil, [][]float64{{}}, "0 times and 1 series"},
		{[]float64{1}, nil, "1 times and 0 series"},
		{[]float64{1, 1}, [][]float64{{0, 0}}, "times[1] is 1, expected a finite time after the one before"},
		{[]float64{math.NaN()}, [][]float64{{0}}, "times[0] is NaN"},
		{[]float64{1, 2}, [][]float64{{0, 0}, {0}}, "series 1 has 1 values, expected 2"},
		{[]float64{1, 2}, [][]float64{{0, math.Inf(1)}}, "series 0 has a value that is not a finite number"},
	}
	for _, c := range cases {
		if _, err := ode.Interpolate(c.times, c.series...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Interpolate(%v, %v): error %v, want %q", c.times, c.series, err, c.want)
		}
	}
}

// The corners of an input reach the solver, later by the delay of each input
// term, and a model that is solved across them is as exact as elsewhere.
func TestCornersOfTheInput(t *testing.T) {
	x, err := ode.Interpolate([]float64{0, 1, 2}, []float64{0, 1, 0})
	if err != nil {
		t.Fatal(err)
	}
	one := tensor.Identity(1)
	m := ode.Additive{Input: []ode.Term{ode.Linear(one, 0.3), ode.Linear(one, 0)}, Phi: tensor.NewVector(1)}
	sol, err := ode.DormandPrince(ode.Drive(m, x, ode.Constant(0), 0, 3), ode.Tolerance{Abs: 1e-3})
	if err != nil {
		t.Fatal(err)
	}
	general := ode.General{H: func(s, x tensor.Vector) tensor.Vector { return x }, Phi: tensor.NewVector(1)}
	undelayed, err := ode.DormandPrince(ode.Drive(general, x, ode.Constant(0), 0, 3), ode.Tolerance{Abs: 1e-3})
	if err != nil {
		t.Fatal(err)
	}
	for _, corner := range []float64{0.3, 1, 1.3, 2, 2.3} {
		if near := nearest(sol.T, corner); math.Abs(near-corner) > 1e-12 {
			t.Errorf("%g is no step; the nearest is %g", corner, near)
		}
		if near := nearest(undelayed.T, corner); corner == math.Trunc(corner) && near != corner {
			t.Errorf("without delays %g is no step; the nearest is %g", corner, near)
		}
	}
	// Each term integrates the triangle of area 1; between corners the rate is
	// a straight line, which the method integrates exactly.
	if got := sol.At(3)[0]; math.Abs(got-2) > 1e-12 {
		t.Errorf("s(3) = %.15g, want 2", got)
	}
}

// later shifts a problem in time.
func (r reference) later(by float64) reference {
	p := r.Problem
	p.Rate = func(t float64, s ode.Signal) tensor.Vector {
		return r.Rate(t-by, func(u float64) tensor.Vector { return s(u + by) })
	}
	p.History = func(t float64) tensor.Vector { return r.History(t - by) }
	p.T0, p.T1, p.Breaks = r.T0+by, r.T1+by, nil
	for _, t := range r.Breaks {
		p.Breaks = append(p.Breaks, t+by)
	}
	return reference{p, func(t float64) float64 { return r.exact(t - by) }}
}

// A problem far from time 0, as with years, is solved as well as near it, also
// where its rate jumps.
func TestLateTimes(t *testing.T) {
	for name, p := range map[string]reference{"wave": wave(5).later(1900), "switched": switched(1.03, 3).later(1900)} {
		sol, err := ode.DormandPrince(p.Problem, ode.Tolerance{Abs: 1e-9, Rel: 1e-9})
		if got := p.worst(t, sol, err); got > 3e-8 {
			t.Errorf("%s: error %.1e", name, got)
		}
		sol, err = ode.RK4(p.Problem, 0.02)
		if got := p.worst(t, sol, err); got > 3e-8 {
			t.Errorf("%s: RK4: error %.1e", name, got)
		}
		sol, err = ode.Euler(p.Problem, 1e-3)
		if got := p.worst(t, sol, err); got > 3e-3 {
			t.Errorf("%s: Euler: error %.1e", name, got)
		}
	}
}
