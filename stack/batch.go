package stack

import (
	"fmt"

	"unroll/internal/check"
	"unroll/tensor"
)

// Passes are the passes of the sequences of a batch.
type Passes []Pass

// ForwardBatch runs the stack over each sequence of a batch. The sequences may
// have different lengths, none among them. Start has the states of each
// sequence; nil stands for zeros.
//
// A sequence knows nothing of the others: what it gives is what it gives alone.
// Batches of other layouts become lists of sequences, and back, by [Padded] and
// [Packed].
func (s Stack) ForwardBatch(batch [][]tensor.Vector, start []States) (Passes, error) {
	start, err := statesOf("start", start, batch)
	if err != nil {
		return nil, check.In("stack: Stack.ForwardBatch", err)
	}
	passes := make(Passes, len(batch))
	for b, x := range batch {
		if passes[b], err = s.forward(x, start[b]); err != nil {
			return nil, check.In(fmt.Sprintf("stack: Stack.ForwardBatch: sequence %d", b), err)
		}
	}
	return passes, nil
}

// Outputs returns the outputs of each sequence.
func (p Passes) Outputs() [][]tensor.Vector {
	outputs := make([][]tensor.Vector, len(p))
	for b, pass := range p {
		outputs[b] = pass.Outputs()
	}
	return outputs
}

// Last returns the states that each sequence ends with.
func (p Passes) Last() []States {
	states := make([]States, len(p))
	for b, pass := range p {
		states[b] = pass.Last()
	}
	return states
}

// BatchGradients is the derivative of a loss over a batch.
type BatchGradients struct {
	Params Stack             // by the parameters, the sum over all sequences
	X      [][]tensor.Vector // by each input of each sequence
	Start  []States          // by the states of each sequence
}

// Backward is [Pass.Backward] of each sequence. Direct has what the loss says of
// the outputs of each, later what it says of their last states; nil stands for
// nothing.
func (p Passes) Backward(direct [][]tensor.Vector, later []States) (BatchGradients, error) {
	later, err := statesOf("later", later, direct)
	if err == nil && len(direct) != len(p) {
		err = fmt.Errorf("direct has %d sequences, expected %d", len(direct), len(p))
	}
	if err != nil {
		return BatchGradients{}, check.In("stack: Passes.Backward", err)
	}
	var sum BatchGradients
	for b, pass := range p {
		g, err := pass.backward(direct[b], later[b])
		if err != nil {
			return BatchGradients{}, check.In(fmt.Sprintf("stack: Passes.Backward: sequence %d", b), err)
		}
		if b == 0 {
			sum.Params = g.Params
		} else {
			add(sum.Params.Arrays(), g.Params.Arrays())
		}
		sum.X, sum.Start = append(sum.X, g.X), append(sum.Start, g.Start)
	}
	return sum, nil
}

// statesOf demands states for every sequence of a batch that has one at least.
func statesOf(field string, states []States, batch [][]tensor.Vector) ([]States, error) {
	if err := check.AtLeast("the number of sequences", len(batch), 1); err != nil {
		return nil, err
	}
	if states == nil {
		return make([]States, len(batch)), nil
	}
	if len(states) != len(batch) {
		return nil, fmt.Errorf("%s has %d sequences, expected %d", field, len(states), len(batch))
	}
	return states, nil
}

// add adds numbers to others in place.
func add(to, from []tensor.Array) {
	for i := range to {
		for k := range to[i].Data {
			to[i].Data[k] += from[i].Data[k]
		}
	}
}
