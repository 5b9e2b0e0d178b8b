package nf4_test

import (
	"flag"
	"fmt"
	"slices"
	"testing"
	"time"

	"unroll/engine/cpu"
	"unroll/engine/nf4"
	"unroll/internal/claims"
)

var claim = flag.Bool("claim", false, "measure the claim nf4 and write its table, which takes a minute and 2 GB")

// A product with a matrix that fits into no last cache, and a vector, on one core: the
// formats take turns.
func TestClaim(t *testing.T) {
	const root, n, rounds = "../..", 12288, 15
	if !*claim {
		if _, err := claims.Read(root, "nf4"); err != nil {
			t.Error(err)
		}
		return
	}
	level, _, err := cpu.Best()
	if err != nil {
		t.Fatal(err)
	}
	k, err := cpu.At(level)
	if err != nil {
		t.Fatal(err)
	}
	table, err := claims.New(root, "nf4")
	if err != nil {
		t.Fatal(err)
	}
	w, x, y := fill(n*n), normal(1, n), make([]float32, n)
	plain, double := quantise(t, w, n, n, nf4.Format{Block: 64}), quantise(t, w, n, n, nf4.Format{Block: 64, Double: true})
	ways := []struct {
		name string
		bits float64
		run  func() error
	}{
		{"float32", 32, func() error {
			for p := range n / cpu.Panel {
				k.Tile(1, n, cpu.Operand{Data: x, Stride: n}, w[p*n*cpu.Panel:], cpu.Panel, y[p*cpu.Panel:], cpu.Panel, false)
			}
			return nil
		}},
		{"NF4", plain.Bits(), func() error { return plain.MulVec(k, 0, x, y) }},
		{"NF4, the largest moduli in eight bits", double.Bits(), func() error { return double.MulVec(k, 0, x, y) }},
	}
	took := make([][]float64, len(ways))
	for range rounds {
		for i, way := range ways {
			start := time.Now()
			if err := way.run(); err != nil {
				t.Fatal(err)
			}
			took[i] = append(took[i], time.Since(start).Seconds()*1e3)
		}
	}
	table.Columns = []string{"weights", "bits a number", "the product, ms", "fastest, ms", "time, as a part of float32's"}
	for i, way := range ways {
		slices.Sort(took[i])
		table.Rows = append(table.Rows, []string{way.name, fmt.Sprintf("%.3f", way.bits),
			fmt.Sprintf("%.1f", took[i][rounds/2]), fmt.Sprintf("%.1f", took[i][0]), fmt.Sprintf("%.2f", took[i][rounds/2]/took[0][rounds/2])})
	}
	table.Notes = []string{fmt.Sprintf("%d×%d numbers, one vector, one core, kernels %s; median of %d products.", n, n, level, rounds)}
	if err := claims.Write(root, table); err != nil {
		t.Fatal(err)
	}
}
