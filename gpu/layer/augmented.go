package layer

import (
	"fmt"

	"unroll/engine"
	"unroll/gpu"
	"unroll/gpu/kernels"
)

// augmented is the LSTM with full peepholes, a gate for the input, windows and a
// projection. Its control gates are in the order i, f, e, o of the kernels; the data,
// g, stands apart from them: what the inputs say as xi, all else as y, which becomes u.
type augmented struct {
	window                                                   engine.Window
	outputs                                                  int
	input, data, bias, recurrent, state, readout, projection int
}

// Augmented makes a layer of augmented LSTM cells as [engine.Device.Augmented] does,
// all weights zero. There are kernels for the plain LSTM, for full peepholes and
// nothing else, and for full peepholes with external gate, projection and one window
// for all gates; other augmentations are errors.
func (d *Device) Augmented(inputs, hidden int, a engine.Augmentation) (*Layer, error) {
	l, err := d.planAugmented("Augmented", inputs, hidden, a)
	if err != nil {
		return nil, err
	}
	return l.own(d, "Augmented")
}

// planAugmented is plan for the cell that an augmentation asks for.
func (d *Device) planAugmented(function string, inputs, hidden int, a engine.Augmentation) (*Layer, error) {
	switch a {
	case engine.Augmentation{}:
		return d.plan(function, inputs, hidden, 4, newLSTM)
	case engine.Augmentation{Peepholes: engine.FullPeepholes}:
		return d.plan(function, inputs, hidden, 4, newVanilla)
	}
	w := a.I
	if a != (engine.Augmentation{Peepholes: engine.FullPeepholes, External: true, Projection: a.Projection, I: w, F: w, G: w, O: w, E: w}) {
		return nil, fmt.Errorf("layer: %s: no kernel for %+v, expected none of it, FullPeepholes alone, or with External, Projection and one window for all gates", function, a)
	}
	const widest = 1 << 20
	if w.Taps < 0 || w.Taps > widest || w.First < -widest || w.First > widest {
		return nil, fmt.Errorf("layer: %s: the window has %d taps from %d on, expected at most %d, at most as far away", function, w.Taps, w.First, widest)
	}
	w.Taps = max(w.Taps, 1)
	err := first(
		sizes(function, size{"Projection", a.Projection}, size{"hidden", hidden}, size{"gates", 5}),
		sizes(function, size{"inputs", inputs}, size{"taps", w.Taps}, size{"hidden", hidden}, size{"gates", 5}))
	if err != nil {
		return nil, err
	}
	return d.plan(function, inputs, hidden, 4, func(l *Layer) cell { return newAugmented(l, w, a.Projection) })
}

func newAugmented(l *Layer, w engine.Window, outputs int) cell {
	d, in := l.hidden, w.Taps*l.inputs
	l.outputs = outputs
	k := augmented{window: w, outputs: outputs}
	const i, f, g, o, e = 0, 1, 2, 3, 4 // among the engine's gates
	place := func(of func(*engine.Weights) *[]float32, columns int, gates ...int) (at int) {
		at = l.numbers
		for _, gate := range gates {
			l.plain(of, gate*d*columns, d, columns)
		}
		return at
	}
	k.input, k.data = place(input, in, i, f, e, o), place(input, in, g)
	k.bias = place(bias, 1, i, f, e, o, g)
	k.recurrent = l.woven(recurrent, outputs, i, f, e, o, g)
	k.state = l.woven(peephole, d, 0, 1, 3) // the engine's peepholes are of i, f, o, e
	k.readout = l.woven(peephole, d, 2)
	k.projection = l.turned(projection, 0, outputs, d)
	return k
}

// woven places the matrices of gates turned over and side by side.
func (l *Layer) woven(of func(*engine.Weights) *[]float32, columns int, gates ...int) (at int) {
	at = l.numbers
	for n, gate := range gates {
		l.arrays = append(l.arrays, array{of, gate * l.hidden * columns, l.hidden, columns, at + n*l.hidden, len(gates) * l.hidden})
	}
	l.numbers += len(gates) * l.hidden * columns
	return at
}

func (augmented) sums() int       { return 4 }
func (augmented) extra() int      { return 5 }
func (augmented) cells() bool     { return true }
func (augmented) shared(*run) int { return 0 }

// streams is an error where a window sees more than the input of the step.
func (l *Layer) streams() error {
	if k, ok := l.cell.(augmented); ok && k.window != (engine.Window{Taps: 1}) {
		return fmt.Errorf("layer: Stream: a window has %d taps from %d on, expected the input of the step alone; Training.Forward takes whole sequences", k.window.Taps, k.window.First)
	}
	return nil
}

// own is one of the cell's numbers of a step: xi, y or u, r, q, and the gradient of q.
func (r *run) own(which, t int) gpu.Pointer {
	return r.at(r.extra, which*r.slots+t, r.l.hidden)
}

const ofXi, ofU, ofR, ofQ, ofSlope = 0, 1, 2, 3, 4

// taps calls f for every tap with the steps that see an input by it, which lies so
// many steps ahead.
func (k augmented) taps(steps int, f func(tap, from, count, ahead int)) {
	for tap := range k.window.Taps {
		ahead := k.window.First + tap
		from, to := max(0, -ahead), min(steps, steps-ahead)
		if from < to {
			f(tap, from, to-from, ahead)
		}
	}
}

// tap is the matrix of one tap.
func (k augmented) tap(r *run, p gpu.Pointer, tap int) kernels.Matrix {
	return part(p, k.window.Taps*r.l.inputs, tap*r.l.inputs)
}

func (k augmented) forward(r *run, steps int) {
	q, b, d, v, in := r.q, r.batch, r.l.hidden, k.outputs, r.l.inputs
	q.launch(kernels.FillRows(steps*b, 4*d, r.weight(k.bias), r.a))
	q.launch(kernels.FillRows(steps*b, d, r.weight(k.bias+4*d), r.own(ofU, 0)))
	q.clear(r.own(ofXi, 0), steps*b*d)
	k.taps(steps, func(tap, from, count, ahead int) {
		x := kernels.Rows(r.at(r.x, from+ahead, in), in)
		q.product(count*b, 4*d, in, x, k.tap(r, r.weight(k.input), tap).T(), kernels.Rows(r.at(r.a, from, 4*d), 4*d))
		q.product(count*b, d, in, x, k.tap(r, r.weight(k.data), tap).T(), kernels.Rows(r.own(ofXi, from), d))
	})
	wv, ws, wr, wq := r.weight(k.recurrent), r.weight(k.state), r.weight(k.readout), r.weight(k.projection)
	for t := range steps {
		a, xi, u, shown, gated := r.at(r.a, t, 4*d), r.own(ofXi, t), r.own(ofU, t), r.own(ofR, t), r.own(ofQ, t)
		h, c, nextH, nextC := r.at(r.h, t, v), r.at(r.c, t, d), r.at(r.h, t+1, v), r.at(r.c, t+1, d)
		if r.loop == Fused {
			q.launch(kernels.AugmentedStep(b, d, v, a, xi, u, wv, ws, wr, wq, h, c, nextC, shown, gated, nextH))
			continue
		}
		q.product(b, 4*d, v, kernels.Rows(h, v), kernels.Rows(wv, 5*d), kernels.Rows(a, 4*d))
		q.product(b, d, v, kernels.Rows(h, v), part(wv, 5*d, 4*d), kernels.Rows(u, d))
		r.see(c, k.state, 3*d, kernels.Rows(a, 4*d))
		q.launch(kernels.AugmentedUpdate(b, d, a, xi, u, c, nextC))
		r.see(nextC, k.readout, d, part(a, 4*d, 3*d))
		q.launch(kernels.Readout(b, d, a, nextC, shown, gated))
		q.clear(nextH, b*v)
		r.see(gated, k.projection, v, kernels.Rows(nextH, v))
	}
}

func (k augmented) backward(r *run, steps int) {
	q, b, d, v := r.q, r.batch, r.l.hidden, k.outputs
	wv, slope := r.weight(k.recurrent), r.own(ofSlope, 0)
	for t := steps - 1; t >= 0; t-- {
		a, u, before := r.at(r.a, t, 4*d), r.own(ofU, t), kernels.Rows(r.at(r.dh, t, v), v)
		q.clear(slope, b*d)
		r.told(kernels.Rows(r.at(r.dh, t+1, v), v), k.projection, v, slope)
		q.launch(kernels.ReadoutBack(b, d, a, r.own(ofR, t), slope, r.dc))
		r.told(part(a, 4*d, 3*d), k.readout, d, r.dc)
		q.launch(kernels.AugmentedUpdateBack(b, d, a, r.own(ofXi, t), u, r.at(r.c, t, d), r.dc))
		r.told(kernels.Rows(a, 4*d), k.state, 3*d, r.dc)
		q.product(b, v, 4*d, kernels.Rows(a, 4*d), kernels.Rows(wv, 5*d).T(), before)
		q.product(b, v, d, kernels.Rows(u, d), part(wv, 5*d, 4*d).T(), before)
	}
}

func (k augmented) gather(r *run, steps int, dx gpu.Pointer) {
	q, b, d, v, in, rows := r.q, r.batch, r.l.hidden, k.outputs, r.l.inputs, steps*r.batch
	q.launch(kernels.ColumnSums(rows, 4*d, r.a, r.slope(k.bias)))
	q.launch(kernels.ColumnSums(rows, d, r.own(ofU, 0), r.slope(k.bias+4*d)))
	h, wv := kernels.Rows(r.h, v).T(), r.slope(k.recurrent)
	q.product(v, 4*d, rows, h, kernels.Rows(r.a, 4*d), kernels.Rows(wv, 5*d))
	q.product(v, d, rows, h, kernels.Rows(r.own(ofU, 0), d), part(wv, 5*d, 4*d))
	r.learned(rows, r.c, kernels.Rows(r.a, 4*d), k.state, 3*d)
	r.learned(rows, r.at(r.c, 1, d), part(r.a, 4*d, 3*d), k.readout, d)
	r.learned(rows, r.own(ofQ, 0), kernels.Rows(r.at(r.dh, 1, v), v), k.projection, v)
	if dx != 0 {
		q.clear(dx, rows*in)
	}
	k.taps(steps, func(tap, from, count, ahead int) {
		x := kernels.Rows(r.at(r.x, from+ahead, in), in)
		gates, data := kernels.Rows(r.at(r.a, from, 4*d), 4*d), kernels.Rows(r.own(ofXi, from), d)
		q.product(4*d, in, count*b, gates.T(), x, k.tap(r, r.slope(k.input), tap))
		q.product(d, in, count*b, data.T(), x, k.tap(r, r.slope(k.data), tap))
		if dx != 0 {
			to := kernels.Rows(r.at(dx, from+ahead, in), in)
			q.product(count*b, in, 4*d, gates, k.tap(r, r.weight(k.input), tap), to)
			q.product(count*b, in, d, data, k.tap(r, r.weight(k.data), tap), to)
		}
	})
}
