package engine_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"unroll/engine"
)

// cases are the shapes on which the engine is compared with other libraries.
var cases = []struct {
	name       string
	lstm       bool
	t, b, i, h int
}{
	{"S1", true, 100, 1, 64, 128},
	{"S2", true, 100, 32, 128, 256},
	{"S3", true, 35, 20, 650, 650},
	{"S4", true, 128, 64, 256, 512},
	{"S5", true, 784, 64, 1, 128},
	{"R1", false, 100, 32, 128, 256},
}

// forEachCase runs a benchmark for every shape with one and two threads, and
// reports nominal operations: 2·G·H·(I+H)·T·B forward, three times that for a
// step of training.
func forEachCase(b *testing.B, passes float64, make func(b *testing.B, f reference, l *engine.Layer) func() error) {
	for _, c := range cases {
		for _, threads := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/%d", c.name, threads), func(b *testing.B) {
				f := random(rand.New(rand.NewPCG(1, 1)), c.lstm, c.t, c.b, c.i, c.h)
				step := make(b, f, f.layer(b, open(b, threads, "")))
				for b.Loop() {
					if err := step(); err != nil {
						b.Fatal(err)
					}
				}
				operations := passes * 2 * float64(f.gates()*c.h*(c.i+c.h)*c.t*c.b)
				b.ReportMetric(operations*float64(b.N)/b.Elapsed().Seconds()/1e9, "GF/s")
			})
		}
	}
}

func BenchmarkForward(b *testing.B) {
	forEachCase(b, 1, func(b *testing.B, f reference, l *engine.Layer) func() error {
		s, err := l.Stream(f.batch)
		if err != nil {
			b.Fatal(err)
		}
		y := make([]float32, len(f.dy))
		return func() error { return s.Run(f.x, y) }
	})
}

// BenchmarkTraining does forward, the loss mean(y²) with its gradient, backward and
// a step of gradient descent.
func BenchmarkTraining(b *testing.B) {
	forEachCase(b, 3, func(b *testing.B, f reference, l *engine.Layer) func() error {
		t, err := l.Training(f.steps, f.batch)
		if err != nil {
			b.Fatal(err)
		}
		y, dy := make([]float32, len(f.dy)), make([]float32, len(f.dy))
		return func() error {
			if err := t.Forward(f.x, engine.State{}, y); err != nil {
				return err
			}
			for i, v := range y {
				dy[i] = v * 2 / float32(len(y))
			}
			if err := t.Backward(dy, engine.State{}, nil, engine.State{}); err != nil {
				return err
			}
			return l.SGD(1e-3)
		}
	})
}

// BenchmarkCells trains every cell, the fused LSTM first, on one shape.
func BenchmarkCells(b *testing.B) {
	const steps, batch, inputs, hidden = 100, 32, 128, 256
	for _, c := range []struct {
		name  string
		layer func(d *engine.Device) (*engine.Layer, error)
	}{
		{"lstm", func(d *engine.Device) (*engine.Layer, error) { return d.LSTM(inputs, hidden) }},
		{"gru", func(d *engine.Device) (*engine.Layer, error) { return d.GRU(inputs, hidden, true) }},
		{"plain", func(d *engine.Device) (*engine.Layer, error) {
			return d.Augmented(inputs, hidden, engine.Augmentation{})
		}},
		{"vanilla", func(d *engine.Device) (*engine.Layer, error) {
			return d.Augmented(inputs, hidden, engine.Augmentation{Peepholes: engine.FullPeepholes})
		}},
		{"augmented", func(d *engine.Device) (*engine.Layer, error) {
			return d.Augmented(inputs, hidden, engine.Augmentation{
				Peepholes: engine.FullPeepholes, External: true, Projection: hidden / 2, Normalised: true})
		}},
	} {
		for _, threads := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/%d", c.name, threads), func(b *testing.B) {
				l, err := c.layer(open(b, threads, ""))
				if err != nil {
					b.Fatal(err)
				}
				w := l.NewWeights()
				r := rand.New(rand.NewPCG(1, 1))
				for _, numbers := range [][]float32{w.Input, w.Recurrent, w.Peephole, w.Projection, w.Gain} {
					for i := range numbers {
						numbers[i] = (2*r.Float32() - 1) / 16
					}
				}
				if err := l.SetWeights(w); err != nil {
					b.Fatal(err)
				}
				t, err := l.Training(steps, batch)
				if err != nil {
					b.Fatal(err)
				}
				x, dy := make([]float32, steps*batch*inputs), make([]float32, steps*batch*l.Outputs())
				for i := range x {
					x[i] = 2*r.Float32() - 1
				}
				for i := range dy {
					dy[i] = (2*r.Float32() - 1) / float32(len(dy))
				}
				for b.Loop() {
					if err := t.Forward(x, engine.State{}, nil); err != nil {
						b.Fatal(err)
					}
					if err := t.Backward(dy, engine.State{}, nil, engine.State{}); err != nil {
						b.Fatal(err)
					}
					if err := l.SGD(1e-3); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
