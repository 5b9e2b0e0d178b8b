package lstm_test

import (
	"math"
	"math/cmplx"
	"testing"

	"unroll/internal/eqtest"
	"unroll/internal/gradcheck"
	"unroll/lstm"
	"unroll/tensor"
)

func TestWarps(t *testing.T) {
	z := tensor.RandVector(tensor.NewRand(90), 50, 6)
	f, env := cell(t, "parts.eq", "warps", "z", z,
		"g", lstm.Gc(z), "g_slope", lstm.SlopeGc(z), "u", lstm.Gd(z), "u_slope", lstm.SlopeGd(z))
	for _, label := range []string{"5.1a", "5.1b", "5.2a", "5.2b"} {
		eqtest.Check(t, f, "warps."+label, env, 1, rounding)
	}
}

// (5.1, 5.2) Each of the two functions is the other one, scaled and shifted.
func TestEachWarpIsTheOther(t *testing.T) {
	z := tensor.RandVector(tensor.NewRand(91), 200, 12)
	agree(t, "warps.5.1a", "(1 + tanh(z/2))/2", lstm.Gc(z), tensor.Map(func(z float64) float64 { return (1 + math.Tanh(z/2)) / 2 }, z), 1e-15)
	agree(t, "warps.5.2a", "2 G_c(2z) − 1", lstm.Gd(z), tensor.Map(func(g float64) float64 { return 2*g - 1 }, lstm.Gc(tensor.Scale(2, z))), 1e-15)
}

// The slopes are those of the functions, by the complex step. They are largest
// at 0, and between that and 0 everywhere, however far out.
func TestSlopes(t *testing.T) {
	logistic := func(z complex128) complex128 { return 1 / (1 + cmplx.Exp(-z)) }
	for _, c := range []struct {
		id      string
		f       func(complex128) complex128
		slope   func(tensor.Vector) tensor.Vector
		largest float64
	}{{"warps.5.1b", logistic, lstm.SlopeGc, 0.25}, {"warps.5.2b", cmplx.Tanh, lstm.SlopeGd, 1}} {
		for _, z := range []float64{-8, -3, -0.5, 0, 1e-8, 0.7, 2, 8} {
			got, want := c.slope(tensor.Vector{z})[0], gradcheck.ComplexStep(c.f, z)
			if !(math.Abs(got-want) <= 1e-8*want) {
				t.Errorf("eq %s: slope %g at %g, want %g", c.id, got, z, want)
			}
		}
		for _, slope := range c.slope(tensor.Vector{-1e4, -700, -40, 40, 700, 1e4}) {
			if !(slope >= 0 && slope < 1e-15) {
				t.Errorf("eq %s: slope %g far out", c.id, slope)
			}
		}
		if slope := c.slope(tensor.Vector{0})[0]; slope != c.largest {
			t.Errorf("eq %s: slope %g at 0, want %g", c.id, slope, c.largest)
		}
	}
}

// Nothing overflows, and a small control keeps its digits.
func TestGcFarOut(t *testing.T) {
	got := lstm.Gc(tensor.Vector{-1e4, -700, -40, 40, 1e4})
	for i, want := range []float64{0, math.Exp(-700), math.Exp(-40), 1, 1} {
		if !(math.Abs(got[i]-want) <= 1e-15*want) {
			t.Errorf("eq warps.5.1a: %g, want %g", got[i], want)
		}
	}
}
