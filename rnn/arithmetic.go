package rnn

import "unroll/tensor"

// Arrays returns the parameters in place, for an optimiser: W_r, W_x, θ_s.
func (p Standard) Arrays() []tensor.Array {
	return []tensor.Array{p.Wr.Array("W_r"), p.Wx.Array("W_x"), p.ThetaS.Array("theta_s")}
}

// Arrays returns the parameters in place, for an optimiser: W_s, W_r, W_x, θ_s.
func (p Canonical) Arrays() []tensor.Array {
	return append([]tensor.Array{p.Ws.Array("W_s")}, p.standard().Arrays()...)
}

// Flat returns all numbers of the parameters, or of a gradient, as one vector:
// W_r and W_x row by row, then θ_s.
func (p Standard) Flat() tensor.Vector {
	var flat tensor.Vector
	for _, array := range p.Arrays() {
		flat = append(flat, array.Data...)
	}
	return flat
}

// plus returns p + q, which are of the same shapes.
func (p Standard) plus(q Standard) Standard {
	return Standard{
		Wr:     tensor.AddMat(p.Wr, q.Wr),
		Wx:     tensor.AddMat(p.Wx, q.Wx),
		ThetaS: tensor.Add(p.ThetaS, q.ThetaS),
	}
}

// zero returns parameters of the same shapes, all 0.
func (p Standard) zero() Standard {
	return Standard{
		Wr:     tensor.NewMatrix(p.Wr.Rows, p.Wr.Cols),
		Wx:     tensor.NewMatrix(p.Wx.Rows, p.Wx.Cols),
		ThetaS: tensor.NewVector(p.d()),
	}
}
