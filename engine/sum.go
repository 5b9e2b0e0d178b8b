package engine

import (
	"slices"

	"unroll/engine/cpu"
)

// A sum is a signal that products of other signals with weights are added up in.
// Its weights are packed in panels, with the rows of all its terms one after another.
type sum struct {
	to    signal
	onto  bool // there is something in it already
	terms []term

	whole, inputs, others []*run // products: of all terms, of those that wait for no step, of the rest

	inner, weights, panels int // rows of a panel, where the panels begin among the weights, and how many they are
}

// A term says where weights are among those of a caller: entry (i, j), from number j of
// the signal to number i of the sum, is number at+i·stride+j of a field.
type term struct {
	from       signal
	shift      int // it is that of so many steps later, or earlier below 0; inputs only
	field      func(*Weights) *[]float32
	at, stride int

	row    int         // where its rows begin in a panel
	turned int         // where it begins among the weights that are turned over; -1 for none
	back   []cpu.Right // its panels there, in the form for products
}

// A run is columns that lie side by side, of which one product is made.
type run struct {
	place
	at, width, row, shift int
	weights               []cpu.Right // their panels, in the form for products
}

// sum makes a new signal of the terms.
func (p *program) sum(units int, terms ...term) *sum {
	return p.add(&sum{to: p.signal(units), terms: terms})
}

// onto adds terms to a signal that there is.
func (p *program) onto(to signal, terms ...term) *sum {
	return p.add(&sum{to: to, onto: true, terms: terms})
}

func (p *program) add(o *sum) *sum {
	o.panels = cpu.Panels(o.to.width)
	for i := range o.terms {
		t := &o.terms[i]
		t.row, t.turned = o.inner, -1
		o.inner += t.from.width
		if t.from != p.one {
			t.turned = p.turned
			p.turned += cpu.Panels(t.from.width) * cpu.Panel * o.panels * cpu.Panel
			t.back = make([]cpu.Right, cpu.Panels(t.from.width))
		}
		r := run{place: t.from.place, at: t.from.at, width: t.from.width, row: t.row, shift: t.shift}
		o.whole = join(o.whole, r)
		if p.isInput(t.from) {
			o.inputs = join(o.inputs, r)
		} else {
			o.others = join(o.others, r)
		}
	}
	for _, x := range slices.Concat(o.whole, o.inputs, o.others) {
		x.weights = make([]cpu.Right, o.panels)
	}
	o.weights = p.size
	p.size += o.panels * o.inner * cpu.Panel
	p.sums, p.weighted = append(p.sums, o), append(p.weighted, o)
	return o
}

// isInput reports whether a signal is there before the first step.
func (p *program) isInput(s signal) bool { return s.place == before && s.at < p.h.at }

// join appends a run, to the last one if it goes on from there.
func join(runs []*run, r run) []*run {
	if n := len(runs) - 1; n >= 0 && runs[n].shift == r.shift && runs[n].place == r.place && runs[n].at+runs[n].width == r.at {
		runs[n].width += r.width
		return runs
	}
	return append(runs, &r)
}

// each calls f with the numbers of w that are this sum's, and their places among the
// packed.
func (o *sum) each(w Weights, f func(packed int, number *float32)) {
	for _, t := range o.terms {
		numbers := *t.field(&w)
		if numbers == nil {
			continue
		}
		for i := range o.to.width {
			at := o.weights + i/cpu.Panel*o.inner*cpu.Panel + i%cpu.Panel
			for j := range t.from.width {
				f(at+(t.row+j)*cpu.Panel, &numbers[t.at+i*t.stride+j])
			}
		}
	}
}

// panel is the n-th panel of the sum's packed numbers.
func (o *sum) panel(packed []float32, n int) []float32 {
	return packed[o.weights+n*o.inner*cpu.Panel:][:o.inner*cpu.Panel]
}

// form brings a worker's panels of some runs into the form for products of m rows.
func (o *sum) form(l *Layer, m int, runs []*run, worker int) {
	from, to := cpu.Share(o.panels, worker, l.device.Threads())
	for _, x := range runs {
		for n := from; n < to; n++ {
			x.weights[n].Set(l.device.kernels, m, x.width, o.panel(l.weights, n)[x.row*cpu.Panel:], cpu.Panel)
		}
	}
}

// multiply computes a worker's panels of m rows, those of slot s from row r on.
func (o *sum) multiply(b *buffers, p part, runs []*run, s, r, m int, add bool) {
	to, left := b.rowOf(o.to.place, s, r), &b.left[p.worker]
	first, end := b.panels(p, o.to.width)
	for i, x := range runs {
		left.Set(b.device.kernels, m, x.width, cpu.Operand{Data: b.rowOf(x.place, s+x.shift, r)[x.at:], Stride: b.stride(x.place)})
		for n := first; n < end; n++ {
			left.Tile(&x.weights[n], to[o.to.at+n*cpu.Panel:], b.stride(o.to.place), add || i > 0)
		}
	}
}

// A stage is sums that are made side by side.
type stage struct {
	sums []*sum
	late bool // they wait for signals of the same step
}

// stage appends sums that need nothing of each other.
func (p *program) stage(sums ...*sum) {
	late := false
	for _, o := range sums {
		for _, t := range o.terms {
			late = late || t.from.place != before
		}
	}
	p.steps = append(p.steps, stage{sums, late})
}

func (g stage) forward(b *buffers, p part, s int) {
	if g.late {
		b.meet()
	}
	for _, o := range g.sums {
		if b.ahead {
			o.multiply(b, p, o.others, s, p.row, p.rows, o.onto || len(o.inputs) > 0)
		} else {
			o.multiply(b, p, o.whole, s, p.row, p.rows, o.onto)
		}
	}
}

// ahead does for all slots what waits for no step.
func (o *sum) ahead(b *buffers, p part, steps int) {
	if len(o.inputs) == 0 {
		return
	}
	for r := 0; r < steps*b.batch; r += projected * b.blockRows() {
		o.multiply(b, p, o.inputs, 0, r, min(projected*b.blockRows(), steps*b.batch-r), o.onto)
	}
}

// backward keeps the gradients of the sums, in the place of the sums, for that of the
// weights, and brings them to the signals.
func (g stage) backward(t *Training, p part, s int) {
	for _, o := range g.sums {
		from, to := t.panels(p, o.to.width)
		for r := p.row; r < p.row+p.rows; r++ {
			copy(t.rowOf(inner, s, r)[o.to.at+from*cpu.Panel:o.to.at+to*cpu.Panel], t.gradientRow(r)[o.to.gradient+from*cpu.Panel:])
		}
	}
	t.meet()
	for _, o := range g.sums {
		left := &t.left[p.worker]
		left.Set(t.device.kernels, p.rows, o.panels*cpu.Panel, cpu.Operand{Data: t.d[p.row*t.ldd+o.to.gradient:], Stride: t.ldd})
		for _, x := range o.terms {
			if t.program.isInput(x.from) {
				continue
			}
			for n, to := t.panels(p, x.from.width); n < to; n++ {
				left.Tile(&x.back[n], t.d[p.row*t.ldd+x.from.gradient+n*cpu.Panel:], t.ldd, true)
			}
		}
	}
}

// gradient adds to the gradient of the weights, with many rows at once.
func (o *sum) gradient(t *Training, worker int) {
	from, to := cpu.Share(o.panels, worker, t.device.Threads())
	k, left, right, rows := t.device.kernels, &t.left[worker], &t.right[worker], t.done*t.batch
	for r, added := t.lastBlock(), t.added; r >= 0; r, added = r-t.blockRows(), true {
		terms := min(t.blockRows(), rows-r)
		for _, x := range o.whole {
			left.Set(k, x.width, terms, cpu.Operand{Data: t.rowOf(x.place, x.shift, r)[x.at:], Stride: t.stride(x.place), Columns: true})
			for n := from; n < to; n++ {
				right.Set(k, x.width, terms, t.rowOf(inner, 0, 0)[r*t.ldSignals+o.to.at+n*cpu.Panel:], t.ldSignals)
				left.Tile(right, o.panel(t.Layer.gradient, n)[x.row*cpu.Panel:], cpu.Panel, added)
			}
		}
	}
}

func (o *sum) reach() (all []reach) {
	for _, t := range o.terms {
		all = append(all, reach{t.field, t.at + (o.to.width-1)*t.stride + t.from.width})
	}
	return all
}
