package tune

import (
	"runtime"
	"testing"

	"unroll/engine"
	"unroll/engine/net"
	"unroll/tensor"
)

// BenchmarkStep takes a step of training a language model of some five million
// numbers: all of them, or adapters. MB is what stays in memory for it, the base
// included.
//
//	go test ./lora/tune -run - -bench Step
func BenchmarkStep(b *testing.B) {
	const symbols, inputs, hidden, steps, batch = 128, 128, 640, 64, 16
	in, next := text(1, steps*batch, symbols), text(2, steps*batch, symbols)
	spec := net.Spec{Cell: "lstm", Vocabulary: symbols, Embedding: inputs, Hidden: hidden, Layers: 2, Outputs: symbols, Loss: "softmax"}
	measure := func(name string, start func(b *testing.B, d *engine.Device) func() error) {
		b.Run(name, func(b *testing.B) {
			before := heap()
			d, err := engine.Open(engine.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer d.Close()
			step := start(b, d)
			if err := step(); err != nil {
				b.Fatal(err)
			}
			used := heap() - before
			for b.Loop() {
				if err := step(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(used)/1e6, "MB")
		})
	}
	measure("full", func(b *testing.B, d *engine.Device) func() error {
		n, err := net.New(d, spec, 1)
		if err != nil {
			b.Fatal(err)
		}
		t, err := n.Training(steps, batch)
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
	})
	for name, targets := range map[string][]Target{
		"rank8":      {{"ih", 8, 16}, {"hh", 8, 16}},
		"rank8upper": {{"rnn.layers.1.ih", 8, 16}, {"rnn.layers.1.hh", 8, 16}},
		"rank8head":  {{"output", 8, 16}},
	} {
		measure(name, func(b *testing.B, d *engine.Device) func() error {
			base, err := NewBase(d, parametersOf(b, d, spec))
			if err != nil {
				b.Fatal(err)
			}
			t, err := base.Tune(Options{Targets: targets, Steps: steps, Batch: batch})
			if err != nil {
				b.Fatal(err)
			}
			return func() error {
				if _, err := t.Gradient(in, next); err != nil {
					return err
				}
				return t.Update(1e-4)
			}
		})
	}
}

// parametersOf draws the parameters of a network.
func parametersOf(b *testing.B, d *engine.Device, spec net.Spec) (list []tensor.Array) {
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
