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
	x, y    []float32
}

// Stream makes a stream of so many sequences side by side, from a state of zeros,
// with the weights of now. The network must not be updated while it is in use.
func (n *Network) Stream(batch int) (*Stream, error) {
	if err := n.pack(); err != nil {
		return nil, err
	}
	s := &Stream{network: n, batch: batch}
	for k, l := range n.layers {
		stream, err := l.Stream(batch)
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
	if err := n.pack(); err != nil {
		return err
	}
	s.x = resize(s.x, rows*max(n.spec.width(), n.spec.Hidden))
	s.y = resize(s.y, rows*n.spec.Hidden)
	x := s.x[:rows*n.spec.width()]
	n.read(x, in)
	for _, l := range s.layers {
		if err := l.Run(x, s.y); err != nil {
			return err
		}
		x, s.x, s.y = s.y, s.y, resize(s.x, rows*n.spec.Hidden)
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

// resize returns a slice of a length, the same memory where that is enough.
func resize(s []float32, n int) []float32 {
	if cap(s) < n {
		return make([]float32, n)
	}
	return s[:n]
}
