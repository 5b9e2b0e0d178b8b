package autodiff

import (
	"math"
	"math/cmplx"
	"testing"

	"unroll/internal/gradcheck"
)

// points lie in the domain of every function, and on both sides of 1.
var points = []float64{0.03, 0.4, 1, 1.7, 6}

// A step into the complex plane finds a slope to the last digits, and a formula
// of its own finds the value.
func TestSmoothFunctions(t *testing.T) {
	for _, c := range []struct {
		f      function
		signed bool // defined for negative numbers too
		plane  func(z complex128) complex128
	}{
		{neg, true, func(z complex128) complex128 { return -z }},
		{exp, true, cmplx.Exp},
		{log, false, cmplx.Log},
		{sqrt, false, cmplx.Sqrt},
		{sin, true, cmplx.Sin},
		{cos, true, cmplx.Cos},
		{tanh, true, cmplx.Tanh},
		{sigmoid, true, func(z complex128) complex128 { return 1 / (1 + cmplx.Exp(-z)) }},
	} {
		for _, x := range points {
			for _, x := range []float64{x, -x} {
				if x < 0 && !c.signed {
					continue
				}
				y := c.f.of(x)
				near(t, c.f.name, x, y, real(c.plane(complex(x, 0))))
				near(t, c.f.name+"′", x, c.f.slope(x, y), gradcheck.ComplexStep(c.plane, x))
			}
		}
	}
}

func near(t *testing.T, name string, x, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-14*math.Max(1, math.Abs(want))) {
		t.Errorf("%s(%g) = %.17g, want %.17g", name, x, got, want)
	}
}

func TestFunctionsWithAKink(t *testing.T) {
	for _, c := range []struct {
		f           function
		x, y, slope float64
	}{
		{relu, 2, 2, 1}, {relu, -2, 0, 0}, {relu, 0, 0, 0},
		{abs, 2, 2, 1}, {abs, -2, 2, -1}, {abs, 0, 0, 0},
	} {
		if y := c.f.of(c.x); y != c.y {
			t.Errorf("%s(%g) = %g, want %g", c.f.name, c.x, y, c.y)
		}
		if slope := c.f.slope(c.x, c.y); slope != c.slope {
			t.Errorf("%s′(%g) = %g, want %g", c.f.name, c.x, slope, c.slope)
		}
	}
}

func TestFarOut(t *testing.T) {
	for _, c := range []struct {
		f       function
		x, want float64
	}{{sigmoid, -1e4, 0}, {sigmoid, 1e4, 1}, {tanh, -1e4, -1}, {tanh, 1e4, 1}} {
		y := c.f.of(c.x)
		if slope := c.f.slope(c.x, y); y != c.want || slope != 0 {
			t.Errorf("%s(%g) = %g with the slope %g, want %g and 0", c.f.name, c.x, y, slope, c.want)
		}
	}
	for _, f := range []function{neg, exp, log, sqrt, sin, cos, tanh, sigmoid, relu, abs} {
		if y := f.of(math.NaN()); !math.IsNaN(y) {
			t.Errorf("%s(NaN) = %g: what is not a number is hidden", f.name, y)
		}
	}
}
