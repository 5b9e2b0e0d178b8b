package lstm

import (
	"fmt"

	"unroll/internal/check"
	"unroll/tensor"
)

// Carousel holds what a step of a network does to an error that comes back
// through it, as matrices, one for each step (sections 5.e and 6.d). They are
// d_s×d_s in a [Vanilla] network; in an [Augmented] one the value has a size d_v
// of its own. The backward pass is linear in the error, and these are its
// coefficients:
//
//	χ[n] = e[n] + F[n+1] ψ[n+1] + H[n+1] χ[n+1]
//	ψ[n] = M[n] e[n] + (diag(g_cs[n+1]) + Q[n+1]) ψ[n+1] + M[n] H[n+1] χ[n+1]
//
// An error goes from state to state through the gate g_cs, entry by entry, and
// through all the rest of the cell, which is Q. Where Q is small the gate alone
// rules: that path is the constant error carousel.
type Carousel struct {
	Gcs []tensor.Vector // how much of the state was kept, d_s entries

	Dcu, Dcs, Dcr, Ddu []tensor.Matrix // the α of a step are D_cu ψ, D_cs ψ, D_cr ∂E/∂q and D_du ψ
	Dcx                []tensor.Matrix // of an [Augmented] network alone: α_cx is D_cx ψ

	M []tensor.Matrix // from v[n] to s[n], d_s×d_v
	F []tensor.Matrix // from s[n] to v[n−1], d_v×d_s
	H []tensor.Matrix // from v[n] to v[n−1], d_v×d_v
	Q []tensor.Matrix // from s[n] to s[n−1], other than through the gate, d_s×d_s
}

// Carousel returns the matrices that belong to a trace. Q[0] leads to the start:
// the state s[−1] was given, and not read out, so M[−1] = 0.
func (p Vanilla) Carousel(tr VanillaTrace) (Carousel, error) {
	if err := check.First(p.check(), tr.check(p)); err != nil {
		return Carousel{}, check.In("lstm: Vanilla.Carousel", err)
	}
	c := newCarousel(tr.Gcs)
	sLast, MLast := tr.Start.S, tensor.NewMatrix(p.ds(), p.ds())
	for n := range tr.X {
		//eq:carousel.5.e.1a
		c.Dcu[n] = tensor.Diag(tensor.Hadamard(tr.U[n], SlopeGc(tr.Acu[n])))
		//eq:carousel.5.e.1b
		c.Dcs[n] = tensor.Diag(tensor.Hadamard(sLast, SlopeGc(tr.Acs[n])))
		//eq:carousel.5.e.1c
		c.Dcr[n] = tensor.Diag(tensor.Hadamard(tr.R[n], SlopeGc(tr.Acr[n])))
		//eq:carousel.5.e.1d
		c.Ddu[n] = tensor.Diag(tensor.Hadamard(tr.Gcu[n], SlopeGd(tr.Adu[n])))
		//eq:carousel.5.e.2
		c.M[n] = tensor.AddMat(
			tensor.Diag(tensor.Hadamard(tr.Gcr[n], SlopeGd(tr.S[n]))),
			tensor.Mul(tensor.T(p.Wscr), c.Dcr[n]))
		//eq:carousel.5.e.3
		c.F[n] = tensor.AddMat(
			tensor.Mul(tensor.T(p.Wvcu), c.Dcu[n]),
			tensor.Mul(tensor.T(p.Wvcs), c.Dcs[n]),
			tensor.Mul(tensor.T(p.Wvdu), c.Ddu[n]))
		//eq:carousel.5.e.4
		c.H[n] = tensor.Mul(tensor.T(p.Wvcr), c.Dcr[n])
		//eq:carousel.5.14
		c.Q[n] = tensor.AddMat(
			tensor.Mul(MLast, c.F[n]),
			tensor.Mul(tensor.T(p.Wscu), c.Dcu[n]),
			tensor.Mul(tensor.T(p.Wscs), c.Dcs[n]))
		sLast, MLast = tr.S[n], c.M[n]
	}
	return c, nil
}

func newCarousel(gcs []tensor.Vector) Carousel {
	signal := func() []tensor.Matrix { return make([]tensor.Matrix, len(gcs)) }
	return Carousel{
		Gcs: gcs, Dcu: signal(), Dcs: signal(), Dcr: signal(), Ddu: signal(),
		M: signal(), F: signal(), H: signal(), Q: signal(),
	}
}

// steps and ds are the sizes of the sequence and of the state.
func (c Carousel) steps() int { return len(c.Gcs) }

func (c Carousel) ds() int {
	if len(c.Gcs) == 0 {
		return 0
	}
	return len(c.Gcs[0])
}

// dv is the size of the value, d_s in a [Vanilla] network.
func (c Carousel) dv() int {
	if len(c.M) == 0 {
		return 0
	}
	return c.M[0].Cols
}

// check demands the matrices that errors meet, for every step, finite and of
// sizes that fit.
func (c Carousel) check() error {
	for _, field := range []struct {
		name       string
		matrices   []tensor.Matrix
		rows, cols int
	}{{"M", c.M, c.ds(), c.dv()}, {"F", c.F, c.dv(), c.ds()}, {"H", c.H, c.dv(), c.dv()}, {"Q", c.Q, c.ds(), c.ds()}} {
		if len(field.matrices) != c.steps() {
			return fmt.Errorf("%s has %d steps, expected %d", field.name, len(field.matrices), c.steps())
		}
		for n, m := range field.matrices {
			if err := check.Matrix(fmt.Sprintf("%s[%d]", field.name, n), m, field.rows, field.cols); err != nil {
				return err
			}
		}
	}
	return check.Sequence("Gcs", c.Gcs, c.steps(), c.ds())
}
