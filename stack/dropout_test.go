package stack

import (
	"math"
	"testing"

	"unroll/autodiff"
	"unroll/derive"
	"unroll/internal/eqtest"
	"unroll/internal/gradcheck"
	"unroll/internal/prove"
	"unroll/tensor"
)

// The equations of dropout, and its gradient, held against the statements.
func TestDropoutEquations(t *testing.T) {
	const d, steps, p = 5, 4, 0.3
	r := tensor.NewRand(1)
	x, direct, u := tensor.RandSequence(r, steps, d, 1), tensor.RandSequence(r, steps, d, 1), make([]tensor.Vector, steps)
	m := make([]tensor.Vector, steps)
	for n := range u {
		u[n] = uniform(r, d)
		m[n] = mask(u[n], p)
	}
	y, g := drop(m, x), dropBack(m, direct)
	f := eqtest.Load(t, "stack.eq")
	env := derive.NewEnv(f.Cell("dropout"))
	for name, value := range map[string]any{"x": x, "u": u, "p": p, "m": m, "y": y, "direct.y": direct, "eta": direct, "d.x": g, "U": step} {
		if err := env.Bind(name, value); err != nil {
			t.Fatal(err)
		}
	}
	for _, label := range []string{"1", "2", "3"} {
		eqtest.Check(t, f, "dropout."+label, env, steps, 1e-14)
	}
	var tape autodiff.Tape
	E, inputs := tape.Num("0", 0), make([]*autodiff.Var, steps)
	for n := range x {
		inputs[n] = tape.Vec("x", x[n])
		E = tape.Add(E, tape.Dot(tape.Vec("direct", direct[n]), tape.Hadamard(tape.Vec("m", m[n]), inputs[n])))
	}
	if err := tape.Backward(E); err != nil {
		t.Fatal(err)
	}
	loss := func() float64 {
		sum := 0.0
		for n, y := range drop(m, x) {
			sum += tensor.Dot(direct[n], y)
		}
		return sum
	}
	for n := range x {
		witness(t, "dropout.3", "tape", g[n], inputs[n].Grad.Data, 1e-13)
		witness(t, "dropout.3", "differences", g[n], gradcheck.Full(loss, []gradcheck.Array{gradcheck.Vec("x", x[n])})[0].Data, 1e-9)
	}
}

// step is the unit step of the equations.
func step(x float64) float64 { return float64(min(1, max(0, 1+int(math.Floor(x))))) }

// witness records what another way to a gradient found.
func witness(t *testing.T, id, name string, got, want tensor.Vector, tol float64) {
	t.Helper()
	line := gradcheck.Compare([]gradcheck.Array{gradcheck.Vec(id, got)}, []gradcheck.Array{gradcheck.Vec(id, want)}, gradcheck.Tolerance{Default: tol})[0]
	if !line.Pass() {
		t.Errorf("eq %s: %s: %s", id, name, line)
		return
	}
	eqtest.Record(t, prove.Finding{ID: id, Witness: name, Error: line.Error, Tolerance: tol})
}

// A mask has the mean 1, and drops the share that it should.
func TestMasks(t *testing.T) {
	const p, d, steps = 0.25, 100, 400
	dropped, sum := 0, 0.0
	for _, m := range masks(tensor.NewRand(2), steps, d, p) {
		sum += tensor.Sum(m)
		for _, entry := range m {
			if entry == 0 {
				dropped++
			} else if entry != 1/(1-p) {
				t.Fatalf("eq dropout.1: a mask holds %g", entry)
			}
		}
	}
	const entries = d * steps
	// Four standard deviations of the share of zeros.
	if far := math.Abs(float64(dropped)/entries - p); far > 4*math.Sqrt(p*(1-p)/entries) {
		t.Errorf("eq dropout.1: %d of %d entries were dropped, expected a share of %g", dropped, entries, p)
	}
	if mean := sum / entries; math.Abs(mean-1) > 0.02 {
		t.Errorf("eq dropout.1: the mean of the masks is %g", mean)
	}
}
