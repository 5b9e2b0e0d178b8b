package proof

import (
	"math"
	"strings"
	"testing"

	"unroll/gpu/ptx"
)

// The functions of the kernels are near to the exact ones, relative to the larger
// of the value and floor.
func TestAccuracy(t *testing.T) {
	cases := []struct {
		name     string
		f        func(float32) float32
		exact    func(float64) float64
		from, to float64
		floor    float64
		bound    float64
	}{
		{"exp", exp1, math.Exp, -87, 88, 0, 1.5e-7},
		{"sigmoid", sigmoid, func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }, -87, 88, 0, 2.5e-7},
		{"tanh", tanh1, math.Tanh, -20, 20, 0, 2.5e-7},
		{"tanh near 0", tanh1, math.Tanh, -1e-3, 1e-3, 0, 1.2e-7},
		{"log", log1, math.Log, 1, 1e6, 1, 2e-7},
		{"log of a fraction", log1, math.Log, 1e-30, 1, 1, 2e-7},
	}
	for _, c := range cases {
		worst, at := 0.0, float32(0)
		for i := range 400001 {
			x := float32(c.from + (c.to-c.from)*float64(i)/400000)
			want := c.exact(float64(x))
			if x == 0 {
				continue
			}
			if e := math.Abs(float64(c.f(x))-want) / max(c.floor, math.Abs(want)); !(e <= worst) {
				worst, at = e, x
			}
		}
		t.Logf("%s: relative error at most %.2g, at %g", c.name, worst, at)
		if !(worst <= c.bound) {
			t.Errorf("%s: relative error %g at %g, expected at most %g", c.name, worst, at, c.bound)
		}
	}
	nan := float32(math.NaN())
	for name, f := range map[string]func(float32) float32{"exp": exp1, "sigmoid": sigmoid, "tanh": tanh1} {
		if y := f(nan); y == y {
			t.Errorf("%s(NaN) = %g", name, y)
		}
	}
	if y := tanh1(float32(math.Copysign(0, -1))); y != 0 || !math.Signbit(float64(y)) {
		t.Errorf("tanh(-0) = %g", y)
	}
}

// A case that goes wrong says where, and leaves nothing behind.
func TestCaseErrors(t *testing.T) {
	d := interpreter(t, ptx.Options{})
	for want, run := range map[string]func(s *Session){
		"proof: k/n: x[1]: expected 3":                      func(s *Session) { s.Same("x", s.In([]float32{1, 2}), []float32{1, 3}) },
		"proof: k/n: x[0]: expected 2 within 0.02, found 1": func(s *Session) { s.Near("x", s.In([]float32{1}), []float32{2}, 0.01) },
		"which no kernel may change, has changed": func(s *Session) {
			p := s.In([]float32{1})
			if err := d.HtoD(p, make([]byte, 4)); err != nil {
				t.Error(err)
			}
		},
		"nobody wrote": func(s *Session) { s.Same("x", s.Out(1), []float32{1}) },
	} {
		if _, err := (Case{"k", "n", run}).Run(d); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("expected %q, found %v", want, err)
		}
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}
