package onnx

import "slices"

// The operators that put entries in other places. Each makes the list of
// offsets its result is picked from.

// moved is the tensor whose entry (i, j, …) is that at base + i·steps[0] + …
func (c *call) moved(x Tensor, shape, steps []int, base int) []Tensor {
	c.room(shape)
	return one(x.Type, shape, pick(x.Data, offsets(shape, steps, base)))
}

// transpose is Transpose: dimension i of the result is dimension perm[i].
func transpose(c *call) []Tensor {
	x := c.input(0, "data")
	perm, ok := c.list("perm")
	rank := len(x.Shape)
	if !ok {
		for i := range rank {
			perm = append(perm, rank-1-i)
		}
	}
	if len(perm) != rank || slices.Contains(marked(perm, rank), false) {
		fail("perm %v does not order the dimensions of %s", perm, x)
	}
	own := strides(x.Shape)
	shape, steps := make([]int, rank), make([]int, rank)
	for i, p := range perm {
		p = axis(p, rank)
		shape[i], steps[i] = x.Shape[p], own[p]
	}
	return c.moved(x, shape, steps, 0)
}

// expand is Expand: broadcast with a shape.
func expand(c *call) []Tensor {
	x := c.input(0, "input")
	with, _ := c.ints(1, "shape")
	shape := broadcast(x.Shape, with)
	c.room(shape)
	from := stretched(x.Shape, shape)
	if from == nil {
		return x.reshaped(shape)
	}
	return one(x.Type, shape, pick(x.Data, from))
}

// tile is Tile: each dimension repeated.
func tile(c *call) []Tensor {
	x := c.input(0, "input")
	repeats, _ := c.ints(1, "repeats")
	if len(repeats) != len(x.Shape) {
		fail("repeats %v, expected one for each dimension of %s", repeats, x)
	}
	own := strides(x.Shape)
	var split, steps, shape []int // each dimension as repetitions of itself
	for i, d := range x.Shape {
		split, steps = append(split, repeats[i], d), append(steps, 0, own[i])
		if repeats[i] < 0 || d > 0 && repeats[i] > c.run.entries/d {
			fail("repeats %v of a tensor %s are too many", repeats, x)
		}
		shape = append(shape, repeats[i]*d)
	}
	c.room(shape)
	return one(x.Type, shape, pick(x.Data, offsets(split, steps, 0)))
}

// concat is Concat along an axis.
func concat(c *call) []Tensor {
	all := c.inputs()
	same(all...)
	a := axis(c.int("axis", 1), len(all[0].Shape))
	shape := slices.Clone(all[0].Shape)
	shape[a] = 0
	for _, t := range all {
		if len(t.Shape) != len(shape) {
			fail("a tensor %s beside a tensor %s", t, all[0])
		}
		for i, d := range t.Shape {
			if i != a && d != shape[i] {
				fail("a tensor %s beside a tensor %s along dimension %d", t, all[0], a)
			}
		}
		shape[a] += t.Shape[a]
	}
	from := make([]int, 0, c.room(shape))
	data, starts := join(all...)
	for row := range product(shape[:a]) {
		for i, t := range all {
			n := product(t.Shape[a:])
			for k := range n {
				from = append(from, starts[i]+row*n+k)
			}
		}
	}
	return one(all[0].Type, shape, pick(data, from))
}

// split is Split along an axis, in given sizes or evenly.
func split(c *call) []Tensor {
	x := c.input(0, "input")
	a := axis(c.int("axis", 0), len(x.Shape))
	total := x.Shape[a]
	var sizes []int
	var given bool
	if c.opset >= 13 {
		sizes, given = c.ints(1, "split")
	} else {
		sizes, given = c.list("split")
	}
	parts := c.int("num_outputs", len(c.node.Outputs))
	if !given {
		if parts < 1 || parts != len(c.node.Outputs) || parts > total && total > 0 {
			fail("%d parts of a tensor %s for %d outputs", parts, x, len(c.node.Outputs))
		}
		each := (total + parts - 1) / parts
		for i := range parts {
			sizes = append(sizes, max(0, min(each, total-i*each)))
		}
	}
	left := total
	for _, size := range sizes {
		if size < 0 || size > left {
			fail("sizes %v of dimension %d of a tensor %s", sizes, a, x)
		}
		left -= size
	}
	if left != 0 {
		fail("sizes %v of dimension %d of a tensor %s", sizes, a, x)
	}
	steps := strides(x.Shape)
	var out []Tensor
	start := 0
	for _, size := range sizes {
		shape := slices.Clone(x.Shape)
		shape[a] = size
		out = append(out, c.moved(x, shape, steps, start*steps[a])...)
		start += size
	}
	return out
}

// reverseSequence is ReverseSequence: the first entries of each sequence of a
// batch in reverse order, as many as its length.
func reverseSequence(c *call) []Tensor {
	x := c.input(0, "input")
	lengths, _ := c.ints(1, "sequence_lens")
	if len(x.Shape) < 2 {
		fail("expected at least 2 dimensions, found %s", x)
	}
	batch, time := axis(c.int("batch_axis", 1), 2), axis(c.int("time_axis", 0), 2)
	if batch == time || len(lengths) != x.Shape[batch] {
		fail("%d sequence_lens for a tensor %s with batch_axis %d and time_axis %d", len(lengths), x, batch, time)
	}
	for _, n := range lengths {
		if n < 0 || n > x.Shape[time] {
			fail("a length of %d in sequences of %d steps", n, x.Shape[time])
		}
	}
	from := make([]int, 0, c.room(x.Shape))
	inner := product(x.Shape[2:])
	for i := range x.Shape[0] {
		for j := range x.Shape[1] {
			place := [2]int{i, j}
			if n := lengths[place[batch]]; place[time] < n {
				place[time] = n - 1 - place[time]
			}
			start := (place[0]*x.Shape[1] + place[1]) * inner
			for k := range inner {
				from = append(from, start+k)
			}
		}
	}
	return one(x.Type, x.Shape, pick(x.Data, from))
}
