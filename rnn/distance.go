package rnn

import (
	"unroll/internal/check"
	"unroll/tensor"
)

// Transport returns ∂ψ[n]/∂ψ[l] for n = 0 … l, each d×d: what becomes of an
// error at step l on its way back to step n (eq. 3.6). Every step on the way
// multiplies it by diag(G'(s)) W_rᵀ; at n = l it is the identity.
func (p Standard) Transport(tr Trace, l int) ([]tensor.Matrix, error) {
	if err := check.First(p.check(), tr.check(p), check.Within("l", l, len(tr.X))); err != nil {
		return nil, check.In("rnn: Standard.Transport", err)
	}
	return p.transport(tr, l), nil
}

func (p Standard) transport(tr Trace, l int) []tensor.Matrix {
	P := make([]tensor.Matrix, l+1)
	P[l] = tensor.Identity(p.d())
	for n := l - 1; n >= 0; n-- {
		PNext := P[n+1]
		//eq:distance.3.6
		P[n] = tensor.Mul(tensor.Mul(tensor.Diag(Slope(tr.S[n])), tensor.T(p.Wr)), PNext)
	}
	return P
}

// Contribution returns the share of ψ[n], n = 0 … l, that comes from the loss
// at step l alone, whose direct derivative by r[l] is given (eq. 3.7). The
// contributions of all losses add up to the ψ of [Standard.Backward].
func (p Standard) Contribution(tr Trace, l int, direct tensor.Vector) ([]tensor.Vector, error) {
	if err := check.First(p.check(), tr.check(p), check.Within("l", l, len(tr.X)), check.Vector("direct", direct, p.d())); err != nil {
		return nil, check.In("rnn: Standard.Contribution", err)
	}
	P, psi := p.transport(tr, l), make([]tensor.Vector, l+1)
	for n := range psi {
		//eq:distance.3.7
		psi[n] = tensor.MulVec(P[n], tensor.Hadamard(direct, Slope(tr.S[l])))
	}
	return psi, nil
}

// GradientNorms returns ‖∂ψ[l−k]/∂ψ[l]‖ for the distances k = 0 … l: how much
// of an error at step l arrives k steps earlier, at most.
func (p Standard) GradientNorms(tr Trace, l int) ([]float64, error) {
	if err := check.First(p.check(), tr.check(p), check.Within("l", l, len(tr.X))); err != nil {
		return nil, check.In("rnn: Standard.GradientNorms", err)
	}
	P, norms := p.transport(tr, l), make([]float64, l+1)
	for k := range norms {
		norms[k] = tensor.NormMat(P[l-k])
	}
	return norms, nil
}
