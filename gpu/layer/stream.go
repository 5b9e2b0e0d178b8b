package layer

import (
	"errors"
	"fmt"

	"unroll/engine"
)

// A Stream runs a layer forward over sequences that come piece by piece, a step at
// a time if need be; the state goes on from one piece to the next.
type Stream struct{ *run }

// some is how many rows a stream takes at once.
const some = 128

// Stream makes a stream of so many sequences side by side, from zero state.
func (l *Layer) Stream(batch int) (*Stream, error) {
	if err := l.streams(); err != nil {
		return nil, err
	}
	r, err := l.alone("Stream", max(1, some/max(batch, 1)), batch, false)
	if err != nil {
		return nil, err
	}
	s := &Stream{r}
	if err := s.SetState(engine.State{}); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Run takes x [T][batch][inputs], for any T from 1, and writes y [T][batch][outputs];
// y may be nil where only the state is wanted.
func (s *Stream) Run(x, y []float32) error {
	in, out := s.batch*s.l.inputs, s.batch*s.l.outputs
	if len(x) == 0 || len(x)%in != 0 {
		return fmt.Errorf("layer: Run: x has %d numbers, expected a multiple of %d for each step, and at least one", len(x), in)
	}
	all := len(x) / in
	if err := length("Run", "y", y, all*out); err != nil {
		return err
	}
	s.q = s.device.queue()
	for done := 0; done < all; done += s.slots {
		steps := min(s.slots, all-done)
		s.q.write(s.x, x[done*in:][:steps*in])
		s.l.cell.forward(s.run, steps)
		if y != nil {
			s.q.read(y[done*out:][:steps*out], s.at(s.h, 1, s.l.outputs))
		}
		s.goOn(steps)
	}
	return s.q.done("Run")
}

// goOn brings the state after some steps to where the next piece begins.
func (r *run) goOn(steps int) {
	r.q.copy(r.h, r.at(r.h, steps, r.l.outputs), r.batch*r.l.outputs)
	if r.c != 0 {
		r.q.copy(r.c, r.at(r.c, steps, r.l.hidden), r.batch*r.l.hidden)
	}
}

// SetState makes the next step start from a state.
func (s *Stream) SetState(state engine.State) error {
	if err := s.checkState("SetState", "state", state); err != nil {
		return err
	}
	s.q = s.device.queue()
	s.setState(state)
	return s.q.done("SetState")
}

// State copies the state after the last step to the slices of state that are not
// nil.
func (s *Stream) State(state engine.State) error {
	if err := s.checkState("State", "state", state); err != nil {
		return err
	}
	s.q = s.device.queue()
	s.state(0, state)
	return s.q.done("State")
}
