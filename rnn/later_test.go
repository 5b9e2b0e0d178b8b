package rnn_test

import (
	"testing"

	"unroll/rnn"
	"unroll/tensor"
)

// A sequence in two parts, the second handing back what it makes of the start,
// has the gradient of the whole: bit for bit in the inputs and the start.
func TestBackwardOfParts(t *testing.T) {
	s := newSystem(40)
	whole, want := s.forward(t), s.backward(t)
	direct := s.direct(t, whole)
	for _, cut := range []int{0, 1, 3, steps} {
		a := must(s.Forward(s.x[:cut], s.rStart))(t, "rnn.1.31a")
		b := must(s.Forward(s.x[cut:], a.Last()))(t, "rnn.1.31a")
		gb := must(s.BackwardLater(b, direct[cut:], nil))(t, "rnn.3.1")
		ga := must(s.BackwardLater(a, direct[:cut], gb.RStart))(t, "rnn.3.1")
		agree(t, "rnn.3.4e", "the start of parts", ga.RStart, want.RStart, 0)
		agree(t, "rnn.3.4d", "the inputs of parts", flat(append(ga.X, gb.X...)), flat(want.X), 0)
		agree(t, "rnn.3.4a", "the parameters of parts", tensor.Add(ga.Params.Flat(), gb.Params.Flat()), want.Params.Flat(), rounding)
	}
	empty := must(s.BackwardLater(rnn.Trace{RStart: s.rStart}, nil, s.rStart))(t, "rnn.3.4e")
	agree(t, "rnn.3.4e", "no steps", empty.RStart, s.rStart, 0)
	agree(t, "rnn.3.4a", "the parameters of no steps", empty.Params.Flat(), tensor.NewVector(len(want.Params.Flat())), 0)
}
