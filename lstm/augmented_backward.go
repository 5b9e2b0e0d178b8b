package lstm

import (
	"unroll/internal/check"
	"unroll/tensor"
)

// AugmentedGradients is what a backward pass through an [Augmented] network
// finds: the derivative of the loss E by everything it depends on, in the shape
// of what it is the derivative by. Those by signals are total derivatives,
// through everything later.
type AugmentedGradients struct {
	Chi              []tensor.Vector // χ = ∂E/∂v
	Beta, Rho        []tensor.Vector // β = ∂E/∂q and ρ = ∂E/∂r
	GammaCr, AlphaCr []tensor.Vector // ∂E/∂g_cr and ∂E/∂a_cr
	Psi              []tensor.Vector // ψ = ∂E/∂s
	AlphaCs, AlphaCu []tensor.Vector // ∂E/∂a_cs and ∂E/∂a_cu
	AlphaDu, XiBarDu []tensor.Vector // ∂E/∂a_du and ∂E/∂ξ_du
	GammaCx, AlphaCx []tensor.Vector // ∂E/∂g_cx and ∂E/∂a_cx

	// What step n tells v[n−1] and s[n−1], and, as one more vector at the end,
	// what arrives from beyond the last step.
	FChi, FPsi []tensor.Vector

	Params Augmented       // by every parameter, as far as the options leave it free
	X      []tensor.Vector // ∂E/∂x[m], for every input of the trace
	Start  State           // ∂E/∂s[−1] and ∂E/∂v[−1]
}

// Backward goes back through the steps of a trace (eqs. 6.c.1 to 6.c.10). Direct
// holds what the loss says of each value alone, ∂E/∂v[n] with all later steps
// held fixed, d_v entries a step.
//
// Later is what arrives from beyond the last step, f_ψ[K] and f_χ[K]: the zero
// State at the end of a sequence, and the Start of the gradients of the segment
// that follows where the sequence was cut. The parameter gradients of segments
// then add up to those of the whole, and so do the input gradients: an input in
// the windows of two segments is told something by both.
//
// Where [Options] hold parameters, their gradient is the part along which they
// can move; see there.
func (p Augmented) Backward(tr AugmentedTrace, direct []tensor.Vector, later State) (AugmentedGradients, error) {
	K, ds, dv := len(tr.V), p.ds(), p.dv()
	if err := check.First(p.check(), tr.check(p), check.Sequence("direct", direct, K, dv), later.check("later", ds, dv)); err != nil {
		return AugmentedGradients{}, check.In("lstm: Augmented.Backward", err)
	}
	g := newAugmentedGradients(p, K)
	later = later.orZero(ds, dv)
	g.FPsi[K], g.FChi[K] = later.S, later.V
	sLast := before(tr.S, tr.Start.S)
	for n := K - 1; n >= 0; n-- {
		//eq:augmented.6.c.1
		g.Chi[n] = tensor.Add(direct[n], g.FChi[n+1])
		//eq:augmented.6.c.2
		g.Beta[n] = tensor.MulVecT(p.Wqdr, g.Chi[n])
		//eq:augmented.6.c.3a
		g.Rho[n] = tensor.Hadamard(g.Beta[n], tr.Gcr[n])
		//eq:augmented.6.c.3b
		g.GammaCr[n] = tensor.Hadamard(g.Beta[n], tr.R[n])
		//eq:augmented.6.c.3c
		g.AlphaCr[n] = p.Ncr.back(&g.Params.Ncr, tr.Acr[n], tensor.Hadamard(g.GammaCr[n], SlopeGc(p.Ncr.of(tr.Acr[n]))))
		//eq:augmented.6.c.4
		g.Psi[n] = tensor.Add(tensor.Hadamard(g.Rho[n], SlopeGd(tr.S[n])), tensor.MulVecT(p.Wscr, g.AlphaCr[n]), g.FPsi[n+1])
		//eq:augmented.6.c.5a
		g.AlphaCs[n] = p.Ncs.back(&g.Params.Ncs, tr.Acs[n], tensor.Hadamard(tensor.Hadamard(g.Psi[n], sLast[n]), SlopeGc(p.Ncs.of(tr.Acs[n]))))
		//eq:augmented.6.c.5b
		g.AlphaCu[n] = p.Ncu.back(&g.Params.Ncu, tr.Acu[n], tensor.Hadamard(tensor.Hadamard(g.Psi[n], tr.U[n]), SlopeGc(p.Ncu.of(tr.Acu[n]))))
		//eq:augmented.6.c.5c
		g.AlphaDu[n] = p.Ndu.back(&g.Params.Ndu, tr.Adu[n], tensor.Hadamard(tensor.Hadamard(g.Psi[n], tr.Gcu[n]), SlopeGd(p.Ndu.of(tr.Adu[n]))))
		//eq:augmented.6.c.6a
		g.GammaCx[n] = tensor.Hadamard(g.AlphaDu[n], tr.XiDu[n])
		//eq:augmented.6.c.6b
		g.AlphaCx[n] = p.Ncx.back(&g.Params.Ncx, tr.Acx[n], tensor.Hadamard(g.GammaCx[n], SlopeGc(p.Ncx.of(tr.Acx[n]))))
		//eq:augmented.6.c.6c
		g.XiBarDu[n] = tensor.Hadamard(g.AlphaDu[n], tr.Gcx[n])
		//eq:augmented.6.c.7
		g.FChi[n] = tensor.Add(tensor.MulVecT(p.Wvcu, g.AlphaCu[n]), tensor.MulVecT(p.Wvcs, g.AlphaCs[n]), tensor.MulVecT(p.Wvcx, g.AlphaCx[n]), tensor.MulVecT(p.Wvcr, g.AlphaCr[n]), tensor.MulVecT(p.Wvdu, g.AlphaDu[n]))
		//eq:augmented.6.c.8
		g.FPsi[n] = tensor.Add(tensor.MulVecT(p.Wscu, g.AlphaCu[n]), tensor.MulVecT(p.Wscs, g.AlphaCs[n]), tensor.MulVecT(p.Wscx, g.AlphaCx[n]), tensor.Hadamard(tr.Gcs[n], g.Psi[n]))
	}
	g.collect(p, tr)
	g.collectInputs(p, tr)
	p.project(g.Params.Arrays())
	return g, nil
}
