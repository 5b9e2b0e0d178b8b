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
