package stack

import (
	"fmt"

	"unroll/internal/check"
	"unroll/tensor"
)

// Padded is a batch as one block: X[n][b] is step n of sequence b, and every
// sequence is filled up to the length of the longest. What the padding holds
// does not matter, not even NaN.
type Padded struct {
	X       [][]tensor.Vector // for each step, a vector of each sequence
	Lengths []int             // how many steps of each sequence are its own
}

// Pad fills up the sequences of a batch with zeros. All vectors have one size.
// The vectors of the sequences are shared, not copied.
func Pad(batch [][]tensor.Vector) (Padded, error) {
	d, err := entries(batch)
	if err != nil {
		return Padded{}, check.In("stack: Pad", err)
	}
	p := Padded{Lengths: lengths(batch)}
	for n := range longest(p.Lengths) {
		step := make([]tensor.Vector, len(batch))
		for b, x := range batch {
			if n < len(x) {
				step[b] = x[n]
			} else {
				step[b] = tensor.NewVector(d)
			}
		}
		p.X = append(p.X, step)
	}
	return p, nil
}

// Sequences returns the sequences without their padding, which it does not look
// at.
func (p Padded) Sequences() ([][]tensor.Vector, error) {
	if err := p.check(); err != nil {
		return nil, check.In("stack: Padded.Sequences", err)
	}
	batch := make([][]tensor.Vector, len(p.Lengths))
	for b, K := range p.Lengths {
		batch[b] = make([]tensor.Vector, K)
		for n := range batch[b] {
			batch[b][n] = p.X[n][b]
		}
	}
	return batch, nil
}

// Mask returns, for each step, 1 for each sequence that has this step and 0 for
// the others: what a loss on padded outputs is multiplied with.
func (p Padded) Mask() ([]tensor.Vector, error) {
	if err := p.check(); err != nil {
		return nil, check.In("stack: Padded.Mask", err)
	}
	m := make([]tensor.Vector, len(p.X))
	for n := range m {
		m[n] = tensor.NewVector(len(p.Lengths))
		for b, K := range p.Lengths {
			//eq:padding.1
			m[n][b] = unitStep(float64(K - (n + 1)))
		}
	}
	return m, nil
}

// check demands a vector for each sequence at each step, and lengths that the
// block has.
func (p Padded) check() error {
	for n, step := range p.X {
		if len(step) != len(p.Lengths) {
			return fmt.Errorf("%s[%d] has %d sequences, expected %d, as Lengths", "X", n, len(step), len(p.Lengths))
		}
	}
	for b, K := range p.Lengths {
		if K < 0 || K > len(p.X) {
			return fmt.Errorf("%s[%d] is %d, expected 0 to %d, the number of steps", "Lengths", b, K, len(p.X))
		}
	}
	return nil
}

// lengths returns how many steps each sequence has.
func lengths(batch [][]tensor.Vector) []int {
	K := make([]int, len(batch))
	for b, x := range batch {
		K[b] = len(x)
	}
	return K
}

func longest(lengths []int) int {
	most := 0
	for _, K := range lengths {
		most = max(most, K)
	}
	return most
}

// entries returns the size that all vectors of a batch have, 0 where there are
// none.
func entries(batch [][]tensor.Vector) (int, error) {
	d := -1
	for b, x := range batch {
		for n, v := range x {
			if d < 0 {
				d = len(v)
			}
			if len(v) != d {
				return 0, fmt.Errorf("step %d of sequence %d has %d entries, expected %d, as the first", n, b, len(v), d)
			}
		}
	}
	return max(d, 0), nil
}
