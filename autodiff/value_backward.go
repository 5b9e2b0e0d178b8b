package autodiff

import (
	"errors"
	"slices"
)

// errTwice is why a second backward pass is refused.
var errTwice = errors.New("autodiff: Backward has been here already: gradients would be added to those of the first pass; build the expression again from new leaves")

// Backward sets the Grad of every value that v was computed from, and of v
// itself, to the derivative of v by it.
//
// A value takes part in one backward pass. The error says so where v, or
// anything that it was computed from, has been part of one; no gradient has
// changed then.
func (v *Value) Backward() error {
	order := v.order()
	for _, x := range order {
		if x.done {
			return errTwice
		}
	}
	v.Grad = 1
	for _, x := range slices.Backward(order) {
		x.done = true
		for _, e := range x.from {
			e.to.Grad += e.slope * x.Grad
		}
	}
	return nil
}

// order returns v and all that it was computed from, each value once, and after
// everything that it was computed from itself.
//
// It walks down from v and lists a value when it leaves it for good: what lies
// below has been listed by then. A recursive function would say that in five
// lines, with a stack as deep as the longest path; a sequence of a hundred
// thousand steps is such a path, so the stack is a slice.
func (v *Value) order() []*Value {
	type visit struct {
		value *Value
		next  int // the first edge not followed yet
	}
	var order []*Value
	seen := map[*Value]bool{}
	stack := []visit{{value: v}}
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		if top.next == len(top.value.from) {
			order = append(order, top.value)
			stack = stack[:len(stack)-1]
			continue
		}
		below := top.value.from[top.next].to
		top.next++
		if !seen[below] {
			seen[below] = true
			stack = append(stack, visit{value: below})
		}
	}
	return order
}
