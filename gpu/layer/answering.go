package layer

import (
	"errors"
	"fmt"

	"unroll/engine/net"
)

// A NetworkStream runs a network over sequences that come piece by piece; the state
// goes on from one piece to the next.
type NetworkStream struct{ *stack }

// Stream makes a stream of so many sequences side by side, from a state of zeros.
func (n *Network) Stream(batch int) (*NetworkStream, error) {
	for _, l := range n.layers {
		if err := l.streams(); err != nil {
			return nil, err
		}
	}
	s, err := n.stack("Stream", max(1, some/max(batch, 1)), batch, false)
	if err != nil {
		return nil, err
	}
	if err := s.made("Stream"); err != nil {
		return nil, err
	}
	stream := &NetworkStream{s}
	if err := stream.SetState(nil); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return stream, nil
}

// Run shows the network some steps, and writes the scores of each to answers
// [T][B][Outputs].
func (s *NetworkStream) Run(in net.Batch, answers []float32) error {
	all, err := s.check("Run", in)
	if err != nil {
		return err
	}
	out, wide := s.batch*s.n.spec.Outputs, s.batch*s.n.spec.Inputs
	if len(answers) != all*out {
		return fmt.Errorf("layer: Run: answers has %d entries, expected %d", len(answers), all*out)
	}
	s.begin()
	for done := 0; done < all; done += s.slots {
		steps := min(s.slots, all-done)
		if s.n.spec.Vocabulary > 0 {
			s.stack.read(in.Symbols[done*s.batch:][:steps*s.batch], nil)
		} else {
			s.stack.read(nil, in.Vectors[done*wide:][:steps*wide])
		}
		for _, r := range s.runs {
			r.l.cell.forward(r, steps)
		}
		s.answer(steps * s.batch)
		s.q.read(answers[done*out:][:steps*out], s.scores)
		for _, r := range s.runs {
			r.goOn(steps)
		}
	}
	return s.q.done("Run")
}

// SetState makes the next step start from a state, nil for zeros.
func (s *NetworkStream) SetState(state net.State) error {
	if err := s.states("SetState", state); err != nil {
		return err
	}
	s.begin()
	for k, r := range s.runs {
		r.setState(of(state, k))
	}
	return s.q.done("SetState")
}

// State copies the state after the last step to state.
func (s *NetworkStream) State(state net.State) error {
	if err := s.states("State", state); err != nil {
		return err
	}
	s.begin()
	for k := range state {
		s.runs[k].state(0, state[k])
	}
	return s.q.done("State")
}
