package enginetest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"unroll/engine/cpu"
)

// codes checks matrices of codes of every small size: the product with a vector,
// and the numbers.
func codes(t *testing.T, k *cpu.Kernels) {
	r := rand.New(rand.NewPCG(7, 7))
	for _, rows := range []int{0, 1, 2, 5} {
		for _, blocks := range []int{0, 1, 2, 3, 17} {
			if err := code(r, k, rows, blocks); err != nil {
				t.Fatalf("%d rows of %d blocks: %v", rows, blocks, err)
			}
		}
	}
}

func code(r *rand.Rand, k *cpu.Kernels, rowCount, blocks int) error {
	n := rowCount * blocks * cpu.Block
	var values [16]float32
	for i := range values {
		values[i] = r.Float32()*2 - 1
	}
	packed, want := make([]byte, n/2), make([]float64, n)
	scales := rows(r, 1, n/cpu.Block, n/cpu.Block)
	for i := range want {
		index := r.IntN(16)
		want[i] = float64(values[index]) * float64(scales[i/cpu.Block])
		packed[i/2] |= byte(index << (4 * (1 - i%2)))
	}
	w := rows(r, 1, n, n)
	k.CodesNumbers(&values, packed, scales, w[:n])
	for i := range want {
		if err := near(w[i], want[i], 1, 1e-7); err != nil {
			return fmt.Errorf("number %d: %w", i, err)
		}
	}
	if err := intact(w, 1, n, n); err != nil {
		return err
	}
	wide := blocks * cpu.Block
	x, y := rows(r, 1, wide, wide), rows(r, 1, rowCount, rowCount)
	k.CodesMulVec(&values, packed, scales, x[:wide], y[:rowCount])
	for i := range rowCount {
		sum, scale := 0., 1.
		for j := range wide {
			term := want[i*wide+j] * float64(x[j])
			sum += term
			scale += math.Abs(term)
		}
		if err := near(y[i], sum, scale, 1e-6); err != nil {
			return fmt.Errorf("row %d: %w", i, err)
		}
	}
	return intact(y, 1, rowCount, rowCount)
}
