package layer

import (
	"fmt"
	"slices"

	"unroll/engine"
	"unroll/gpu"
)

// A Training runs a layer forward, keeps what the way back needs, and goes back.
type Training struct {
	*run
	done  int  // steps of the last Forward
	fresh bool // and no Backward came after it
}

// Training makes memory for at most so many steps of so many sequences.
func (l *Layer) Training(steps, batch int) (*Training, error) {
	r, err := l.alone("Training", steps, batch, true)
	if err != nil {
		return nil, err
	}
	return &Training{run: r}, nil
}

// Forward takes x [T][batch][inputs], for any T from 1 to the steps of the
// training, and the state before it, and writes y [T][batch][outputs], which may be
// nil.
func (t *Training) Forward(x []float32, start engine.State, y []float32) error {
	in := t.batch * t.l.inputs
	steps := len(x) / in
	if steps < 1 || steps > t.slots || len(x)%in != 0 {
		return fmt.Errorf("layer: Forward: x has %d numbers, expected %d for each of 1 to %d steps", len(x), in, t.slots)
	}
	if err := first(t.checkState("Forward", "start", start), length("Forward", "y", y, steps*t.batch*t.l.outputs)); err != nil {
		return err
	}
	t.q, t.done, t.fresh = t.device.queue(), 0, false
	t.q.write(t.x, x)
	t.forward(steps, start)
	t.q.read(y, t.at(t.h, 1, t.l.outputs))
	if err := t.q.done("Forward"); err != nil {
		return err
	}
	t.done, t.fresh = steps, true
	return nil
}

// forward runs the steps whose inputs are on the device.
func (r *run) forward(steps int, start engine.State) {
	r.setState(start)
	r.l.cell.forward(r, steps)
}

// Backward takes dy, the gradient of every output of the last Forward, and what
// reaches the last state from beyond it (nil for nothing). It adds the gradient of
// the weights to the layer's, and writes that of x to dx and that of the start
// state to start, where they are not nil. The gates are used up: each Forward is
// followed by one Backward at most.
func (t *Training) Backward(dy []float32, later engine.State, dx []float32, start engine.State) error {
	if !t.fresh {
		return fmt.Errorf("layer: Backward: there is no Forward to go back through")
	}
	steps, n := t.done, t.batch*t.l.outputs
	if len(dy) != steps*n {
		return fmt.Errorf("layer: Backward: dy has %d numbers, expected %d", len(dy), steps*n)
	}
	if err := first(length("Backward", "dx", dx, steps*t.batch*t.l.inputs), t.checkState("Backward", "later", later), t.checkState("Backward", "start", start)); err != nil {
		return err
	}
	if later.H != nil {
		dy = slices.Clone(dy)
		for i, d := range later.H {
			dy[(steps-1)*n+i] += d
		}
	}
	t.q, t.fresh = t.device.queue(), false
	t.q.write(t.at(t.dh, 1, t.l.outputs), dy)
	var to gpu.Pointer
	if dx != nil {
		to = t.dx
	}
	t.backward(steps, later.C, to)
	t.q.read(dx, t.dx)
	t.q.read(start.H, t.dh)
	if t.c != 0 {
		t.q.read(start.C, t.dc)
	}
	return t.q.done("Backward")
}

// backward goes back through the steps, of which dh holds the gradients of the
// outputs, and adds to those of the weights.
func (r *run) backward(steps int, later []float32, dx gpu.Pointer) {
	r.l.add(r.q)
	r.q.clear(r.dh, r.batch*r.l.outputs)
	r.q.put(r.dc, later, r.batch*r.l.hidden)
	r.l.cell.backward(r, steps)
	r.l.cell.gather(r, steps, dx)
}

// Last copies the state after the last step of Forward to the slices of state that
// are not nil.
func (t *Training) Last(state engine.State) error {
	if err := t.checkState("Last", "state", state); err != nil {
		return err
	}
	if t.done == 0 {
		return fmt.Errorf("layer: Last: there is no Forward whose state it would be")
	}
	t.q = t.device.queue()
	t.state(t.done, state)
	return t.q.done("Last")
}
