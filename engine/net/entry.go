package net

import "unroll/engine"

// read writes what enters the first layer.
func (n *Network) read(x []float32, in Batch, b block) {
	width := n.spec.width()
	if n.spec.Vocabulary > 0 && n.embedding == nil {
		clear(x)
	}
	for i := range b.steps * b.batch {
		row, given := x[i*width:][:width], b.given(i)
		switch {
		case n.spec.Vocabulary == 0:
			copy(row, in.Vectors[given*width:])
		case n.embedding != nil:
			copy(row, n.embedding.Packed(engine.Weight)[int(in.Symbols[given])*width:])
		default:
			row[in.Symbols[given]] = 1
		}
	}
}

// spread adds the gradient of the vectors of symbols to that of the table, in the
// order of the rows.
func (n *Network) spread(symbols []int32, dx []float32, b block) {
	width, table := n.spec.Embedding, n.embedding.Packed(engine.Gradients)
	for i := range b.steps * b.batch {
		g := table[int(symbols[b.given(i)])*width:][:width]
		for j, x := range dx[i*width:][:width] {
			g[j] += x
		}
	}
	n.embedding.Changed(engine.Gradients)
}
