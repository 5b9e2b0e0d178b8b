package rnn

import (
	"math"

	"unroll/tensor"
)

// GradientFactor returns q = γ_G ‖W_r‖, the most that one step back can make of
// an error. Below 1, gradients vanish (eq. 3.9); above 1 they may explode, and
// need not, since a saturated G has no slope (eq. 3.10).
func (p Standard) GradientFactor() float64 {
	//eq:distance.3.9
	q := GammaG * tensor.NormMat(p.Wr)
	return q
}

// GradientBound returns the most that ‖∂ψ[l−k]/∂ψ[l]‖ can be at a distance of
// k ≥ 0 steps, whatever the states (eq. 3.8).
func (p Standard) GradientBound(k int) float64 {
	//eq:distance.3.8
	bound := math.Pow(GammaG*tensor.NormMat(p.Wr), float64(k))
	return bound
}

// Radius returns the largest modulus of an eigenvalue of W_r. It says whether
// the network is stable near s = 0, and by which factor a step a gradient
// changes there (eq. 3.11).
func (p Standard) Radius() float64 {
	//eq:distance.3.11
	lambdaMax := tensor.SpectralRadius(p.Wr)
	return lambdaMax
}

// BoundaryBound returns the most that the readouts of a segment can be wrong at
// its step i, counted from 0, because it was started from zero and not from
// rLast, the last readout of the segment before (eq. 2.10).
func (p Standard) BoundaryBound(i int, rLast tensor.Vector) float64 {
	//eq:boundary.2.10
	bound := math.Pow(GammaG*tensor.NormMat(p.Wr), float64(i+1)) * tensor.Norm(rLast)
	return bound
}
