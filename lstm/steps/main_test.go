package steps_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"unroll/derive"
	"unroll/internal/eqtest"
	"unroll/internal/gradcheck"
	"unroll/internal/prove"
	"unroll/lstm"
	"unroll/lstm/steps"
	"unroll/tensor"
)

func TestMain(m *testing.M) { eqtest.Main(m) }

// Sizes are all different, so that none can stand for another.
const d, dx, length = 4, 3, 6

// Where both sides are computed from the same numbers, they differ in the order
// of a few sums only.
const rounding = 1e-13

// cell is what all steps have.
type cell[P any] interface {
	Arrays() []tensor.Array
	Forward(x []tensor.Vector, start lstm.State) (steps.Trace, error)
	Backward(tr steps.Trace, direct []tensor.Vector) (steps.Gradients[P], error)
}

// system is a cell with everything it runs on, at random.
type system[P cell[P]] struct {
	name      string
	p         P
	x, target []tensor.Vector
	start     lstm.State
}

// newSystem draws a system; the same seed gives the same one. No parameter is
// zero, one or equal to another.
func newSystem[P cell[P]](seed uint64, name string, random func(r *rand.Rand, d, dx int) P) system[P] {
	r := tensor.NewRand(seed)
	s := system[P]{
		name: name, p: random(r, d, dx),
		x: tensor.RandSequence(r, length, dx, 1), target: tensor.RandSequence(r, length, d, 1),
		start: lstm.State{S: tensor.RandVector(r, d, 1), V: tensor.RandVector(r, d, 1)},
	}
	for _, a := range s.p.Arrays() {
		copy(a.Data, tensor.RandVector(r, len(a.Data), 0.7))
	}
	return s
}

func system0(seed uint64) system[steps.T0] { return newSystem(seed, "step0", steps.RandomT0) }
func system1(seed uint64) system[steps.T1] { return newSystem(seed, "step1", steps.RandomT1) }
func system2(seed uint64) system[steps.T2] { return newSystem(seed, "step2", steps.RandomT2) }
func system3(seed uint64) system[steps.T3] { return newSystem(seed, "step3", steps.RandomT3) }
func system4(seed uint64) system[steps.T4] { return newSystem(seed, "step4", steps.RandomT4) }
func system5(seed uint64) system[steps.T5] { return newSystem(seed, "step5", steps.RandomT5) }

func (s system[P]) forward(t testing.TB) steps.Trace {
	t.Helper()
	tr, err := s.p.Forward(s.x, s.start)
	if err != nil {
		t.Fatalf("%s: %v", s.name, err)
	}
	return tr
}

func (s system[P]) backward(t testing.TB, tr steps.Trace, direct []tensor.Vector) steps.Gradients[P] {
	t.Helper()
	g, err := s.p.Backward(tr, direct)
	if err != nil {
		t.Fatalf("%s: %v", s.name, err)
	}
	return g
}

// loss is half the squared distance of the outputs from the targets.
func (s system[P]) loss(t testing.TB) float64 {
	E := 0.0
	for _, off := range s.direct(s.forward(t)) {
		E += tensor.Dot(off, off) / 2
	}
	return E
}

// direct returns the derivatives of the loss by the outputs.
func (s system[P]) direct(tr steps.Trace) []tensor.Vector {
	off := make([]tensor.Vector, len(s.x))
	for n, v := range tr.Output() {
		off[n] = tensor.Sub(v, s.target[n])
	}
	return off
}

// fed is the name of what a cell feeds back.
func (s system[P]) fed() string {
	if s.name == "step0" || s.name == "step1" {
		return "r"
	}
	return "v"
}

// variables lists parameters, inputs and a start, or a gradient by them, by the
// names of the symbols.
func (s system[P]) variables(p P, x []tensor.Vector, start lstm.State) []gradcheck.Array {
	var list []gradcheck.Array
	for _, a := range p.Arrays() {
		list = append(list, gradcheck.Array{Name: a.Name, Shape: fmt.Sprint(a.Shape), Data: a.Data})
	}
	for n, v := range x {
		list = append(list, gradcheck.Vec(fmt.Sprintf("x[%d]", n), v))
	}
	return append(list, gradcheck.Vec("s[-1]", start.S), gradcheck.Vec(s.fed()+"[-1]", start.V))
}

func (s system[P]) gradient(g steps.Gradients[P]) []gradcheck.Array {
	return s.variables(g.Params, g.X, g.Start)
}

// adjoints are the signals of a backward pass by their symbols.
func adjoints[P any](g steps.Gradients[P]) map[string][]tensor.Vector {
	return map[string][]tensor.Vector{
		"chi": g.Chi, "rho": g.Rho, "psi": g.Psi, "phi_s": g.PhiS, "phi_u": g.PhiU,
		"gamma_cs": g.GammaCs, "gamma_cu": g.GammaCu, "gamma_cr": g.GammaCr,
		"alpha_cs": g.AlphaCs, "alpha_cu": g.AlphaCu, "alpha_cr": g.AlphaCr,
		"f_chi": g.FChi, "f_psi": g.FPsi,
	}
}

// label returns the equation of an adjoint or a gradient, by its name or that of
// the variable.
func label(c *derive.Cell, name string) string {
	for _, a := range append(c.Adjoints, c.Carries...) {
		if a.Name == name {
			return a.Label
		}
	}
	for _, a := range c.Gradients {
		if name == a.Of || name == fmt.Sprintf("%s[%d]", a.Of, a.Step) || a.Of == "x" && strings.HasPrefix(name, "x[") {
			return a.Label
		}
	}
	return name
}

// record notes what a witness found, by the equation of each gradient, and
// fails by its name where the two differ.
func record(t testing.TB, witness, name string, report gradcheck.Report) {
	t.Helper()
	c := eqtest.Load(t, "steps.eq").Cell(name)
	if len(report) == 0 {
		t.Errorf("eq %s: %s: nothing was compared", name, witness)
	}
	for _, line := range report {
		id := name + "." + label(c, line.Name)
		if !line.Pass() {
			t.Errorf("eq %s: %s: %s", id, witness, line)
			continue
		}
		eqtest.Record(t, prove.Finding{ID: id, Witness: witness, Error: line.Error, Tolerance: line.Tolerance})
	}
}
