package ode_test

import (
	"math"
	"testing"

	"unroll/ode"
	"unroll/tensor"
)

// The slope of a warp is the limit of its differences, and its largest is the
// one at 0, where it is steepest.
func TestWarp(t *testing.T) {
	warps := map[string]struct {
		ode.Warp
		at1, slope0 float64
	}{
		"Tanh":     {ode.Tanh(), math.Tanh(1), 1},
		"Logistic": {ode.Logistic(), math.E / (1 + math.E), 0.25},
		"Scaled":   {ode.Scaled(3, ode.Logistic()), 1 / (1 + math.Exp(-3)), 0.75},
	}
	for name, w := range warps {
		if got := w.Of(tensor.Vector{1})[0]; math.Abs(got-w.at1) > 1e-15 {
			t.Errorf("%s: G(1) = %.17g, want %.17g", name, got, w.at1)
		}
		if got := w.SlopeAt(tensor.Vector{0})[0]; got != w.slope0 || w.Steepest != w.slope0 {
			t.Errorf("%s: G'(0) = %g, steepest %g, want %g", name, got, w.Steepest, w.slope0)
		}
		const h = 1e-6
		for z := -4.0; z <= 4; z += 0.25 {
			if got, want := w.Slope(z), (w.F(z+h)-w.F(z-h))/(2*h); math.Abs(got-want) > 1e-9 || got > w.Steepest {
				t.Errorf("%s: G'(%g) = %g, by differences %g, at most %g", name, z, got, want, w.Steepest)
			}
		}
	}
}
