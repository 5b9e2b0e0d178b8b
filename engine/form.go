package engine

import "unroll/engine/cpu"

// forms are the weights of a program as products take them, made anew after they have
// changed: for steps, for inputs ahead of time, for the way back.
type forms struct{ whole, apart, back form }

// A form is made for products of m rows: for few another is faster than for many.
type form struct {
	fresh bool
	m     int
}

// suits reports whether nothing has to be made for products of m rows.
func (f form) suits(k *cpu.Kernels, m int) bool { return f.fresh && (k.Splits(f.m) || !k.Splits(m)) }

// formProgram brings the weights into the form for the way forward.
func (b *buffers) formProgram() {
	b.refreshing.Lock()
	defer b.refreshing.Unlock()
	f, m := &b.program.forms.whole, b.rows()
	if b.ahead {
		f, m = &b.program.forms.apart, b.slots*b.batch
	}
	if !f.suits(b.device.kernels, m) {
		f.m, b.program.making = m, f
		b.device.pool.Run(b.workRefresh)
		f.fresh = true
	}
}

func (l *Layer) workForm(worker int) {
	m := l.program.making.m
	for _, o := range l.program.sums {
		if l.program.making == &l.program.forms.apart {
			o.form(l, m, o.inputs, worker)
			o.form(l, m, o.others, worker)
		} else {
			o.form(l, m, o.whole, worker)
		}
	}
}

// turnProgram turns over the weights for the way back.
func (l *Layer) turnProgram(m int) {
	f := &l.program.forms.back
	if f.suits(l.device.kernels, m) {
		return
	}
	f.m = m
	if l.turnedOver == nil {
		l.turnedOver = floats(l.program.turned)
	}
	l.device.pool.Run(l.turnOver)
	l.device.pool.Run(l.turnPanels)
	f.fresh = true
}

// workTurnProgram turns over what falls to a worker: of each term, panels of the sum.
func (l *Layer) workTurnProgram(worker int) {
	for _, o := range l.program.sums {
		from, to := cpu.Share(o.panels, worker, l.device.Threads())
		for _, t := range o.terms {
			if t.turned < 0 {
				continue
			}
			for n := from; n < to; n++ {
				panel := o.panel(l.weights, n)[t.row*cpu.Panel:]
				for j := range t.from.width {
					dst := l.turnedOver[t.turned+(j/cpu.Panel*o.panels+n)*cpu.Panel*cpu.Panel+j%cpu.Panel:]
					for i, w := range (*[cpu.Panel]float32)(panel[j*cpu.Panel:]) {
						dst[i*cpu.Panel] = w
					}
				}
			}
		}
	}
}

// workBack brings what is turned over into the form for products.
func (l *Layer) workBack(worker int) {
	for _, o := range l.program.sums {
		columns := o.panels * cpu.Panel
		for _, t := range o.terms {
			from, to := cpu.Share(len(t.back), worker, l.device.Threads())
			for n := from; n < to; n++ {
				t.back[n].Set(l.device.kernels, l.program.forms.back.m, columns, l.turnedOver[t.turned+n*columns*cpu.Panel:], cpu.Panel)
			}
		}
	}
}
