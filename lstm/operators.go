package lstm

import (
	"errors"

	"unroll/internal/check"
	"unroll/tensor"
)

// Carousel returns what each step does to an error that comes back through it
// (section 6.d). The matrices are those of [Vanilla.Carousel] with the gate of
// the external input as one more way from s[n] to the step before, and the
// projection in front of every way that begins at v[n].
//
// A network that normalises has other matrices, and is an error.
func (p Augmented) Carousel(tr AugmentedTrace) (Carousel, error) {
	err := check.First(p.check(), tr.check(p))
	if err == nil && p.Normalised {
		err = errors.New("Options.Normalised is set, expected a network without layer normalisation")
	}
	if err != nil {
		return Carousel{}, check.In("lstm: Augmented.Carousel", err)
	}
	c := newCarousel(tr.Gcs)
	c.Dcx = make([]tensor.Matrix, len(tr.V))
	sLast, MLast, project := tr.Start.S, tensor.NewMatrix(p.ds(), p.dv()), tensor.T(p.Wqdr)
	for n := range tr.V {
		//eq:augmented_carousel.6.d.1a
		c.Dcu[n] = tensor.Diag(tensor.Hadamard(tr.U[n], SlopeGc(tr.Acu[n])))
		//eq:augmented_carousel.6.d.1b
		c.Dcs[n] = tensor.Diag(tensor.Hadamard(sLast, SlopeGc(tr.Acs[n])))
		//eq:augmented_carousel.6.d.1c
		c.Dcr[n] = tensor.Diag(tensor.Hadamard(tr.R[n], SlopeGc(tr.Acr[n])))
		//eq:augmented_carousel.6.d.1d
		c.Ddu[n] = tensor.Diag(tensor.Hadamard(tr.Gcu[n], SlopeGd(tr.Adu[n])))
		//eq:augmented_carousel.6.d.1e
		c.Dcx[n] = tensor.Diag(tensor.Hadamard(tensor.Hadamard(tr.XiDu[n], SlopeGc(tr.Acx[n])), tensor.Hadamard(tr.Gcu[n], SlopeGd(tr.Adu[n]))))
		//eq:augmented_carousel.6.d.2
		c.M[n] = tensor.Mul(tensor.AddMat(tensor.Diag(tensor.Hadamard(tr.Gcr[n], SlopeGd(tr.S[n]))), tensor.Mul(tensor.T(p.Wscr), c.Dcr[n])), project)
		//eq:augmented_carousel.6.d.3
		c.F[n] = tensor.AddMat(tensor.Mul(tensor.T(p.Wvcu), c.Dcu[n]), tensor.Mul(tensor.T(p.Wvcs), c.Dcs[n]), tensor.Mul(tensor.T(p.Wvcx), c.Dcx[n]), tensor.Mul(tensor.T(p.Wvdu), c.Ddu[n]))
		//eq:augmented_carousel.6.d.4
		c.H[n] = tensor.Mul(tensor.T(p.Wvcr), tensor.Mul(c.Dcr[n], project))
		//eq:augmented_carousel.6.d.5
		c.Q[n] = tensor.AddMat(tensor.Mul(MLast, c.F[n]), tensor.Mul(tensor.T(p.Wscu), c.Dcu[n]), tensor.Mul(tensor.T(p.Wscs), c.Dcs[n]), tensor.Mul(tensor.T(p.Wscx), c.Dcx[n]))
		sLast, MLast = tr.S[n], c.M[n]
	}
	return c, nil
}
