package onnx

// broadcast is the shape that tensors of several shapes are stretched to: they
// are aligned at the last dimension, and a size of 1 stands for any other.
func broadcast(shapes ...[]int) []int {
	rank := 0
	for _, s := range shapes {
		rank = max(rank, len(s))
	}
	out := make([]int, rank)
	for i := range out {
		out[i] = 1
	}
	for _, s := range shapes {
		for i, size := range s {
			at := &out[rank-len(s)+i]
			switch {
			case *at == 1:
				*at = size
			case size != 1 && size != *at:
				fail("the shapes %v do not go together", shapes)
			}
		}
	}
	return out
}

// stretched says where the entries of a tensor broadcast to a shape come from;
// it is nil where they stay in place.
func stretched(from, to []int) []int {
	if product(from) == product(to) {
		return nil
	}
	own := strides(from)
	steps := make([]int, len(to))
	for i, size := range from {
		if size != 1 {
			steps[len(to)-len(from)+i] = own[i]
		}
	}
	return offsets(to, steps, 0)
}

// product is the number of entries of a shape that is known to be possible.
func product(shape []int) int {
	n, _ := count(shape)
	return n
}

// at is the offset of entry i under a list of offsets that may be nil.
func at(list []int, i int) int {
	if list == nil {
		return i
	}
	return list[i]
}

// pair is two tensors of one type to be combined, and the shape of the result.
type pair struct {
	a, b         Tensor
	shape        []int
	n            int
	fromA, fromB []int // see stretched
}

// broadcastPair aligns two tensors and makes room for the result.
func (c *call) broadcastPair(a, b Tensor) pair {
	p := pair{a: a, b: b, shape: broadcast(a.Shape, b.Shape)}
	p.n = c.room(p.shape)
	p.fromA, p.fromB = stretched(a.Shape, p.shape), stretched(b.Shape, p.shape)
	return p
}

// zip applies a function to the pair's entries, which have type A.
func zip[A, B any](p pair, f func(A, A) B) []B {
	a, b := p.a.Data.([]A), p.b.Data.([]A)
	out := make([]B, p.n)
	for i := range out {
		out[i] = f(a[at(p.fromA, i)], b[at(p.fromB, i)])
	}
	return out
}
