package layer_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"unroll/engine"
	"unroll/gpu/layer"
)

// kinds are the cells on both devices.
var kinds = []struct {
	name  string
	loops []layer.Loop
	cpu   func(d *engine.Device, inputs, hidden int) (*engine.Layer, error)
	gpu   func(d *layer.Device, inputs, hidden int) (*layer.Layer, error)
}{
	{"RNN", []layer.Loop{layer.Fused, layer.Products}, (*engine.Device).RNN, (*layer.Device).RNN},
	{"LSTM", []layer.Loop{layer.Fused, layer.Products, layer.Persistent}, (*engine.Device).LSTM, (*layer.Device).LSTM},
	{"GRU", []layer.Loop{layer.Fused}, func(d *engine.Device, inputs, hidden int) (*engine.Layer, error) {
		return d.GRU(inputs, hidden, true)
	}, (*layer.Device).GRU},
	{"Vanilla", []layer.Loop{layer.Fused, layer.Products, layer.Persistent}, func(d *engine.Device, inputs, hidden int) (*engine.Layer, error) {
		return d.Augmented(inputs, hidden, engine.Augmentation{Peepholes: engine.FullPeepholes})
	}, (*layer.Device).Vanilla},
}

// windowed is an augmented layer whose gates see inputs before and after a step.
func windowed(w engine.Window) engine.Augmentation {
	return engine.Augmentation{Peepholes: engine.FullPeepholes, External: true, Projection: 3, I: w, F: w, G: w, O: w, E: w}
}

// The augmented cell, with windows that reach beyond both ends of a sequence.
func TestAugmentedLikeTheEngine(t *testing.T) {
	for _, loop := range []layer.Loop{layer.Fused, layer.Products} {
		d := open(t, layer.Options{Loop: loop})
		for n, w := range []engine.Window{{}, {First: -1, Taps: 3}, {First: -6, Taps: 2}, {First: 2, Taps: 1}} {
			size := [][4]int{{1, 1, 1, 1}, {4, 3, 2, 5}, {4, 2, 3, 6}, {3, 1, 2, 2}}[n]
			t.Run(fmt.Sprintf("%d %v", loop, w), func(t *testing.T) {
				alike(t, n, size, func(d *engine.Device) (*engine.Layer, error) { return d.Augmented(size[2], size[3], windowed(w)) },
					d, func(d *layer.Device) (*layer.Layer, error) { return d.Augmented(size[2], size[3], windowed(w)) })
			})
		}
	}
}

// pass is what a layer is given, and what it answers.
type pass struct {
	x, dy        []float32
	start, later engine.State

	y, dx       []float32
	last, first engine.State
}

// trained is what both trainings are.
type trained interface {
	Forward(x []float32, start engine.State, y []float32) error
	Backward(dy []float32, later engine.State, dx []float32, start engine.State) error
	Last(state engine.State) error
}

func (p pass) through(t *testing.T, on trained) pass {
	t.Helper()
	p.y, p.dx = make([]float32, len(p.dy)), make([]float32, len(p.x))
	room := func() engine.State {
		return engine.State{H: make([]float32, len(p.start.H)), C: slices.Clone(p.start.C)}
	}
	p.last, p.first = room(), room()
	must(t, on.Forward(p.x, p.start, p.y))
	must(t, on.Last(p.last))
	must(t, on.Backward(p.dy, p.later, p.dx, p.first))
	return p
}

// Every cell, by every loop, gives the engine's outputs, states and gradients, and
// follows every rule to the engine's weights.
func TestLikeTheEngine(t *testing.T) {
	for _, k := range kinds {
		for _, loop := range k.loops {
			d := open(t, layer.Options{Loop: loop, Units: 3})
			for n, size := range [][4]int{{1, 1, 1, 1}, {3, 2, 4, 5}, {4, 3, 7, 17}, {2, 9, 2, 35}} {
				t.Run(fmt.Sprintf("%s %d %v", k.name, loop, size), func(t *testing.T) {
					alike(t, n, size, func(d *engine.Device) (*engine.Layer, error) { return k.cpu(d, size[2], size[3]) },
						d, func(d *layer.Device) (*layer.Layer, error) { return k.gpu(d, size[2], size[3]) })
				})
			}
		}
	}
}

func alike(t *testing.T, n int, size [4]int, onCPU func(*engine.Device) (*engine.Layer, error), d *layer.Device, onGPU func(*layer.Device) (*layer.Layer, error)) {
	steps, batch, inputs := size[0], size[1], size[2]
	r := rand.New(rand.NewPCG(8, uint64(n)))
	want, err := onCPU(processor(t))
	must(t, err)
	got, err := onGPU(d)
	must(t, err)
	w, g := want.NewWeights(), want.NewWeights()
	for _, field := range fields(w) {
		copy(field, numbers(r, len(field), 0.5))
	}
	must(t, want.SetWeights(w))
	must(t, got.SetWeights(w))
	wantTraining, err := want.Training(steps, batch)
	must(t, err)
	gotTraining, err := got.Training(steps+1, batch)
	must(t, err)
	h := batch * want.Outputs()
	p := pass{x: numbers(r, steps*batch*inputs, 2), dy: numbers(r, steps*h, 1), start: engine.State{H: numbers(r, h, 1)}, later: engine.State{H: numbers(r, h, 1)}}
	if got.Cells() {
		p.start.C, p.later.C = numbers(r, batch*size[3], 1), numbers(r, batch*size[3], 1)
	}
	for i, rule := range []engine.Rule{{Kind: engine.SGD, Rate: 0.1}, {Kind: engine.Momentum, Rate: 0.1, Beta1: 0.9}} {
		a, b := p.through(t, wantTraining), p.through(t, gotTraining)
		near(t, "y", b.y, a.y, bound)
		near(t, "last h", b.last.H, a.last.H, bound)
		near(t, "last c", b.last.C, a.last.C, bound)
		near(t, "dx", b.dx, a.dx, bound)
		near(t, "start h", b.first.H, a.first.H, bound)
		near(t, "start c", b.first.C, a.first.C, bound)
		must(t, want.Gradient(w))
		must(t, got.Gradient(g))
		for name, field := range fields(g) {
			near(t, "gradient of "+name, field, fields(w)[name], 4*bound)
		}
		must(t, want.Update(rule))
		must(t, got.Update(rule))
		must(t, want.Weights(w))
		must(t, got.Weights(g))
		for name, field := range fields(g) {
			near(t, fmt.Sprintf("%s after update %d", name, i+1), field, fields(w)[name], 4*bound)
		}
	}
	ours, err := got.Stream(batch)
	if err != nil && n > 0 && got.Outputs() != got.Hidden() { // a window that a stream cannot see
		expect(t, err, "layer: Stream: a window has")
		return
	}
	must(t, err)
	stream, err := want.Stream(batch)
	must(t, err)
	y, other := make([]float32, len(p.dy)), make([]float32, len(p.dy))
	for range 2 { // the state goes on
		must(t, stream.Run(p.x, y))
		must(t, ours.Run(p.x, other))
		near(t, "y of a stream", other, y, 4*bound)
	}
}
