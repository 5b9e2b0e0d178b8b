package engine

import (
	"fmt"
	"sync"

	"unroll/engine/cpu"
)

// A Training runs a layer forward, keeps what the way back needs, and goes back.
type Training struct {
	*buffers
	mutex sync.Mutex
	done  int // steps of the last Forward

	dz []float32 // [batch] rows, the gradient of all sums at one step
	dh []float32 // [batch] rows, the gradient of h
	dc []float32 // [batch] rows, the gradient of c

	lddz, lddh, lddx int
	dxRows           []float32 // [batch] rows, the gradient of x at one step

	x, y, dy, dx []float32 // what the workers are at
	toStart      bool      // the gradient of the first state is wanted
	above        []float32 // what comes to the state before the first step from above, or nil
	joined       bool      // what reaches the last state has it already
	forth, back  func(part)
	gather       func(worker int)
	gatherInputs func(worker int) // of a program

	d     []float32 // of a program: [batch] rows, the gradients of all signals at one step
	ldd   int
	right []cpu.Right // for every worker, a panel of dz at many steps
}

// Training makes buffers for at most so many steps of so many sequences.
func (l *Layer) Training(steps, batch int) (*Training, error) {
	if err := first(sizes("Training", size{"steps", steps}), sizes("Training", l.slotSize(steps), size{"batch", batch}, l.rowSize())); err != nil {
		return nil, err
	}
	t := &Training{buffers: l.newBuffers(steps, batch, true)}
	t.forth, t.back, t.gather = t.workForward, t.workBackward, t.workGradient
	if l.program != nil {
		t.compose()
		return t, nil
	}
	t.lddz, t.lddh, t.lddx = pitch(l.columns()), pitch(up(l.hidden, cpu.Panel)), pitch(up(l.inputs, cpu.Panel))
	t.dz, t.dh, t.dc = floats(batch*t.lddz), floats(batch*t.lddh), floats(batch*t.ldc)
	t.right = make([]cpu.Right, l.device.Threads())
	return t, nil
}

// Forward takes x [T][batch][inputs], for any T from 1 to the steps of the
// training, and the state before it, and writes y [T][batch][outputs], which may be
// nil.
func (t *Training) Forward(x []float32, start State, y []float32) error {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	in := t.batch * t.inputs
	steps := len(x) / in
	if steps < 1 || steps > t.slots || len(x)%in != 0 {
		return fmt.Errorf("engine: Forward: x has %d numbers, expected %d for each of 1 to %d steps", len(x), in, t.slots)
	}
	if err := first(t.checkState("Forward", "start", start), optional("Forward", "y", y, steps*t.batch*t.outputs)); err != nil {
		return err
	}
	t.setState(start)
	t.done, t.x, t.y = steps, x, y
	t.ready()
	t.run(t.forth)
	t.x, t.y = nil, nil
	return nil
}

func (t *Training) workForward(p part) {
	t.edges(p, t.done)
	t.fill(p, t.done, t.x)
	t.forward(p, t.done)
	if t.y != nil {
		t.give(p, t.done, t.y)
	}
}

// Last copies the state after the last step of Forward to the slices of state that
// are not nil.
func (t *Training) Last(state State) error {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if err := t.checkState("Last", "state", state); err != nil {
		return err
	}
	t.state(t.done, state)
	return nil
}
