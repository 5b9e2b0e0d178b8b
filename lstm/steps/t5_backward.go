package steps

import (
	"unroll/internal/check"
	"unroll/lstm"
	"unroll/tensor"
)

// Backward goes back through the steps of a trace, as [T2.Backward] does. The
// state and the value matter to the gates now as well, so that more arrives at
// them; what the next step sends is f_ψ and f_χ.
func (p T5) Backward(tr Trace, direct []tensor.Vector) (Gradients[T5], error) {
	if err := tr.check(p.parameters(), signals5, direct); err != nil {
		return Gradients[T5]{}, check.In("steps: T5.Backward", err)
	}
	K := len(tr.X)
	sLast := last(tr.S, tr.Start.S)
	var g Gradients[T5]
	room(K, &g.Chi, &g.Rho, &g.Psi, &g.PhiU, &g.AlphaCs, &g.AlphaCu, &g.AlphaCr, &g.FChi, &g.FPsi, &g.X)
	fChiNext, fPsiNext := tensor.NewVector(len(p.ThetaS)), tensor.NewVector(len(p.ThetaS))
	for n := K - 1; n >= 0; n-- {
		//eq:step5.5.d1
		g.Chi[n] = tensor.Add(direct[n], fChiNext)
		//eq:step5.5.d2
		g.Rho[n] = tensor.Hadamard(g.Chi[n], tr.Gcr[n])
		//eq:step5.5.d3
		g.AlphaCr[n] = tensor.Hadamard(tensor.Hadamard(g.Chi[n], tr.R[n]), lstm.SlopeGc(tr.Acr[n]))
		//eq:step5.5.d4
		g.Psi[n] = tensor.Add(
			tensor.Hadamard(g.Rho[n], lstm.SlopeGd(tr.S[n])),
			tensor.MulVecT(p.Wscr, g.AlphaCr[n]),
			fPsiNext)
		//eq:step5.5.d5
		g.AlphaCs[n] = tensor.Hadamard(tensor.Hadamard(g.Psi[n], sLast[n]), lstm.SlopeGc(tr.Acs[n]))
		//eq:step5.5.d6
		g.AlphaCu[n] = tensor.Hadamard(tensor.Hadamard(g.Psi[n], tr.U[n]), lstm.SlopeGc(tr.Acu[n]))
		//eq:step5.5.d7
		g.PhiU[n] = tensor.Hadamard(tensor.Hadamard(g.Psi[n], tr.Gcu[n]), lstm.SlopeGd(tr.Fu[n]))
		//eq:step5.5.d8
		g.FChi[n] = tensor.Add(
			tensor.MulVecT(p.Wvcu, g.AlphaCu[n]),
			tensor.MulVecT(p.Wvcs, g.AlphaCs[n]),
			tensor.MulVecT(p.Wvcr, g.AlphaCr[n]),
			tensor.MulVecT(p.Wr, g.PhiU[n]))
		//eq:step5.5.d9
		g.FPsi[n] = tensor.Add(
			tensor.MulVecT(p.Wscu, g.AlphaCu[n]),
			tensor.MulVecT(p.Wscs, g.AlphaCs[n]),
			tensor.Hadamard(tr.Gcs[n], g.Psi[n]))
		//eq:step5.5.d25
		g.X[n] = tensor.Add(
			tensor.MulVecT(p.Wxcu, g.AlphaCu[n]),
			tensor.MulVecT(p.Wxcs, g.AlphaCs[n]),
			tensor.MulVecT(p.Wxcr, g.AlphaCr[n]),
			tensor.MulVecT(p.Wx, g.PhiU[n]))
		fChiNext, fPsiNext = g.FChi[n], g.FPsi[n]
	}
	//eq:step5.5.d26
	g.Start.S = fPsiNext
	//eq:step5.5.d27
	g.Start.V = fChiNext
	p.collect(tr, &g)
	return g, nil
}

// collect sums what every step tells the parameters.
func (p T5) collect(tr Trace, g *Gradients[T5]) {
	sLast, vLast := last(tr.S, tr.Start.S), last(tr.V, tr.Start.V)
	//eq:step5.5.d10
	g.Params.Wxcu = outer(g.AlphaCu, tr.X)
	//eq:step5.5.d11
	g.Params.Wxcs = outer(g.AlphaCs, tr.X)
	//eq:step5.5.d12
	g.Params.Wxcr = outer(g.AlphaCr, tr.X)
	//eq:step5.5.d13
	g.Params.Wscu = outer(g.AlphaCu, sLast)
	//eq:step5.5.d14
	g.Params.Wscs = outer(g.AlphaCs, sLast)
	//eq:step5.5.d15
	g.Params.Wscr = outer(g.AlphaCr, tr.S)
	//eq:step5.5.d16
	g.Params.Wvcu = outer(g.AlphaCu, vLast)
	//eq:step5.5.d17
	g.Params.Wvcs = outer(g.AlphaCs, vLast)
	//eq:step5.5.d18
	g.Params.Wvcr = outer(g.AlphaCr, vLast)
	//eq:step5.5.d19
	g.Params.Bcu = sum(g.AlphaCu)
	//eq:step5.5.d20
	g.Params.Bcs = sum(g.AlphaCs)
	//eq:step5.5.d21
	g.Params.Bcr = sum(g.AlphaCr)
	//eq:step5.5.d22
	g.Params.Wr = outer(g.PhiU, vLast)
	//eq:step5.5.d23
	g.Params.Wx = outer(g.PhiU, tr.X)
	//eq:step5.5.d24
	g.Params.ThetaS = sum(g.PhiU)
}
