package lora_test

import (
	"math/rand/v2"
	"testing"

	"unroll/derive"
	"unroll/internal/eqtest"
	"unroll/internal/gradcheck"
	"unroll/internal/prove"
	"unroll/lora"
	"unroll/tensor"
)

func TestMain(m *testing.M) { eqtest.Main(m) }

// Where both sides are computed from the same numbers, they differ in the order
// of a few sums only.
const rounding = 1e-13

// Sizes are all different, so that none can stand for another.
const dy, dx, rank, steps = 5, 4, 3, 6

// random is an adapter with α ≠ r and B ≠ 0: at B = 0 the gradient of A is zero,
// and a scale of 1 cannot be missed.
func random(r *rand.Rand, dy, dx, rank int) lora.Adapter {
	return lora.Adapter{A: tensor.RandMatrix(r, rank, dx, 1), B: tensor.RandMatrix(r, dy, rank, 1), Alpha: 1.7 * float64(rank)}
}

// system is a layer with what it runs on, and the derivatives g of a loss by its
// outputs. That the loss Σ ⟨g[n], y[n]⟩ is linear is no loss of generality.
type system struct {
	lora.Layer
	x, masks, g []tensor.Vector
}

func newSystem(t testing.TB, seed uint64) system {
	t.Helper()
	r := tensor.NewRand(seed)
	masks, err := lora.Masks(r, steps, dx, 0.4)
	if err != nil {
		t.Fatal(err)
	}
	return system{
		Layer: lora.Layer{W0: tensor.RandMatrix(r, dy, dx, 1), Adapter: random(r, dy, dx, rank)},
		x:     tensor.RandSequence(r, steps, dx, 1),
		masks: masks,
		g:     tensor.RandSequence(r, steps, dy, 1),
	}
}

func (s system) forward(t testing.TB) lora.Trace {
	t.Helper()
	tr, err := s.Forward(s.x, s.masks)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func (s system) loss(t testing.TB) func() float64 {
	return func() float64 { return inner(s.g, s.forward(t).Y) }
}

func inner(g, y []tensor.Vector) float64 {
	E := 0.0
	for n := range y {
		E += tensor.Dot(g[n], y[n])
	}
	return E
}

func (s system) back(t testing.TB, l lora.Layer, tr lora.Trace, g []tensor.Vector) lora.Gradients {
	t.Helper()
	found, err := l.Backward(tr, g)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func bind(t testing.TB, env *derive.Env, values ...any) {
	t.Helper()
	for i := 0; i < len(values); i += 2 {
		if err := env.Bind(values[i].(string), values[i+1]); err != nil {
			t.Fatal(err)
		}
	}
}

// record notes what a witness found, by the equation of each gradient, and fails
// by its name where the two differ.
func record(t testing.TB, witness string, ids map[string]string, report gradcheck.Report) {
	t.Helper()
	if len(report) == 0 {
		t.Errorf("%s: nothing was compared", witness)
	}
	for _, line := range report {
		if !line.Pass() {
			t.Errorf("eq %s: %s: %s", ids[line.Name], witness, line)
			continue
		}
		eqtest.Record(t, prove.Finding{ID: ids[line.Name], Witness: witness, Error: line.Error, Tolerance: line.Tolerance})
	}
}

func near(t testing.TB, what string, got, want tensor.Vector, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d entries, want %d", what, len(got), len(want))
		return
	}
	if far := tensor.MaxAbs(tensor.Sub(got, want)); !(far <= tol) {
		t.Errorf("%s: %.1e apart (tolerance %.0e)", what, far, tol)
	}
}

func second[T any](_ T, err error) error { return err }

// must returns what there is without an error.
func must[T any](value T, err error) func(t testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}
