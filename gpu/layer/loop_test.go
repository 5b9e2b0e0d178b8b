package layer_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"unroll/engine"
	"unroll/gpu/layer"
)

// The loops through time differ in what is launched, not in a bit of what comes out.
func TestLoopsGiveTheSameBits(t *testing.T) {
	const steps, batch, inputs, hidden = 3, 2, 3, 9
	for _, k := range kinds {
		var first []float32
		for _, loop := range k.loops {
			l, err := k.gpu(open(t, layer.Options{Loop: loop, Units: 4}), inputs, hidden)
			must(t, err)
			r := rand.New(rand.NewPCG(7, 1))
			w := l.NewWeights()
			for _, numbersOf := range []*[]float32{&w.Input, &w.Recurrent, &w.Bias, &w.Peephole, &w.RecurrentBias} {
				copy(*numbersOf, numbers(r, len(*numbersOf), 0.7))
			}
			must(t, l.SetWeights(w))
			training, err := l.Training(steps, batch)
			must(t, err)
			y := make([]float32, steps*batch*hidden)
			must(t, training.Forward(numbers(r, steps*batch*inputs, 1), engine.State{H: numbers(r, batch*hidden, 1)}, y))
			must(t, training.Backward(y, engine.State{}, nil, engine.State{}))
			must(t, l.Gradient(w))
			all := slices.Concat(y, w.Input, w.Recurrent, w.Bias, w.Peephole)
			if first == nil {
				first = all
			}
			if !slices.Equal(first, all) {
				t.Errorf("%s: loop %d gives other bits than loop %d", k.name, loop, k.loops[0])
			}
		}
	}
}
