package enginetest

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"unroll/engine/cpu"
)

// pointwise checks what composed cells are made of, for lengths of no and of several
// turns of the loop, in place where that is allowed.
func pointwise(t *testing.T, k *cpu.Kernels) {
	r := rand.New(rand.NewPCG(5, 1))
	for _, n := range []int{0, 16, 32, 80} {
		made := func() []float32 { return rows(r, 1, max(n, 1), n) }
		x, y, z := made(), made(), made()
		before := slices.Clone(z)
		at := func(s []float32, i int) float64 { return float64(s[i]) }
		for _, c := range []struct {
			name string
			run  func(z []float32)
			want func(i int) float64
		}{
			{"Multiply", func(z []float32) { k.Multiply(x[:n], y[:n], z[:n]) }, func(i int) float64 { return at(x, i) * at(y, i) }},
			{"Multiply in place", func(z []float32) { k.Multiply(z[:n], y[:n], z[:n]) }, func(i int) float64 { return at(before, i) * at(y, i) }},
			{"MultiplyAdd", func(z []float32) { k.MultiplyAdd(-3, x[:n], y[:n], z[:n]) }, func(i int) float64 { return at(before, i) - 3*at(x, i)*at(y, i) }},
			{"SigmoidSlope", func(z []float32) { k.SigmoidSlope(x[:n], z[:n]) }, func(i int) float64 { return at(before, i) * at(x, i) * (1 - at(x, i)) }},
			{"TanhSlope", func(z []float32) { k.TanhSlope(x[:n], z[:n]) }, func(i int) float64 { return at(before, i) * (1 - at(x, i)*at(x, i)) }},
		} {
			z := slices.Clone(before)
			c.run(z)
			for i := range n {
				if err := near(z[i], c.want(i), 4, tolerance); err != nil {
					t.Errorf("%s of %d numbers, number %d %v", c.name, n, i, err)
				}
			}
			report(t, intact(z, 1, max(n, 1), n))
		}
	}
}

// finite checks every length around the width of the registers, in place too, with
// what is no number or infinite everywhere.
func finite(t *testing.T, k *cpu.Kernels) {
	inf := float32(math.Inf(1))
	for n := range 40 {
		x, y := make([]float32, n), make([]float32, n+1)
		for i := range x {
			x[i] = []float32{inf, -inf, float32(math.NaN()), 3, -math.MaxFloat32}[i%5]
		}
		y[n] = untouched
		k.Finite(x, y)
		k.Finite(x, x)
		for i, want := range []float32{math.MaxFloat32, -math.MaxFloat32, float32(math.NaN()), 3, -math.MaxFloat32} {
			for j := i; j < n; j += 5 {
				if same := func(got float32) bool { return got == want || got != got && want != want }; !same(y[j]) || !same(x[j]) {
					t.Errorf("number %d of %d is %g, and %g in place, expected %g", j, n, y[j], x[j], want)
				}
			}
		}
		if y[n] != untouched {
			t.Errorf("Finite of %d numbers wrote one more", n)
		}
	}
}
