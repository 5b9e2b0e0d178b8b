package peft_test

import (
	"testing"

	"unroll/lora"
	"unroll/lora/peft"
	"unroll/tensor"
)

// BenchmarkRead reads an adapter of rank 8 of every weight of an LSTM with some
// seven million parameters, whose files the system has in memory.
//
//	go test ./lora/peft -run - -bench Read
func BenchmarkRead(b *testing.B) {
	const symbols, hidden = 128, 640
	modules := []peft.Module{{Name: "embedding", Out: 128, In: symbols, Embedding: true}, {Name: "head", Out: symbols, In: hidden}}
	for l, inputs := 0, 128; l < 2; l, inputs = l+1, hidden {
		at := "rnn.layers." + string(rune('0'+l))
		modules = append(modules, peft.Module{Name: at + ".ih", Out: 4 * hidden, In: inputs}, peft.Module{Name: at + ".hh", Out: 4 * hidden, In: hidden})
	}
	a, r := peft.Adapter{Set: lora.Set{}}, tensor.NewRand(1)
	for _, m := range modules {
		a.Set[m.Name] = lora.Adapter{A: tensor.RandMatrix(r, 8, m.In, 1), B: tensor.RandMatrix(r, m.Out, 8, 1), Alpha: 16}
	}
	dir := b.TempDir()
	if err := a.Write(dir, modules); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := peft.Read(dir, modules); err != nil {
			b.Fatal(err)
		}
	}
}
