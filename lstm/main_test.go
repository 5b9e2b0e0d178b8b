package lstm_test

import (
	"strings"
	"testing"

	"unroll/derive"
	"unroll/internal/eqtest"
	"unroll/internal/gradcheck"
	"unroll/internal/prove"
	"unroll/lstm"
	"unroll/tensor"
)

func TestMain(m *testing.M) { eqtest.Main(m) }

// Where both sides are computed from the same numbers, they differ in the order
// of a few sums only.
const rounding = 1e-13

// differences is how far central differences may be from a right gradient. What
// their formula leaves out is of order h⁴, with h = 2⁻¹⁰, and rounding adds ε E/h:
// both some 1e-12, where E is of size 10. Divided by a gradient, that is most
// where the gradient is smallest.
var differences = gradcheck.Tolerance{Default: 1e-8}

// exact is how far another way to the same sums may be: rounding, against a
// gradient of a thousandth or more.
var exact = gradcheck.Tolerance{Default: 1e-11}

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

// second and third return the error of a call, and drop what came with it.
func second[A any](_ A, err error) error { return err }

func third[A, B any](_ A, _ B, err error) error { return err }

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

// start binds s[−1] and v[−1].
func start(t testing.TB, env *derive.Env, s lstm.State) {
	t.Helper()
	for name, value := range map[string]tensor.Vector{"s": s.S, "v": s.V} {
		if err := env.BindInitial(name, -1, value); err != nil {
			t.Fatal(err)
		}
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

// golden demands the digits that the spec prints.
func golden(t testing.TB, id, claim string, got, want tensor.Vector, digits float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("eq %s: %s: %d numbers, want %d", id, claim, len(got), len(want))
	}
	if off := tensor.MaxAbs(tensor.Sub(got, want)); !(off <= 0.51*digits) {
		t.Errorf("eq %s: %s is %.12f, want %.12f", id, claim, got, want)
	}
}

// record notes what a witness found, by the equation of each gradient, and
// fails by its name where the two differ. An array is known by its name up to
// a bracket: the equation of x[3] is that of x.
func record(t testing.TB, witness, cell string, labels map[string]string, report gradcheck.Report) {
	t.Helper()
	if len(report) == 0 {
		t.Errorf("eq %s: %s: nothing was compared", cell, witness)
	}
	for _, line := range report {
		name, _, _ := strings.Cut(line.Name, "[")
		id := cell + "." + labels[name]
		if !line.Pass() {
			t.Errorf("eq %s: %s: %s", id, witness, line)
			continue
		}
		eqtest.Record(t, prove.Finding{ID: id, Witness: witness, Error: line.Error, Tolerance: line.Tolerance})
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

// repeat returns a sequence that is v at each step.
func repeat(v tensor.Vector, steps int) []tensor.Vector {
	sequence := make([]tensor.Vector, steps)
	for n := range sequence {
		sequence[n] = v
	}
	return sequence
}

// later returns a sequence with every vector a step later, and the last one
// first.
func later(sequence []tensor.Vector) []tensor.Vector {
	last := len(sequence) - 1
	return append([]tensor.Vector{sequence[last]}, sequence[:last]...)
}

// outer returns Σ a[n] b[n]ᵀ.
func outer(a, b []tensor.Vector) tensor.Matrix {
	sum := tensor.NewMatrix(len(a[0]), len(b[0]))
	for n := range a {
		sum = tensor.AddMat(sum, tensor.Outer(a[n], b[n]))
	}
	return sum
}
