package engine_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"unroll/engine"
	"unroll/engine/cpu"
)

func TestProduct(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for _, level := range cpu.Available() {
		for _, threads := range []int{1, 3} {
			p := open(t, threads, level.String()).Product()
			for _, s := range [][3]int{{1, 1, 1}, {17, 300, 65}, {3, 256, 31}, {30, 512, 32}, {2, 5, 33}, {15, 1, 100}, {230, 9, 40}} {
				m, k, n := s[0], s[1], s[2]
				a, b, c := make([]float32, m*k), make([]float32, k*n), make([]float32, m*n)
				for i := range a {
					a[i] = 2*r.Float32() - 1
				}
				for i := range b {
					b[i] = 2*r.Float32() - 1
				}
				want := make([]float64, m*n)
				for i := range m {
					for j := range n {
						for q := range k {
							want[i*n+j] += float64(a[i*k+q]) * float64(b[q*n+j])
						}
					}
				}
				must(t, p.Of(c, a, b, m, k, n))
				agree(t, fmt.Sprint(level, threads, s), c, want, 2e-6)
				columns := func(x []float32, rows, columns int) []float32 {
					turned := make([]float32, len(x))
					for i := range rows {
						for j := range columns {
							turned[j*rows+i] = x[i*columns+j]
						}
					}
					return turned
				}
				clear(c)
				for i, f := range []engine.Form{{A: true, Add: true}, {B: true, Add: true}, {A: true, B: true, Add: true}, {A: true, B: true}} {
					x, y := a, b
					if f.A {
						x = columns(a, m, k)
					}
					if f.B {
						y = columns(b, k, n)
					}
					must(t, p.Form(f, c, x, y, m, k, n))
					sum := make([]float64, len(want))
					for q := range want {
						sum[q] = want[q]
						if f.Add {
							sum[q] *= float64(i + 1)
						}
					}
					agree(t, fmt.Sprint(level, threads, s, f), c, sum, 2e-6)
				}
				if n := testing.AllocsPerRun(3, func() { must(t, p.Of(c, a, b, m, k, n)) }); n != 0 {
					t.Errorf("%v: %g allocations", s, n)
				}
			}
		}
	}
}

func TestProductErrors(t *testing.T) {
	p := open(t, 1, "").Product()
	f := func(n int) []float32 { return make([]float32, n) }
	for want, err := range map[string]error{
		"k is 0":                    p.Of(f(1), nil, nil, 1, 0, 1),
		"too large":                 p.Of(nil, nil, nil, 1<<40, 1<<40, 1),
		"a has 3 numbers, expected": p.Of(f(4), f(3), f(4), 2, 2, 2),
		"b has 3 numbers, expected": p.Of(f(4), f(4), f(3), 2, 2, 2),
		"c has 3 numbers, expected": p.Of(f(3), f(4), f(4), 2, 2, 2),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "engine: Product: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, expected %q", err, want)
		}
	}
}

// BenchmarkProduct multiplies square matrices, packing included.
func BenchmarkProduct(b *testing.B) {
	for _, level := range cpu.Available() {
		for _, n := range []int{256, 512, 1024} {
			for _, threads := range []int{1, 2} {
				b.Run(fmt.Sprintf("%s/%d/%d", level, n, threads), func(b *testing.B) {
					d, err := engine.Open(engine.Options{Threads: threads, Level: level.String()})
					if err != nil {
						b.Fatal(err)
					}
					defer d.Close()
					p, x, y, z := d.Product(), make([]float32, n*n), make([]float32, n*n), make([]float32, n*n)
					for i := range x {
						x[i], y[i] = 1, 1
					}
					for b.Loop() {
						if err := p.Of(z, x, y, n, n, n); err != nil {
							b.Fatal(err)
						}
					}
					b.ReportMetric(2*float64(n)*float64(n)*float64(n)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GF/s")
				})
			}
		}
	}
}
