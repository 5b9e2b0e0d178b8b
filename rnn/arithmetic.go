package rnn

import "unroll/tensor"

// combine applies f to every number of p and the one of q in its place. Shapes
// that differ panic with a [*tensor.ShapeError].
func (p Standard) combine(q Standard, f func(a, b float64) float64) Standard {
	if p.shape() != q.shape() {
		panic(&tensor.ShapeError{Op: "rnn", A: p.shape(), B: q.shape()})
	}
	each := func(a, b []float64) []float64 {
		c := make([]float64, len(a))
		for i := range c {
			c[i] = f(a[i], b[i])
		}
		return c
	}
	return Standard{
		Wr:     tensor.Matrix{Rows: p.Wr.Rows, Cols: p.Wr.Cols, Data: each(p.Wr.Data, q.Wr.Data)},
		Wx:     tensor.Matrix{Rows: p.Wx.Rows, Cols: p.Wx.Cols, Data: each(p.Wx.Data, q.Wx.Data)},
		ThetaS: each(p.ThetaS, q.ThetaS),
	}
}

// shape lists the shapes of the parameters.
func (p Standard) shape() string {
	return "(" + p.Wr.Shape() + ", " + p.Wx.Shape() + ", " + p.ThetaS.Shape() + ")"
}

// plus returns p + q.
func (p Standard) plus(q Standard) Standard {
	return p.combine(q, func(a, b float64) float64 { return a + b })
}

// scaled returns k p.
func (p Standard) scaled(k float64) Standard {
	return p.combine(p, func(a, _ float64) float64 { return k * a })
}

// zero returns parameters of the same shapes, all 0.
func (p Standard) zero() Standard {
	return Standard{
		Wr:     tensor.NewMatrix(p.Wr.Rows, p.Wr.Cols),
		Wx:     tensor.NewMatrix(p.Wx.Rows, p.Wx.Cols),
		ThetaS: tensor.NewVector(p.d()),
	}
}

// Flat returns all numbers of the parameters, or of a gradient, as one vector:
// W_r and W_x row by row, then θ_s.
func (p Standard) Flat() tensor.Vector {
	var flat tensor.Vector
	for _, array := range []tensor.Vector{p.Wr.Data, p.Wx.Data, p.ThetaS} {
		flat = append(flat, array...)
	}
	return flat
}
