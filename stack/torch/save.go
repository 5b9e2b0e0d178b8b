package torch

import (
	"fmt"

	"unroll/internal/check"
	"unroll/lstm"
	"unroll/stack"
	"unroll/tensor"
)

// Save returns the arrays of a stack by the names of PyTorch, with a prefix
// before them, in the order of a state_dict. PyTorch has one kind of cell and
// one size for all layers and directions, a GRU with its reset after the
// product and an LSTM without peepholes, windows, normalisation and a gate for
// the input; the error names the cell that is none of these.
func Save(s stack.Stack, prefix string) ([]tensor.Array, error) {
	arrays, err := save(s, prefix, false)
	return arrays, check.In("torch: Save", err)
}

// Gradient returns the gradient of a stack as PyTorch has it, by the names of
// the parameters. It is [Save], but that two biases that are added up have the
// same gradient, where Save leaves the second one zero.
func Gradient(g stack.Stack, prefix string) ([]tensor.Array, error) {
	arrays, err := save(g, prefix, true)
	return arrays, check.In("torch: Gradient", err)
}

// save writes our one bias into both of PyTorch's, or into the first.
func save(s stack.Stack, prefix string, twice bool) ([]tensor.Array, error) {
	var arrays []tensor.Array
	var first shape
	for l, layer := range s.Layers {
		ways := []way{{fmt.Sprintf("layer%d.forward", l), ending(l, 0), layer.Forward}}
		if layer.Reverse != nil {
			ways = append(ways, way{fmt.Sprintf("layer%d.reverse", l), ending(l, 1), layer.Reverse})
		}
		if both := s.Layers[0].Reverse != nil; both != (layer.Reverse != nil) {
			return nil, fmt.Errorf("layer %d and layer 0 do not have the same directions, expected one or both in all", l)
		}
		for _, w := range ways {
			own, err := shapeOf(w.cell)
			if err != nil {
				return nil, check.In(w.name, err)
			}
			if len(arrays) == 0 {
				first = own
			}
			if own.kind() != first.kind() {
				return nil, fmt.Errorf("%s is an %s, expected an %s, as layer0.forward", w.name, own.kind(), first.kind())
			}
			arrays = append(arrays, own.arrays(prefix, w.ending, twice)...)
		}
	}
	return arrays, nil
}

// way is one direction of a layer, with its names here and in PyTorch.
type way struct {
	name, ending string
	cell         stack.Cell
}

// shape is a cell as PyTorch would have it.
type shape struct {
	layout
	ours      map[string]tensor.Array
	d         int  // entries of the state
	outputs   int  // entries of the output
	projected bool // which are not the same
}

// kind says what has to be one in all layers.
func (s shape) kind() string {
	return fmt.Sprintf("%s of %d states and %d outputs", s.name, s.d, s.outputs)
}

// shapeOf says what a cell is to PyTorch.
func shapeOf(cell stack.Cell) (shape, error) {
	switch c := cell.(type) {
	case stack.RNN:
		return shape{layout: rnnLayout, ours: byName(c.Arrays()), d: c.Outputs(), outputs: c.Outputs()}, nil
	case stack.GRU:
		if !c.After {
			return shape{}, fmt.Errorf("the reset gate acts before the product, expected after it, as in nn.GRU")
		}
		return shape{layout: gruLayout, ours: byName(c.Arrays()), d: c.Outputs(), outputs: c.Outputs()}, nil
	case stack.Vanilla:
		return shapeOfLSTM(lstm.AugmentedFrom(lstm.Vanilla(c)))
	case stack.Augmented:
		return shapeOfLSTM(lstm.Augmented(c))
	}
	return shape{}, fmt.Errorf("a %T is no cell of PyTorch", cell)
}

// shapeOfLSTM demands an LSTM without what PyTorch's has not.
func shapeOfLSTM(p lstm.Augmented) (shape, error) {
	past, ahead := p.Reach()
	switch {
	case past != 0 || ahead != 0:
		return shape{}, fmt.Errorf("its windows see %d inputs before and %d after their own, expected none, as in nn.LSTM", past, ahead)
	case !p.Ungated:
		return shape{}, fmt.Errorf("it has a gate for the input, expected the option Ungated, as in nn.LSTM")
	case p.Normalised:
		return shape{}, fmt.Errorf("it is normalised, expected it without, as nn.LSTM")
	}
	ours := byName(p.Arrays())
	for _, name := range []string{"W_scu", "W_scs", "W_scr"} {
		for i, w := range ours[name].Data {
			if w != 0 {
				return shape{}, fmt.Errorf("the peephole %s is %g at entry %d, expected 0: nn.LSTM has none", name, w, i)
			}
		}
	}
	return shape{layout: lstmLayout, ours: ours, d: len(p.Bcu), outputs: p.Wqdr.Rows, projected: !p.Unprojected}, nil
}

// arrays puts the arrays of a cell into the blocks of PyTorch, each into the
// first block it has, or into both; else the second bias stays zero.
func (s shape) arrays(prefix, ending string, twice bool) []tensor.Array {
	var list []tensor.Array
	written := map[string]bool{}
	for _, b := range s.blocks {
		if b.theirs == projection && !s.projected {
			continue
		}
		name, ours := prefix+b.theirs+ending, s.ours[b.ours]
		if len(list) == 0 || list[len(list)-1].Name != name {
			list = append(list, s.empty(name, b, ours))
		}
		if twice || !written[b.ours] {
			n := len(ours.Data)
			copy(list[len(list)-1].Data[b.row*n:(b.row+1)*n], ours.Data)
			written[b.ours] = true
		}
	}
	return list
}

// empty returns an array of PyTorch that has room for all blocks of one shape.
func (s shape) empty(name string, b block, ours tensor.Array) tensor.Array {
	blocks := s.gates
	if b.theirs == projection {
		blocks = 1
	}
	size := append([]int{}, ours.Shape...)
	size[0] *= blocks
	return tensor.Array{Name: name, Shape: size, Data: make([]float64, blocks*len(ours.Data))}
}
