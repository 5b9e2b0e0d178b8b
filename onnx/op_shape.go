package onnx

import "slices"

// The operators that give the same entries another shape, or speak of shapes.

// reshape is Reshape: 0 keeps a dimension, one -1 takes what is left.
func reshape(c *call) []Tensor {
	x := c.input(0, "data")
	shape, ok := c.ints(1, "shape")
	if !ok {
		fail("input 1 (shape) is missing")
	}
	allowZero := c.flag("allowzero", false)
	open, known := -1, 1
	for i, d := range shape {
		switch {
		case d == 0 && !allowZero:
			if i >= len(x.Shape) {
				fail("shape %v keeps dimension %d of a tensor %s", shape, i, x)
			}
			shape[i] = x.Shape[i]
		case d == -1 && open < 0:
			open = i
			continue
		case d < 0:
			fail("shape %v", shape)
		}
	}
	if open >= 0 {
		shape[open] = 1
		known = product(shape)
		if known == 0 || x.Len()%known != 0 {
			shape[open] = -1
			fail("shape %v does not divide a tensor %s", shape, x)
		}
		shape[open] = x.Len() / known
	}
	return x.reshaped(shape)
}

// reshaped is a tensor with the same entries in another shape.
func (t Tensor) reshaped(shape []int) []Tensor {
	if n, ok := count(shape); !ok || n != t.Len() {
		fail("shape %v does not fit a tensor %s", shape, t)
	}
	return one(t.Type, shape, t.Data)
}

// axes are those of an input since a version, of an attribute before.
func (c *call) axes(since int64, i int) ([]int, bool) {
	if c.opset >= since {
		return c.ints(i, "axes")
	}
	return c.list("axes")
}

// marked says of each dimension whether it is among the axes.
func marked(axes []int, rank int) []bool {
	set := make([]bool, rank)
	for _, a := range axes {
		a = axis(a, rank)
		if set[a] {
			fail("axes %v name dimension %d twice", axes, a)
		}
		set[a] = true
	}
	return set
}

// squeeze is Squeeze: without dimensions of size 1, all or those named.
func squeeze(c *call) []Tensor {
	x := c.input(0, "data")
	axes, named := c.axes(13, 1)
	set := marked(axes, len(x.Shape))
	shape := []int{}
	for i, d := range x.Shape {
		if named && set[i] && d != 1 {
			fail("dimension %d of a tensor %s is not 1", i, x)
		}
		if named && !set[i] || !named && d != 1 {
			shape = append(shape, d)
		}
	}
	return x.reshaped(shape)
}

// unsqueeze is Unsqueeze: with dimensions of size 1 at the axes of the result.
func unsqueeze(c *call) []Tensor {
	x := c.input(0, "data")
	axes, ok := c.axes(13, 1)
	if !ok {
		fail("axes are missing")
	}
	set := marked(axes, len(x.Shape)+len(axes))
	rest := x.Shape
	var shape []int
	for _, new := range set {
		if new {
			shape = append(shape, 1)
			continue
		}
		shape = append(shape, rest[0])
		rest = rest[1:]
	}
	return x.reshaped(shape)
}

// flatten is Flatten: a matrix whose rows run over the dimensions before axis.
func flatten(c *call) []Tensor {
	x := c.input(0, "input")
	a := c.int("axis", 1)
	if a != len(x.Shape) {
		a = axis(a, len(x.Shape))
	}
	return x.reshaped([]int{product(x.Shape[:a]), product(x.Shape[a:])})
}

// shape is Shape, of the dimensions start to end.
func shape(c *call) []Tensor {
	x := c.input(0, "data")
	rank := len(x.Shape)
	start, end := c.int("start", 0), c.int("end", rank)
	bound := func(v int) int {
		if v < 0 {
			v += rank
		}
		return min(max(v, 0), rank)
	}
	part := x.Shape[bound(start):max(bound(start), bound(end))]
	return one(Int64, []int{len(part)}, converted[int64](part))
}

// size is Size: the number of entries.
func size(c *call) []Tensor {
	return one(Int64, nil, []int64{int64(c.input(0, "data").Len())})
}

// identity is Identity.
func identity(c *call) []Tensor { return []Tensor{c.input(0, "input")} }

// dropout is Dropout when nothing is trained, and so leaves out nothing.
func dropout(c *call) []Tensor {
	x := c.input(0, "data")
	c.float("ratio", 0.5)
	c.int("seed", 0)
	if training, ok := c.optional(2); ok && slices.Contains(truths(training), true) {
		fail("training_mode: this package does not train")
	}
	kept := make([]bool, c.room(x.Shape))
	for i := range kept {
		kept[i] = true
	}
	return []Tensor{x, {Bool, x.Shape, kept}}
}
