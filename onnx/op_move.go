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

// slice is Slice: every step-th entry from start to before end, along axes.
func slice(c *call) []Tensor {
	x := c.input(0, "data")
	rank := len(x.Shape)
	var starts, ends, axes, by []int
	var named, stepped bool
	if c.opset >= 10 {
		starts, _ = c.ints(1, "starts")
		ends, _ = c.ints(2, "ends")
		axes, named = c.ints(3, "axes")
		by, stepped = c.ints(4, "steps")
	} else {
		starts64, _ := attr[[]int64](c, "starts")
		ends64, _ := attr[[]int64](c, "ends")
		starts, ends = converted[int](starts64), converted[int](ends64)
		axes, named = c.list("axes")
	}
	if !named {
		for i := range starts {
			axes = append(axes, i)
		}
	}
	if len(ends) != len(starts) || len(axes) != len(starts) || stepped && len(by) != len(starts) {
		fail("starts %v, ends %v, axes %v and steps %v are not of one length", starts, ends, axes, by)
	}
	marked(axes, rank)
	shape, steps, base := slices.Clone(x.Shape), strides(x.Shape), 0
	for i, a := range axes {
		a = axis(a, rank)
		step := 1
		if stepped {
			step = by[i]
		}
		first, n, step := cutOf(x.Shape[a], starts[i], ends[i], step)
		base += first * steps[a]
		shape[a], steps[a] = n, steps[a]*step
	}
	return c.moved(x, shape, steps, base)
}

// cutOf is a slice of a dimension: its first entry, how many there are, and the
// step between them. Bounds outside are moved to the nearest inside; those below
// 0 count from the end.
func cutOf(size, start, end, step int) (first, n, by int) {
	if step == 0 {
		fail("a step of 0")
	}
	by = min(max(step, -size-1), size+1) // a longer step meets no second entry
	low, high := 0, size
	if by < 0 {
		low, high = -1, size-1
	}
	bound := func(v int) int {
		if v < 0 {
			v = max(v, -size-1) + size
		}
		return min(max(v, low), high)
	}
	start, end = bound(start), bound(end)
	if by > 0 {
		n = (end - start + by - 1) / by
	} else {
		n = (start - end - by - 1) / -by
	}
	if n <= 0 {
		return 0, 0, 1
	}
	return start, n, by
}

// gather is Gather: the slices along an axis that the indices name.
func gather(c *call) []Tensor {
	x := c.input(0, "data")
	indices := c.input(1, "indices")
	a := axis(c.int("axis", 0), len(x.Shape))
	size := x.Shape[a]
	at := integersOf(indices, "input 1 (indices)")
	shape := slices.Concat(x.Shape[:a], indices.Shape, x.Shape[a+1:])
	from := make([]int, 0, c.room(shape))
	inner := product(x.Shape[a+1:])
	for row := range product(x.Shape[:a]) {
		for _, i := range at {
			start := (row*size + index(i, size)) * inner
			for k := range inner {
				from = append(from, start+k)
			}
		}
	}
	return one(x.Type, shape, pick(x.Data, from))
}

// index is an index that may count from the end.
func index(i, size int) int {
	if i < -size || i >= size {
		fail("index %d of a dimension of size %d", i, size)
	}
	if i < 0 {
		i += size
	}
	return i
}

// gatherElements is GatherElements: like Gather, with an index for each entry.
func gatherElements(c *call) []Tensor {
	x := c.input(0, "data")
	indices := c.input(1, "indices")
	a := axis(c.int("axis", 0), len(x.Shape))
	if len(indices.Shape) != len(x.Shape) {
		fail("indices %s into a tensor %s", indices, x)
	}
	for i, d := range indices.Shape {
		if i != a && d > x.Shape[i] {
			fail("indices %s into a tensor %s", indices, x)
		}
	}
	c.room(indices.Shape)
	steps := strides(x.Shape)
	along := steps[a]
	steps[a] = 0
	from := offsets(indices.Shape, steps, 0)
	for k, i := range integersOf(indices, "input 1 (indices)") {
		from[k] += index(i, x.Shape[a]) * along
	}
	return one(x.Type, indices.Shape, pick(x.Data, from))
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
