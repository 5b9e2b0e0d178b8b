package lstm

import (
	"unroll/internal/check"
	"unroll/tensor"
)

// State is what a cell hands from one step to the next: its state s and its
// value v, the output. Before the first step it is where a sequence starts, and
// nil in one of them stands for zeros. A gradient by a state has the same two
// parts.
type State struct {
	S tensor.Vector // d_s entries
	V tensor.Vector // d_v entries, which are d_s in a [Vanilla] network
}

// check reports what does not fit the sizes of a cell, or is not finite.
func (s State) check(field string, ds, dv int) error {
	return check.First(check.Start(field+".S", s.S, ds), check.Start(field+".V", s.V, dv))
}

// orZero returns the state with zeros for what is nil.
func (s State) orZero(ds, dv int) State {
	return State{S: check.OrZero(s.S, ds), V: check.OrZero(s.V, dv)}
}
