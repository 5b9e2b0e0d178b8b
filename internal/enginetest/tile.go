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

// ends checks products of numbers at the ends of the range. Those of the matrix unit
// have no subnormal numbers: there each term may be off by the least normal number
// times the other factor.
func ends(t *testing.T, k *cpu.Kernels) {
	const m, inner = 33, 70
	r := rand.New(rand.NewPCG(1, 3))
	product := product(k)
	for _, columns := range []bool{false, true} {
		for _, scale := range []float64{1e-45, 1e-41, 1e-38, 1e-36, 1e-33, 1e-30, 1e-25, 1e-20, 1e20, 1e36} {
			height, width := m, inner
			if columns {
				height, width = inner, m
			}
			small := cpu.Operand{Data: rows(r, height, width, width), Stride: width, Columns: columns}
			b, c := rows(r, inner, cpu.Panel, cpu.Panel), rows(r, m, cpu.Panel, cpu.Panel)
			for i := range small.Data {
				small.Data[i] = float32(float64(small.Data[i]) * scale)
			}
			product(m, inner, small, b, cpu.Panel, c, cpu.Panel, false)
			for i := range m {
				for j := range cpu.Panel {
					sum := 0.
					for p := range inner {
						at := i*width + p
						if columns {
							at = p*width + i
						}
						sum += float64(small.Data[at]) * float64(b[p*cpu.Panel+j])
					}
					if err := near(c[i*cpu.Panel+j], sum, inner*(scale+0x1p-126/1e-6), 1e-6); err != nil {
						t.Fatalf("scale %g, by columns %v, row %d, column %d: %v", scale, columns, i, j, err)
					}
				}
			}
		}
	}
}

// infinite checks that numbers that are not finite do to a product what they do
// everywhere, in the row where they are and in no other.
func infinite(t *testing.T, k *cpu.Kernels) {
	const m, inner = 40, 40
	for _, x := range []float32{float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()), math.Float32frombits(0x7fffffff), math.MaxFloat32} {
		a, b, c := make([]float32, m*inner), make([]float32, inner*cpu.Panel), make([]float32, m*cpu.Panel)
		for i := range b {
			b[i] = 0.5
		}
		a[7*inner+33] = x
		product(k)(m, inner, cpu.Operand{Data: a, Stride: inner}, b, cpu.Panel, c, cpu.Panel, false)
		for i, got := range c {
			want := x / 2
			if i/cpu.Panel != 7 {
				want = 0
			}
			if got != want && !(got != got && want != want) {
				t.Fatalf("%g in row 7: row %d, column %d is %g, expected %g", x, i/cpu.Panel, i%cpu.Panel, got, want)
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
		right.Set(k, m, inner, b, ldb)
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
