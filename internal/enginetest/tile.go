package enginetest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"unroll/engine/cpu"
)

// tiles checks products with every number of rows up to three tiles, and every
// number of terms around the turns of the loop.
func tiles(t *testing.T, k *cpu.Kernels) {
	r := rand.New(rand.NewPCG(1, 1))
	for m := range 45 {
		for _, inner := range []int{0, 1, 2, 3, 4, 5, 7, 8, 9, 31, 67, 900} {
			for _, columns := range []bool{false, true} {
				for _, add := range []bool{false, true} {
					if err := tile(r, k.Tile, m, inner, columns, add); err != nil {
						t.Fatalf("%d×%d by columns %v, added %v: %v", m, inner, columns, add, err)
					}
				}
			}
		}
	}
}

// splits checks products of matrices brought into the form of the level.
func splits(t *testing.T, k *cpu.Kernels) {
	r := rand.New(rand.NewPCG(1, 2))
	product := product(k)
	for _, m := range []int{0, 1, 7, 8, 15, 16, 17, 20, 31, 32, 33, 48, 49, 64, 70} {
		for _, inner := range []int{0, 1, 31, 32, 33, 40, 41, 64, 130, 900} {
			for _, columns := range []bool{false, true} {
				for _, add := range []bool{false, true} {
					if err := tile(r, product, m, inner, columns, add); err != nil {
						t.Fatalf("%d×%d by columns %v, added %v: %v", m, inner, columns, add, err)
					}
				}
			}
		}
	}
}

// A multiply is [cpu.Kernels.Tile] or does the same.
type multiply func(m, inner int, a cpu.Operand, b []float32, ldb int, c []float32, ldc int, add bool)

// product multiplies by a Left and a Right, which it uses again and again.
func product(k *cpu.Kernels) multiply {
	var left cpu.Left
	var right cpu.Right
	return func(m, inner int, a cpu.Operand, b []float32, ldb int, c []float32, ldc int, add bool) {
		left.Set(k, m, inner, a)
		right.Set(k, inner, b, ldb)
		left.Tile(&right, c, ldc, add)
	}
}

func tile(r *rand.Rand, product multiply, m, inner int, columns, add bool) error {
	height, width := m, inner
	if columns {
		height, width = inner, m
	}
	lda, ldb, ldc := max(width, 1)+r.IntN(4), cpu.Panel+r.IntN(2)*r.IntN(37), cpu.Panel+r.IntN(2)*r.IntN(37)
	a := cpu.Operand{Data: rows(r, height, lda, width), Stride: lda, Columns: columns}
	b, c := rows(r, inner, ldb, cpu.Panel), rows(r, m, ldc, cpu.Panel)
	before := append([]float32(nil), c...)
	product(m, inner, a, b, ldb, c, ldc, add)
	for i := range m {
		for j := range cpu.Panel {
			sum, scale := 0., 1.
			if add {
				sum = float64(before[i*ldc+j])
			}
			for p := range inner {
				at := i*lda + p
				if columns {
					at = p*lda + i
				}
				term := float64(a.Data[at]) * float64(b[p*ldb+j])
				sum += term
				scale += math.Abs(term)
			}
			if err := near(c[i*ldc+j], sum, scale, 1e-6); err != nil {
				return fmt.Errorf("row %d, column %d: %w", i, j, err)
			}
		}
	}
	return intact(c, m, ldc, cpu.Panel)
}

// packs checks where the entries of a matrix go, and that the rest is zero.
func packs(t *testing.T) {
	for _, columns := range []int{0, 1, 31, 32, 33, 64, 70} {
		const high = 3
		dst := make([]float32, high*cpu.Panels(columns)*cpu.Panel)
		for i := range dst {
			dst[i] = untouched
		}
		cpu.Pack(dst, high, columns, func(i, j int) float32 { return float32(100*i + j + 1) })
		for i := range high {
			for j := range cpu.Panels(columns) * cpu.Panel {
				want := float32(0)
				if j < columns {
					want = float32(100*i + j + 1)
				}
				if got := dst[(j/cpu.Panel*high+i)*cpu.Panel+j%cpu.Panel]; got != want {
					t.Fatalf("%d columns: entry (%d, %d) is %g, expected %g", columns, i, j, got, want)
				}
			}
		}
	}
}
