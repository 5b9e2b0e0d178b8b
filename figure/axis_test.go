package figure

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot"
)

func labels(ts []plot.Tick) string {
	var ls []string
	for _, t := range ts {
		ls = append(ls, t.Label)
	}
	return strings.Join(ls, " ")
}

func TestTicks(t *testing.T) {
	tests := []struct {
		ticks  func(lo, hi float64, want int) []plot.Tick
		lo, hi float64
		want   string
	}{
		{linearTicks, 0, 1, "0 0.2 0.4 0.6 0.8 1.0"},
		{linearTicks, -1, 1, "−1.0 −0.5 0 0.5 1.0"},
		{linearTicks, 0, 100, "0 20 40 60 80 100"},
		{linearTicks, -0.03, 0.03, "−0.02 0 0.02"},
		{linearTicks, 0, 5e6, "0 1×10⁶ 2×10⁶ 3×10⁶ 4×10⁶ 5×10⁶"},
		{linearTicks, 0, 3e-5, "0 1×10⁻⁵ 2×10⁻⁵ 3×10⁻⁵"},
		{logTicks, 1e-3, 1, "10⁻³ 10⁻² 10⁻¹ 1"},
		{logTicks, 0.7e-3, 30, "10⁻³ 10⁻² 10⁻¹ 1 10"},
		{logTicks, 1e-12, 1, "10⁻¹² 10⁻¹⁰ 10⁻⁸ 10⁻⁶ 10⁻⁴ 10⁻² 1"},
		{logTicks, 1, 40, "1 2 5 10 20"},
		{logTicks, 0.4, 0.6, "0.40 0.45 0.50 0.55 0.60"},
	}
	for _, test := range tests {
		if got := labels(test.ticks(test.lo, test.hi, 5)); got != test.want {
			t.Errorf("%g to %g: ticks %q, want %q", test.lo, test.hi, got, test.want)
		}
	}
}

func TestTicksLieOnTheAxis(t *testing.T) {
	for _, lo := range []float64{-1e6, -3.3, 0, 1e-9, 17} {
		for _, wide := range []float64{1e-3, 0.7, 12, 4e4} {
			ts := linearTicks(lo, lo+wide, 5)
			if len(ts) < 2 || len(ts) > 7 {
				t.Errorf("%g to %g: %d ticks", lo, lo+wide, len(ts))
			}
			seen := map[string]bool{}
			for _, k := range ts {
				if at := (k.Value - lo) / wide; at < -1e-6 || at > 1+1e-6 {
					t.Errorf("%g to %g: tick %s stands at %g", lo, lo+wide, k.Label, at)
				}
				if seen[k.Label] {
					t.Errorf("%g to %g: two ticks %s", lo, lo+wide, k.Label)
				}
				seen[k.Label] = true
			}
		}
	}
}

func TestSpan(t *testing.T) {
	inf := math.Inf(1)
	tests := []struct {
		log            bool
		limits         [2]float64
		min, max       float64 // of the data, as gonum finds them
		wantLo, wantHi float64
	}{
		{false, [2]float64{}, 0, 10, -1, 11},
		{false, [2]float64{}, 5, 5, 4.5, 5.5},
		{false, [2]float64{}, inf, -inf, 0.5, 1.5},
		{false, [2]float64{-2, 3}, 0, 10, -2, 3},
		{true, [2]float64{}, 1, 1e10, 0.1, 1e11},
		{true, [2]float64{}, inf, -inf, math.Pow(10, -0.5), math.Pow(10, 0.5)},
		{true, [2]float64{0.1, 10}, 1, 1e10, 0.1, 10},
	}
	for _, test := range tests {
		a := plot.Axis{Min: test.min, Max: test.max}
		err := span("x", &a, test.log, test.limits, 0.1, 5)
		if err != nil || math.Abs(a.Min/test.wantLo-1) > 1e-9 || math.Abs(a.Max/test.wantHi-1) > 1e-9 {
			t.Errorf("%g to %g in %v: %g to %g (%v), want %g to %g",
				test.min, test.max, test.limits, a.Min, a.Max, err, test.wantLo, test.wantHi)
		}
	}
}
