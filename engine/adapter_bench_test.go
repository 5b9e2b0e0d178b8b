package engine

import (
	"math/rand/v2"
	"runtime"
	"testing"
)

// BenchmarkAdapter takes a step of training with two LSTM layers: all weights, an
// adapter of rank 8 of every weight, and one of the upper layer's weights alone. MB
// is what stays in memory for it, weights included.
//
//	go test ./engine -run - -bench Adapter/
func BenchmarkAdapter(b *testing.B) {
	const inputs, hidden, steps, batch = 128, 640, 64, 16
	eight := AdapterSizes{8, 8, 2, 2}
	for _, c := range []struct {
		name    string
		adapted [2]bool
	}{{"full", [2]bool{}}, {"rank8", [2]bool{true, true}}, {"rank8upper", [2]bool{false, true}}} {
		b.Run(c.name, func(b *testing.B) {
			before := heap()
			d, err := Open(Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer d.Close()
			r := rand.New(rand.NewPCG(1, 1))
			full := c.name == "full"
			x, dy := make([]float32, steps*batch*inputs), make([]float32, steps*batch*hidden)
			random(r, x, 1)
			random(r, dy, 1)
			y := [2][]float32{make([]float32, len(dy)), make([]float32, len(dy))}
			dx := make([]float32, len(x))
			var layers [2]*Layer
			var adapters [2]*Adapter
			var weights [2]AdapterWeights
			var runs [2]*Training
			for i, wide := range []int{inputs, hidden} {
				layers[i], err = d.LSTM(wide, hidden)
				if err != nil {
					b.Fatal(err)
				}
				w := layers[i].NewWeights()
				random(r, w.Input, 0.05)
				random(r, w.Recurrent, 0.05)
				if err := layers[i].SetWeights(w); err != nil {
					b.Fatal(err)
				}
				if runs[i], err = layers[i].Training(steps, batch); err != nil {
					b.Fatal(err)
				}
				if c.adapted[i] {
					if adapters[i], err = layers[i].Adapter(eight); err != nil {
						b.Fatal(err)
					}
					weights[i] = adapters[i].NewWeights()
					if err := runs[i].Adapt(adapters[i]); err != nil {
						b.Fatal(err)
					}
				}
			}
			step := func() {
				between, below := y[0], dx // the gradients take the place of the outputs
				if !full {
					below = nil // below the lowest adapter nothing needs a gradient
					if !c.adapted[0] {
						between = nil
					}
				}
				must(b, runs[0].Forward(x, State{}, y[0]))
				must(b, runs[1].Forward(y[0], State{}, y[1]))
				must(b, runs[1].Backward(dy, State{}, between, State{}))
				if between != nil {
					must(b, runs[0].Backward(between, State{}, below, State{}))
				}
				for i, l := range layers {
					switch {
					case full:
						must(b, l.Adam(1e-3, 0.9, 0.999, 1e-8))
					case adapters[i] != nil:
						descend(b, adapters[i], weights[i])
					}
				}
			}
			step()
			used := heap() - before
			for b.Loop() {
				step()
			}
			b.ReportMetric(float64(used)/1e6, "MB")
			runtime.KeepAlive(runs)
		})
	}
}

func must(b *testing.B, err error) {
	if err != nil {
		b.Fatal(err)
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
