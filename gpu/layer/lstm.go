package layer

import (
	"unroll/gpu"
	"unroll/gpu/kernels"
)

// lstm is the cell with gates i, f, g, o and without peepholes; rnn is h[t] = tanh of
// its one sum.
type (
	lstm struct{ simple }
	rnn  struct{ simple }
)

// simple is what both are: sums of the inputs and the last output. It holds where the
// weights begin.
type simple struct{ gates, input, recurrent, bias int }

func newSimple(l *Layer, gates int) simple {
	rows := gates * l.hidden
	return simple{gates, l.plain(input, 0, rows, l.inputs), l.turned(recurrent, 0, rows, l.hidden), l.plain(bias, 0, rows, 1)}
}

func newLSTM(l *Layer) cell { return lstm{newSimple(l, 4)} }
func newRNN(l *Layer) cell  { return rnn{newSimple(l, 1)} }

func (s simple) sums() int  { return s.gates }
func (simple) extra() int   { return 0 }
func (simple) cells() bool  { return true }
func (rnn) cells() bool     { return false }
func (rnn) shared(*run) int { return 0 }

// gather is the same for both.
func (s simple) gather(r *run, steps int, dx gpu.Pointer) {
	n := s.gates * r.l.hidden
	r.leave(steps, s.gates, s.input, s.bias, r.a, dx)
	r.learned(steps*r.batch, r.h, kernels.Rows(r.a, n), s.recurrent, n)
}

func (k rnn) forward(r *run, steps int) {
	b, d := r.batch, r.l.hidden
	r.enter(steps, 1, k.input, k.bias, r.a)
	for t := range steps {
		a, last, next := r.at(r.a, t, d), r.at(r.h, t, d), r.at(r.h, t+1, d)
		if r.loop == Fused {
			r.q.launch(kernels.RNNStep(b, d, r.weight(k.recurrent), last, a, next))
			continue
		}
		r.see(last, k.recurrent, d, kernels.Rows(a, d))
		r.q.launch(kernels.RNNForward(b*d, a, next))
	}
}

func (k rnn) backward(r *run, steps int) {
	b, d := r.batch, r.l.hidden
	for t := steps - 1; t >= 0; t-- {
		a := r.at(r.a, t, d)
		r.q.launch(kernels.RNNBackward(b*d, r.at(r.h, t+1, d), r.at(r.dh, t+1, d), a))
		r.told(kernels.Rows(a, d), k.recurrent, d, r.at(r.dh, t, d))
	}
}

func (k lstm) shared(r *run) int { return k.persistent(r, 1).Shared }

func (k lstm) persistent(r *run, steps int) gpu.Launch {
	return kernels.LSTMPersistent(steps, r.batch, r.l.hidden, r.units, r.a, r.weight(k.recurrent), r.c, r.h, r.count)
}

func (k lstm) forward(r *run, steps int) {
	b, d := r.batch, r.l.hidden
	r.enter(steps, 4, k.input, k.bias, r.a)
	if r.loop == Persistent {
		r.q.clear(r.count, 1)
		r.q.launch(k.persistent(r, steps))
		return
	}
	for t := range steps {
		a, h, c, nextH, nextC := r.at(r.a, t, 4*d), r.at(r.h, t, d), r.at(r.c, t, d), r.at(r.h, t+1, d), r.at(r.c, t+1, d)
		if r.loop == Fused {
			r.q.launch(kernels.LSTMStep(b, d, a, r.weight(k.recurrent), h, c, nextC, nextH))
			continue
		}
		r.see(h, k.recurrent, 4*d, kernels.Rows(a, 4*d))
		r.q.launch(kernels.LSTMForward(b, d, a, c, nextC, nextH))
	}
}

func (k lstm) backward(r *run, steps int) {
	b, d := r.batch, r.l.hidden
	for t := steps - 1; t >= 0; t-- {
		a := r.at(r.a, t, 4*d)
		r.q.launch(kernels.LSTMBackward(b, d, a, r.at(r.c, t, d), r.at(r.c, t+1, d), r.at(r.dh, t+1, d), r.dc))
		r.told(kernels.Rows(a, 4*d), k.recurrent, 4*d, r.at(r.dh, t, d))
	}
}
