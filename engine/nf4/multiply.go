package nf4

import (
	"fmt"

	"unroll/engine/cpu"
)

// MulVec writes the product of some rows of the weight, the first one and as many
// as y has entries, with x, of Cols entries, to y. Rows that are whole blocks of 64
// are multiplied as they are read, with the kernels k; others are written out one
// after the other.
func (q Weight) MulVec(k *cpu.Kernels, first int, x, y []float32) error {
	if len(x) != q.Cols || first < 0 || first+len(y) > q.Rows {
		return fmt.Errorf("nf4: Weight.MulVec: rows %d to %d with %d entries, the weight is %d×%d", first, first+len(y)-1, len(x), q.Rows, q.Cols)
	}
	if q.Block != cpu.Block || q.Cols%cpu.Block != 0 {
		row := make([]float32, q.Cols)
		for i := range y {
			q.numbers(row, (first+i)*q.Cols)
			y[i] = dot(row, x)
		}
		return nil
	}
	values, dynamic, blocks := Codes(), Dynamic(), q.Cols/cpu.Block
	scales := make([]float32, min(len(y), rowsAtOnce)*blocks)
	for from := 0; from < len(y); from += rowsAtOnce {
		part := y[from:min(from+rowsAtOnce, len(y))]
		begin := (first + from) * blocks
		for i := range len(part) * blocks {
			scales[i] = q.scale(&dynamic, begin+i)
		}
		k.CodesMulVec(&values, q.Codes[begin*cpu.Block/2:], scales, x, part)
	}
	return nil
}

// rowsAtOnce is how many rows' scales are restored before they are used.
const rowsAtOnce = 32

func dot(a, b []float32) float32 {
	sum := float32(0)
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}
