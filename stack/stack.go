package stack

import (
	"fmt"
	"math/rand/v2"

	"unroll/internal/check"
	"unroll/tensor"
)

// Stack is one or more layers, each of which reads what the one before it
// writes. A gradient by the parameters of a stack is a Stack too.
type Stack struct {
	Layers []Layer

	// Dropout is the share of entries that are dropped between two layers
	// while [Stack.Training], at least 0 and below 1.
	Dropout float64

	masks *rand.Rand // where the masks come from; nil: nothing is dropped
}

// Layer is a cell that reads a sequence from its first step to its last, and
// perhaps another one that reads it from the last step to the first. The output
// of a step is that of Forward, then that of Reverse.
type Layer struct {
	Forward Cell
	Reverse Cell // nil: one direction
}

// Outputs is how many entries an output of the layer has.
func (l Layer) Outputs() int {
	sum := 0
	for _, cell := range []Cell{l.Forward, l.Reverse} {
		if cell != nil {
			sum += cell.Outputs()
		}
	}
	return sum
}

// New returns a stack of layers with the given outputs for each direction. Cell
// makes a cell of so many outputs and inputs, such as
//
//	func(d, dx int) stack.Cell { return stack.GRU(gru.Random(r, d, dx, true)) }
//
// A stack in both directions has twice the outputs in each layer.
func New(inputs int, outputs []int, bothDirections bool, cell func(outputs, inputs int) Cell) Stack {
	var s Stack
	for _, d := range outputs {
		layer := Layer{Forward: cell(d, inputs)}
		if bothDirections {
			layer.Reverse = cell(d, inputs)
		}
		s.Layers = append(s.Layers, layer)
		inputs = layer.Outputs()
	}
	return s
}

// Training returns the stack as it is used in training, with the same
// parameters: each forward pass drops entries between the layers, at random
// from r. Without it nothing is dropped.
func (s Stack) Training(r *rand.Rand) Stack {
	s.masks = r
	return s
}

// Arrays returns the parameters of all layers in place. A name is the layer,
// counted from 0, the direction and the cell's own: layer0.forward.W_r,
// layer0.reverse.W_r, layer1.forward.W_r.
func (s Stack) Arrays() []tensor.Array {
	var arrays []tensor.Array
	for l, layer := range s.Layers {
		for _, way := range layer.ways(l) {
			for _, a := range way.cell.Arrays() {
				a.Name = way.name + "." + a.Name
				arrays = append(arrays, a)
			}
		}
	}
	return arrays
}

// way is one direction of a layer.
type way struct {
	name string // layer0.forward
	cell Cell
}

// ways lists the directions of layer l.
func (l Layer) ways(at int) []way {
	ways := []way{{fmt.Sprintf("layer%d.forward", at), l.Forward}}
	if l.Reverse != nil {
		ways = append(ways, way{fmt.Sprintf("layer%d.reverse", at), l.Reverse})
	}
	return ways
}

// check reports the first layer that is missing or does not fit the one before,
// and a share that is none.
func (s Stack) check() error {
	if err := check.AtLeast("the number of layers", len(s.Layers), 1); err != nil {
		return err
	}
	for l, layer := range s.Layers {
		for _, way := range layer.ways(l) {
			if way.cell == nil {
				return fmt.Errorf("%s is nil, expected a cell", way.name)
			}
		}
	}
	for l, layer := range s.Layers {
		inputs, from := layer.Forward.Inputs(), fmt.Sprintf("as layer%d.forward", l)
		if l > 0 {
			inputs, from = s.Layers[l-1].Outputs(), fmt.Sprintf("the outputs of layer %d", l-1)
		}
		for _, way := range layer.ways(l) {
			if way.cell.Inputs() != inputs {
				return fmt.Errorf("%s has %d inputs, expected %d, %s", way.name, way.cell.Inputs(), inputs, from)
			}
		}
	}
	return checkShare("Dropout", s.Dropout)
}
