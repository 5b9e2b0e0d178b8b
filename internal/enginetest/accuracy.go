package enginetest

import (
	"math"
	"math/rand/v2"
	"testing"

	"unroll/engine/cpu"
)

// accuracy demands that the sums of a level's form for products are as exact as those
// of its tile: by the root of the mean square of their errors, each relative to the
// size of its terms.
func accuracy(t *testing.T, k *cpu.Kernels) {
	for _, inner := range []int{32, 97, 769} {
		if tile, parts := errorOf(k.Tile, inner), errorOf(product(k), inner); parts > 1.1*tile {
			t.Errorf("%d terms: error %.3g, expected at most that of a tile, %.3g", inner, parts, tile)
		}
	}
}

func errorOf(product multiply, inner int) float64 {
	const m = 32
	r := rand.New(rand.NewPCG(1, 4))
	normal := func(n int) []float32 {
		s := make([]float32, n)
		for i := range s {
			s[i] = float32(r.NormFloat64())
		}
		return s
	}
	a, b, c := normal(m*inner), normal(inner*cpu.Panel), make([]float32, m*cpu.Panel)
	product(m, inner, cpu.Operand{Data: a, Stride: inner}, b, cpu.Panel, c, cpu.Panel, false)
	squares := 0.
	for i := range m {
		for j := range cpu.Panel {
			sum, size := 0., 0.
			for p := range inner {
				term := float64(a[i*inner+p]) * float64(b[p*cpu.Panel+j])
				sum += term
				size += math.Abs(term)
			}
			e := (float64(c[i*cpu.Panel+j]) - sum) / size
			squares += e * e
		}
	}
	return math.Sqrt(squares / m / cpu.Panel)
}
