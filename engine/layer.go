package engine

import (
	"math"
	"sync"

	"unroll/engine/cpu"
)

// A Layer is a recurrent layer with its weights, their gradient and what an
// optimiser keeps. Runs of one layer may go on side by side; what changes the
// weights must not run beside them.
type Layer struct {
	*Parameters    // their weights are panels of inner×32, those of a group side by side
	cell           cell
	program        *program // in place of the cell, or nil
	inputs, hidden int
	outputs        int // numbers of h: hidden, unless they are projected
	units          int // of a group
	groups         int // of units
	width          int // columns of a group: gates × units
	inner          int // rows of the packed weights: inputs, 1 for the bias, hidden

	whole, fromInputs, fromHidden side // the rows of all, of the inputs and the bias, of the state
	stale                         *side
	refreshing                    sync.Mutex

	toHidden, toInputs turned // for the way back
	turning            *turned
	turnedOver         []float32 // the weights of a program, likewise

	turnOver, turnPanels, workRefresh func(worker int) // jobs, made once so that a call allocates nothing
}

// LSTM makes a layer of LSTM cells without peepholes, all weights zero.
func (d *Device) LSTM(inputs, hidden int) (*Layer, error) {
	return d.layer("LSTM", lstm{}, inputs, hidden)
}

// RNN makes a layer of h[t] = tanh(W_x x[t] + W_h h[t-1] + b), all weights zero.
func (d *Device) RNN(inputs, hidden int) (*Layer, error) {
	return d.layer("RNN", rnn{}, inputs, hidden)
}

func (d *Device) layer(function string, c cell, inputs, hidden int) (*Layer, error) {
	err := first(
		sizes(function, size{"inputs", inputs}, size{"hidden", hidden}, size{"gates", c.gates()}),
		sizes(function, size{"hidden", hidden}, size{"hidden", hidden}, size{"gates", c.gates()}))
	if err != nil {
		return nil, err
	}
	l := &Layer{cell: c, inputs: inputs, hidden: hidden, outputs: hidden, units: c.units(), inner: inputs + 1 + hidden}
	l.groups = (hidden + c.units() - 1) / c.units()
	l.width = c.gates() * c.units()
	l.Parameters = d.parameters(l.groups*l.width*l.inner, l.changed)
	l.whole, l.fromInputs, l.fromHidden = l.side(0, l.inner), l.side(0, inputs+1), l.side(inputs+1, hidden)
	l.toHidden, l.toInputs = turned{from: inputs + 1, n: hidden}, turned{n: inputs}
	l.turnOver, l.turnPanels, l.workRefresh = l.workTurn, l.workPanels, l.workSide
	return l, nil
}

// Inputs is the number of numbers that enter at each step.
func (l *Layer) Inputs() int { return l.inputs }

// Hidden is the number of units.
func (l *Layer) Hidden() int { return l.hidden }

// Outputs is how many numbers a step gives: the units, unless they are projected.
func (l *Layer) Outputs() int { return l.outputs }

// NewWeights returns weights of the layer's sizes, all zero.
func (l *Layer) NewWeights() Weights {
	if l.program != nil {
		return l.program.newWeights()
	}
	rows := l.cell.gates() * l.hidden
	return Weights{Input: make([]float32, rows*l.inputs), Recurrent: make([]float32, rows*l.hidden), Bias: make([]float32, rows)}
}

// each calls f with every number of w, in the fields that are there, and its place
// among the packed.
func (l *Layer) each(w Weights, f func(packed int, number *float32)) {
	if l.program != nil {
		l.eachOfProgram(w, f)
		return
	}
	h, units := l.hidden, l.cell.units()
	for row := range l.cell.gates() * h {
		q, unit := row/h, row%h
		column := unit/units*l.width + q*units + unit%units
		at := column/cpu.Panel*l.inner*cpu.Panel + column%cpu.Panel
		if w.Input != nil {
			for i := range l.inputs {
				f(at+i*cpu.Panel, &w.Input[row*l.inputs+i])
			}
		}
		if w.Bias != nil {
			f(at+l.inputs*cpu.Panel, &w.Bias[row])
		}
		if w.Recurrent != nil {
			for i := range h {
				f(at+(l.inputs+1+i)*cpu.Panel, &w.Recurrent[row*h+i])
			}
		}
	}
}

// panel is the n-th panel of packed numbers.
func (l *Layer) panel(packed []float32, n int) []float32 {
	return packed[n*l.inner*cpu.Panel:][:l.inner*cpu.Panel]
}

// rowSize is about how many numbers a run keeps for one sequence at one step.
func (l *Layer) rowSize() size {
	if l.program != nil {
		return size{"row", l.program.row + l.program.width + l.program.gradients}
	}
	return size{"row", 3*l.inputs + 3*l.columns()}
}

// slotSize is how many steps' inputs a run of so many steps keeps.
func (l *Layer) slotSize(steps int) size {
	if l.program != nil {
		steps += min(l.program.past+l.program.look, math.MaxInt-steps)
	}
	return size{"steps", steps}
}

// columns is how many columns the packed weights have.
func (l *Layer) columns() int { return l.groups * l.width }
