package rnn_test

import (
	"math/rand/v2"
	"testing"

	"unroll/derive"
	"unroll/internal/eqtest"
	"unroll/rnn"
	"unroll/tensor"
)

func TestMain(m *testing.M) { eqtest.Main(m) }

// Where both sides are computed from the same numbers, they differ in the order
// of a few sums only.
const rounding = 1e-13

// Sizes are all different, so that none can stand for another.
const d, dx, steps = 4, 3, 7

// system is a network with everything it runs on, at random.
type system struct {
	rnn.Standard
	x, v   []tensor.Vector
	rStart tensor.Vector
}

func random(r *rand.Rand, d, dx, steps int, scale float64) system {
	return system{
		Standard: rnn.Standard{
			Wr:     tensor.RandMatrix(r, d, d, scale),
			Wx:     tensor.RandMatrix(r, d, dx, 1),
			ThetaS: tensor.RandVector(r, d, 1),
		},
		x:      tensor.RandSequence(r, steps, dx, 1),
		v:      tensor.RandSequence(r, steps, d, 1),
		rStart: tensor.RandVector(r, d, 1),
	}
}

func newSystem(seed uint64) system { return random(tensor.NewRand(seed), d, dx, steps, 0.8) }

// forward runs the network from its start.
func (s system) forward(t testing.TB) rnn.Trace {
	t.Helper()
	return must(s.Forward(s.x, s.rStart))(t, "rnn.1.31a")
}

// must returns a function that returns v, or ends the test with an error that
// names the equation it belongs to.
func must[T any](v T, err error) func(t testing.TB, id string) T {
	return func(t testing.TB, id string) T {
		t.Helper()
		if err != nil {
			t.Fatalf("eq %s: %v", id, err)
		}
		return v
	}
}

// named turns a panic into a failure that names the equation under test.
func named(t testing.TB, id string) {
	if r := recover(); r != nil {
		t.Fatalf("eq %s: panic: %v", id, r)
	}
}

// cell begins an environment for a cell and binds values to its symbols, given
// as name, value, name, value …
func cell(t testing.TB, file, name string, values ...any) (*derive.File, *derive.Env) {
	t.Helper()
	f := eqtest.Load(t, file)
	env := derive.NewEnv(f.Cell(name))
	bind(t, env, values...)
	return f, env
}

func bind(t testing.TB, env *derive.Env, values ...any) {
	t.Helper()
	for i := 0; i < len(values); i += 2 {
		if err := env.Bind(values[i].(string), values[i+1]); err != nil {
			t.Fatal(err)
		}
	}
}

func start(t testing.TB, env *derive.Env, name string, value tensor.Vector) {
	t.Helper()
	if err := env.BindInitial(name, -1, value); err != nil {
		t.Fatal(err)
	}
}

// agree demands that two ways to one equation give the same numbers, relative
// to the larger of 1 and the largest number expected.
func agree(t testing.TB, id, claim string, got, want tensor.Vector, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("eq %s: %s: %d numbers, want %d", id, claim, len(got), len(want))
	}
	if err := tensor.MaxAbs(tensor.Sub(got, want)) / max(1, tensor.MaxAbs(want)); !(err <= tol) {
		t.Errorf("eq %s: %s: error %.1e (tolerance %.0e)", id, claim, err, tol)
	}
}

// flat puts vectors behind each other.
func flat(vectors []tensor.Vector) tensor.Vector {
	var all tensor.Vector
	for _, v := range vectors {
		all = append(all, v...)
	}
	return all
}
