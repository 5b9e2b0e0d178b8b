package onnx

import "slices"

// matMul is MatMul, numpy's: the last two dimensions are matrices, those before
// are broadcast; a vector stands for a row on the left and a column on the right.
func matMul(c *call) []Tensor {
	a, b := c.input(0, "A"), c.input(1, "B")
	same(a, b)
	switch a.Data.(type) {
	case []float32:
		return product2[float32](c, a, b)
	case []float64:
		return product2[float64](c, a, b)
	case []int32:
		return product2[int32](c, a, b)
	case []int64:
		return product2[int64](c, a, b)
	case []uint32:
		return product2[uint32](c, a, b)
	case []uint64:
		return product2[uint64](c, a, b)
	}
	unfit(a)
	return nil
}

func product2[T number](c *call, a, b Tensor) []Tensor {
	if len(a.Shape) == 0 || len(b.Shape) == 0 {
		fail("expected at least a vector on both sides, found %s and %s", a, b)
	}
	shapeA, shapeB := a.Shape, b.Shape
	if len(shapeA) == 1 {
		shapeA = []int{1, shapeA[0]}
	}
	if len(shapeB) == 1 {
		shapeB = []int{shapeB[0], 1}
	}
	beforeA, beforeB := shapeA[:len(shapeA)-2], shapeB[:len(shapeB)-2]
	m, k, n := shapeA[len(shapeA)-2], shapeA[len(shapeA)-1], shapeB[len(shapeB)-1]
	if shapeB[len(shapeB)-2] != k {
		fail("the shapes %v and %v do not go together", a.Shape, b.Shape)
	}
	before := broadcast(beforeA, beforeB)
	shape := slices.Clone(before)
	if len(a.Shape) > 1 {
		shape = append(shape, m)
	}
	if len(b.Shape) > 1 {
		shape = append(shape, n)
	}
	out := make([]T, 0, c.room(shape))
	fromA, fromB := stretched(beforeA, before), stretched(beforeB, before)
	dataA, dataB := a.Data.([]T), b.Data.([]T)
	for i := range product(before) {
		left, right := at(fromA, i)*m*k, at(fromB, i)*k*n
		out = append(out, multiply(dataA[left:left+m*k], dataB[right:right+k*n], m, k, n)...)
	}
	return one(a.Type, shape, out)
}

// gemm is Gemm: alpha·A·B + beta·C, where A and B may be transposed and C is
// broadcast.
func gemm(c *call) []Tensor {
	a, b := matrix(c.input(0, "A"), c.flag("transA", false)), matrix(c.input(1, "B"), c.flag("transB", false))
	same(a, b)
	alpha, beta := c.float("alpha", 1), c.float("beta", 1)
	var out Tensor
	switch a.Data.(type) {
	case []float32:
		out = product2[float32](c, a, b)[0]
	case []float64:
		out = product2[float64](c, a, b)[0]
	case []int32:
		out = product2[int32](c, a, b)[0]
	case []int64:
		out = product2[int64](c, a, b)[0]
	default:
		unfit(a)
	}
	scaled := func(t Tensor, v float64) Tensor {
		if v == 1 {
			return t
		}
		return c.arithmetic("Mul", t, castTo(Tensor{Float64, nil, []float64{v}}, t.Type))
	}
	out = scaled(out, alpha)
	added, ok := c.optional(2)
	if !ok {
		return []Tensor{out}
	}
	sum := c.arithmetic("Add", out, scaled(added, beta))
	if !slices.Equal(sum.Shape, out.Shape) {
		fail("input 2 (C): %s is not broadcast to a product %s", added, out)
	}
	return []Tensor{sum}
}

// matrix is a tensor of two dimensions, perhaps the other way round.
func matrix(t Tensor, turned bool) Tensor {
	if len(t.Shape) != 2 {
		fail("expected a matrix, found %s", t)
	}
	if !turned {
		return t
	}
	rows, columns := t.Shape[0], t.Shape[1]
	return Tensor{t.Type, []int{columns, rows}, pick(t.Data, offsets([]int{columns, rows}, []int{1, columns}, 0))}
}
