package layer

import (
	"errors"
	"fmt"

	"unroll/engine"
	"unroll/gpu"
	"unroll/gpu/kernels"
)

// run is the memory of a layer that goes through at most so many steps. Slot 0 of h
// and c is the state before the first step.
type run struct {
	*memory
	q            *queue // of the call that is at work
	l            *Layer
	batch, slots int
	units        int // of a block of a persistent kernel
	loop         Loop

	x     gpu.Pointer // [slots][batch][inputs]; of another layer in a network
	a     gpu.Pointer // [slots][batch][gates][hidden]: sums, then gates, then the gradients of the sums
	extra gpu.Pointer // [slots][batch][…] of the cell
	h     gpu.Pointer // [slots+1][batch][outputs]
	c     gpu.Pointer // [slots+1][batch][hidden]
	dh    gpu.Pointer // [slots+1][batch][outputs], the gradient of each output; for the way back
	dc    gpu.Pointer // [batch][hidden]
	dx    gpu.Pointer // [slots][batch][inputs]
	count gpu.Pointer // of the barriers of a persistent kernel
}

// onChip is what shared memory a block has on an H100, in bytes.
const onChip = 227 << 10

// run takes memory of m; inside a network x and dx are another's. The caller asks m
// whether all of it was made.
func (l *Layer) run(m *memory, function string, steps, batch int, back, inside bool) (*run, error) {
	width := max(l.inputs, l.outputs, max(l.cell.sums(), l.cell.extra())*l.hidden)
	if err := sizes(function, size{"steps", steps}, size{"batch", batch}, size{"row", width}); err != nil {
		return nil, err
	}
	r := &run{memory: m, l: l, batch: batch, slots: steps, loop: l.device.options.Loop}
	if r.units = l.device.options.Units; r.units == 0 {
		r.units = (l.hidden + 127) / 128
	}
	rows, n := steps*batch, batch*l.hidden
	if err := r.fits(function); err != nil {
		return nil, err
	}
	if !inside {
		r.x = r.floats("x", rows*l.inputs)
	}
	r.a, r.extra, r.count = r.floats("gates", rows*l.cell.sums()*l.hidden), r.floats("values of the cell", rows*l.cell.extra()*l.hidden), r.floats("count", 1)
	r.h = r.floats("h", (steps+1)*batch*l.outputs)
	if l.cell.cells() {
		r.c = r.floats("c", (steps+1)*n)
	}
	if back {
		r.dh, r.dc = r.floats("dh", (steps+1)*batch*l.outputs), r.floats("dc", n)
		if !inside {
			r.dx = r.floats("dx", rows*l.inputs)
		}
	}
	return r, nil
}

// fits demands that a persistent loop has a kernel, and that a block can hold it.
func (r *run) fits(function string) error {
	if r.loop != Persistent {
		return nil
	}
	switch needs := r.l.cell.shared(r); {
	case needs == 0:
		return fmt.Errorf("layer: %s: Loop is Persistent, expected Fused or Products: this cell has no such kernel", function)
	case needs > onChip:
		return fmt.Errorf("layer: %s: Loop is Persistent, which needs %d bytes on chip for %d units of %d sequences, expected at most %d",
			function, needs, r.units, r.batch, onChip)
	}
	return nil
}

// alone is a run with memory of its own.
func (l *Layer) alone(function string, steps, batch int, back bool) (*run, error) {
	m := l.device.memory()
	r, err := l.run(m, function, steps, batch, back, false)
	if err != nil {
		return nil, errors.Join(err, m.Close())
	}
	return r, m.made(function)
}

// weight is an address among the layer's weights, slope among their gradients.
func (r *run) weight(at int) gpu.Pointer { return step(r.l.weights, r.l.base+at) }
func (r *run) slope(at int) gpu.Pointer  { return step(r.l.gradient, r.l.base+at) }

// at is where step s of rows of n numbers for each sequence begins.
func (r *run) at(p gpu.Pointer, s, n int) gpu.Pointer { return step(p, s*r.batch*n) }

// enter makes of the bias and all inputs the sums where the steps begin.
func (r *run) enter(steps, gates, weights, bias int, sums gpu.Pointer) {
	rows, n := steps*r.batch, gates*r.l.hidden
	r.q.launch(kernels.FillRows(rows, n, r.weight(bias), sums))
	r.q.product(rows, n, r.l.inputs, kernels.Rows(r.x, r.l.inputs), kernels.Rows(r.weight(weights), r.l.inputs).T(), kernels.Rows(sums, n))
}

// leave is the way back of enter: of the gradients of the sums those of the weights,
// of the bias and of x.
func (r *run) leave(steps, gates, weights, bias int, sums, dx gpu.Pointer) {
	rows, n, in := steps*r.batch, gates*r.l.hidden, r.l.inputs
	r.q.launch(kernels.ColumnSums(rows, n, sums, r.slope(bias)))
	r.q.product(n, in, rows, kernels.Rows(sums, n).T(), kernels.Rows(r.x, in), kernels.Rows(r.slope(weights), in))
	if dx != 0 {
		r.q.clear(dx, rows*in)
		r.q.product(rows, in, n, kernels.Rows(sums, n), kernels.Rows(r.weight(weights), in), kernels.Rows(dx, in))
	}
}

// see adds to columns of a step's sums what the weights w, turned over and n columns
// wide, say of values; told is its way back to the values, learned to the weights.
func (r *run) see(values gpu.Pointer, w, n int, sums kernels.Matrix) {
	d := r.l.hidden
	r.q.product(r.batch, n, d, kernels.Rows(values, d), kernels.Rows(r.weight(w), n), sums)
}

func (r *run) told(sums kernels.Matrix, w, n int, values gpu.Pointer) {
	d := r.l.hidden
	r.q.product(r.batch, d, n, sums, kernels.Rows(r.weight(w), n).T(), kernels.Rows(values, d))
}

func (r *run) learned(rows int, values gpu.Pointer, sums kernels.Matrix, w, n int) {
	d := r.l.hidden
	r.q.product(d, n, rows, kernels.Rows(values, d).T(), sums, kernels.Rows(r.slope(w), n))
}

// setState puts a state before the first step, nil for zeros.
func (r *run) setState(s engine.State) {
	r.q.put(r.h, s.H, r.batch*r.l.outputs)
	if r.c != 0 {
		r.q.put(r.c, s.C, r.batch*r.l.hidden)
	}
}

// state copies the state before a slot to the slices of s that are not nil.
func (r *run) state(slot int, s engine.State) {
	r.q.read(s.H, r.at(r.h, slot, r.l.outputs))
	if r.c != 0 {
		r.q.read(s.C, r.at(r.c, slot, r.l.hidden))
	}
}

func (r *run) checkState(function, name string, s engine.State) error {
	n, cells := r.batch*r.l.outputs, r.batch*r.l.hidden
	if r.c == 0 {
		cells = 0
	}
	return first(length(function, name+".H", s.H, n), length(function, name+".C", s.C, cells))
}
