package stack

import (
	"unroll/gru"
	"unroll/rnn"
	"unroll/tensor"
)

// RNN is a standard recurrent network as a [Cell]: RNN(p) of an
// [rnn.Standard] p. Its output is its readout r, which is also its state.
type RNN rnn.Standard

// Inputs is d_x.
func (c RNN) Inputs() int { return c.Wx.Cols }

// Outputs is d.
func (c RNN) Outputs() int { return len(c.ThetaS) }

// Arrays returns W_r, W_x and θ_s in place.
func (c RNN) Arrays() []tensor.Array { return rnn.Standard(c).Arrays() }

// Streams reports true: r is all that a step needs of those before.
func (c RNN) Streams() bool { return true }

// Forward runs the network from the state r.
func (c RNN) Forward(x []tensor.Vector, start State) (Trace, error) {
	v, err := start.vectors("start", "r")
	if err != nil {
		return nil, err
	}
	tr, err := rnn.Standard(c).Forward(x, v[0])
	return rnnTrace{c, tr}, err
}

type rnnTrace struct {
	cell RNN
	tr   rnn.Trace
}

func (t rnnTrace) Outputs() []tensor.Vector { return t.tr.R }
func (t rnnTrace) Last() State              { return State{t.tr.Last()} }
func (t rnnTrace) Backward(direct []tensor.Vector, later State) (CellGradients, error) {
	v, err := later.vectors("later", "r")
	if err != nil {
		return CellGradients{}, err
	}
	g, err := rnn.Standard(t.cell).BackwardLater(t.tr, direct, v[0])
	return CellGradients{RNN(g.Params), g.X, State{g.RStart}}, err
}

// GRU is a gated recurrent unit as a [Cell]: GRU(p) of a [gru.GRU] p. Its
// output is its state h.
type GRU gru.GRU

// Inputs is d_x.
func (c GRU) Inputs() int { return c.Uz.Cols }

// Outputs is d.
func (c GRU) Outputs() int { return len(c.Bz) }

// Arrays returns W_z, W_r, W_h and so on in place.
func (c GRU) Arrays() []tensor.Array { return gru.GRU(c).Arrays() }

// Streams reports true: h is all that a step needs of those before.
func (c GRU) Streams() bool { return true }

// Forward runs the unit from the state h.
func (c GRU) Forward(x []tensor.Vector, start State) (Trace, error) {
	v, err := start.vectors("start", "h")
	if err != nil {
		return nil, err
	}
	tr, err := gru.GRU(c).Forward(x, v[0])
	return gruTrace{c, tr}, err
}

type gruTrace struct {
	cell GRU
	tr   gru.Trace
}

func (t gruTrace) Outputs() []tensor.Vector { return t.tr.H }
func (t gruTrace) Last() State              { return State{t.tr.Last()} }
func (t gruTrace) Backward(direct []tensor.Vector, later State) (CellGradients, error) {
	v, err := later.vectors("later", "h")
	if err != nil {
		return CellGradients{}, err
	}
	g, err := gru.GRU(t.cell).Backward(t.tr, direct, v[0])
	return CellGradients{GRU(g.Params), g.X, State{g.Start}}, err
}
