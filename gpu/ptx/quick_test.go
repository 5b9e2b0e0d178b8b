package ptx

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"os"
	"testing"
)

func floats(n int, r *rand.Rand) []float32 {
	s := make([]float32, n)
	for i := range s {
		s[i] = float32(r.NormFloat64())
	}
	return s
}
func bytesOf(s []float32) []byte {
	b := make([]byte, 4*len(s))
	for i, x := range s {
		binary.LittleEndian.PutUint32(b[4*i:], math.Float32bits(x))
	}
	return b
}

func runProduct(t testing.TB, name string, m, n, k int) (Counts, bool) {
	src, err := os.ReadFile("../kernels/product.ptx")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := Parse("product.ptx", src)
	if err != nil {
		t.Fatal(err)
	}
	d := NewDevice(Options{Seed: 3})
	r := rand.New(rand.NewPCG(1, 2))
	a, b, c := floats(m*k, r), floats(k*n, r), floats(m*n, r)
	put := func(s []float32) uint64 {
		p, err := d.Alloc(4 * len(s))
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Write(p, bytesOf(s)); err != nil {
			t.Fatal(err)
		}
		return p
	}
	pa, pb, pc := put(a), put(b), put(c)
	i4 := func(x int) Argument { return Argument{uint64(uint32(x)), 4} }
	p := func(x uint64) Argument { return Argument{x, 8} }
	tile := 16
	if name == "product3" {
		tile = 64
	}
	counts, err := d.Launch(mod.Kernels[name], Launch{Grid: [2]int{(n + tile - 1) / tile, (m + tile - 1) / tile}, Block: [2]int{256, 1},
		Arguments: []Argument{i4(m), i4(n), i4(k), p(pa), i4(k), i4(1), p(pb), i4(n), i4(1), p(pc), i4(n)}})
	if err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 4*m*n)
	if err := d.Read(got, pc); err != nil {
		t.Fatal(err)
	}
	ok := true
	for i := range m {
		for j := range n {
			sum := c[i*n+j]
			for p := range k {
				sum = FMA(a[i*k+p], b[p*n+j], sum)
			}
			if binary.LittleEndian.Uint32(got[4*(i*n+j):]) != math.Float32bits(sum) {
				ok = false
			}
		}
	}
	return counts, ok
}

func TestProduct(t *testing.T) {
	for _, name := range []string{"product1", "product2", "product3"} {
		c, ok := runProduct(t, name, 70, 33, 29)
		t.Log(name, ok, c.Instructions, c.Flops, c.GlobalRead, c.SharedBytes)
		if !ok {
			t.Error("wrong")
		}
	}
}

func BenchmarkProduct(b *testing.B) {
	var n int64
	for b.Loop() {
		c, _ := runProduct(b, "product3", 128, 128, 128)
		n += c.Instructions
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds()/1e6, "M/s")
}
