package lora

import (
	"fmt"

	"unroll/internal/check"
	"unroll/tensor"
)

// Embedding is a frozen table of vectors, one for each symbol, with an adapter
// beside it. The table has the vectors as rows where a weight would have them as
// columns; but for that it is a weight whose input is 1 for one symbol and 0 for
// all others, so that A has a column for each symbol and nothing is multiplied.
type Embedding struct {
	E0 tensor.Matrix // symbols × d_y
	Adapter
}

// EmbeddingTrace holds the signals of a forward pass, a vector for each step.
type EmbeddingTrace struct {
	Symbols []int
	U       []tensor.Vector // what the adapter reads of the symbol, r entries
	Y       []tensor.Vector // output, d_y entries
}

// Forward looks up some symbols, each at least 0 and below the number of rows of
// the table.
func (e Embedding) Forward(symbols []int) (EmbeddingTrace, error) {
	if err := check.First(e.check(), e.known(symbols)); err != nil {
		return EmbeddingTrace{}, check.In("lora: Embedding.Forward", err)
	}
	tr := EmbeddingTrace{Symbols: symbols, U: make([]tensor.Vector, len(symbols)), Y: make([]tensor.Vector, len(symbols))}
	s := e.Scale()
	for n, symbol := range symbols {
		//eq:lora_embedding.1
		tr.U[n] = column(e.A, symbol)
		//eq:lora_embedding.2
		tr.Y[n] = tensor.Add(e.E0.Row(symbol), tensor.Scale(s, tensor.MulVec(e.B, tr.U[n])))
	}
	return tr, nil
}

// EmbeddingGradients is what a backward pass finds.
type EmbeddingGradients struct {
	V      []tensor.Vector // ∂E/∂u[n], r entries
	Params Adapter         // by A and by B
}

// Backward takes the trace of a forward pass and g[n] = ∂E/∂y[n], d_y entries a
// step. There is no gradient of the table.
func (e Embedding) Backward(tr EmbeddingTrace, g []tensor.Vector) (EmbeddingGradients, error) {
	K := len(tr.Symbols)
	err := check.First(e.check(), e.known(tr.Symbols), check.Sequence("Trace.U", tr.U, K, e.Rank()), check.Sequence("g", g, K, e.E0.Cols))
	if err != nil {
		return EmbeddingGradients{}, check.In("lora: Embedding.Backward", err)
	}
	found := EmbeddingGradients{V: make([]tensor.Vector, K), Params: e.zero()}
	s := e.Scale()
	for n, symbol := range tr.Symbols {
		//eq:lora_embedding.3
		found.V[n] = tensor.Scale(s, tensor.MulVecT(e.B, g[n]))
		//eq:lora_embedding.4a
		addColumn(found.Params.A, symbol, found.V[n])
		//eq:lora_embedding.4b
		found.Params.B = tensor.AddMat(found.Params.B, tensor.Outer(tensor.Scale(s, g[n]), tr.U[n]))
	}
	return found, nil
}

// Merge returns the table with the adapter inside.
func (e Embedding) Merge() (tensor.Matrix, error) {
	if err := e.check(); err != nil {
		return tensor.Matrix{}, check.In("lora: Embedding.Merge", err)
	}
	return tensor.AddMat(e.E0, tensor.T(e.Delta())), nil
}

// check demands a table, and an adapter that fits it.
func (e Embedding) check() error {
	return check.First(
		check.AtLeast("E0.Rows", e.E0.Rows, 1),
		check.AtLeast("E0.Cols", e.E0.Cols, 1),
		check.Matrix("E0", e.E0, e.E0.Rows, e.E0.Cols),
		e.Adapter.check(e.E0.Cols, e.E0.Rows),
	)
}

// known demands symbols of the table.
func (e Embedding) known(symbols []int) error {
	for n, symbol := range symbols {
		if symbol < 0 || symbol >= e.E0.Rows {
			return fmt.Errorf("symbols[%d] is %d, expected 0 to %d", n, symbol, e.E0.Rows-1)
		}
	}
	return nil
}

func column(m tensor.Matrix, j int) tensor.Vector {
	v := tensor.NewVector(m.Rows)
	for i := range v {
		v[i] = m.At(i, j)
	}
	return v
}

func addColumn(m tensor.Matrix, j int, v tensor.Vector) {
	for i := range v {
		m.Set(i, j, m.At(i, j)+v[i])
	}
}
