package cpu_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"unroll/engine/cpu"
)

// rate reports the speed of a loop body that does so many operations.
func rate(b *testing.B, operations float64) {
	b.ReportMetric(operations*float64(b.N)/b.Elapsed().Seconds()/1e9, "GF/s")
}

func random(n int) []float32 {
	r := rand.New(rand.NewPCG(1, 2))
	s := make([]float32, n)
	for i := range s {
		s[i] = r.Float32()*16 - 8
	}
	return s
}

// BenchmarkTile multiplies rows of A in the first cache with one panel.
func BenchmarkTile(b *testing.B) {
	for _, level := range cpu.Available() {
		k, err := cpu.At(level)
		if err != nil {
			b.Fatal(err)
		}
		for _, m := range []int{1, 2, 4, 8, 14} {
			for _, columns := range []bool{false, true} {
				const inner = 256
				a := cpu.Operand{Data: random((inner + 16) * 32), Stride: inner + 16, Columns: columns}
				if columns {
					a.Stride = 16
				}
				panel, c := random(inner*cpu.Panel), make([]float32, m*cpu.Panel)
				b.Run(fmt.Sprintf("%s/%dx32/columns=%v", level, m, columns), func(b *testing.B) {
					for b.Loop() {
						k.Tile(m, inner, a, panel, cpu.Panel, c, cpu.Panel, false)
					}
					rate(b, 2*float64(m)*inner*cpu.Panel)
				})
			}
		}
	}
}

func BenchmarkActivation(b *testing.B) {
	x, y := random(8192), make([]float32, 8192)
	for _, level := range cpu.Available() {
		k, err := cpu.At(level)
		if err != nil {
			b.Fatal(err)
		}
		for _, f := range []struct {
			name string
			of   func(x, y []float32)
		}{{"exp", k.Exp}, {"sigmoid", k.Sigmoid}, {"tanh", k.Tanh}} {
			b.Run(fmt.Sprintf("%s/%s", level, f.name), func(b *testing.B) {
				for b.Loop() {
					f.of(x, y)
				}
				b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(b.N)/float64(len(x)), "ns/number")
			})
		}
	}
}

// BenchmarkSplit multiplies rows by 32 panels, which are split already as weights
// are; it splits the rows or not.
func BenchmarkSplit(b *testing.B) {
	const inner, panels = 512, 32
	for _, level := range cpu.Available()[1:] {
		k, err := cpu.At(level)
		if err != nil {
			b.Fatal(err)
		}
		right := make([]cpu.Right, panels)
		for n := range right {
			right[n].Set(k, 32, inner, random(inner*cpu.Panel), cpu.Panel)
		}
		for _, m := range []int{8, 10, 16, 20, 32, 64, 256} {
			a := cpu.Operand{Data: random((inner + 16) * m), Stride: inner + 16}
			var left cpu.Left
			c := make([]float32, m*cpu.Panel)
			for _, set := range []bool{false, true} {
				b.Run(fmt.Sprintf("%s/%d/set=%v", level, m, set), func(b *testing.B) {
					left.Set(k, m, inner, a)
					for b.Loop() {
						if set {
							left.Set(k, m, inner, a)
						}
						for n := range right {
							left.Tile(&right[n], c, cpu.Panel, false)
						}
					}
					rate(b, 2*float64(m)*inner*cpu.Panel*panels)
				})
			}
		}
	}
}
