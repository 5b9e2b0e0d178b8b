package onnx

import (
	"cmp"
	"math"
)

// compare is Equal, Greater, Less, GreaterOrEqual and LessOrEqual.
func compare(op string) operator {
	return func(c *call) []Tensor {
		a, b := c.input(0, "A"), c.input(1, "B")
		same(a, b)
		p := c.broadcastPair(a, b)
		var out []bool
		switch a.Data.(type) {
		case []float32:
			out = zip(p, relation[float32](op))
		case []float64:
			out = zip(p, relation[float64](op))
		case []int8:
			out = zip(p, relation[int8](op))
		case []int16:
			out = zip(p, relation[int16](op))
		case []int32:
			out = zip(p, relation[int32](op))
		case []int64:
			out = zip(p, relation[int64](op))
		case []uint8:
			out = zip(p, relation[uint8](op))
		case []uint16:
			out = zip(p, relation[uint16](op))
		case []uint32:
			out = zip(p, relation[uint32](op))
		case []uint64:
			out = zip(p, relation[uint64](op))
		case []string:
			out = zip(p, relation[string](op))
		case []bool:
			if op != "Equal" {
				unfit(a)
			}
			out = zip(p, func(a, b bool) bool { return a == b })
		}
		return one(Bool, p.shape, out)
	}
}

func relation[T cmp.Ordered](op string) func(a, b T) bool {
	switch op {
	case "Equal":
		return func(a, b T) bool { return a == b }
	case "Greater":
		return func(a, b T) bool { return a > b }
	case "GreaterOrEqual":
		return func(a, b T) bool { return a >= b }
	case "Less":
		return func(a, b T) bool { return a < b }
	}
	return func(a, b T) bool { return a <= b }
}

// logical is And, Or and Xor.
func logical(f func(a, b bool) bool) operator {
	return func(c *call) []Tensor {
		a, b := c.input(0, "A"), c.input(1, "B")
		if a.Type != Bool || b.Type != Bool {
			fail("expected two tensors of type bool, found %s and %s", a, b)
		}
		p := c.broadcastPair(a, b)
		return one(Bool, p.shape, zip(p, f))
	}
}

// not is Not.
func not(c *call) []Tensor {
	x := c.input(0, "X")
	data, ok := x.Data.([]bool)
	if !ok {
		unfit(x)
	}
	c.room(x.Shape)
	return one(Bool, x.Shape, each(data, func(v bool) bool { return !v }))
}

// asks is a question about each floating point number.
func asks(question func(float64) bool) operator {
	return func(c *call) []Tensor { return c.ask(question) }
}

func (c *call) ask(question func(float64) bool) []Tensor {
	x := c.input(0, "X")
	c.room(x.Shape)
	switch data := x.Data.(type) {
	case []float32:
		return one(Bool, x.Shape, each(data, func(v float32) bool { return question(float64(v)) }))
	case []float64:
		return one(Bool, x.Shape, each(data, question))
	}
	unfit(x)
	return nil
}

// isInf is IsInf, of one sign or of both.
func isInf(c *call) []Tensor {
	negative, positive := c.flag("detect_negative", true), c.flag("detect_positive", true)
	return c.ask(func(v float64) bool {
		return negative && math.IsInf(v, -1) || positive && math.IsInf(v, 1)
	})
}

// where is Where: the entries of X or of Y, as the condition says.
func where(c *call) []Tensor {
	condition, x, y := c.input(0, "condition"), c.input(1, "X"), c.input(2, "Y")
	chosen, ok := condition.Data.([]bool)
	if !ok {
		fail("input 0 (condition): expected bool, found %s", condition)
	}
	t := same(x, y)
	shape := broadcast(condition.Shape, x.Shape, y.Shape)
	from := make([]int, c.room(shape))
	when, fromX, fromY := stretched(condition.Shape, shape), stretched(x.Shape, shape), stretched(y.Shape, shape)
	for i := range from {
		if chosen[at(when, i)] {
			from[i] = at(fromX, i)
		} else {
			from[i] = x.Len() + at(fromY, i)
		}
	}
	both, _ := join(x, y)
	return one(t, shape, pick(both, from))
}
