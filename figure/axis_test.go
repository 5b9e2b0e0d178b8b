package figure

import (
	"math"
	"strings"
	"testing"
)

func labels(ts []tick) string {
	var ls []string
	for _, t := range ts {
		ls = append(ls, t.label)
	}
	return strings.Join(ls, " ")
}

func TestTicks(t *testing.T) {
	log := func(lo, hi float64) axis { return axis{math.Log10(lo), math.Log10(hi), true} }
	tests := []struct {
		axis axis
		want string
	}{
		{axis{lo: 0, hi: 1}, "0 0.2 0.4 0.6 0.8 1.0"},
		{axis{lo: -1, hi: 1}, "−1.0 −0.5 0 0.5 1.0"},
		{axis{lo: 0, hi: 100}, "0 20 40 60 80 100"},
		{axis{lo: -0.03, hi: 0.03}, "−0.02 0 0.02"},
		{axis{lo: 0, hi: 5e6}, "0 1×10⁶ 2×10⁶ 3×10⁶ 4×10⁶ 5×10⁶"},
		{axis{lo: 0, hi: 3e-5}, "0 1×10⁻⁵ 2×10⁻⁵ 3×10⁻⁵"},
		{log(1e-3, 1), "10⁻³ 10⁻² 10⁻¹ 1"},
		{log(1e-12, 1), "10⁻¹² 10⁻¹⁰ 10⁻⁸ 10⁻⁶ 10⁻⁴ 10⁻² 1"},
		{log(1, 40), "1 2 5 10 20"},
		{log(0.4, 0.6), "0.40 0.45 0.50 0.55 0.60"},
	}
	for _, test := range tests {
		if got := labels(test.axis.ticks(5)); got != test.want {
			t.Errorf("%+v: ticks %q, want %q", test.axis, got, test.want)
		}
	}
}

func TestTicksLieOnTheAxis(t *testing.T) {
	for _, lo := range []float64{-1e6, -3.3, 0, 1e-9, 17} {
		for _, span := range []float64{1e-3, 0.7, 12, 4e4} {
			a := axis{lo: lo, hi: lo + span}
			ts := a.ticks(5)
			if len(ts) < 2 || len(ts) > 7 {
				t.Errorf("%+v: %d ticks", a, len(ts))
			}
			seen := map[string]bool{}
			for _, k := range ts {
				if at := a.at(k.value); at < -1e-6 || at > 1+1e-6 {
					t.Errorf("%+v: tick %s stands at %g", a, k.label, at)
				}
				if seen[k.label] {
					t.Errorf("%+v: two ticks %s", a, k.label)
				}
				seen[k.label] = true
			}
		}
	}
}

func TestNewAxisSpansTheData(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		log    bool
		limits [2]float64
		values []float64
		lo, hi float64
	}{
		{false, [2]float64{}, []float64{0, nan, 10}, -1, 11},
		{false, [2]float64{}, []float64{5}, 4.5, 5.5},
		{false, [2]float64{}, []float64{nan}, 0, 1},
		{false, [2]float64{-2, 3}, []float64{0, 10}, -2, 3},
		{true, [2]float64{}, []float64{1, 1e10}, -1, 11},
		{true, [2]float64{0.1, 10}, nil, -1, 1},
	}
	for _, test := range tests {
		a, err := newAxis(test.log, test.limits, 0.1, test.values)
		if err != nil || math.Abs(a.lo-test.lo) > 1e-9 || math.Abs(a.hi-test.hi) > 1e-9 {
			t.Errorf("%v in %v: %g to %g (%v), want %g to %g", test.values, test.limits, a.lo, a.hi, err, test.lo, test.hi)
		}
	}
}

func TestSpans(t *testing.T) {
	tests := []struct{ text, want string }{
		{"a<b", "a&lt;b"},
		{"10⁻³", `10<tspan dy="-0.48em" font-size="75%">−3</tspan>`},
		{"xₙ²y", `x<tspan dy="0.27em" font-size="75%">n</tspan><tspan dy="-0.75em" font-size="75%">2</tspan><tspan dy="0.36em">y</tspan>`},
	}
	for _, test := range tests {
		if got := spans(test.text); got != test.want {
			t.Errorf("spans(%q) = %s, want %s", test.text, got, test.want)
		}
	}
}
