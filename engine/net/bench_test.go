package net_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"unroll/engine/net"
)

// BenchmarkLanguageModel is a step of training a model of characters, with sequences
// of one length, of all lengths, and with dropout between two layers.
func BenchmarkLanguageModel(b *testing.B) {
	const steps, batch = 100, 32
	uneven := make([]int, batch)
	for i := range uneven {
		uneven[i] = 1 + (i*37+11)%batch*(steps-1)/(batch-1)
	}
	for _, kind := range []struct {
		name      string
		embedding int
		layers    int
		dropout   float64
		lengths   []int
	}{{"symbols", 0, 1, 0, nil}, {"embedding", 64, 1, 0, nil}, {"uneven", 64, 1, 0, uneven}, {"layers", 64, 2, 0, nil}, {"dropout", 64, 2, 0.5, nil}} {
		for _, threads := range []int{1, 2} {
			b.Run(fmt.Sprint(kind.name, "/threads=", threads), func(b *testing.B) {
				s := net.Spec{Cell: "lstm", Vocabulary: 91, Embedding: kind.embedding, Hidden: 256, Layers: kind.layers, Outputs: 91, Loss: "softmax", Dropout: kind.dropout}
				n, err := net.New(device(b, threads), s, 1)
				must(b, err)
				t, err := n.Training(steps, batch)
				must(b, err)
				in, r := net.Batch{Lengths: kind.lengths}, rand.New(rand.NewPCG(1, 2))
				for range steps * batch {
					in.Symbols, in.Classes = append(in.Symbols, r.Int32N(91)), append(in.Classes, r.Int32N(91))
				}
				for b.Loop() {
					_, err := t.Forward(in, nil)
					must(b, err)
					must(b, t.Backward(1))
					must(b, n.Update(net.Rule{Kind: "sgd", Rate: 0.01}))
				}
			})
		}
	}
}
