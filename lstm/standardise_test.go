package lstm_test

import (
	"math"
	"testing"

	"unroll/internal/eqtest"
	"unroll/lstm"
	"unroll/tensor"
)

func TestStandardise(t *testing.T) {
	r := tensor.NewRand(95)
	x := tensor.RandSequence(r, 9, 4, 3)
	for n := range x {
		x[n][1] = 0.1 + 1e3*x[n][1]
		x[n][2] = 0.1 // never changes
	}
	s := must(lstm.Standardise(x))(t, "standardisation.5.3a")
	standard := must(s.Apply(x))(t, "standardisation.5.3c")
	if s.Deviation[2] != 1 || math.Abs(standard[4][2]) > 1e-15 {
		t.Errorf("eq standardisation.5.3c: what never changes is %g, at a deviation of %g", standard[4][2], s.Deviation[2])
	}
	for i, want := range []float64{1, 1, 0, 1} {
		mean, square := 0.0, 0.0
		for n := range standard {
			mean, square = mean+standard[n][i]/9, square+standard[n][i]*standard[n][i]/9
		}
		if math.Abs(mean) > rounding || math.Abs(square-want) > rounding {
			t.Errorf("eq standardisation.5.3c: component %d has mean %g and mean square %g", i, mean, square)
		}
	}
	// The same constants are applied to what comes later.
	later := tensor.RandSequence(r, 5, 4, 8)
	f, env := cell(t, "parts.eq", "standardisation", "x", later, "mu", s.Mean, "sigma", s.Deviation,
		"x_hat", must(s.Apply(later))(t, "standardisation.5.3c"))
	eqtest.Check(t, f, "standardisation.5.3c", env, len(later), rounding)
	// The mean and the deviation of what does change.
	for n := range x {
		x[n] = tensor.Vector{x[n][0], x[n][1], x[n][3]}
	}
	s = must(lstm.Standardise(x))(t, "standardisation.5.3a")
	f, env = cell(t, "parts.eq", "standardisation", "x", x, "N", len(x), "mu", s.Mean, "sigma", s.Deviation)
	eqtest.Check(t, f, "standardisation.5.3a", env, 1, rounding)
	eqtest.Check(t, f, "standardisation.5.3b", env, 1, rounding)
}
