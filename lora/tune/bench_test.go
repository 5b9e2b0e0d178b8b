package tune

import (
	"flag"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"unroll/engine"
	"unroll/engine/net"
	"unroll/internal/claims"
	"unroll/tensor"
)

// way is a way to train a language model of some five million numbers.
type way struct {
	name  string
	start func(testing.TB, *engine.Device) (step func() error)
}

// The sizes of a step.
const benchSymbols, benchSteps, benchBatch = 128, 64, 16

// ways are all numbers, or adapters of rank 8 in some places.
func ways() []way {
	in, next := text(1, benchSteps*benchBatch, benchSymbols), text(2, benchSteps*benchBatch, benchSymbols)
	spec := net.Spec{Cell: "lstm", Vocabulary: benchSymbols, Embedding: 128, Hidden: 640, Layers: 2, Outputs: benchSymbols, Loss: "softmax"}
	adapters := func(targets ...Target) func(testing.TB, *engine.Device) func() error {
		return func(b testing.TB, d *engine.Device) func() error {
			base, err := NewBase(d, parametersOf(b, d, spec))
			if err != nil {
				b.Fatal(err)
			}
			t, err := base.Tune(Options{Targets: targets, Steps: benchSteps, Batch: benchBatch})
			if err != nil {
				b.Fatal(err)
			}
			return func() error {
				if _, err := t.Gradient(in, next); err != nil {
					return err
				}
				return t.Update(1e-4)
			}
		}
	}
	return []way{
		{"all weights", func(b testing.TB, d *engine.Device) func() error {
			n, err := net.New(d, spec, 1)
			if err != nil {
				b.Fatal(err)
			}
			t, err := n.Training(benchSteps, benchBatch)
			if err != nil {
				b.Fatal(err)
			}
			return func() error {
				if _, err := t.Forward(net.Batch{Symbols: in, Classes: next}, nil); err != nil {
					return err
				}
				if err := t.Backward(1); err != nil {
					return err
				}
				return n.Update(net.Rule{Kind: "adam", Rate: 1e-4, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8})
			}
		}},
		{"rank 8, at both layers", adapters(Target{"ih", 8, 16}, Target{"hh", 8, 16})},
		{"rank 8, at the upper layer", adapters(Target{"rnn.layers.1.ih", 8, 16}, Target{"rnn.layers.1.hh", 8, 16})},
		{"rank 8, at the head", adapters(Target{"output", 8, 16})},
	}
}

// begin takes a first step, and says how many bytes stay in memory for it, the base
// included.
func (w way) begin(b testing.TB, d *engine.Device) (step func() error, bytes uint64) {
	before := heap()
	step = w.start(b, d)
	if err := step(); err != nil {
		b.Fatal(err)
	}
	return step, heap() - before
}

// BenchmarkStep takes a step.
//
//	go test ./lora/tune -run - -bench Step
func BenchmarkStep(b *testing.B) {
	for _, w := range ways() {
		b.Run(w.name, func(b *testing.B) {
			d, err := engine.Open(engine.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer d.Close()
			step, bytes := w.begin(b, d)
			for b.Loop() {
				if err := step(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(bytes)/1e6, "MB")
		})
	}
}

var claim = flag.Bool("claim", false, "measure the claim lora-step and write its table, which takes a minute")

// The ways take turns on one core.
func TestClaim(t *testing.T) {
	const root, rounds = "../..", 15
	if !*claim {
		if _, err := claims.Read(root, "lora-step"); err != nil {
			t.Error(err)
		}
		return
	}
	table, err := claims.New(root, "lora-step")
	if err != nil {
		t.Fatal(err)
	}
	d, err := engine.Open(engine.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	all := ways()
	steps, bytes, took := make([]func() error, len(all)), make([]float64, len(all)), make([][]float64, len(all))
	for i, w := range all {
		var n uint64
		steps[i], n = w.begin(t, d)
		bytes[i] = float64(n)
	}
	for range rounds {
		for i, step := range steps {
			start := time.Now()
			if err := step(); err != nil {
				t.Fatal(err)
			}
			took[i] = append(took[i], time.Since(start).Seconds()*1e3)
		}
	}
	table.Columns = []string{"trained", "a step, ms", "as a part", "memory, MB", "as a part"}
	for i, w := range all {
		slices.Sort(took[i])
		table.Rows = append(table.Rows, []string{w.name,
			fmt.Sprintf("%.0f", took[i][rounds/2]), fmt.Sprintf("%.2f", took[i][rounds/2]/took[0][rounds/2]),
			fmt.Sprintf("%.1f", bytes[i]/1e6), fmt.Sprintf("%.2f", bytes[i]/bytes[0])})
	}
	table.Notes = []string{fmt.Sprintf("Two layers of LSTM with 640 units, %d sequences of %d symbols, one core; the ways take turns, median of %d steps. Memory is what stays on the heap after a step, the base included.", benchBatch, benchSteps, rounds)}
	if err := claims.Write(root, table); err != nil {
		t.Fatal(err)
	}
}

// parametersOf draws the parameters of a network.
func parametersOf(b testing.TB, d *engine.Device, spec net.Spec) (list []tensor.Array) {
	n, err := net.New(d, spec, 1)
	if err != nil {
		b.Fatal(err)
	}
	for _, p := range n.Parameters() {
		single := make([]float32, p.Size())
		if err := n.Get(p.Name, single); err != nil {
			b.Fatal(err)
		}
		a := tensor.Array{Name: p.Name, Shape: p.Shape, Data: make([]float64, p.Size())}
		for i, x := range single {
			a.Data[i] = float64(x)
		}
		list = append(list, a)
	}
	return list
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
