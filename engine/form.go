package engine

import "unroll/engine/cpu"

// The weights of a program in the forms that products take, made anew after they
// have changed.
type forms struct {
	whole, apart, back bool // fresh: for steps, for inputs ahead of time, for the way back
	ahead              bool // which of the first two is being made
}

// manyRows are enough for the form of large products: the weights of a program take
// it whatever its steps have.
const manyRows = 32

// formProgram brings the weights into the form for the way forward.
func (l *Layer) formProgram(ahead bool) {
	l.refreshing.Lock()
	defer l.refreshing.Unlock()
	fresh := &l.program.forms.whole
	if ahead {
		fresh = &l.program.forms.apart
	}
	if !*fresh {
		l.program.forms.ahead = ahead
		l.device.pool.Run(l.workRefresh)
		*fresh = true
	}
}

func (l *Layer) workForm(worker int) {
	for _, o := range l.program.sums {
		if l.program.forms.ahead {
			o.form(l, o.inputs, worker)
			o.form(l, o.others, worker)
		} else {
			o.form(l, o.whole, worker)
		}
	}
}

// turnProgram turns over the weights for the way back.
func (l *Layer) turnProgram() {
	if l.program.forms.back {
		return
	}
	if l.turnedOver == nil {
		l.turnedOver = floats(l.program.turned)
	}
	l.device.pool.Run(l.turnOver)
	l.device.pool.Run(l.turnPanels)
	l.program.forms.back = true
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
				t.back[n].Set(l.device.kernels, manyRows, columns, l.turnedOver[t.turned+n*columns*cpu.Panel:], cpu.Panel)
			}
		}
	}
}
