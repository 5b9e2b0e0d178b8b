package gru

import (
	"unroll/internal/check"
	"unroll/tensor"
)

// Gradients is what a backward pass finds: the derivative of the loss E by
// everything it depends on, in the shape of what it is the derivative by.
type Gradients struct {
	Chi            []tensor.Vector // χ[n] = ∂E/∂h[n], through everything later
	GammaH, AlphaH []tensor.Vector // by the candidate, after and before warping
	Kappa          []tensor.Vector // κ[n] = ∂E/∂q[n]
	GammaR, AlphaR []tensor.Vector // by the reset gate, after and before warping
	GammaZ, AlphaZ []tensor.Vector // by the update gate, after and before warping
	FChi           []tensor.Vector // f_χ[n], what h[n−1] does through step n; K+1 entries, the last is what was handed in
	Params         GRU
	X              []tensor.Vector // ∂E/∂x[n]
	Start          tensor.Vector   // ∂E/∂h[−1]
}

// Backward goes back through the steps of a trace. Direct holds what the loss
// says of each state alone, ∂E/∂h[n] with all later steps held fixed, d entries
// a step. Later is f_χ[K], what arrives at the last state from steps beyond the
// trace, d entries; nil stands for zeros, the end of the sequence. A sequence
// in chunks has its whole gradient when each chunk is handed the Start of the
// one after it.
func (p GRU) Backward(tr Trace, direct []tensor.Vector, later tensor.Vector) (Gradients, error) {
	K := len(tr.X)
	err := check.First(p.check(), tr.check(p), check.Sequence("direct", direct, K, p.d()), check.Start("later", later, p.d()))
	if err != nil {
		return Gradients{}, check.In("gru: GRU.Backward", err)
	}
	g := newGradients(p, K)
	g.FChi[K] = check.OrZero(later, p.d())
	back, collect := p.backBefore, g.collectBefore
	if p.After {
		back, collect = p.backAfter, g.collectAfter
	}
	for n := K - 1; n >= 0; n-- {
		back(g, tr, direct, n)
	}
	collect(p, tr)
	return g, nil
}

func newGradients(p GRU, K int) Gradients {
	sequence := func() []tensor.Vector { return make([]tensor.Vector, K) }
	return Gradients{
		Chi:    sequence(),
		GammaH: sequence(), AlphaH: sequence(),
		Kappa:  sequence(),
		GammaR: sequence(), AlphaR: sequence(),
		GammaZ: sequence(), AlphaZ: sequence(),
		FChi:   make([]tensor.Vector, K+1),
		Params: p.zero(),
		X:      sequence(),
	}
}
