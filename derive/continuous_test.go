package derive

import (
	"math"
	"strings"
	"testing"

	"unroll/tensor"
)

// TestContinuous evaluates a delay equation with a known solution: s(t) =
// sin(t) has the derivative s(t + π/2).
func TestContinuous(t *testing.T) {
	f := mustParse(t, "c.eq", `cell c
dim   d
state s[d]
param tau[2;], W[d,d]
map   h(d) -> d
warp  F
1     d/dt s(t) = W h(s(t - tau[0])) + zeros(d)
2     r(t) = F(s(t - tau[1] - tau[0])) + t
identity 3 F'(s(t)) = 1 + ones(d)
`)
	e := NewEnv(f.Cells[0])
	of := func(g func(float64) float64) func(float64) tensor.Vector {
		return func(t float64) tensor.Vector { return tensor.Vector{g(t), 2 * g(t)} }
	}
	mustBind(t, e, "s", of(math.Sin))
	mustBind(t, e, "d/dt s", of(math.Cos))
	mustBind(t, e, "tau", []float64{math.Pi / 2, math.Pi})
	mustBind(t, e, "W", tensor.ScaleMat(-1, tensor.Identity(2)))
	mustBind(t, e, "h", func(a ...tensor.Vector) tensor.Vector { return a[0] })
	mustBind(t, e, "F", func(x float64) float64 { return 2 * x })
	mustBind(t, e, "F'", func(x float64) float64 { return 2 })
	mustBind(t, e, "r", func(at float64) tensor.Vector {
		return tensor.Vector{2*math.Cos(at) + at, 4*math.Cos(at) + at}
	})
	for _, q := range f.Equations() {
		for _, at := range []float64{-1, 0, 0.7, 12} {
			left, right, err := q.SidesAt(e, at)
			if err != nil {
				t.Fatal(err)
			}
			if d := tensor.MaxAbs(tensor.Sub(left.Data(), right.Data())); d > 1e-14 {
				t.Errorf("%s at %g: the sides differ by %g", q.ID, at, d)
			}
		}
	}
	if _, _, err := f.Equation("c.1").Sides(e, 0); err == nil || !strings.Contains(err.Error(), "s(t) needs a value of t") {
		t.Errorf("Sides of a continuous cell: %v", err)
	}
	if err := f.Cells[0].Run(e, 1); err == nil || !strings.Contains(err.Error(), "runs over time") {
		t.Errorf("Run of a continuous cell: %v", err)
	}
}

// TestScalarsOverTime binds functions of time that return a number, as for the
// decay z(t) = exp(−a t).
func TestScalarsOverTime(t *testing.T) {
	c := cellOf(t, "decay")
	e := NewEnv(c)
	mustBind(t, e, "a", 2.0)
	mustBind(t, e, "z", func(t float64) float64 { return math.Exp(-2 * t) })
	mustBind(t, e, "d/dt z", func(t float64) float64 { return -2 * math.Exp(-2*t) })
	mustBind(t, e, "w", func(t float64) float64 { return 4*math.Exp(-4*t) + t/2 })
	for _, q := range c.Equations {
		left, right, err := q.SidesAt(e, 0.5)
		if err != nil || math.Abs(left.Data()[0]-right.Data()[0]) > 1e-15 {
			t.Errorf("%s: %v and %v, %v", q.ID, left.Data(), right.Data(), err)
		}
	}
	f, ok := e.Get("d/dt z").(func(float64) float64)
	if !ok || f(0) != -2 {
		t.Error("the derivative is not what was bound")
	}
	want := "derive: cell decay: z: expected func(float64) float64, found func(float64) tensor.Vector"
	if err := e.Bind("z", func(float64) tensor.Vector { return nil }); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestSizeFromFunction learns a dimension from what a function returns.
func TestSizeFromFunction(t *testing.T) {
	c := mustParse(t, "c.eq", "cell c\ndim d\nstate s[d]\nidentity 1 s(t) - s(t) = zeros(d)").Cells[0]
	e := NewEnv(c)
	mustBind(t, e, "s", func(t float64) tensor.Vector { return tensor.NewVector(2 + int(t)) })
	if _, right, err := c.Equations[0].SidesAt(e, 0); err != nil || right.Shape() != "2" {
		t.Errorf("zeros(d) is of size %s, %v", right.Shape(), err)
	}
	_, _, err := c.Equations[0].SidesAt(e, 1)
	if want := "derive: c.1: s: expected d = 2 (from s), found 3"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
