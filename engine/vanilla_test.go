package engine_test

import (
	"math/rand/v2"
	"testing"

	"unroll/engine"
	"unroll/lstm"
	"unroll/tensor"
)

// The engine's LSTM is the Vanilla LSTM without peepholes: same outputs, same
// state, same gradients of everything that both have.
func TestAgainstVanilla(t *testing.T) {
	const steps, inputs, hidden = 6, 3, 21
	r := rand.New(rand.NewPCG(5, 1))
	p := lstm.RandomVanilla(r, hidden, inputs)
	for _, w := range []tensor.Matrix{p.Wscu, p.Wscs, p.Wscr} {
		clear(w.Data)
	}
	f := random(r, true, steps, 1, inputs, hidden)
	f.w = weightsOf(p)
	x, direct := vectors(f.x, inputs), vectors(f.dy, hidden)
	tr, err := p.Forward(x, lstm.State{S: vectors(f.cell, hidden)[0], V: vectors(f.start, hidden)[0]})
	must(t, err)
	want, err := p.Backward(tr, direct, lstm.State{S: vectors(f.beyond, hidden)[0], V: vectors(f.later, hidden)[0]})
	must(t, err)

	l := f.layer(t, open(t, 2, ""))
	training, err := l.Training(steps, 1)
	must(t, err)
	y, dx, h, c := make([]float32, len(f.dy)), make([]float32, len(f.x)), make([]float32, hidden), make([]float32, hidden)
	must(t, training.Forward(f.x, f.state(f.start, f.cell), y))
	must(t, training.Last(engine.State{C: c}))
	agree(t, "v", y, flat(tr.V), tolerance)
	agree(t, "last s", c, tr.Last().S, tolerance)
	must(t, training.Backward(f.dy, f.state(f.later, f.beyond), dx, engine.State{H: h, C: c}))
	agree(t, "x", dx, flat(want.X), tolerance)
	agree(t, "start v", h, want.Start.V, tolerance)
	agree(t, "start s", c, want.Start.S, tolerance)
	got, wanted := l.NewWeights(), weightsOf(want.Params)
	must(t, l.Gradient(got))
	agree(t, "W_x", got.Input, wide(wanted.Input), tolerance)
	agree(t, "W_v", got.Recurrent, wide(wanted.Recurrent), tolerance)
	agree(t, "b", got.Bias, wide(wanted.Bias), tolerance)
}

// weightsOf puts the gates in the engine's order: i, f, g, o = g_cu, g_cs, u, g_cr.
func weightsOf(p lstm.Vanilla) engine.Weights {
	return engine.Weights{
		Input:     narrow(p.Wxcu.Data, p.Wxcs.Data, p.Wxdu.Data, p.Wxcr.Data),
		Recurrent: narrow(p.Wvcu.Data, p.Wvcs.Data, p.Wvdu.Data, p.Wvcr.Data),
		Bias:      narrow(p.Bcu, p.Bcs, p.Bdu, p.Bcr),
	}
}

func narrow(parts ...[]float64) (all []float32) {
	for _, part := range parts {
		for _, x := range part {
			all = append(all, float32(x))
		}
	}
	return all
}

func wide(s []float32) []float64 {
	all := make([]float64, len(s))
	for i, x := range s {
		all[i] = float64(x)
	}
	return all
}

// vectors splits s into vectors of so many entries.
func vectors(s []float32, size int) (all []tensor.Vector) {
	for len(s) > 0 {
		all, s = append(all, wide(s[:size])), s[size:]
	}
	return all
}

func flat(all []tensor.Vector) (s []float64) {
	for _, v := range all {
		s = append(s, v...)
	}
	return s
}
