package engine

import (
	"fmt"
	"math"
	"sync"

	"unroll/engine/cpu"
)

// A Layer is a recurrent layer with its weights, their gradient and what an
// optimiser keeps. Runs of one layer may go on side by side; what changes the
// weights must not run beside them.
type Layer struct {
	device         *Device
	cell           cell
	program        *program // in place of the cell, or nil
	inputs, hidden int
	outputs        int // numbers of h: hidden, unless they are projected
	units          int // of a group
	groups         int // of units
	width          int // columns of a group: gates × units
	inner          int // rows of the packed weights: inputs, 1 for the bias, hidden

	weights  []float32 // panels of inner×32, those of a group side by side
	gradient []float32 // likewise
	added    bool      // gradient holds something to add to
	moments  [2][]float32
	updates  int
	rule     rule

	whole, fromInputs, fromHidden side // the rows of all, of the inputs and the bias, of the state
	stale                         *side
	refreshing                    sync.Mutex

	toHidden, toInputs turned // for the way back
	turning            *turned
	turnedOver         []float32 // the weights of a program, likewise

	follow, turnOver, turnPanels, workRefresh func(worker int) // jobs, made once so that a call allocates nothing
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
	l := &Layer{device: d, cell: c, inputs: inputs, hidden: hidden, outputs: hidden, units: c.units(), inner: inputs + 1 + hidden}
	l.groups = (hidden + c.units() - 1) / c.units()
	l.width = c.gates() * c.units()
	l.weights = floats(l.groups * l.width * l.inner)
	l.whole, l.fromInputs, l.fromHidden = l.side(0, l.inner), l.side(0, inputs+1), l.side(inputs+1, hidden)
	l.toHidden, l.toInputs = turned{from: inputs + 1, n: hidden}, turned{n: inputs}
	l.follow, l.turnOver, l.turnPanels, l.workRefresh = l.workUpdate, l.workTurn, l.workPanels, l.workSide
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

func (l *Layer) check(function string, w Weights) error {
	want := l.NewWeights()
	fields, expected := w.fields(), want.fields()
	for k, f := range fields {
		if err := length(function, f.name, *f.numbers, len(*expected[k].numbers)); err != nil {
			return err
		}
	}
	return nil
}

// SetWeights packs w into the layer.
func (l *Layer) SetWeights(w Weights) error {
	if err := l.check("SetWeights", w); err != nil {
		return err
	}
	l.each(w, func(packed int, number *float32) { l.weights[packed] = *number })
	l.changed()
	return nil
}

// Weights copies the layer's weights to w, which has their sizes.
func (l *Layer) Weights(w Weights) error {
	if err := l.check("Weights", w); err != nil {
		return err
	}
	l.each(w, func(packed int, number *float32) { *number = l.weights[packed] })
	return nil
}

// Gradient copies the gradient to w, which has its sizes.
func (l *Layer) Gradient(w Weights) error {
	if err := l.check("Gradient", w); err != nil {
		return err
	}
	if !l.added {
		return fmt.Errorf("engine: Gradient: there is none, expected a call of Training.Backward before")
	}
	l.each(w, func(packed int, number *float32) { *number = l.gradient[packed] })
	return nil
}

// each calls f with every number of w and its place among the packed.
func (l *Layer) each(w Weights, f func(packed int, number *float32)) {
	if l.program != nil {
		l.eachOfProgram(w, f)
		return
	}
	for q := range l.cell.gates() {
		for unit := range l.hidden {
			row := q*l.hidden + unit
			column := unit/l.cell.units()*l.width + q*l.cell.units() + unit%l.cell.units()
			at := column/cpu.Panel*l.inner*cpu.Panel + column%cpu.Panel
			for i := range l.inputs {
				f(at+i*cpu.Panel, &w.Input[row*l.inputs+i])
			}
			f(at+l.inputs*cpu.Panel, &w.Bias[row])
			for i := range l.hidden {
				f(at+(l.inputs+1+i)*cpu.Panel, &w.Recurrent[row*l.hidden+i])
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
