package ode

import "unroll/tensor"

// Standard is the standard recurrent network (eq. 1.31): the canonical one
// after its leak has grown so large that the state keeps nothing of itself.
type Standard struct {
	Wr     tensor.Matrix // d×d, acts on the last readout
	Wx     tensor.Matrix // d×d_x, acts on the input
	ThetaS tensor.Vector // θ_s, d entries
	G      Warp
}

// Standard returns the network without its term W_s s[n−1].
func (c Canonical) Standard() Standard {
	return Standard{Wr: c.Wr, Wx: c.Wx, ThetaS: c.ThetaS, G: c.G}
}

// Forward runs the network over the inputs from the readout r[−1] of d
// entries; nil stands for zeros. Shapes that do not fit panic with a
// [*tensor.ShapeError].
func (c Standard) Forward(x []tensor.Vector, rStart tensor.Vector) Trace {
	tr := newTrace(x)
	rLast := orZero(rStart, len(c.ThetaS))
	for n := range x {
		//eq:standard.1.31a
		tr.S[n] = tensor.Add(
			tensor.MulVec(c.Wr, rLast),
			tensor.MulVec(c.Wx, x[n]),
			c.ThetaS)
		//eq:standard.1.31b
		tr.R[n] = c.G.Of(tr.S[n])
		rLast = tr.R[n]
	}
	return tr
}

// Elman runs the network in its equivalent form of one line (eq. 1.32), which
// stores readouts only, and returns them.
func (c Standard) Elman(x []tensor.Vector, rStart tensor.Vector) []tensor.Vector {
	r := make([]tensor.Vector, len(x))
	rLast := orZero(rStart, len(c.ThetaS))
	for n := range x {
		//eq:standard.1.32
		r[n] = c.G.Of(tensor.Add(
			tensor.MulVec(c.Wr, rLast),
			tensor.MulVec(c.Wx, x[n]),
			c.ThetaS))
		rLast = r[n]
	}
	return r
}

// Radius returns the largest modulus of an eigenvalue of W_r. Below 1, small
// signals die out where the warp has slope 1 at 0.
func (c Standard) Radius() float64 { return tensor.SpectralRadius(c.Wr) }
