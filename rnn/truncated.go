package rnn

import (
	"unroll/internal/check"
	"unroll/tensor"
)

// Truncated goes back as [Standard.Backward] does, but follows the loss of each
// step through the last horizon uses of the cell alone, its own among them. A
// horizon of 1 gives every step its own loss and nothing more; one of K steps or
// more is the exact gradient.
//
// Unlike the chunks of [Standard.Carried], all steps see equally far back, at
// horizon times the price.
func (p Standard) Truncated(tr Trace, direct []tensor.Vector, horizon int) (Gradients, error) {
	if err := check.First(p.check(), tr.check(p), check.Sequence("direct", direct, len(tr.X), p.d()), check.AtLeast("horizon", horizon, 1)); err != nil {
		return Gradients{}, check.In("rnn: Standard.Truncated", err)
	}
	K := len(tr.X)
	g := newGradients(p, K)
	for n := range K {
		g.Chi[n], g.Psi[n] = tensor.NewVector(p.d()), tensor.NewVector(p.d())
	}
	for l := range K {
		chi := direct[l]
		for n := l; n >= 0 && n > l-horizon; n-- {
			psi := tensor.Hadamard(chi, Slope(tr.S[n]))
			g.Chi[n], g.Psi[n] = tensor.Add(g.Chi[n], chi), tensor.Add(g.Psi[n], psi)
			chi = tensor.MulVecT(p.Wr, psi)
		}
	}
	g.collect(p, tr)
	g.RStart = tensor.NewVector(p.d())
	if K > 0 {
		g.RStart = tensor.MulVecT(p.Wr, g.Psi[0])
	}
	return g, nil
}
