package lstm

import (
	"unroll/internal/check"
	"unroll/tensor"
)

// VanillaGradients is what a backward pass through a [Vanilla] network finds:
// the derivative of the loss E by everything it depends on, in the shape of
// what it is the derivative by. Those by signals are total derivatives, through
// everything later.
type VanillaGradients struct {
	Chi              []tensor.Vector // χ = ∂E/∂v
	Rho              []tensor.Vector // ρ = ∂E/∂r
	GammaCr, AlphaCr []tensor.Vector // ∂E/∂g_cr and ∂E/∂a_cr
	Psi              []tensor.Vector // ψ = ∂E/∂s
	GammaCs, AlphaCs []tensor.Vector // ∂E/∂g_cs and ∂E/∂a_cs
	GammaCu, AlphaCu []tensor.Vector // ∂E/∂g_cu and ∂E/∂a_cu
	UBar, AlphaDu    []tensor.Vector // ∂E/∂u and ∂E/∂a_du

	// What step n tells v[n−1] and s[n−1], and, as one more vector at the end,
	// what arrives from beyond the last step.
	FChi, FPsi []tensor.Vector

	Params Vanilla         // by every parameter
	X      []tensor.Vector // ∂E/∂x[n]
	Start  State           // ∂E/∂s[−1] and ∂E/∂v[−1]
}

// Backward goes back through the steps of a trace (eqs. 5.d.1 to 5.d.12).
// Direct holds what the loss says of each value alone, ∂E/∂v[n] with all later
// steps held fixed, d_s entries a step.
//
// Later is what arrives from beyond the last step, f_ψ[K] and f_χ[K]: the zero
// State at the end of a sequence, and the Start of the gradients of the segment
// that follows where the sequence was cut. So segments that hand their last
// state on and this back have the gradients of the whole.
func (p Vanilla) Backward(tr VanillaTrace, direct []tensor.Vector, later State) (VanillaGradients, error) {
	if err := check.First(p.check(), tr.check(p), check.Sequence("direct", direct, len(tr.X), p.ds()), later.check("later", p.ds(), p.ds())); err != nil {
		return VanillaGradients{}, check.In("lstm: Vanilla.Backward", err)
	}
	K := len(tr.X)
	g := newVanillaGradients(K)
	later = later.orZero(p.ds(), p.ds())
	g.FPsi[K], g.FChi[K] = later.S, later.V
	sLast := before(tr.S, tr.Start.S)
	for n := K - 1; n >= 0; n-- {
		g.step(p, tr, sLast[n], direct[n], n)
	}
	g.collect(p, tr)
	return g, nil
}

// step goes back through step n, from the value to all that the step heard.
func (g *VanillaGradients) step(p Vanilla, tr VanillaTrace, sLast, direct tensor.Vector, n int) {
	//eq:vanilla.5.d.1
	g.Chi[n] = tensor.Add(direct, g.FChi[n+1])
	//eq:vanilla.5.d.2
	g.Rho[n] = tensor.Hadamard(g.Chi[n], tr.Gcr[n])
	//eq:vanilla.5.d.3a
	g.GammaCr[n] = tensor.Hadamard(g.Chi[n], tr.R[n])
	//eq:vanilla.5.d.3b
	g.AlphaCr[n] = tensor.Hadamard(g.GammaCr[n], SlopeGc(tr.Acr[n]))
	//eq:vanilla.5.d.4
	g.Psi[n] = tensor.Add(
		tensor.Hadamard(g.Rho[n], SlopeGd(tr.S[n])),
		tensor.MulVecT(p.Wscr, g.AlphaCr[n]),
		g.FPsi[n+1])
	//eq:vanilla.5.d.5a
	g.GammaCs[n] = tensor.Hadamard(g.Psi[n], sLast)
	//eq:vanilla.5.d.5b
	g.AlphaCs[n] = tensor.Hadamard(g.GammaCs[n], SlopeGc(tr.Acs[n]))
	//eq:vanilla.5.d.6a
	g.GammaCu[n] = tensor.Hadamard(g.Psi[n], tr.U[n])
	//eq:vanilla.5.d.6b
	g.AlphaCu[n] = tensor.Hadamard(g.GammaCu[n], SlopeGc(tr.Acu[n]))
	//eq:vanilla.5.d.7a
	g.UBar[n] = tensor.Hadamard(g.Psi[n], tr.Gcu[n])
	//eq:vanilla.5.d.7b
	g.AlphaDu[n] = tensor.Hadamard(g.UBar[n], SlopeGd(tr.Adu[n]))
	//eq:vanilla.5.d.8
	g.FChi[n] = tensor.Add(
		tensor.MulVecT(p.Wvcu, g.AlphaCu[n]),
		tensor.MulVecT(p.Wvcs, g.AlphaCs[n]),
		tensor.MulVecT(p.Wvcr, g.AlphaCr[n]),
		tensor.MulVecT(p.Wvdu, g.AlphaDu[n]))
	//eq:vanilla.5.d.9
	g.FPsi[n] = tensor.Add(
		tensor.MulVecT(p.Wscu, g.AlphaCu[n]),
		tensor.MulVecT(p.Wscs, g.AlphaCs[n]),
		tensor.Hadamard(tr.Gcs[n], g.Psi[n]))
}

// collect sums what the accumulation nodes tell the parameters, and gives the
// inputs and the start their share. All follows from the α and the f.
func (g *VanillaGradients) collect(p Vanilla, tr VanillaTrace) {
	ds, dx := p.ds(), p.dx()
	sLast, vLast := before(tr.S, tr.Start.S), before(tr.V, tr.Start.V)
	//eq:vanilla.5.d.10a
	g.Params.Wxcu = sumOuter(ds, dx, g.AlphaCu, tr.X)
	//eq:vanilla.5.d.10b
	g.Params.Wxcs = sumOuter(ds, dx, g.AlphaCs, tr.X)
	//eq:vanilla.5.d.10c
	g.Params.Wxcr = sumOuter(ds, dx, g.AlphaCr, tr.X)
	//eq:vanilla.5.d.10d
	g.Params.Wxdu = sumOuter(ds, dx, g.AlphaDu, tr.X)
	//eq:vanilla.5.d.10e
	g.Params.Wscu = sumOuter(ds, ds, g.AlphaCu, sLast)
	//eq:vanilla.5.d.10f
	g.Params.Wscs = sumOuter(ds, ds, g.AlphaCs, sLast)
	//eq:vanilla.5.d.10g
	g.Params.Wscr = sumOuter(ds, ds, g.AlphaCr, tr.S)
	//eq:vanilla.5.d.10h
	g.Params.Wvcu = sumOuter(ds, ds, g.AlphaCu, vLast)
	//eq:vanilla.5.d.10i
	g.Params.Wvcs = sumOuter(ds, ds, g.AlphaCs, vLast)
	//eq:vanilla.5.d.10j
	g.Params.Wvcr = sumOuter(ds, ds, g.AlphaCr, vLast)
	//eq:vanilla.5.d.10k
	g.Params.Wvdu = sumOuter(ds, ds, g.AlphaDu, vLast)
	//eq:vanilla.5.d.10l
	g.Params.Bcu = sum(ds, g.AlphaCu)
	//eq:vanilla.5.d.10m
	g.Params.Bcs = sum(ds, g.AlphaCs)
	//eq:vanilla.5.d.10n
	g.Params.Bcr = sum(ds, g.AlphaCr)
	//eq:vanilla.5.d.10o
	g.Params.Bdu = sum(ds, g.AlphaDu)
	for n := range g.X {
		//eq:vanilla.5.d.11
		g.X[n] = tensor.Add(
			tensor.MulVecT(p.Wxcu, g.AlphaCu[n]),
			tensor.MulVecT(p.Wxcs, g.AlphaCs[n]),
			tensor.MulVecT(p.Wxcr, g.AlphaCr[n]),
			tensor.MulVecT(p.Wxdu, g.AlphaDu[n]))
	}
	//eq:vanilla.5.d.12a
	g.Start.S = g.FPsi[0]
	//eq:vanilla.5.d.12b
	g.Start.V = g.FChi[0]
}

func newVanillaGradients(K int) VanillaGradients {
	signal := func() []tensor.Vector { return make([]tensor.Vector, K) }
	return VanillaGradients{
		Chi: signal(), Rho: signal(), GammaCr: signal(), AlphaCr: signal(), Psi: signal(),
		GammaCs: signal(), AlphaCs: signal(), GammaCu: signal(), AlphaCu: signal(), UBar: signal(), AlphaDu: signal(),
		FChi: make([]tensor.Vector, K+1), FPsi: make([]tensor.Vector, K+1),
		X: signal(),
	}
}
