package net

import (
	"math/rand/v2"

	"unroll/engine"
)

// read writes what enters the first layer.
func (n *Network) read(x []float32, in Batch) {
	width := n.spec.width()
	switch {
	case n.spec.Vocabulary == 0:
		copy(x, in.Vectors)
	case n.embedding != nil:
		table := n.embedding.Packed(engine.Weight)
		for i, s := range in.Symbols {
			copy(x[i*width:][:width], table[int(s)*width:])
		}
	default:
		clear(x)
		for i, s := range in.Symbols {
			x[i*width+int(s)] = 1
		}
	}
}

// spread adds the gradient of the vectors of symbols to that of the table, in the
// order of the rows.
func (n *Network) spread(symbols []int32, dx []float32) {
	width, table := n.spec.Embedding, n.embedding.Packed(engine.Gradients)
	for i, s := range symbols {
		g := table[int(s)*width:][:width]
		for j, x := range dx[i*width:][:width] {
			g[j] += x
		}
	}
	n.embedding.Changed(engine.Gradients)
}

// drop leaves out some of a layer's values, and enlarges the others so that their
// sum stays about the same. What is left out follows from the seed and from how
// many updates and passes there were.
func (n *Network) drop(mask, y []float32, layer int) {
	if mask == nil {
		return
	}
	r := rand.New(rand.NewPCG(n.seed, uint64(n.updates)<<20^uint64(n.passes)<<8^uint64(layer)^1<<63))
	kept := float32(1 / (1 - n.spec.Dropout))
	for i := range y {
		if mask[i] = kept; r.Float64() < n.spec.Dropout {
			mask[i] = 0
		}
		y[i] *= mask[i]
	}
}

// undrop takes a gradient back through what was left out; no mask changes nothing.
func undrop(mask, dx []float32) {
	if mask == nil {
		return
	}
	for i := range dx {
		dx[i] *= mask[i]
	}
}
