package eqtest

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"unroll/derive"
	"unroll/internal/prove"
)

// Load parses an .eq file of the package under test.
func Load(t testing.TB, file string) *derive.File {
	t.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := derive.Parse(file, source)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// Check evaluates both sides of a discrete equation at the steps n = 0 …
// steps−1 and demands that they agree: the right side is what the equation
// says, the left side what the production code put into env.
func Check(t testing.TB, f *derive.File, id string, env *derive.Env, steps int, tol float64) {
	t.Helper()
	q := find(t, f, id)
	worst := worst{}
	for n := range steps {
		left, right, err := q.Sides(env, n)
		if err != nil {
			t.Errorf("eq %s: %s: at n=%d: %v", id, q.Unicode(), n, err)
			return
		}
		worst.add(left, right, float64(n))
	}
	worst.report(t, q, "n", tol)
}

// CheckAt is Check for an equation in continuous time, at the given times.
func CheckAt(t testing.TB, f *derive.File, id string, env *derive.Env, times []float64, tol float64) {
	t.Helper()
	q := find(t, f, id)
	worst := worst{}
	for _, time := range times {
		left, right, err := q.SidesAt(env, time)
		if err != nil {
			t.Errorf("eq %s: %s: at t=%g: %v", id, q.Unicode(), time, err)
			return
		}
		worst.add(left, right, time)
	}
	worst.report(t, q, "t", tol)
}

func find(t testing.TB, f *derive.File, id string) *derive.Equation {
	t.Helper()
	q := f.Equation(id)
	if q == nil {
		t.Fatalf("%s has no equation %s", f.Name, id)
	}
	return q
}

// worst keeps the largest error of several comparisons, and where it was.
type worst struct {
	err   float64
	at    float64
	count int
}

func (w *worst) add(left, right derive.Value, at float64) {
	err := difference(left, right)
	if w.count == 0 || err > w.err || math.IsNaN(err) {
		w.err, w.at = err, at
	}
	w.count += len(left.Data())
}

// difference is the largest |l−r| / max(1, |l|, |r|); +Inf where shapes differ
// or a side is not a number.
func difference(left, right derive.Value) float64 {
	l, r := left.Data(), right.Data()
	if left.Shape() != right.Shape() {
		return math.Inf(1)
	}
	largest := 0.0
	for i := range l {
		err := math.Abs(l[i]-r[i]) / max(1, math.Abs(l[i]), math.Abs(r[i]))
		if math.IsNaN(err) {
			return math.Inf(1)
		}
		largest = max(largest, err)
	}
	return largest
}

func (w *worst) report(t testing.TB, q *derive.Equation, index string, tol float64) {
	t.Helper()
	switch {
	case w.count == 0:
		t.Errorf("eq %s: %s: nothing was compared", q.ID, q.Unicode())
	case !(w.err <= tol):
		t.Errorf("eq %s: %s: largest error %.1e at %s=%g (tolerance %.0e)", q.ID, q.Unicode(), w.err, index, w.at, tol)
	default:
		Record(t, prove.Finding{ID: q.ID, Witness: witness(q), Error: w.err, Tolerance: tol})
	}
}

// witness names what an equation is to the statement it checks: its text, or,
// for a gradient, what package derive has derived.
func witness(q *derive.Equation) string {
	if q.Kind == derive.Gradient {
		return "derived"
	}
	return "equation"
}

// Record notes that an equation passed a check.
func Record(t testing.TB, f prove.Finding) {
	t.Helper()
	line, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	t.Attr(prove.Attribute, string(line))
	checked.add(f.ID)
}
