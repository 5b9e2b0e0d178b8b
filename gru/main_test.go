package gru_test

import (
	"math/rand/v2"
	"testing"

	"unroll/derive"
	"unroll/gru"
	"unroll/internal/eqtest"
	"unroll/tensor"
)

func TestMain(m *testing.M) { eqtest.Main(m) }

// Where both sides are computed from the same numbers, they differ in the order
// of a few sums only.
const rounding = 1e-13

// Sizes are all different, so that none can stand for another.
const d, dx, steps = 4, 3, 6

// cells are the names of the two units, by [gru.GRU.After].
var cells = map[bool]string{false: "gru", true: "gru_after"}

// system is a unit with everything it runs on, at random: its start, the
// targets v of a squared error, and what the loss says of the last state beyond
// the last step.
type system struct {
	gru.GRU
	x, v         []tensor.Vector
	start, later tensor.Vector
}

func random(r *rand.Rand, d, dx, steps int, scale float64, after bool) system {
	p := gru.Random(r, d, dx, after)
	for _, array := range p.Arrays() {
		copy(array.Data, tensor.RandVector(r, len(array.Data), scale))
	}
	return system{
		GRU:   p,
		x:     tensor.RandSequence(r, steps, dx, 1),
		v:     tensor.RandSequence(r, steps, d, 1),
		start: tensor.RandVector(r, d, 1),
		later: tensor.RandVector(r, d, 1),
	}
}

func newSystem(seed uint64, after bool) system {
	return random(tensor.NewRand(seed), d, dx, steps, 0.8, after)
}

// both runs a test for each unit.
func both(t *testing.T, test func(t *testing.T, after bool)) {
	for _, after := range []bool{false, true} {
		t.Run(cells[after], func(t *testing.T) { test(t, after) })
	}
}

func (s system) forward(t testing.TB) gru.Trace {
	t.Helper()
	tr, err := s.Forward(s.x, s.start)
	if err != nil {
		t.Fatalf("eq %s.1a: %v", cells[s.After], err)
	}
	return tr
}

// direct returns the direct derivatives of the loss.
func (s system) direct(tr gru.Trace) []tensor.Vector {
	direct := make([]tensor.Vector, len(s.v))
	for n := range s.v {
		direct[n] = tensor.Sub(tr.H[n], s.v[n])
	}
	return direct
}

// E is half the squared distance to the targets, and what later steps make of
// the last state.
func (s system) E(tr gru.Trace) float64 {
	E := tensor.Dot(s.later, tr.Last())
	for _, e := range s.direct(tr) {
		E += tensor.Dot(e, e) / 2
	}
	return E
}

func (s system) loss(t testing.TB) func() float64 {
	return func() float64 { return s.E(s.forward(t)) }
}

func (s system) backward(t testing.TB) gru.Gradients {
	t.Helper()
	tr := s.forward(t)
	return s.back(t, s.GRU, tr, s.direct(tr), s.later)
}

func (s system) back(t testing.TB, p gru.GRU, tr gru.Trace, direct []tensor.Vector, later tensor.Vector) gru.Gradients {
	t.Helper()
	g, err := p.Backward(tr, direct, later)
	if err != nil {
		t.Fatalf("eq %s.6: %v", cells[s.After], err)
	}
	return g
}

func bind(t testing.TB, env *derive.Env, values ...any) {
	t.Helper()
	for i := 0; i < len(values); i += 2 {
		if err := env.Bind(values[i].(string), values[i+1]); err != nil {
			t.Fatal(err)
		}
	}
}

// environment binds the cell to a system, its trace and its gradients.
func (s system) environment(t testing.TB) (*derive.File, *derive.Env) {
	t.Helper()
	tr, g := s.forward(t), s.backward(t)
	f := eqtest.Load(t, "gru.eq")
	env := derive.NewEnv(f.Cell(cells[s.After]))
	eqtest.Bind(t, env, s.GRU)
	eqtest.Bind(t, env, tr)
	bind(t, env, "direct.h", s.direct(tr), "d.x", g.X, "d.h@-1", g.Start,
		"chi", g.Chi, "gamma_h", g.GammaH, "alpha_h", g.AlphaH, "kappa", g.Kappa,
		"gamma_r", g.GammaR, "alpha_r", g.AlphaR, "gamma_z", g.GammaZ, "alpha_z", g.AlphaZ, "f_chi", g.FChi)
	for _, array := range g.Params.Arrays() {
		bind(t, env, "d."+array.Name, value(array))
	}
	if err := env.BindInitial("h", -1, s.start); err != nil {
		t.Fatal(err)
	}
	return f, env
}

// value returns an array as the vector or matrix that it is.
func value(a tensor.Array) any {
	if len(a.Shape) == 1 {
		return tensor.Vector(a.Data)
	}
	return tensor.Matrix{Rows: a.Shape[0], Cols: a.Shape[1], Data: a.Data}
}
