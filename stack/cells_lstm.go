package stack

import (
	"unroll/lstm"
	"unroll/tensor"
)

// Vanilla is a long short-term memory as a [Cell]: Vanilla(p) of an
// [lstm.Vanilla] p. Its output is its value v; its state is s, then v.
type Vanilla lstm.Vanilla

// Inputs is d_x.
func (c Vanilla) Inputs() int { return c.Wxcu.Cols }

// Outputs is d_s.
func (c Vanilla) Outputs() int { return len(c.Bcu) }

// Arrays returns W_xcu, W_xcs and so on in place.
func (c Vanilla) Arrays() []tensor.Array { return lstm.Vanilla(c).Arrays() }

// Streams reports true: s and v are all that a step needs of those before.
func (c Vanilla) Streams() bool { return true }

// Forward runs the network from the state s, v.
func (c Vanilla) Forward(x []tensor.Vector, start State) (Trace, error) {
	from, err := start.lstm("start")
	if err != nil {
		return nil, err
	}
	tr, err := lstm.Vanilla(c).Forward(x, from)
	return vanillaTrace{c, tr}, err
}

type vanillaTrace struct {
	cell Vanilla
	tr   lstm.VanillaTrace
}

func (t vanillaTrace) Outputs() []tensor.Vector { return t.tr.V }
func (t vanillaTrace) Last() State              { return State{t.tr.Last().S, t.tr.Last().V} }
func (t vanillaTrace) Backward(direct []tensor.Vector, later State) (CellGradients, error) {
	from, err := later.lstm("later")
	if err != nil {
		return CellGradients{}, err
	}
	g, err := lstm.Vanilla(t.cell).Backward(t.tr, direct, from)
	return CellGradients{Vanilla(g.Params), g.X, State{g.Start.S, g.Start.V}}, err
}

// lstm returns a state as those cells have it.
func (s State) lstm(field string) (lstm.State, error) {
	v, err := s.vectors(field, "s", "v")
	if err != nil {
		return lstm.State{}, err
	}
	return lstm.State{S: v[0], V: v[1]}, nil
}
