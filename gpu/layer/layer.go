package layer

import (
	"fmt"

	"unroll/engine"
	"unroll/gpu"
)

// A Layer is a recurrent layer with its weights, their gradient and what an
// optimiser keeps, all on the device.
type Layer struct {
	*Parameters
	cell                    cell
	inputs, hidden, outputs int
	arrays                  []array
	numbers                 int // of all arrays
	base                    int // where they begin among the parameters
}

// A cell is how one kind of layer computes. Its steps are launched one after
// another, or all at once.
type cell interface {
	// sums is how many gates a unit has, extra how many numbers more a run keeps of it
	// at each step.
	sums() int
	extra() int
	// cells says whether the state has cells beside the outputs.
	cells() bool
	// shared is what a persistent kernel needs on chip, in bytes; 0 if there is none.
	shared(r *run) int
	// forward makes of r.x the sums r.a, and goes through the steps.
	forward(r *run, steps int)
	// backward makes of r.dh and r.dc the gradients of the sums.
	backward(r *run, steps int)
	// gather adds to the gradients of the weights, and writes that of x to dx, if
	// there is one.
	gather(r *run, steps int, dx gpu.Pointer)
}

// array is a part of a field of [engine.Weights], and where the device has it: as it
// is, or turned over, so that the units of a row of gates lie side by side.
type array struct {
	of                  func(*engine.Weights) *[]float32
	from, rows, columns int // in the field
	at, stride          int // on the device; turned over, row r of column k is at k·stride + r
}

// field is one of [engine.Weights] with its name, and that of package net.
type field struct {
	name, torch string
	of          func(*engine.Weights) *[]float32
}

func fields() []field {
	return []field{
		{"Input", "weight_ih", input}, {"Recurrent", "weight_hh", recurrent}, {"Bias", "bias_ih", bias},
		{"RecurrentBias", "bias_hn", recurrentBias}, {"Peephole", "weight_ch", peephole}, {"Projection", "weight_hr", projection},
	}
}

func input(w *engine.Weights) *[]float32         { return &w.Input }
func recurrent(w *engine.Weights) *[]float32     { return &w.Recurrent }
func bias(w *engine.Weights) *[]float32          { return &w.Bias }
func recurrentBias(w *engine.Weights) *[]float32 { return &w.RecurrentBias }
func peephole(w *engine.Weights) *[]float32      { return &w.Peephole }
func projection(w *engine.Weights) *[]float32    { return &w.Projection }

// plain places an array as it is, turned one turned over; both return where.
func (l *Layer) plain(of func(*engine.Weights) *[]float32, from, rows, columns int) int {
	l.arrays = append(l.arrays, array{of, from, rows, columns, l.numbers, 0})
	l.numbers += rows * columns
	return l.numbers - rows*columns
}

func (l *Layer) turned(of func(*engine.Weights) *[]float32, from, rows, columns int) int {
	at := l.plain(of, from, rows, columns)
	l.arrays[len(l.arrays)-1].stride = rows
	return at
}

// LSTM makes a layer of LSTM cells without peepholes, all weights zero.
func (d *Device) LSTM(inputs, hidden int) (*Layer, error) {
	return d.layer("LSTM", inputs, hidden, 4, newLSTM)
}

// RNN makes a layer of h[t] = tanh(W_x x[t] + W_h h[t-1] + b), all weights zero.
func (d *Device) RNN(inputs, hidden int) (*Layer, error) {
	return d.layer("RNN", inputs, hidden, 1, newRNN)
}

// GRU makes a layer of gated recurrent units whose reset gate acts on the product, as
// in PyTorch and cuDNN ([engine.Device.GRU] with after), all weights zero.
func (d *Device) GRU(inputs, hidden int) (*Layer, error) {
	return d.layer("GRU", inputs, hidden, 3, newGRU)
}

// Vanilla makes a layer of Vanilla LSTM cells, whose gates see the state through
// whole matrices: [engine.Device.Augmented] with full peepholes, all weights zero.
func (d *Device) Vanilla(inputs, hidden int) (*Layer, error) {
	return d.layer("Vanilla", inputs, hidden, 4, newVanilla)
}

// layer makes a layer with parameters of its own.
func (d *Device) layer(function string, inputs, hidden, gates int, make func(*Layer) cell) (*Layer, error) {
	l, err := d.plan(function, inputs, hidden, gates, make)
	if err != nil {
		return nil, err
	}
	return l.own(d, function)
}

// own gives a planned layer parameters of its own.
func (l *Layer) own(d *Device, function string) (*Layer, error) {
	var err error
	l.Parameters, err = d.parameters(function, l.numbers)
	return l, err
}

// plan makes a layer that has no parameters yet.
func (d *Device) plan(function string, inputs, hidden, gates int, make func(*Layer) cell) (*Layer, error) {
	err := first(
		sizes(function, size{"inputs", inputs}, size{"hidden", hidden}, size{"gates", gates}),
		sizes(function, size{"hidden", hidden}, size{"hidden", hidden}, size{"gates", 2 * gates}))
	if err != nil {
		return nil, err
	}
	l := &Layer{inputs: inputs, hidden: hidden, outputs: hidden}
	l.cell = make(l)
	return l, sizes(function, size{"weights", l.numbers})
}

// Inputs is the number of numbers that enter at each step.
func (l *Layer) Inputs() int { return l.inputs }

// Hidden is the number of units.
func (l *Layer) Hidden() int { return l.hidden }

// Outputs is how many numbers a step gives: the units, unless they are projected.
func (l *Layer) Outputs() int { return l.outputs }

// NewWeights returns weights of the layer's sizes, all zero.
func (l *Layer) NewWeights() engine.Weights {
	var w engine.Weights
	for _, a := range l.arrays {
		field := a.of(&w)
		*field = append(*field, make([]float32, a.rows*a.columns)...)
	}
	return w
}

// SetWeights copies w to the layer.
func (l *Layer) SetWeights(w engine.Weights) error {
	if err := l.check("SetWeights", w); err != nil {
		return err
	}
	packed := make([]float32, l.numbers)
	l.each(w, func(at int, number *float32) { packed[at] = *number })
	q := l.device.queue()
	q.write(step(l.weights, l.base), packed)
	return q.done("SetWeights")
}

// Weights copies the layer's weights to w, which has their sizes.
func (l *Layer) Weights(w engine.Weights) error { return l.get("Weights", w, l.weights) }

// Gradient copies the gradient to w, which has its sizes.
func (l *Layer) Gradient(w engine.Weights) error {
	if !l.added {
		return fmt.Errorf("layer: Gradient: there is none, expected a call of Training.Backward before")
	}
	return l.get("Gradient", w, l.gradient)
}

func (l *Layer) get(function string, w engine.Weights, from gpu.Pointer) error {
	if err := l.check(function, w); err != nil {
		return err
	}
	packed, q := make([]float32, l.numbers), l.device.queue()
	q.read(packed, step(from, l.base))
	if err := q.done(function); err != nil {
		return err
	}
	l.each(w, func(at int, number *float32) { *number = packed[at] })
	return nil
}

// each calls f with every number of w and its place among those of the layer.
func (l *Layer) each(w engine.Weights, f func(packed int, number *float32)) {
	for _, a := range l.arrays {
		numbers := (*a.of(&w))[a.from:][:a.rows*a.columns]
		for i := range numbers {
			at := a.at + i
			if a.stride > 0 {
				at = a.at + i%a.columns*a.stride + i/a.columns
			}
			f(at, &numbers[i])
		}
	}
}

// check demands the sizes of the layer's weights.
func (l *Layer) check(function string, w engine.Weights) error {
	want := l.NewWeights()
	for _, f := range fields() {
		if found, n := len(*f.of(&w)), len(*f.of(&want)); found != n {
			return fmt.Errorf("layer: %s: %s has %d numbers, expected %d", function, f.name, found, n)
		}
	}
	return nil
}

// Cells reports whether the state has cells beside the outputs.
func (l *Layer) Cells() bool { return l.cell.cells() }
