package onnx

import "math"

// The operators that make tensors out of nothing but numbers.

// constant is Constant, whose value is one of several attributes.
func constant(c *call) []Tensor {
	if t, ok := attr[Tensor](c, "value"); ok {
		return []Tensor{t}
	}
	if v, ok := attr[float32](c, "value_float"); ok {
		return one(Float32, nil, []float32{v})
	}
	if v, ok := attr[[]float32](c, "value_floats"); ok {
		return one(Float32, []int{len(v)}, v)
	}
	if v, ok := attr[int64](c, "value_int"); ok {
		return one(Int64, nil, []int64{v})
	}
	if v, ok := attr[[]int64](c, "value_ints"); ok {
		return one(Int64, []int{len(v)}, v)
	}
	if v, ok := attr[string](c, "value_string"); ok {
		return one(String, nil, []string{v})
	}
	if v, ok := attr[[]string](c, "value_strings"); ok {
		return one(String, []int{len(v)}, v)
	}
	fail("no value")
	return nil
}

// constantOfShape is ConstantOfShape: one number everywhere.
func constantOfShape(c *call) []Tensor {
	shape, ok := c.ints(0, "input")
	if !ok {
		fail("input 0 (input) is missing")
	}
	value, given := attr[Tensor](c, "value")
	if !given {
		value = Tensor{Float32, nil, []float32{0}}
	}
	if value.Len() != 1 {
		fail("value: expected one entry, found %s", value)
	}
	return one(value.Type, shape, pick(value.Data, make([]int, c.room(shape))))
}

// ranged is Range: start, start + delta, … before limit.
func ranged(c *call) []Tensor {
	c.int("stash_type", 1) // the sums are made in float64
	start, limit, delta := c.input(0, "start"), c.input(1, "limit"), c.input(2, "delta")
	t := same(start, limit, delta)
	for _, v := range []Tensor{start, limit, delta} {
		if v.Len() != 1 || t == Bool || t == String {
			fail("expected single numbers, found %s", v)
		}
	}
	if !t.float() {
		return c.rangedIntegers(t, numbers[int64](start)[0], numbers[int64](limit)[0], numbers[int64](delta)[0])
	}
	a, b, d := numbers[float64](start)[0], numbers[float64](limit)[0], numbers[float64](delta)[0]
	n := max(0, math.Ceil((b-a)/d))
	if math.IsNaN(n) || n > float64(c.run.entries) {
		fail("from %g to %g by %g", a, b, d)
	}
	out := make([]float64, c.room([]int{int(n)}))
	for i := range out {
		out[i] = a + float64(i)*d
	}
	return []Tensor{castTo(Tensor{Float64, []int{len(out)}, out}, t)}
}

func (c *call) rangedIntegers(t Type, start, limit, delta int64) []Tensor {
	n := math.Ceil((float64(limit) - float64(start)) / float64(delta))
	if delta == 0 || n > float64(c.run.entries) {
		fail("from %d to %d by %d", start, limit, delta)
	}
	out := make([]int64, c.room([]int{int(max(n, 0))}))
	for i := range out {
		out[i] = start + int64(i)*delta
	}
	return []Tensor{castTo(Tensor{Int64, []int{len(out)}, out}, t)}
}

// oneHot is OneHot: along a new dimension, the second of two values at the
// index and the first elsewhere.
func oneHot(c *call) []Tensor {
	indices, depth, values := c.input(0, "indices"), c.input(1, "depth"), c.input(2, "values")
	if depth.Len() != 1 || values.Len() != 2 || depth.Type == String || indices.Type == String {
		fail("expected one depth and two values, found %s and %s", depth, values)
	}
	classes := numbers[int](depth)[0]
	rank := len(indices.Shape) + 1
	a := axis(c.int("axis", -1), rank)
	shape := append(append(append([]int{}, indices.Shape[:a]...), classes), indices.Shape[a:]...)
	from := make([]int, c.room(shape))
	inner := product(indices.Shape[a:])
	for k, i := range numbers[int](indices) {
		if i >= -classes && i < classes { // an index outside marks nothing
			from[(k/inner*classes+index(i, classes))*inner+k%inner] = 1
		}
	}
	return one(values.Type, shape, pick(values.Data, from))
}
