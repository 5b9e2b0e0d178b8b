package layer

import (
	"errors"
	"fmt"

	"unroll/engine"
	"unroll/engine/net"
	"unroll/gpu"
	"unroll/gpu/kernels"
)

// stack is the memory of a network that goes through steps: each layer reads the
// outputs of the one below where they lie.
type stack struct {
	*memory
	q            *queue // of the call that is at work
	n            *Network
	batch, slots int
	runs         []*run
	symbols, x   gpu.Pointer
	scores       gpu.Pointer // [slots][batch][outputs]
}

func (n *Network) stack(function string, steps, batch int, back bool) (*stack, error) {
	if err := sizes(function, size{"steps", steps}, size{"batch", batch}, size{"row", max(n.width(), n.spec.Outputs)}); err != nil {
		return nil, err
	}
	s := &stack{memory: n.device.memory(), n: n, batch: batch, slots: steps}
	rows := steps * batch
	s.symbols, s.x, s.scores = s.floats("symbols", rows), s.floats("x", rows*n.width()), s.floats("scores", rows*n.spec.Outputs)
	x := s.x
	for _, l := range n.layers {
		r, err := l.run(s.memory, function, steps, batch, back, true)
		if err != nil {
			return nil, errors.Join(err, s.Close())
		}
		r.x = x
		x = r.at(r.h, 1, l.outputs)
		s.runs = append(s.runs, r)
	}
	return s, nil
}

// begin makes the queue of a call.
func (s *stack) begin() {
	s.q = s.device.queue()
	for _, r := range s.runs {
		r.q = s.q
	}
}

// top is the last layer's run.
func (s *stack) top() *run { return s.runs[len(s.runs)-1] }

// check demands what fits the network, and returns the steps.
func (s *stack) check(function string, in net.Batch) (steps int, err error) {
	what, have, width, spec := "Symbols", len(in.Symbols), s.batch, s.n.spec
	if spec.Vocabulary == 0 {
		what, have, width = "Vectors", len(in.Vectors), s.batch*spec.Inputs
	}
	if have == 0 || have%width != 0 {
		return 0, fmt.Errorf("layer: %s: %s has %d entries, expected %d for each step", function, what, have, width)
	}
	if in.Lengths != nil {
		return 0, fmt.Errorf("layer: %s: Lengths are given, expected none: all sequences have the same steps", function)
	}
	return have / width, within(function, "Symbols", in.Symbols, 0, spec.Vocabulary)
}

func within(function, field string, numbers []int32, first, end int) error {
	for i, x := range numbers {
		if int(x) < first || int(x) >= end {
			return fmt.Errorf("layer: %s: %s is %d at entry %d, expected %d to %d", function, field, x, i, first, end-1)
		}
	}
	return nil
}

// read brings a piece of a batch to the first layer: rows of a table by symbol, rows
// with a one where the symbol is, or vectors.
func (s *stack) read(symbols []int32, vectors []float32) {
	width := s.n.width()
	switch {
	case s.n.spec.Embedding > 0:
		s.q.ints(s.symbols, symbols)
		s.q.launch(kernels.Gather(len(symbols), width, s.symbols, step(s.n.weights, s.n.places.embedding), s.x))
		return
	case vectors == nil:
		vectors = make([]float32, len(symbols)*width)
		for i, symbol := range symbols {
			vectors[i*width+int(symbol)] = 1
		}
	}
	s.q.write(s.x, vectors)
}

// answer makes the scores of so many rows of the last layer.
func (s *stack) answer(rows int) {
	n, top := s.n, s.top()
	out, d := n.spec.Outputs, top.l.outputs
	s.q.launch(kernels.FillRows(rows, out, step(n.weights, n.places.bias), s.scores))
	w := kernels.Rows(step(n.weights, n.places.output), d)
	s.q.product(rows, out, d, kernels.Rows(top.at(top.h, 1, d), d), w.T(), kernels.Rows(s.scores, out))
}

// states demands a state for each layer, or none.
func (s *stack) states(function string, state net.State) error {
	if state != nil && len(state) != len(s.runs) {
		return fmt.Errorf("layer: %s: the state has %d layers, expected %d", function, len(state), len(s.runs))
	}
	for k, l := range state {
		if err := s.runs[k].checkState(function, fmt.Sprintf("state[%d]", k), l); err != nil {
			return err
		}
	}
	return nil
}

// of is a layer's part of a state that may be nil.
func of(state net.State, k int) engine.State {
	if state == nil {
		return engine.State{}
	}
	return state[k]
}
