package layer

import (
	"unroll/gpu"
	"unroll/gpu/kernels"
)

// gru has its gates in the order r, z, n. The cell keeps what the last output says
// apart from what the inputs say, for the reset gate acts on it alone.
type gru struct {
	simple
	within int // the bias within the reset
}

func newGRU(l *Layer) cell { return gru{newSimple(l, 3), l.plain(recurrentBias, 0, l.hidden, 1)} }

func (gru) cells() bool     { return false }
func (gru) extra() int      { return 3 }
func (gru) shared(*run) int { return 0 }

func (k gru) forward(r *run, steps int) {
	b, d := r.batch, r.l.hidden
	r.enter(steps, 3, k.input, k.bias, r.a)
	r.q.clear(r.extra, steps*b*3*d)
	r.q.product(steps*b, d, 1, r.q.ones(), kernels.Rows(r.weight(k.within), d), part(r.extra, 3*d, 2*d))
	for t := range steps {
		a, said, last := r.at(r.a, t, 3*d), r.at(r.extra, t, 3*d), r.at(r.h, t, d)
		r.see(last, k.recurrent, 3*d, kernels.Rows(said, 3*d))
		r.q.launch(kernels.GRUForward(b, d, a, said, last, r.at(r.h, t+1, d)))
	}
}

func (k gru) backward(r *run, steps int) {
	b, d := r.batch, r.l.hidden
	for t := steps - 1; t >= 0; t-- {
		a, said, now, before := r.at(r.a, t, 3*d), r.at(r.extra, t, 3*d), r.at(r.dh, t+1, d), r.at(r.dh, t, d)
		r.q.launch(kernels.GRUBackward(b, d, a, said, r.at(r.h, t, d), now))
		r.told(kernels.Rows(said, 3*d), k.recurrent, 3*d, before)
		r.q.product(1, b*d, 1, r.q.ones(), kernels.Rows(now, b*d), kernels.Rows(before, b*d)) // what z lets through
	}
}

func (k gru) gather(r *run, steps int, dx gpu.Pointer) {
	d, rows := r.l.hidden, steps*r.batch
	r.leave(steps, 3, k.input, k.bias, r.a, dx)
	r.learned(rows, r.h, kernels.Rows(r.extra, 3*d), k.recurrent, 3*d)
	r.q.product(1, d, rows, r.q.ones(), part(r.extra, 3*d, 2*d), kernels.Rows(r.slope(k.within), d))
}
