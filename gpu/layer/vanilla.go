package layer

import (
	"unroll/gpu"
	"unroll/gpu/kernels"
)

// vanilla is the LSTM whose gates i, f and o see the state through whole matrices: i
// and f the last, o the new one, so that o waits. The cell keeps r = tanh c.
type vanilla struct {
	simple
	state, readout int
}

func newVanilla(l *Layer) cell {
	d := l.hidden
	return vanilla{newSimple(l, 4), l.turned(peephole, 0, 2*d, d), l.turned(peephole, 2*d*d, d, d)}
}

func (vanilla) extra() int          { return 1 }
func (k vanilla) shared(r *run) int { return k.persistent(r, 1).Shared }

func (k vanilla) persistent(r *run, steps int) gpu.Launch {
	return kernels.VanillaPersistent(steps, r.batch, r.l.hidden, r.units, r.a,
		r.weight(k.recurrent), r.weight(k.state), r.weight(k.readout), r.c, r.extra, r.h, r.count)
}

func (k vanilla) forward(r *run, steps int) {
	b, d := r.batch, r.l.hidden
	r.enter(steps, 4, k.input, k.bias, r.a)
	if r.loop == Persistent {
		r.q.clear(r.count, 1)
		r.q.launch(k.persistent(r, steps))
		return
	}
	for t := range steps {
		a, h, c, shown, nextH, nextC := r.at(r.a, t, 4*d), r.at(r.h, t, d), r.at(r.c, t, d), r.at(r.extra, t, d), r.at(r.h, t+1, d), r.at(r.c, t+1, d)
		if r.loop == Fused {
			r.q.launch(kernels.VanillaStep(b, d, a, r.weight(k.recurrent), r.weight(k.state), r.weight(k.readout), h, c, nextC, shown, nextH))
			continue
		}
		r.see(h, k.recurrent, 4*d, kernels.Rows(a, 4*d))
		r.see(c, k.state, 2*d, kernels.Rows(a, 4*d))
		r.q.launch(kernels.VanillaUpdate(b, d, a, c, nextC))
		r.see(nextC, k.readout, d, part(a, 4*d, 3*d))
		r.q.launch(kernels.Readout(b, d, a, nextC, shown, nextH))
	}
}

func (k vanilla) backward(r *run, steps int) {
	b, d := r.batch, r.l.hidden
	for t := steps - 1; t >= 0; t-- {
		a := r.at(r.a, t, 4*d)
		r.q.launch(kernels.ReadoutBack(b, d, a, r.at(r.extra, t, d), r.at(r.dh, t+1, d), r.dc))
		r.told(part(a, 4*d, 3*d), k.readout, d, r.dc)
		r.q.launch(kernels.VanillaUpdateBack(b, d, a, r.at(r.c, t, d), r.dc))
		r.told(kernels.Rows(a, 4*d), k.state, 2*d, r.dc)
		r.told(kernels.Rows(a, 4*d), k.recurrent, 4*d, r.at(r.dh, t, d))
	}
}

func (k vanilla) gather(r *run, steps int, dx gpu.Pointer) {
	d, rows := r.l.hidden, steps*r.batch
	k.simple.gather(r, steps, dx)
	r.learned(rows, r.c, kernels.Rows(r.a, 4*d), k.state, 2*d)
	r.learned(rows, r.at(r.c, 1, d), part(r.a, 4*d, 3*d), k.readout, d)
}
