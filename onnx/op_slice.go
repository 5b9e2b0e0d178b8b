package onnx

import "slices"

// The operators that take parts of a tensor.

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
