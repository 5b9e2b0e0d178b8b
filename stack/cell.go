package stack

import (
	"fmt"
	"strings"

	"unroll/tensor"
)

// Cell is a recurrent cell with its parameters, used again at every step of a
// sequence. [RNN], [GRU], [Vanilla] and [Augmented] are cells.
type Cell interface {
	Inputs() int            // entries of an input
	Outputs() int           // entries of an output
	Arrays() []tensor.Array // the parameters in place, by the names of the cell's formulas
	Streams() bool          // whether a State is all that it needs of the steps before, and nothing of those after
	Forward(x []tensor.Vector, start State) (Trace, error)
}

// Trace is what a [Cell] keeps of a forward pass.
type Trace interface {
	Outputs() []tensor.Vector // one for each step
	Last() State              // after the last step; the start where there was none

	// Backward takes what the loss says of each output alone, and what it says
	// of Last; nil stands for nothing.
	Backward(direct []tensor.Vector, later State) (CellGradients, error)
}

// CellGradients is the derivative of a loss by all that a [Cell] depends on.
type CellGradients struct {
	Params Cell            // by the parameters, in the shape of the cell
	X      []tensor.Vector // by each input
	Start  State           // by the start
}

// State is what a cell carries from one step to the next, in the order of its
// documentation. Nil, for all or for one vector, stands for zeros.
type State []tensor.Vector

// vectors returns the vectors of a state that has so many names.
func (s State) vectors(field string, names ...string) ([]tensor.Vector, error) {
	if s == nil {
		return make([]tensor.Vector, len(names)), nil
	}
	if len(s) != len(names) {
		return nil, fmt.Errorf("%s has %d vectors, expected %d, %s", field, len(s), len(names), strings.Join(names, ", "))
	}
	return s, nil
}
