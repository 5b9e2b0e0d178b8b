package engine_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"unroll/engine"
	"unroll/engine/cpu"
)

// Gates that an infinite input saturates say nothing of it: the gradient is what a
// large finite input gives, of every weight and input, with units that fill up a panel
// or not.
func TestGradientOfInfiniteInput(t *testing.T) {
	const steps, batch, inputs, hidden = 3, 33, 35, 21 // large enough for products in parts
	r := rand.New(rand.NewPCG(1, 12))
	layers := map[string]func(d *engine.Device) (*engine.Layer, error){
		"lstm": func(d *engine.Device) (*engine.Layer, error) { return d.LSTM(inputs, hidden) },
		"rnn":  func(d *engine.Device) (*engine.Layer, error) { return d.RNN(inputs, hidden) },
	}
	for name, p := range composedPages(t, r, inputs, hidden) {
		if name != "augmented" { // it normalises: no finite input is like an infinite one
			layers[name] = p.layer
		}
	}
	x, dy := make([]float32, steps*batch*inputs), make([]float32, steps*batch*hidden)
	for i := range x {
		x[i] = 2*r.Float32() - 1
	}
	for i := range dy {
		dy[i] = 2*r.Float32() - 1
	}
	for _, level := range cpu.Available() {
		for name, layer := range layers {
			l, err := layer(open(t, 1, level.String()))
			must(t, err)
			w := l.NewWeights()
			for _, of := range fields {
				for i := range of(w) {
					of(w)[i] = 2*r.Float32() - 1
				}
			}
			must(t, l.SetWeights(w))
			training, err := l.Training(steps, batch)
			must(t, err)
			type found struct {
				y, dx []float32
				g     engine.Weights
			}
			run := func(value float64) found {
				x[(1*batch+1)*inputs] = float32(value)
				f := found{make([]float32, steps*batch*l.Outputs()), make([]float32, len(x)), l.NewWeights()}
				l.ClearGradient()
				must(t, training.Forward(x, engine.State{}, f.y))
				must(t, training.Backward(dy[:len(f.y)], engine.State{}, f.dx, engine.State{}))
				must(t, l.Gradient(f.g))
				return f
			}
			for _, sign := range []float64{1, -1} {
				want, got := run(sign*1e12), run(math.Inf(int(sign)))
				agree(t, name+": y", got.y, wide(want.y), tolerance)
				agree(t, name+": dx", got.dx, wide(want.dx), tolerance)
				for field, of := range fields {
					agree(t, name+": "+field, of(got.g), wide(of(want.g)), tolerance)
				}
			}
		}
	}
}

// An infinite state is kept, and the gradient that comes to it is a number.
func TestGradientOfInfiniteState(t *testing.T) {
	f := random(rand.New(rand.NewPCG(1, 13)), true, 3, 2, 2, 5)
	l := f.layer(t, open(t, 1, ""))
	training, err := l.Training(f.steps, f.batch)
	must(t, err)
	f.cell[3] = float32(math.Inf(1))
	c, g := make([]float32, len(f.cell)), l.NewWeights()
	must(t, training.Forward(f.x, f.state(f.start, f.cell), nil))
	must(t, training.Last(engine.State{C: c}))
	if !(c[3] > 1e30) {
		t.Errorf("the state is %g at last", c[3])
	}
	must(t, training.Backward(f.dy, engine.State{}, nil, engine.State{C: c}))
	must(t, l.Gradient(g))
	for _, s := range [][]float32{c, g.Input, g.Recurrent, g.Bias} {
		for i, v := range s {
			if v != v {
				t.Fatalf("number %d of a gradient is NaN", i)
			}
		}
	}
}
