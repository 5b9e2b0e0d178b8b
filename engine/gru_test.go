package engine_test

import (
	"math/rand/v2"
	"testing"

	"unroll/engine"
	"unroll/gru"
	"unroll/lstm"
	"unroll/tensor"
)

// Both kinds of GRU are those of package gru: outputs, states and all gradients.
func TestGRU(t *testing.T) {
	for name, after := range map[string]bool{"before": false, "after": true} {
		t.Run(name, func(t *testing.T) {
			forEachPage(t, func(r *rand.Rand, inputs, hidden int) page { return gruPage(r, inputs, hidden, after) })
		})
	}
}

func gruPage(r *rand.Rand, inputs, hidden int, after bool) page {
	p := gru.Random(r, hidden, inputs, after)
	for _, a := range p.Arrays() { // biases too
		for i := range a.Data {
			a.Data[i] += r.Float64() - 0.5
		}
	}
	return page{
		inputs: inputs, hidden: hidden, outputs: hidden, weights: weightsOfGRU(p),
		layer: func(d *engine.Device) (*engine.Layer, error) { return d.GRU(inputs, hidden, after) },
		run: func(x, direct []tensor.Vector, start, later lstm.State) (pageResults, error) {
			tr, err := p.Forward(x, start.V)
			if err != nil {
				return pageResults{}, err
			}
			g, err := p.Backward(tr, direct, later.V)
			return pageResults{v: tr.H, dx: g.X, last: lstm.State{V: tr.Last()}, start: lstm.State{V: g.Start}, weights: weightsOfGRU(g.Params)}, err
		},
	}
}

// weightsOfGRU puts the gates in the engine's order.
func weightsOfGRU(p gru.GRU) engine.Weights {
	return engine.Weights{
		Input:         narrow(p.Ur.Data, p.Uz.Data, p.Uh.Data),
		Recurrent:     narrow(p.Wr.Data, p.Wz.Data, p.Wh.Data),
		Bias:          narrow(p.Br, p.Bz, p.Bh),
		RecurrentBias: narrow(p.Ch),
	}
}
