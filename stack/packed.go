package stack

import (
	"fmt"
	"slices"

	"unroll/internal/check"
	"unroll/tensor"
)

// Packed is a batch without padding, as PyTorch's PackedSequence has it: the
// sequences are sorted, the longest first, and then written step by step. The
// first Sizes[0] vectors of Data are the first steps of all sequences that have
// one, the next Sizes[1] are the second steps, and so on.
type Packed struct {
	Data     []tensor.Vector
	Sizes    []int // how many sequences have each step; never more than the step before
	Sorted   []int // the place in the batch of each sorted sequence; nil: they come sorted
	Unsorted []int // the place among the sorted of each sequence of the batch: the inverse of Sorted
}

// Pack sorts the sequences of a batch by their lengths, those of one length in
// the order they come in, and packs them. All vectors have one size and are
// shared, not copied. A sequence without a step has a place in Sorted and
// Unsorted and nothing in Data. (PyTorch refuses it.)
func Pack(batch [][]tensor.Vector) (Packed, error) {
	if _, err := entries(batch); err != nil {
		return Packed{}, check.In("stack: Pack", err)
	}
	p := Packed{Sorted: identity(len(batch))}
	slices.SortStableFunc(p.Sorted, func(a, b int) int { return len(batch[b]) - len(batch[a]) })
	p.Unsorted = inverse(p.Sorted)
	for n := range longest(lengths(batch)) {
		size := 0
		for _, b := range p.Sorted {
			if n < len(batch[b]) {
				p.Data = append(p.Data, batch[b][n])
				size++
			}
		}
		p.Sizes = append(p.Sizes, size)
	}
	return p, nil
}

// Sequences returns the sequences in the order of the batch.
func (p Packed) Sequences() ([][]tensor.Vector, error) {
	if err := p.check(); err != nil {
		return nil, check.In("stack: Packed.Sequences", err)
	}
	order := p.order()
	batch := make([][]tensor.Vector, len(order))
	rest := p.Data
	for _, size := range p.Sizes {
		for i, v := range rest[:size] {
			batch[order[i]] = append(batch[order[i]], v)
		}
		rest = rest[size:]
	}
	return batch, nil
}

// order is Sorted, or its meaning where it is nil.
func (p Packed) order() []int {
	switch {
	case p.Sorted != nil:
		return p.Sorted
	case len(p.Sizes) == 0:
		return nil
	}
	return identity(p.Sizes[0])
}

// check demands sizes that fall, that the data fill, and an order of all
// sequences with its inverse.
func (p Packed) check() error {
	rest, most := len(p.Data), len(p.Data)
	if p.Sorted != nil {
		most = len(p.Sorted)
	}
	for n, size := range p.Sizes {
		if size < 1 || size > most {
			return fmt.Errorf("%s[%d] is %d, expected 1 to %d: the sequences are sorted, the longest first", "Sizes", n, size, most)
		}
		rest, most = rest-size, size
	}
	if rest != 0 {
		return fmt.Errorf("%s has %d vectors, expected %d, the sum of Sizes", "Data", len(p.Data), len(p.Data)-rest)
	}
	if order := slices.Sorted(slices.Values(p.order())); !slices.Equal(order, identity(len(order))) {
		return fmt.Errorf("%s is %v, expected each of 0 to %d once", "Sorted", p.Sorted, len(order)-1)
	}
	if p.Unsorted != nil && !slices.Equal(p.Unsorted, inverse(p.order())) {
		return fmt.Errorf("%s is %v, expected %v, the inverse of Sorted", "Unsorted", p.Unsorted, inverse(p.order()))
	}
	return nil
}

// identity returns 0, 1, …, n−1.
func identity(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	return order
}

// inverse returns the order that undoes another.
func inverse(order []int) []int {
	undo := make([]int, len(order))
	for i, b := range order {
		undo[b] = i
	}
	return undo
}
