package rnn

import (
	"fmt"
	"math"

	"unroll/internal/check"
	"unroll/tensor"
)

// Reach says, for one network, by which factor a step a signal travels forward
// and an error backward.
type Reach struct {
	Radius   float64 // largest modulus of an eigenvalue of W_r
	Norm     float64 // ‖W_r‖, the bound of both
	Forward  float64 // of a small readout that is left to itself; below 1 the network is stable
	Backward float64 // of an error along the trajectory of the given inputs, ‖∂ψ[0]/∂ψ[K−1]‖^(1/(K−1))
}

// Dilemma measures the reach of a network whose W_r is scaled to each of the
// given spectral radii in turn, over the K steps of the inputs, K ≥ 2
// (eq. 3.12): data for a picture.
//
// The dilemma is that both factors come from one matrix. A stable network has
// a radius below 1; slopes are at most 1, so its gradients die out as its
// signals do, and one that lets gradients through is at the edge of what is
// stable, or beyond. A W_r whose eigenvalues are all zero cannot be scaled and
// is an error.
func (p Standard) Dilemma(x []tensor.Vector, radii []float64) ([]Reach, error) {
	if err := check.First(p.check(), check.Sequence("x", x, len(x), p.Wx.Cols), check.AtLeast("the number of steps", len(x), 2), check.Above("the spectral radius of Wr", p.Radius())); err != nil {
		return nil, check.In("rnn: Standard.Dilemma", err)
	}
	reaches, radius := make([]Reach, len(radii)), p.Radius()
	for i := range radii {
		q := p
		q.Wr = tensor.ScaleMat(radii[i]/radius, p.Wr)
		tr, err := q.Forward(x, nil)
		if err != nil {
			return nil, fmt.Errorf("%w, at radii[%d] = %g", err, i, radii[i])
		}
		reaches[i] = q.reach(tr)
	}
	return reaches, nil
}

// reach measures a network and one of its trajectories.
func (p Standard) reach(tr Trace) Reach {
	K := len(tr.X)
	perStep := func(factor float64) float64 { return math.Pow(factor, 1/float64(K-1)) }
	return Reach{
		Radius:   p.Radius(),
		Norm:     tensor.NormMat(p.Wr),
		Forward:  perStep(p.growth(K - 1)),
		Backward: perStep(tensor.NormMat(p.transport(tr, K-1)[0])),
	}
}

// growth returns how much larger than at first a small readout is after some
// steps without input or bias.
func (p Standard) growth(steps int) float64 {
	start := tensor.Scale(1e-6, tensor.Ones(p.d()))
	r := start
	for range steps {
		r = G(tensor.MulVec(p.Wr, r))
	}
	return tensor.Norm(r) / tensor.Norm(start)
}
