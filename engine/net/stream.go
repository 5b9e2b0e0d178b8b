package net

import (
	"fmt"

	"unroll/engine"
)

// Stream runs a network over sequences that come piece by piece; the state goes on
// from one piece to the next.
type Stream struct {
	network *Network
	batch   int
	layers  []*engine.Stream
	block   block
	x, y    []float32
}

// Stream makes a stream of so many sequences side by side, from a state of zeros,
// with the weights of now. The network must not be updated while it is in use.
func (n *Network) Stream(batch int) (*Stream, error) {
	if n.spec.Bidirectional {
		return nil, fmt.Errorf("net: Stream: the network reads in both directions, expected one")
	}
	s := &Stream{network: n, batch: batch, block: block{batch: batch, order: make([]int, max(batch, 0))}}
	s.block.arrange(nil)
	for k, l := range n.layers {
		stream, err := l.forward.Stream(batch)
		if err != nil {
			return nil, fmt.Errorf("net: Stream: layer %d: %w", k, err)
		}
		s.layers = append(s.layers, stream)
	}
	return s, nil
}

// Run shows the network some steps, and writes what it answers at each, logits or
// values, to answers [T][B][Outputs]; a network that is asked at the last step
// alone answers at all of them too. Classes and values of in are not looked at.
func (s *Stream) Run(in Batch, answers []float32) error {
	n := s.network
	steps, err := n.spec.checkBatch("Run", in, s.batch, false)
	if err != nil {
		return err
	}
	rows := steps * s.batch
	if len(answers) != rows*n.spec.Outputs {
		return fmt.Errorf("net: Run: answers has %d entries, expected %d", len(answers), rows*n.spec.Outputs)
	}
	widest := n.spec.width()
	for _, l := range n.layers {
		widest = max(widest, l.outputs())
	}
	s.x = resize(s.x, rows*widest)
	s.y = resize(s.y, rows*widest)
	x := s.x[:rows*n.spec.width()]
	s.block.steps = steps
	n.read(x, in, s.block)
	for k, l := range s.layers {
		y := s.y[:rows*n.layers[k].outputs()]
		if err := l.Run(x, y); err != nil {
			return err
		}
		x, s.x, s.y = y, s.y, s.x
	}
	return n.output.forward(answers, x, rows)
}

// Reset makes the next step start from a state of zeros.
func (s *Stream) Reset() error {
	for _, l := range s.layers {
		if err := l.SetState(engine.State{}); err != nil {
			return err
		}
	}
	return nil
}

// State copies the state after the last step to one that [Network.State] has made.
func (s *Stream) State(state State) error { return s.each("State", state, (*engine.Stream).State) }

// SetState makes the next step start from a state.
func (s *Stream) SetState(state State) error {
	return s.each("SetState", state, (*engine.Stream).SetState)
}

func (s *Stream) each(function string, state State, do func(*engine.Stream, engine.State) error) error {
	if len(state) != len(s.layers) {
		return fmt.Errorf("net: %s: the state has %d layers, expected %d", function, len(state), len(s.layers))
	}
	for k, l := range s.layers {
		if err := do(l, state[k]); err != nil {
			return fmt.Errorf("net: %s: layer %d: %w", function, k, err)
		}
	}
	return nil
}

// resize returns a slice of a length, the same memory where that is enough.
func resize(s []float32, n int) []float32 {
	if cap(s) < n {
		return make([]float32, n)
	}
	return s[:n]
}
