package lstm

import (
	"unroll/internal/check"
	"unroll/tensor"
)

// Sequences returns the errors χ and ψ of every step from the direct
// derivatives of the loss, d_v entries a step (eqs. 5.12 and 5.13). They are
// those of Backward at the end of a sequence.
func (c Carousel) Sequences(direct []tensor.Vector) (chi, psi []tensor.Vector, err error) {
	if err := check.First(c.check(), check.Sequence("direct", direct, c.steps(), c.dv())); err != nil {
		return nil, nil, check.In("lstm: Carousel.Sequences", err)
	}
	chi, psi = make([]tensor.Vector, c.steps()), make([]tensor.Vector, c.steps())
	for n := c.steps() - 1; n >= 0; n-- {
		if n == c.steps()-1 {
			chi[n], psi[n] = direct[n], tensor.MulVec(c.M[n], direct[n])
			continue
		}
		//eq:carousel.5.12
		chi[n] = tensor.Add(
			direct[n],
			tensor.MulVec(c.F[n+1], psi[n+1]),
			tensor.MulVec(c.H[n+1], chi[n+1]))
		//eq:carousel.5.13
		psi[n] = tensor.Add(
			tensor.MulVec(c.M[n], direct[n]),
			tensor.MulVec(c.path(n), psi[n+1]),
			tensor.MulVec(c.M[n], tensor.MulVec(c.H[n+1], chi[n+1])))
	}
	return chi, psi, nil
}

// path is the way from s[n+1] back to s[n]: through the gate, and by Q.
func (c Carousel) path(n int) tensor.Matrix {
	return tensor.AddMat(tensor.Diag(c.Gcs[n+1]), c.Q[n+1])
}

// Transport returns ∂ψ[n]/∂ψ[l] along the state path for n = 0 … l, each
// d_s×d_s (eq. 5.15): what becomes of an error of the state at step l. At n = l
// it is the identity. Where W_vcr is not 0 an error also goes from value to
// value, past all states, and is not counted here.
func (c Carousel) Transport(l int) ([]tensor.Matrix, error) {
	if err := check.First(c.check(), check.Within("l", l, c.steps())); err != nil {
		return nil, check.In("lstm: Carousel.Transport", err)
	}
	P := make([]tensor.Matrix, l+1)
	P[l] = tensor.Identity(c.ds())
	for n := l - 1; n >= 0; n-- {
		//eq:carousel.5.15
		P[n] = tensor.Mul(c.path(n), P[n+1])
	}
	return P, nil
}

// Kept returns what the gates alone let through on the way from step l back to
// n = 0 … l, d_s entries each (eq. 5.17): the diagonal of [Carousel.Transport]
// in the limit Q = 0. A gate that is open lets all through, over any distance.
func (c Carousel) Kept(l int) ([]tensor.Vector, error) {
	if err := check.First(c.check(), check.Within("l", l, c.steps())); err != nil {
		return nil, check.In("lstm: Carousel.Kept", err)
	}
	p := make([]tensor.Vector, l+1)
	p[l] = tensor.Ones(c.ds())
	for n := l - 1; n >= 0; n-- {
		//eq:carousel.5.17
		p[n] = tensor.Hadamard(c.Gcs[n+1], p[n+1])
	}
	return p, nil
}
