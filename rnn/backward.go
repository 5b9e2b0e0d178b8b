package rnn

import (
	"unroll/internal/check"
	"unroll/tensor"
)

// Gradients is what a backward pass through a [Standard] network finds: the
// derivative of the loss E by everything it depends on, in the shape of what it
// is the derivative by.
type Gradients struct {
	Chi    []tensor.Vector // χ[n] = ∂E/∂r[n], through everything later
	Psi    []tensor.Vector // ψ[n] = ∂E/∂s[n], through everything later
	Params Standard        // ∂E/∂W_r, ∂E/∂W_x, ∂E/∂θ_s
	X      []tensor.Vector // ∂E/∂x[n]
	RStart tensor.Vector   // ∂E/∂r[−1]
}

// Backward goes back through the steps of a trace (eqs. 3.1 to 3.4). Direct
// holds what the loss says of each readout alone, ∂E/∂r[n] with all later
// steps held fixed, d entries a step; [SquaredError] gives it for one loss.
//
// A readout matters twice, to the loss at its own step and to the next state.
// Beyond the last step there is no next state: ψ[K] = 0 (eq. 3.3).
func (p Standard) Backward(tr Trace, direct []tensor.Vector) (Gradients, error) {
	if err := check.First(p.check(), tr.check(p), check.Sequence("direct", direct, len(tr.X), p.d())); err != nil {
		return Gradients{}, check.In("rnn: Standard.Backward", err)
	}
	K := len(tr.X)
	g := newGradients(p, K)
	psiNext := tensor.NewVector(p.d())
	for n := K - 1; n >= 0; n-- {
		//eq:rnn.3.1
		g.Chi[n] = tensor.Add(direct[n], tensor.MulVecT(p.Wr, psiNext))
		//eq:rnn.3.2
		g.Psi[n] = tensor.Hadamard(g.Chi[n], Slope(tr.S[n]))
		psiNext = g.Psi[n]
	}
	g.collect(p, tr)
	//eq:rnn.3.4e
	g.RStart = tensor.MulVecT(p.Wr, psiNext)
	return g, nil
}

// BackwardLater is [Standard.Backward] over a part of a sequence. Later is what
// the steps beyond the trace make of its last readout, d entries; nil stands
// for zeros. Seen from the part, that is one more thing that the loss says of
// this readout. A sequence in parts has its whole gradient when each part is
// handed the RStart of the one after it.
func (p Standard) BackwardLater(tr Trace, direct []tensor.Vector, later tensor.Vector) (Gradients, error) {
	K := len(tr.X)
	err := check.First(p.check(), tr.check(p), check.Sequence("direct", direct, K, p.d()), check.Start("later", later, p.d()))
	if err != nil {
		return Gradients{}, check.In("rnn: Standard.BackwardLater", err)
	}
	later = check.OrZero(later, p.d())
	if K == 0 {
		g := newGradients(p, K)
		g.RStart = later
		return g, nil
	}
	return p.Backward(tr, append(direct[:K-1:K-1], tensor.Add(direct[K-1], later)))
}

// collect sums what the states tell the parameters, and gives each input its
// share. All follows from ψ.
func (g *Gradients) collect(p Standard, tr Trace) {
	rLast := tr.RStart
	for n := range g.Psi {
		//eq:rnn.3.4a
		g.Params.Wr = tensor.AddMat(g.Params.Wr, tensor.Outer(g.Psi[n], rLast))
		//eq:rnn.3.4b
		g.Params.Wx = tensor.AddMat(g.Params.Wx, tensor.Outer(g.Psi[n], tr.X[n]))
		//eq:rnn.3.4c
		g.Params.ThetaS = tensor.Add(g.Params.ThetaS, g.Psi[n])
		//eq:rnn.3.4d
		g.X[n] = tensor.MulVecT(p.Wx, g.Psi[n])
		rLast = tr.R[n]
	}
}

func newGradients(p Standard, K int) Gradients {
	return Gradients{
		Chi:    make([]tensor.Vector, K),
		Psi:    make([]tensor.Vector, K),
		Params: p.zero(),
		X:      make([]tensor.Vector, K),
	}
}
