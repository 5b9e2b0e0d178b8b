package onnx

import (
	"fmt"
	"slices"
)

// operator computes the outputs of a node. It fails, in the sense of fail,
// where the node or its inputs are not as the standard says.
type operator func(c *call) []Tensor

// call is one execution of a node: what its operator can ask for.
type call struct {
	run   *run
	node  *Node
	scope *scope
	opset int64
	asked []bool // of the node's attributes, those the operator asked for
}

// optional is input i, if it is there.
func (c *call) optional(i int) (Tensor, bool) {
	if i >= len(c.node.Inputs) || c.node.Inputs[i] == "" {
		return Tensor{}, false
	}
	return c.scope.lookup(c.node.Inputs[i])
}

// input is input i, which the standard calls name.
func (c *call) input(i int, name string) Tensor {
	t, ok := c.optional(i)
	if !ok {
		fail("input %d (%s) is missing", i, name)
	}
	return t
}

// inputs are all inputs of an operator that takes any number, at least one.
func (c *call) inputs() []Tensor {
	var all []Tensor
	for i := range max(1, len(c.node.Inputs)) {
		all = append(all, c.input(i, "data"))
	}
	return all
}

// ints is an input that holds integers, such as a shape or axes.
func (c *call) ints(i int, name string) ([]int, bool) {
	t, ok := c.optional(i)
	if !ok {
		return nil, false
	}
	return integersOf(t, fmt.Sprintf("input %d (%s)", i, name)), true
}

// integersOf are the entries of a tensor of int32 or int64.
func integersOf(t Tensor, what string) []int {
	switch data := t.Data.(type) {
	case []int64:
		return converted[int](data)
	case []int32:
		return converted[int](data)
	}
	fail("%s: expected int32 or int64, found %s", what, t)
	return nil
}

// wants says whether the node has a name for output i.
func (c *call) wants(i int) bool {
	return i < len(c.node.Outputs) && c.node.Outputs[i] != ""
}

// room counts the entries of a tensor about to be made against the limit, and
// returns their number.
func (c *call) room(shape []int) int {
	n, ok := count(shape)
	if !ok {
		fail("the result would have the shape %v", shape)
	}
	c.run.take(n)
	return n
}

// attr is the value of an attribute.
func attr[T any](c *call, name string) (value T, found bool) {
	i := slices.IndexFunc(c.node.Attributes, func(a Attribute) bool { return a.Name == name })
	if i < 0 {
		return value, false
	}
	c.asked[i] = true
	a := c.node.Attributes[i]
	if a.Reference != "" {
		if a.Value, found = c.scope.attribute(a.Reference); !found {
			return value, false // the call of the function left it out
		}
	}
	value, found = a.Value.(T)
	if !found {
		fail("attribute %s: expected %T, found %T", name, value, a.Value)
	}
	return value, true
}

// attribute is what a reference within a function means.
func (s *scope) attribute(name string) (any, bool) {
	for ; s != nil; s = s.outer {
		if s.attributes != nil {
			v, ok := s.attributes[name]
			return v, ok
		}
	}
	return nil, false
}

// int is an integer attribute, or what stands for it where it is left out.
func (c *call) int(name string, otherwise int) int {
	if v, ok := attr[int64](c, name); ok {
		return int(v)
	}
	return otherwise
}

// flag is an integer attribute that is 0 or 1.
func (c *call) flag(name string, otherwise bool) bool {
	v, ok := attr[int64](c, name)
	if !ok {
		return otherwise
	}
	return v != 0
}

// float is a number.
func (c *call) float(name string, otherwise float64) float64 {
	if v, ok := attr[float32](c, name); ok {
		return float64(v)
	}
	return otherwise
}

// text is a string attribute, one of those the standard lists.
func (c *call) text(name string, choices ...string) string {
	v, ok := attr[string](c, name)
	if !ok {
		return choices[0]
	}
	if !slices.Contains(choices, v) {
		fail("attribute %s is %q, expected one of %q", name, v, choices)
	}
	return v
}

// list is an attribute of integers, none of them so large that the arithmetic
// of shapes overflows.
func (c *call) list(name string) ([]int, bool) {
	v, ok := attr[[]int64](c, name)
	for _, i := range v {
		if i > 1<<31 || i < -1<<31 {
			fail("attribute %s holds %d", name, i)
		}
	}
	return converted[int](v), ok
}

// axis turns an axis that may count from the end into one that counts from 0.
func axis(a, rank int) int {
	if a < -rank || a >= rank {
		fail("axis is %d, and there are %d dimensions", a, rank)
	}
	if a < 0 {
		a += rank
	}
	return a
}

// same demands that tensors have one type.
func same(ts ...Tensor) Type {
	for _, t := range ts[1:] {
		if t.Type != ts[0].Type {
			fail("expected inputs of one type, found %s and %s", ts[0], t)
		}
	}
	return ts[0].Type
}

// unfit says that an operator is not for tensors of a type.
func unfit(t Tensor) { fail("not for a tensor of type %s", t.Type) }

// one is the list of a single output.
func one(t Type, shape []int, data any) []Tensor { return []Tensor{{t, shape, data}} }
