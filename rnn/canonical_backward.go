package rnn

import (
	"unroll/internal/check"
	"unroll/tensor"
)

// CanonicalGradients is what a backward pass through a [Canonical] network
// finds, each in the shape of what it is the derivative by.
type CanonicalGradients struct {
	Chi    []tensor.Vector // χ[n] = ∂E/∂r[n], through everything later
	Psi    []tensor.Vector // ψ[n] = ∂E/∂s[n], through everything later
	Params Canonical       // ∂E/∂W_s, ∂E/∂W_r, ∂E/∂W_x, ∂E/∂θ_s
	X      []tensor.Vector // ∂E/∂x[n]
	SStart tensor.Vector   // ∂E/∂s[−1]
	RStart tensor.Vector   // ∂E/∂r[−1]
}

// Backward goes back through the steps of a trace (eqs. 3.1, 3.4 and 3.5), as
// [Standard.Backward] does. A state has a second way into the future here, past
// the warping function: the next state keeps W_s of it.
func (p Canonical) Backward(tr CanonicalTrace, direct []tensor.Vector) (CanonicalGradients, error) {
	if err := check.First(p.check(), tr.check(p), check.Sequence("direct", direct, len(tr.X), p.d())); err != nil {
		return CanonicalGradients{}, check.In("rnn: Canonical.Backward", err)
	}
	K := len(tr.X)
	g := newCanonicalGradients(p, K)
	psiNext := tensor.NewVector(p.d())
	for n := K - 1; n >= 0; n-- {
		//eq:rnn_canonical.3.1
		g.Chi[n] = tensor.Add(direct[n], tensor.MulVecT(p.Wr, psiNext))
		//eq:rnn_canonical.3.5a
		g.Psi[n] = tensor.Add(tensor.Hadamard(g.Chi[n], Slope(tr.S[n])), tensor.MulVecT(p.Ws, psiNext))
		psiNext = g.Psi[n]
	}
	g.collect(p, tr)
	//eq:rnn_canonical.3.4e
	g.RStart = tensor.MulVecT(p.Wr, psiNext)
	//eq:rnn_canonical.3.4f
	g.SStart = tensor.MulVecT(p.Ws, psiNext)
	return g, nil
}

// collect sums what the states tell the parameters, and gives each input its
// share. All follows from ψ.
func (g *CanonicalGradients) collect(p Canonical, tr CanonicalTrace) {
	sLast, rLast := tr.SStart, tr.RStart
	for n := range g.Psi {
		//eq:rnn_canonical.3.5b
		g.Params.Ws = tensor.AddMat(g.Params.Ws, tensor.Outer(g.Psi[n], sLast))
		//eq:rnn_canonical.3.4a
		g.Params.Wr = tensor.AddMat(g.Params.Wr, tensor.Outer(g.Psi[n], rLast))
		//eq:rnn_canonical.3.4b
		g.Params.Wx = tensor.AddMat(g.Params.Wx, tensor.Outer(g.Psi[n], tr.X[n]))
		//eq:rnn_canonical.3.4c
		g.Params.ThetaS = tensor.Add(g.Params.ThetaS, g.Psi[n])
		//eq:rnn_canonical.3.4d
		g.X[n] = tensor.MulVecT(p.Wx, g.Psi[n])
		sLast, rLast = tr.S[n], tr.R[n]
	}
}

func newCanonicalGradients(p Canonical, K int) CanonicalGradients {
	zero := p.standard().zero()
	return CanonicalGradients{
		Chi:    make([]tensor.Vector, K),
		Psi:    make([]tensor.Vector, K),
		Params: Canonical{Ws: tensor.NewMatrix(p.d(), p.d()), Wr: zero.Wr, Wx: zero.Wx, ThetaS: zero.ThetaS},
		X:      make([]tensor.Vector, K),
	}
}
