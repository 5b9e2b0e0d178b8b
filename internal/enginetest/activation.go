package enginetest

import (
	"fmt"
	"math"
	"testing"

	"unroll/engine/cpu"
)

// A Function is an activation and its reference.
type Function struct {
	Name string
	Of   func(x, y []float32)
	Want func(float64) float64
}

// Activations are the functions of one level.
func Activations(k *cpu.Kernels) []Function {
	return []Function{
		{"Exp", k.Exp, math.Exp},
		{"Sigmoid", k.Sigmoid, func(x float64) float64 {
			if x < 0 { // the form that keeps its digits
				return math.Exp(x) / (1 + math.Exp(x))
			}
			return 1 / (1 + math.Exp(-x))
		}},
		{"Tanh", k.Tanh, math.Tanh},
	}
}

// Sweep holds f against its reference at every stride-th bit pattern of float32
// and returns the largest relative error where the result is normal.
func Sweep(f Function, stride uint64) (worst float64, err error) {
	const chunk = 1 << 12
	x, y := make([]float32, 0, chunk), make([]float32, chunk)
	for pattern := uint64(0); pattern < 1<<32; {
		x = x[:0]
		for ; len(x) < chunk && pattern < 1<<32; pattern += stride {
			x = append(x, math.Float32frombits(uint32(pattern)))
		}
		f.Of(x, y[:len(x)])
		for i, v := range x {
			d, err := one(v, y[i], f.Want(float64(v)))
			if err != nil {
				return worst, fmt.Errorf("%s(%g), pattern %08x: %w", f.Name, v, math.Float32bits(v), err)
			}
			worst = max(worst, d)
		}
	}
	return worst, nil
}

// one compares a result with the exact value: 3e-7 relative, or 2 units in the
// last place.
func one(x, got float32, exact float64) (relative float64, err error) {
	want := float32(exact)
	switch {
	case x != x:
		if got == got {
			return 0, fmt.Errorf("is %g, expected NaN", got)
		}
		return 0, nil
	case math.IsInf(float64(want), 0) || want == 0 || math.IsInf(float64(x), 0):
		// At the very edge one rounding may go either way.
		if got != want && math.Abs(float64(got)-exact) > 2e-45 && !(exact > 3.4028e38 && got > 3.4028e38) {
			return 0, fmt.Errorf("is %g, expected %g", got, want)
		}
		if math.Signbit(float64(got)) != math.Signbit(float64(want)) {
			return 0, fmt.Errorf("is %g, expected %g", got, want)
		}
		return 0, nil
	}
	d := math.Abs(float64(got) - exact)
	ulp := float64(math.Nextafter32(float32(math.Abs(exact)), math.MaxFloat32)) - math.Abs(float64(want))
	if relative = d / math.Abs(exact); relative > 3e-7 && d > 2*ulp {
		return relative, fmt.Errorf("is %g, expected %g, off by %.2g relative, %.2g ulp", got, exact, relative, d/ulp)
	}
	if math.Abs(exact) < 0x1p-126 {
		return 0, nil
	}
	return relative, nil
}

func activations(t *testing.T, k *cpu.Kernels) {
	for _, f := range Activations(k) {
		worst, err := Sweep(f, 10007)
		if err != nil {
			t.Error(err)
		}
		t.Logf("%s: relative error at most %.3g", f.Name, worst)
		special(t, f)
		lengths(t, f)
	}
}

func special(t *testing.T, f Function) {
	inf, denormal := float32(math.Inf(1)), math.SmallestNonzeroFloat32
	x := []float32{0, float32(math.Copysign(0, -1)), inf, -inf, float32(math.NaN()), float32(math.Copysign(math.NaN(), -1)),
		float32(denormal), -float32(denormal), math.MaxFloat32, -math.MaxFloat32, 88.72, 88.73, -87.4, -103.9, -104.1, 9.01, -9.02}
	y := make([]float32, len(x))
	f.Of(x, y)
	for i := range x {
		if _, err := one(x[i], y[i], f.Want(float64(x[i]))); err != nil {
			t.Errorf("%s(%g): %v", f.Name, x[i], err)
		}
	}
}

// lengths checks every length around the width of the registers, in place too.
func lengths(t *testing.T, f Function) {
	for n := range 70 {
		x, y := make([]float32, n), make([]float32, n+1)
		for i := range x {
			x[i] = float32(i)/10 - 3
		}
		y[n] = untouched
		f.Of(x, y)
		f.Of(x, x)
		for i := range x {
			if x[i] != y[i] || y[i] == 0 && i != 30 {
				t.Errorf("%s of %d numbers, number %d: %g in place, %g elsewhere", f.Name, n, i, x[i], y[i])
			}
		}
		if y[n] != untouched {
			t.Errorf("%s of %d numbers wrote one more", f.Name, n)
		}
	}
}
