package engine

import (
	"fmt"

	"unroll/engine/cpu"
)

// An Adapter is a change of low rank beside the weights of a layer, which stay as
// they are (Hu and others 2022): with v = [x | 1 | h] the sums of all gates are
//
//	v·W + (v·A)·B
//
// where A reads some directions of the inputs and some of the last state, and B
// writes to all gates what was read. Any number of adapters may share a layer; a
// [Training] or a [Stream] is told which one to use. The way back adds to the
// gradient of the adapter alone, and makes no matrix of the size of the weights.
// What moves the weights is for the caller: they are few.
type Adapter struct {
	layer  *Layer
	sizes  AdapterSizes
	rank   int // of both together
	panels int // that hold so many columns

	weights, gradient []float32 // the arrays of AdapterWeights, one behind the other
	added             bool

	a, b             []float32 // panels: inner×32 that read, and rank×32 that write, with the scale
	aHidden, aInputs []float32 // A turned over, for the way back: panels of rank×32
	bTurned          []float32 // B turned over: panels of columns×32
}

// AdapterSizes are the ranks of an adapter, 0 where a weight is not adapted, and
// the scales that B·A has.
type AdapterSizes struct {
	Input, Recurrent           int
	InputScale, RecurrentScale float32
}

// AdapterWeights are an adapter's parameters in the layout of PEFT, with the rows
// of B in the order of [Weights]: InputA [r][I], InputB [G·H][r], RecurrentA
// [r][H], RecurrentB [G·H][r].
type AdapterWeights struct{ InputA, InputB, RecurrentA, RecurrentB []float32 }

// Adapter makes an adapter of the layer, all weights zero.
func (l *Layer) Adapter(s AdapterSizes) (*Adapter, error) {
	switch {
	case l.program != nil:
		return nil, fmt.Errorf("engine: Adapter: the cell is a program, expected an LSTM or an RNN")
	case s.Input < 0 || s.Recurrent < 0 || s.Input+s.Recurrent < 1:
		return nil, fmt.Errorf("engine: Adapter: the ranks are %d and %d, expected none below 0 and one above", s.Input, s.Recurrent)
	case !finite(s.InputScale) || !finite(s.RecurrentScale):
		return nil, fmt.Errorf("engine: Adapter: the scales are %g and %g, expected finite numbers", s.InputScale, s.RecurrentScale)
	}
	rank := s.Input + s.Recurrent
	if err := first(
		sizes("Adapter", size{"rank", rank}, size{"rows", l.inner}),
		sizes("Adapter", size{"rank", rank}, size{"columns", l.columns()})); err != nil {
		return nil, err
	}
	a := &Adapter{layer: l, sizes: s, rank: rank, panels: cpu.Panels(rank)}
	rows := l.cell.gates() * l.hidden
	n := s.Input*(l.inputs+rows) + s.Recurrent*(l.hidden+rows)
	a.weights, a.gradient = floats(n), floats(n)
	a.a, a.b = floats(a.panels*l.inner*cpu.Panel), floats(l.columns()*rank)
	a.aHidden, a.aInputs = floats(cpu.Panels(l.hidden)*cpu.Panel*rank), floats(cpu.Panels(l.inputs)*cpu.Panel*rank)
	a.bTurned = floats(a.panels * l.columns() * cpu.Panel)
	return a, nil
}

func finite(x float32) bool { return x-x == 0 }

// NewWeights returns weights of the adapter's sizes, all zero.
func (a *Adapter) NewWeights() AdapterWeights { return a.of(make([]float32, len(a.weights))) }

// of cuts the arrays out of numbers that lie one behind the other.
func (a *Adapter) of(numbers []float32) AdapterWeights {
	rows := a.layer.cell.gates() * a.layer.hidden
	next := func(n int) (array []float32) {
		array, numbers = numbers[:n:n], numbers[n:]
		return array
	}
	return AdapterWeights{
		next(a.sizes.Input * a.layer.inputs), next(rows * a.sizes.Input),
		next(a.sizes.Recurrent * a.layer.hidden), next(rows * a.sizes.Recurrent),
	}
}

// SetWeights makes w the weights of the adapter.
func (a *Adapter) SetWeights(w AdapterWeights) error {
	if err := a.move("SetWeights", w, func(given, own []float32) { copy(own, given) }, a.weights); err != nil {
		return err
	}
	a.pack()
	return nil
}

// Weights copies the adapter's weights to w, which has their sizes.
func (a *Adapter) Weights(w AdapterWeights) error {
	return a.move("Weights", w, func(given, own []float32) { copy(given, own) }, a.weights)
}

// Gradient copies the gradient to w, which has its sizes.
func (a *Adapter) Gradient(w AdapterWeights) error {
	if !a.added {
		return fmt.Errorf("engine: Gradient: there is none, expected a call of Training.Backward before")
	}
	return a.move("Gradient", w, func(given, own []float32) { copy(given, own) }, a.gradient)
}

// move calls f with each array of w and its part of the numbers.
func (a *Adapter) move(function string, w AdapterWeights, f func(given, own []float32), numbers []float32) error {
	own := a.of(numbers)
	err := first(
		length(function, "InputA", w.InputA, len(own.InputA)), length(function, "InputB", w.InputB, len(own.InputB)),
		length(function, "RecurrentA", w.RecurrentA, len(own.RecurrentA)), length(function, "RecurrentB", w.RecurrentB, len(own.RecurrentB)))
	if err != nil {
		return err
	}
	f(w.InputA, own.InputA)
	f(w.InputB, own.InputB)
	f(w.RecurrentA, own.RecurrentA)
	f(w.RecurrentB, own.RecurrentB)
	return nil
}

// ClearGradient makes the next Backward start a new gradient.
func (a *Adapter) ClearGradient() { a.added = false }

// pack brings the weights into panels.
func (a *Adapter) pack() {
	l, w := a.layer, a.of(a.weights)
	a.packA(w.InputA, a.sizes.Input, 0, 0, l.inputs, a.aInputs)
	a.packA(w.RecurrentA, a.sizes.Recurrent, a.sizes.Input, l.inputs+1, l.hidden, a.aHidden)
	a.packB(w.InputB, a.sizes.Input, 0, a.sizes.InputScale)
	a.packB(w.RecurrentB, a.sizes.Recurrent, a.sizes.Input, a.sizes.RecurrentScale)
}

// packA puts an A of some directions, the first one given, where it reads: width
// numbers of v from one on.
func (a *Adapter) packA(w []float32, rank, first, from, width int, turned []float32) {
	for i := range rank {
		at := first + i
		panel := a.a[at/cpu.Panel*a.layer.inner*cpu.Panel+at%cpu.Panel:]
		for j, x := range w[i*width:][:width] {
			panel[(from+j)*cpu.Panel] = x
			turned[(j/cpu.Panel*a.rank+at)*cpu.Panel+j%cpu.Panel] = x
		}
	}
}

func (a *Adapter) packB(w []float32, rank, first int, scale float32) {
	for row := range a.layer.cell.gates() * a.layer.hidden {
		column := a.layer.column(row)
		for i, x := range w[row*rank:][:rank] {
			at := first + i
			a.b[(column/cpu.Panel*a.rank+at)*cpu.Panel+column%cpu.Panel] = scale * x
			a.bTurned[(at/cpu.Panel*a.layer.columns()+column)*cpu.Panel+at%cpu.Panel] = scale * x
		}
	}
}

// column is where a row of the weights (gate·hidden + unit) is among the packed
// columns.
func (l *Layer) column(row int) int {
	q, unit := row/l.hidden, row%l.hidden
	return unit/l.cell.units()*l.width + q*l.cell.units() + unit%l.cell.units()
}
