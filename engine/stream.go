package engine

import (
	"fmt"
	"sync"
)

// A Stream runs a layer forward over sequences that come piece by piece, a step at
// a time if need be; the state goes on from one piece to the next.
type Stream struct {
	b     *buffers
	mutex sync.Mutex

	x, y  []float32 // what the workers are at
	steps int
	job   func(part)
}

// some is how many rows a stream likes to take at once.
const some = 128

// Stream makes a stream of so many sequences side by side, from zero state.
func (l *Layer) Stream(batch int) (*Stream, error) {
	if l.program != nil && l.program.look > 0 {
		return nil, fmt.Errorf("engine: Stream: a window looks %d steps ahead, expected 0: those inputs are not there yet; Training.Forward takes whole sequences", l.program.look)
	}
	slots := max(1, min(some, some/max(batch, 1)))
	if err := sizes("Stream", size{"batch", batch}, l.rowSize(), l.slotSize(slots+1)); err != nil {
		return nil, err
	}
	s := &Stream{b: l.newBuffers(slots, batch, false)}
	s.job = s.work
	return s, nil
}

// Run takes x [T][batch][inputs], for any T from 1, and writes y [T][batch][outputs];
// y may be nil where only the state is wanted. After the first call it allocates
// nothing.
func (s *Stream) Run(x, y []float32) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	in, out := s.b.batch*s.b.inputs, s.b.batch*s.b.outputs
	if len(x) == 0 || len(x)%in != 0 {
		return fmt.Errorf("engine: Run: x has %d numbers, expected a multiple of %d for each step, and at least one", len(x), in)
	}
	steps := len(x) / in
	if err := optional("Run", "y", y, steps*out); err != nil {
		return err
	}
	s.x, s.y, s.steps = x, y, steps
	s.b.ready()
	s.b.run(s.job)
	s.x, s.y = nil, nil
	return nil
}

// work does piece after piece: inputs in, the steps, outputs out, and the state to
// where the next piece begins. Workers that have sequences of their own do not wait
// for each other between pieces; the others meet when the inputs are in.
func (s *Stream) work(p part) {
	b := s.b
	in, out := b.batch*b.inputs, b.batch*b.outputs
	for done := 0; done < s.steps; done += b.slots {
		steps := min(b.slots, s.steps-done)
		b.fill(p, steps, s.x[done*in:])
		b.forward(p, steps)
		if s.y != nil {
			b.give(p, steps, s.y[done*out:])
		}
		b.goOn(p, steps)
	}
}

// goOn brings a worker's part of the state after some steps to where the next piece
// begins.
func (b *buffers) goOn(p part, steps int) {
	from, to := b.span(p)
	for r := p.row; r < p.row+p.rows; r++ {
		copy(b.rowH(0, r)[from:to], b.rowH(steps, r)[from:to])
	}
	if b.program != nil {
		b.goOnProgram(p, steps)
	}
}

// SetState makes the next step start from a state.
func (s *Stream) SetState(state State) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if err := s.b.checkState("SetState", "state", state); err != nil {
		return err
	}
	s.b.setState(state)
	s.b.forget()
	return nil
}

// State copies the state after the last step to the slices of state that are not
// nil.
func (s *Stream) State(state State) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if err := s.b.checkState("State", "state", state); err != nil {
		return err
	}
	s.b.state(0, state)
	return nil
}
