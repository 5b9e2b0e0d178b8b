package nf4_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"unroll/engine/cpu"
	"unroll/engine/nf4"
)

// A product with the weight is one with the numbers that it stands for, at every
// level and for rows that are whole blocks and others.
func TestMulVec(t *testing.T) {
	for _, level := range cpu.Available() {
		k, err := cpu.At(level)
		if err != nil {
			t.Fatal(err)
		}
		for _, shape := range [][2]int{{1, 64}, {70, 192}, {7, 100}, {5, 1}} {
			for _, f := range []nf4.Format{{Block: 64}, {Block: 64, Double: true}, {Block: 128, Double: true}} {
				rows, cols := shape[0], shape[1]
				q := quantise(t, normal(1, rows*cols), rows, cols, f)
				w, x, first := q.Dequantise(), normal(2, cols), rows/3
				y := make([]float32, rows-first)
				if err := q.MulVec(k, first, x, y); err != nil {
					t.Fatal(err)
				}
				for i, got := range y {
					sum, scale := 0.0, 0.0
					for j := range cols {
						term := float64(w[(first+i)*cols+j]) * float64(x[j])
						sum, scale = sum+term, scale+math.Abs(term)
					}
					if math.Abs(float64(got)-sum) > 1e-6*scale {
						t.Fatalf("%s, %v, %+v: row %d is %g, want %g", level, shape, f, first+i, got, sum)
					}
				}
			}
		}
	}
	k, err := cpu.At(cpu.Go)
	if err != nil {
		t.Fatal(err)
	}
	q := quantise(t, normal(3, 6), 2, 3, nf4.Format{Block: 64})
	for want, err := range map[string]error{
		"nf4: Weight.MulVec: rows 1 to 2 with 3 entries, the weight is 2×3": q.MulVec(k, 1, make([]float32, 3), make([]float32, 2)),
		"nf4: Weight.MulVec: rows 0 to 1 with 2 entries, the weight is 2×3": q.MulVec(k, 0, make([]float32, 2), make([]float32, 2)),
	} {
		if err == nil || err.Error() != want {
			t.Errorf("error %v\n want %s", err, want)
		}
	}
}

// BenchmarkMulVec multiplies a large square matrix with a vector, on one core: in
// float32 with the tiles that the engine uses for one sequence, and in four bits.
// With the larger size float32 does not fit into the last cache of any machine of
// its day: GB/s is how fast the numbers would have to come as float32.
//
//	go test ./engine/nf4 -run - -bench MulVec
func BenchmarkMulVec(b *testing.B) {
	level, _, err := cpu.Best()
	if err != nil {
		b.Fatal(err)
	}
	k, err := cpu.At(level)
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range []int{1024, 12288} {
		x, y := normal(1, n), make([]float32, n)
		speed := func(b *testing.B) {
			b.ReportMetric(4*float64(n)*float64(n)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GB/s")
		}
		b.Run(fmt.Sprintf("float32/%d", n), func(b *testing.B) {
			w := fill(n * n)
			for b.Loop() {
				for p := range n / cpu.Panel {
					k.Tile(1, n, cpu.Operand{Data: x, Stride: n}, w[p*n*cpu.Panel:], cpu.Panel, y[p*cpu.Panel:], cpu.Panel, false)
				}
			}
			speed(b)
		})
		for _, double := range []bool{false, true} {
			b.Run(fmt.Sprintf("nf4/double=%t/%d", double, n), func(b *testing.B) {
				q := quantise(b, fill(n*n), n, n, nf4.Format{Block: 64, Double: double})
				for b.Loop() {
					if err := q.MulVec(k, 0, x, y); err != nil {
						b.Fatal(err)
					}
				}
				speed(b)
			})
		}
	}
}

// fill makes numbers faster than [normal].
func fill(n int) []float32 {
	r := rand.New(rand.NewPCG(1, 1))
	w := make([]float32, n)
	for i := range w {
		w[i] = r.Float32() - 0.5
	}
	return w
}
