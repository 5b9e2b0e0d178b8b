package lstm

import (
	"unroll/internal/check"
	"unroll/tensor"
)

// StepBounds returns a bound of ‖∂ψ[n−1]/∂ψ[n]‖ along the state path for each
// step n: the widest gate and the norm of Q[n] (eq. 5.16).
func (c Carousel) StepBounds() ([]float64, error) {
	if err := c.check(); err != nil {
		return nil, check.In("lstm: Carousel.StepBounds", err)
	}
	epsilon := make([]float64, c.steps())
	for n := range epsilon {
		//eq:carousel.5.16a
		epsilon[n] = tensor.MaxAbs(c.Gcs[n]) + tensor.NormMat(c.Q[n])
	}
	return epsilon, nil
}

// CarouselBounds bound the norms of the matrices of a [Carousel] by those of
// the weights (eq. 5.16): small weights make a small Q, and leave the gates to
// rule.
type CarouselBounds struct {
	M, F, Q float64
}

// CarouselBounds returns the bounds for a trace. Of the trace it needs the
// largest entry of a state alone, the start included.
func (p Vanilla) CarouselBounds(tr VanillaTrace) (CarouselBounds, error) {
	if err := check.First(p.check(), tr.check(p)); err != nil {
		return CarouselBounds{}, check.In("lstm: Vanilla.CarouselBounds", err)
	}
	sMax := tensor.MaxAbs(tr.Start.S)
	for _, s := range tr.S {
		sMax = max(sMax, tensor.MaxAbs(s))
	}
	//eq:carousel.5.16b
	mu := 1 + tensor.NormMat(p.Wscr)/4
	//eq:carousel.5.16c
	phi := tensor.NormMat(p.Wvcu)/4 +
		sMax*tensor.NormMat(p.Wvcs)/4 +
		tensor.NormMat(p.Wvdu)
	//eq:carousel.5.16d
	kappa := mu*phi + tensor.NormMat(p.Wscu)/4 + sMax*tensor.NormMat(p.Wscs)/4
	return CarouselBounds{M: mu, F: phi, Q: kappa}, nil
}
