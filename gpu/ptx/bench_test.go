package ptx

import (
	"os"
	"testing"
)

// BenchmarkProduct runs a product of matrices of 128 by 128, and counts the
// instructions of threads that it takes in a second.
func BenchmarkProduct(b *testing.B) {
	source, err := os.ReadFile("../kernels/product.ptx")
	if err != nil {
		b.Fatal(err)
	}
	m, err := Parse("product.ptx", source)
	if err != nil {
		b.Fatal(err)
	}
	const n = 128
	for _, name := range []string{"product1", "product2", "product3"} {
		b.Run(name, func(b *testing.B) {
			d := NewDevice(Options{})
			p := words(b, d, make([]uint32, n*n)...)
			out := words(b, d, make([]uint32, n*n)...)
			size, one, tile := Argument{n, 4}, Argument{1, 4}, 16
			if name == "product3" {
				tile = 64
			}
			l := Launch{
				Grid: [2]int{n / tile, n / tile}, Block: [2]int{256, 1},
				Arguments: []Argument{size, size, size, {p, 8}, size, one, {p, 8}, size, one, {out, 8}, size},
			}
			instructions := int64(0)
			for b.Loop() {
				c, err := d.Launch(m.Kernels[name], l)
				if err != nil {
					b.Fatal(err)
				}
				instructions += c.Instructions
			}
			b.ReportMetric(float64(instructions)/1e6/b.Elapsed().Seconds(), "Minstr/s")
		})
	}
}
