package gru

import "unroll/tensor"

// stepAfter computes step n with the reset gate after the product (cell
// gru_after): the two products with h[n−1] need not wait for each other, so a
// fast program makes them one. The product has a bias of its own, which is
// reset with it.
func (p GRU) stepAfter(tr Trace, n int, hLast tensor.Vector) {
	//eq:gru_after.1a
	tr.Az[n] = tensor.Add(tensor.MulVec(p.Wz, hLast), tensor.MulVec(p.Uz, tr.X[n]), p.Bz)
	//eq:gru_after.1b
	tr.Z[n] = gc(tr.Az[n])
	//eq:gru_after.2a
	tr.Ar[n] = tensor.Add(tensor.MulVec(p.Wr, hLast), tensor.MulVec(p.Ur, tr.X[n]), p.Br)
	//eq:gru_after.2b
	tr.R[n] = gc(tr.Ar[n])
	//eq:gru_after.3
	tr.Q[n] = tensor.Add(tensor.MulVec(p.Wh, hLast), p.Ch)
	//eq:gru_after.4a
	tr.Ah[n] = tensor.Add(tensor.Hadamard(tr.R[n], tr.Q[n]), tensor.MulVec(p.Uh, tr.X[n]), p.Bh)
	//eq:gru_after.4b
	tr.HTilde[n] = gd(tr.Ah[n])
	//eq:gru_after.5
	tr.H[n] = tensor.Add(tensor.Hadamard(tr.Z[n], hLast), tensor.Hadamard(oneMinus(tr.Z[n]), tr.HTilde[n]))
}

// backAfter goes back through step n. The reset gate stands between the
// candidate and the product, so κ is what it lets through.
func (p GRU) backAfter(g Gradients, tr Trace, direct []tensor.Vector, n int) {
	hLast := tr.before(n)
	//eq:gru_after.6
	g.Chi[n] = tensor.Add(direct[n], g.FChi[n+1])
	//eq:gru_after.7a
	g.GammaH[n] = tensor.Hadamard(g.Chi[n], oneMinus(tr.Z[n]))
	//eq:gru_after.7b
	g.AlphaH[n] = tensor.Hadamard(g.GammaH[n], slopeGd(tr.Ah[n]))
	//eq:gru_after.8
	g.Kappa[n] = tensor.Hadamard(g.AlphaH[n], tr.R[n])
	//eq:gru_after.9a
	g.GammaR[n] = tensor.Hadamard(g.AlphaH[n], tr.Q[n])
	//eq:gru_after.9b
	g.AlphaR[n] = tensor.Hadamard(g.GammaR[n], slopeGc(tr.Ar[n]))
	//eq:gru_after.10a
	g.GammaZ[n] = tensor.Hadamard(g.Chi[n], tensor.Sub(hLast, tr.HTilde[n]))
	//eq:gru_after.10b
	g.AlphaZ[n] = tensor.Hadamard(g.GammaZ[n], slopeGc(tr.Az[n]))
	//eq:gru_after.11
	g.FChi[n] = tensor.Add(
		tensor.MulVecT(p.Wz, g.AlphaZ[n]),
		tensor.MulVecT(p.Wr, g.AlphaR[n]),
		tensor.MulVecT(p.Wh, g.Kappa[n]),
		tensor.Hadamard(tr.Z[n], g.Chi[n]))
}

// collectAfter sums what the steps tell the parameters, and gives each input and
// the start their share.
func (g *Gradients) collectAfter(p GRU, tr Trace) {
	for n := range tr.X {
		hLast := tr.before(n)
		//eq:gru_after.12a
		g.Params.Wz = tensor.AddMat(g.Params.Wz, tensor.Outer(g.AlphaZ[n], hLast))
		//eq:gru_after.12b
		g.Params.Wr = tensor.AddMat(g.Params.Wr, tensor.Outer(g.AlphaR[n], hLast))
		//eq:gru_after.12c
		g.Params.Wh = tensor.AddMat(g.Params.Wh, tensor.Outer(g.Kappa[n], hLast))
		//eq:gru_after.12d
		g.Params.Uz = tensor.AddMat(g.Params.Uz, tensor.Outer(g.AlphaZ[n], tr.X[n]))
		//eq:gru_after.12e
		g.Params.Ur = tensor.AddMat(g.Params.Ur, tensor.Outer(g.AlphaR[n], tr.X[n]))
		//eq:gru_after.12f
		g.Params.Uh = tensor.AddMat(g.Params.Uh, tensor.Outer(g.AlphaH[n], tr.X[n]))
		//eq:gru_after.12g
		g.Params.Bz = tensor.Add(g.Params.Bz, g.AlphaZ[n])
		//eq:gru_after.12h
		g.Params.Br = tensor.Add(g.Params.Br, g.AlphaR[n])
		//eq:gru_after.12i
		g.Params.Bh = tensor.Add(g.Params.Bh, g.AlphaH[n])
		//eq:gru_after.12j
		g.Params.Ch = tensor.Add(g.Params.Ch, g.Kappa[n])
		//eq:gru_after.13
		g.X[n] = tensor.Add(tensor.MulVecT(p.Uz, g.AlphaZ[n]), tensor.MulVecT(p.Ur, g.AlphaR[n]), tensor.MulVecT(p.Uh, g.AlphaH[n]))
	}
	//eq:gru_after.14
	g.Start = g.FChi[0]
}
