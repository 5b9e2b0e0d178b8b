package engine

import "unroll/engine/cpu"

// composed makes a layer of a program.
func (d *Device) composed(p *program) *Layer {
	l := &Layer{program: p, inputs: p.inputs, hidden: p.hidden, outputs: p.outputs, units: cpu.Panel}
	l.groups = cpu.Panels(p.hidden)
	l.Parameters = d.parameters(p.size, l.changed)
	l.workRefresh, l.turnOver, l.turnPanels = l.workForm, l.workTurnProgram, l.workBack
	return l
}

// newProgramBuffers are the buffers for a program. Inner signals stay for the way back,
// or for steps whose inputs are multiplied ahead of time; else they live for a step.
func (l *Layer) newProgramBuffers(slots, batch int, keep bool) *buffers {
	p := l.program
	b := &buffers{Layer: l, batch: batch, slots: slots, lead: p.past, begin: p.x.at, ldv: pitch(p.row), ldSignals: pitch(p.width)}
	b.v = floats((p.past + slots + 1 + p.look) * batch * b.ldv)
	for r := range (p.past + slots + 1) * batch {
		b.v[r*b.ldv+p.one.at] = 1
	}
	b.share()
	b.left = make([]cpu.Left, b.device.Threads())
	b.perform = func(worker int) { b.now(b.parts[worker]) }
	b.ahead = batch < 16 && b.parts[0].rows == batch && slots > 1
	rows := batch
	if keep || b.ahead {
		b.signalStep, rows = batch*b.ldSignals, slots*batch
	}
	b.signals = floats(rows * b.ldSignals)
	return b
}

// compose makes the buffers for the way back through a program.
func (t *Training) compose() {
	t.ldd, t.lddx = pitch(t.program.gradients), pitch(up(t.inputs, cpu.Panel))
	t.d, t.right = floats(t.batch*t.ldd), make([]cpu.Right, t.device.Threads())
	t.dh, t.lddh = t.d[t.program.hNext.gradient:], t.ldd
	t.dc, t.ldc = t.d[t.program.cNext.gradient:], t.ldd
	t.gather, t.gatherInputs = t.gradientOfProgram, t.inputsOfProgram
}

// edges makes the inputs zero that a window sees beyond the last step.
func (b *buffers) edges(p part, steps int) {
	if b.program == nil {
		return
	}
	for s := steps; s < steps+b.program.look; s++ {
		for r := p.row; r < p.row+p.rows && p.group == 0; r++ {
			clear(b.rowX(s, r)[:b.inputs])
		}
	}
}

// goOnProgram brings a worker's part of the state, and the inputs that windows still
// see, to where the next piece begins.
func (b *buffers) goOnProgram(p part, steps int) {
	from, to := b.panels(p, b.hidden)
	for r := p.row; r < p.row+p.rows; r++ {
		if b.program.cells {
			copy(b.rowC(0, r)[from*cpu.Panel:to*cpu.Panel], b.rowC(steps, r)[from*cpu.Panel:])
		}
		for s := -b.lead; s < 0 && p.group == 0; s++ {
			copy(b.rowX(s, r)[:b.inputs], b.rowX(s+steps, r))
		}
	}
	if b.lead > 0 {
		b.meet()
	}
}

// forget makes the inputs before the first step zero.
func (b *buffers) forget() {
	for s := -b.lead; s < 0; s++ {
		for r := range b.batch {
			clear(b.rowX(s, r)[:b.inputs])
		}
	}
}

// gradientOfProgram adds to the gradient of the weights what the steps say.
func (t *Training) gradientOfProgram(worker int) {
	for _, o := range t.program.weighted {
		o.gradient(t, worker)
	}
}

// inputSteps is for how many steps the gradient of the inputs is made at once.
func (t *Training) inputSteps() int { return max(1, 64/t.batch) }

// inputsOfProgram writes the gradient of the inputs, some steps at once.
func (t *Training) inputsOfProgram(worker int) {
	block := t.inputSteps()
	own := t.dxRows[worker*block*t.batch*t.lddx:][:block*t.batch*t.lddx]
	from, to := cpu.Share(t.done, worker, t.device.Threads())
	for first := from; first < to; first += block {
		end := min(first+block, to)
		clear(own)
		for _, o := range t.program.sums {
			for _, x := range o.terms {
				if x.from == t.program.x {
					t.inputsOfTerm(&t.left[worker], own, o, x, first, end)
				}
			}
		}
		for s := first; s < end; s++ {
			for r := range t.batch {
				copy(t.dx[(s*t.batch+r)*t.inputs:(s*t.batch+r+1)*t.inputs], own[((s-first)*t.batch+r)*t.lddx:])
			}
		}
	}
}

// inputsOfTerm adds what one term tells the inputs of steps first to end.
func (t *Training) inputsOfTerm(left *cpu.Left, to []float32, o *sum, x term, first, end int) {
	// Step s reads the input of step s+shift.
	begin, stop := max(first-x.shift, 0), min(end-x.shift, t.done)
	if begin >= stop {
		return
	}
	left.Set(t.device.kernels, (stop-begin)*t.batch, o.panels*cpu.Panel, cpu.Operand{Data: t.rowOf(inner, begin, 0)[o.to.at:], Stride: t.ldSignals})
	to = to[(begin+x.shift-first)*t.batch*t.lddx:]
	for n := range cpu.Panels(t.inputs) {
		left.Tile(&x.back[n], to[n*cpu.Panel:], t.lddx, true)
	}
}

// eachOfProgram calls f with every number of w and its place among the packed.
func (l *Layer) eachOfProgram(w Weights, f func(packed int, number *float32)) {
	for _, o := range l.program.weighted {
		o.each(w, f)
	}
}

// newWeights returns weights of the program's sizes, all zero.
func (p *program) newWeights() (w Weights) {
	for _, o := range p.weighted {
		for _, r := range o.reach() {
			if numbers := r.field(&w); len(*numbers) < r.end {
				*numbers = make([]float32, r.end)
			}
		}
	}
	return w
}

// A reach is how far the numbers of an operation go in a field.
type reach struct {
	field func(*Weights) *[]float32
	end   int
}
