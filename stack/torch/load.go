package torch

import (
	"unroll/gru"
	"unroll/internal/check"
	"unroll/lstm"
	"unroll/rnn"
	"unroll/stack"
	"unroll/tensor"
)

// Load makes a stack of the arrays of an nn.RNN, nn.GRU or nn.LSTM, whose names
// begin with the prefix, such as "encoder." or nothing; other arrays are passed
// over. Which of the three it is, its sizes, its layers and its directions
// follow from the arrays. A module without biases has zeros for them.
//
// The numbers are copied. The error names the array that is missing, unknown or
// of the wrong shape.
func Load(arrays []tensor.Array, prefix string) (stack.Stack, error) {
	m, found, err := inspect(arrays, prefix)
	if err != nil {
		return stack.Stack{}, check.In("torch: Load", err)
	}
	var s stack.Stack
	inputs := m.InputSize
	for l := range m.NumLayers {
		var cells [2]stack.Cell
		for way := range m.Directions() {
			if cells[way], err = m.cell(inputs); err != nil {
				return stack.Stack{}, check.In("torch: Load", err)
			}
			m.fill(cells[way], found, ending(l, way))
		}
		s.Layers = append(s.Layers, stack.Layer{Forward: cells[0], Reverse: cells[1]})
		inputs = s.Layers[l].Outputs()
	}
	return s, nil
}

// cell returns a cell of a module, whose parameters will be filled in.
func (m Module) cell(inputs int) (stack.Cell, error) {
	r := tensor.NewRand(0)
	switch m.Kind {
	case rnnLayout.name:
		return stack.RNN(rnn.Random(r, m.HiddenSize, inputs)), nil
	case gruLayout.name:
		return stack.GRU(gru.Random(r, m.HiddenSize, inputs, true)), nil
	}
	p, err := lstm.RandomAugmented(r, lstm.Sizes{X: inputs, S: m.HiddenSize, V: m.Outputs(), Taps: 1},
		lstm.Options{Peepholes: lstm.None, Ungated: true, Unprojected: m.ProjSize == 0})
	return stack.Augmented(p), err
}

// fill puts the sums of the blocks of PyTorch into the arrays of a cell. What
// PyTorch does not have, such as a projection that is none, stays.
func (m Module) fill(cell stack.Cell, found map[string]tensor.Array, ending string) {
	ours := byName(cell.Arrays())
	for _, b := range m.layout().blocks {
		if b.theirs != projection || m.ProjSize > 0 {
			clear(ours[b.ours].Data)
		}
	}
	for _, b := range m.layout().blocks {
		if theirs, ok := found[b.theirs+ending]; ok { // else a bias, or a projection
			to := ours[b.ours].Data
			for i := range to {
				to[i] += theirs.Data[b.row*len(to)+i]
			}
		}
	}
}

func byName(arrays []tensor.Array) map[string]tensor.Array {
	named := map[string]tensor.Array{}
	for _, a := range arrays {
		named[a.Name] = a
	}
	return named
}
