package stack

import (
	"unroll/lstm"
	"unroll/tensor"
)

// Augmented is an augmented long short-term memory, or one of the variants of
// its options, as a [Cell]: Augmented(p) of an [lstm.Augmented] p. Its output
// is its value v; its state is s, then v.
type Augmented lstm.Augmented

// Inputs is d_x, 0 where there is no window.
func (c Augmented) Inputs() int {
	if len(c.Wxcu.W) == 0 {
		return 0
	}
	return c.Wxcu.W[0].Cols
}

// Outputs is d_v.
func (c Augmented) Outputs() int { return c.Wqdr.Rows }

// Arrays returns W_xcu[0], W_xcu[1] and so on in place.
func (c Augmented) Arrays() []tensor.Array { return lstm.Augmented(c).Arrays() }

// Streams reports whether the windows see no input but that of their own step.
func (c Augmented) Streams() bool {
	past, ahead := lstm.Augmented(c).Reach()
	return past == 0 && ahead == 0
}

// Forward runs the network from the state s, v. Its windows see nothing beyond
// the ends of x.
func (c Augmented) Forward(x []tensor.Vector, start State) (Trace, error) {
	from, err := start.lstm("start")
	if err != nil {
		return nil, err
	}
	tr, err := lstm.Augmented(c).Forward(x, from)
	return augmentedTrace{c, tr}, err
}

type augmentedTrace struct {
	cell Augmented
	tr   lstm.AugmentedTrace
}

func (t augmentedTrace) Outputs() []tensor.Vector { return t.tr.V }
func (t augmentedTrace) Last() State              { return State{t.tr.Last().S, t.tr.Last().V} }
func (t augmentedTrace) Backward(direct []tensor.Vector, later State) (CellGradients, error) {
	from, err := later.lstm("later")
	if err != nil {
		return CellGradients{}, err
	}
	g, err := lstm.Augmented(t.cell).Backward(t.tr, direct, from)
	return CellGradients{Augmented(g.Params), g.X, State{g.Start.S, g.Start.V}}, err
}
