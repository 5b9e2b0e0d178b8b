package engine

import "unroll/engine/cpu"

// A program is what a cell does at one step, as a list of operations on signals:
// products with weights, and what is done entry by entry in between. Every operation
// knows its way back, so a program is its own gradient. The plain LSTM and the RNN
// have kernels of their own instead, which do all of a step at once.
type program struct {
	inputs, hidden, outputs int
	past, look              int    // how many inputs before and after its own a step sees
	x, one                  signal // what enters, and the number that biases are multiplied with
	h, hNext                signal // the output of the step before and of this one
	c, cNext                signal // likewise the state, in cells that have one
	cells                   bool

	steps    []operation
	sums     []*sum     // all that are among the operations
	weighted []weighted // all that have weights, sums too
	blocks   []signal

	forms  forms
	making *form // of forms, what workers are at

	width     int // columns of the inner signals
	gradients int // and of what is kept of their gradients
	row       int // columns of what goes on from step to step, and of the inputs
	size      int // how many numbers the packed weights are
	turned    int // and how many those are that are turned over
}

// An operation works on the rows and units of a part of the work.
type operation interface {
	forward(b *buffers, p part, s int)
	// backward adds to the gradients of what the operation reads.
	backward(t *Training, p part, s int)
}

// A place says where the row of a signal is.
type place int

const (
	inner  place = iota // among what a step has for itself
	before              // what it starts from: inputs, 1, output and state of the step before
	after               // the same of the next step: what it leaves
)

// A signal is some columns of a row: a number for each of its units, and zeros up to
// a whole panel.
type signal struct {
	place
	at, width int
	gradient  int // the columns of its gradient, in a row of their own
}

func newProgram(inputs, hidden, outputs int, cells bool) *program {
	p := &program{inputs: inputs, hidden: hidden, outputs: outputs, cells: cells}
	begin := up(inputs+1, 16)
	p.x, p.one = signal{before, begin - inputs - 1, inputs, -1}, signal{before, begin - 1, 1, -1}
	p.h = signal{before, begin, outputs, 0}
	p.row = begin + cpu.Panels(outputs)*cpu.Panel
	p.c = signal{before, p.row, hidden, 0}
	if cells {
		p.row += cpu.Panels(hidden) * cpu.Panel
	}
	p.hNext = p.leaves(&p.h)
	if cells {
		p.cNext = p.leaves(&p.c)
	}
	return p
}

// leaves makes of what a step starts from what it leaves.
func (p *program) leaves(now *signal) signal {
	next := *now
	next.place = after
	p.place(&next)
	p.place(now)
	return next
}

// place finds columns for the gradient of a signal.
func (p *program) place(s *signal) {
	s.gradient = p.gradients
	p.gradients += cpu.Panels(s.width) * cpu.Panel
	p.blocks = append(p.blocks, *s)
}

// signal makes an inner signal of so many units.
func (p *program) signal(units int) signal {
	s := signal{inner, p.width, units, 0}
	p.width += cpu.Panels(units) * cpu.Panel
	p.place(&s)
	return s
}

// then appends what is done entry by entry of signals of so many units.
func (p *program) then(units int, entries ...entry) {
	p.steps = append(p.steps, pointwise{units, entries})
}

// rowOf is the row of sequence r at slot s in which a signal lies.
func (b *buffers) rowOf(l place, s, r int) []float32 {
	switch l {
	case inner:
		return b.signals[s*b.signalStep+r*b.ldSignals:]
	case after:
		s++
	}
	return b.v[((b.lead+s)*b.batch+r)*b.ldv:]
}

// stride is how far the rows of a place are apart.
func (b *buffers) stride(l place) int {
	if l == inner {
		return b.ldSignals
	}
	return b.ldv
}

// runStep does slot s.
func (b *buffers) runStep(p part, s int) {
	for _, o := range b.program.steps {
		o.forward(b, p, s)
	}
}

// runAhead multiplies the inputs of all slots.
func (b *buffers) runAhead(p part, steps int) {
	for _, o := range b.program.sums {
		o.ahead(b, p, steps)
	}
}

// runBack takes slot s back.
func (t *Training) runBack(p part, s int) {
	for i := len(t.program.steps) - 1; i >= 0; i-- {
		t.program.steps[i].backward(t, p, s)
	}
}

// moveOn makes the gradients of what slot s starts from those of what the slot before
// leaves, with what comes to its output from above, and clears all others.
func (t *Training) moveOn(p part, s int) {
	for r := p.row; r < p.row+p.rows; r++ {
		d := t.gradientRow(r)
		t.pass(p, d, t.program.h, t.program.hNext)
		if t.program.cells {
			t.pass(p, d, t.program.c, t.program.cNext)
		}
		for _, block := range t.program.blocks {
			if block.place != after {
				from, to := t.panels(p, block.width)
				clear(d[block.gradient+from*cpu.Panel : block.gradient+to*cpu.Panel])
			}
		}
	}
	if s > 0 {
		t.addFromAbove(p, s-1)
	}
}

// pass copies a worker's part of the gradient of one signal to that of another.
func (t *Training) pass(p part, d []float32, from, to signal) {
	first, end := t.panels(p, from.width)
	copy(d[to.gradient+first*cpu.Panel:to.gradient+end*cpu.Panel], d[from.gradient+first*cpu.Panel:])
}

// gradientRow is the row of the gradients of sequence r.
func (t *Training) gradientRow(r int) []float32 { return t.d[r*t.ldd : (r+1)*t.ldd] }
