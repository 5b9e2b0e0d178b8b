package gru

import "unroll/tensor"

// stepBefore computes step n with the reset gate before the product (cell gru):
// where it is closed, the candidate does not see the entry of the state at all.
func (p GRU) stepBefore(tr Trace, n int, hLast tensor.Vector) {
	//eq:gru.1a
	tr.Az[n] = tensor.Add(tensor.MulVec(p.Wz, hLast), tensor.MulVec(p.Uz, tr.X[n]), p.Bz)
	//eq:gru.1b
	tr.Z[n] = gc(tr.Az[n])
	//eq:gru.2a
	tr.Ar[n] = tensor.Add(tensor.MulVec(p.Wr, hLast), tensor.MulVec(p.Ur, tr.X[n]), p.Br)
	//eq:gru.2b
	tr.R[n] = gc(tr.Ar[n])
	//eq:gru.3
	tr.Q[n] = tensor.Hadamard(tr.R[n], hLast)
	//eq:gru.4a
	tr.Ah[n] = tensor.Add(tensor.MulVec(p.Wh, tr.Q[n]), tensor.MulVec(p.Uh, tr.X[n]), p.Bh)
	//eq:gru.4b
	tr.HTilde[n] = gd(tr.Ah[n])
	//eq:gru.5
	tr.H[n] = tensor.Add(tensor.Hadamard(tr.Z[n], hLast), tensor.Hadamard(oneMinus(tr.Z[n]), tr.HTilde[n]))
}

// backBefore goes back through step n. The reset gate acts on the state itself,
// so h[n−1] has four ways into the loss: both gates, the reset and what is kept.
func (p GRU) backBefore(g Gradients, tr Trace, direct []tensor.Vector, n int) {
	hLast := tr.before(n)
	//eq:gru.6
	g.Chi[n] = tensor.Add(direct[n], g.FChi[n+1])
	//eq:gru.7a
	g.GammaH[n] = tensor.Hadamard(g.Chi[n], oneMinus(tr.Z[n]))
	//eq:gru.7b
	g.AlphaH[n] = tensor.Hadamard(g.GammaH[n], slopeGd(tr.Ah[n]))
	//eq:gru.8
	g.Kappa[n] = tensor.MulVecT(p.Wh, g.AlphaH[n])
	//eq:gru.9a
	g.GammaR[n] = tensor.Hadamard(g.Kappa[n], hLast)
	//eq:gru.9b
	g.AlphaR[n] = tensor.Hadamard(g.GammaR[n], slopeGc(tr.Ar[n]))
	//eq:gru.10a
	g.GammaZ[n] = tensor.Hadamard(g.Chi[n], tensor.Sub(hLast, tr.HTilde[n]))
	//eq:gru.10b
	g.AlphaZ[n] = tensor.Hadamard(g.GammaZ[n], slopeGc(tr.Az[n]))
	//eq:gru.11
	g.FChi[n] = tensor.Add(
		tensor.MulVecT(p.Wz, g.AlphaZ[n]),
		tensor.MulVecT(p.Wr, g.AlphaR[n]),
		tensor.Hadamard(tr.R[n], g.Kappa[n]),
		tensor.Hadamard(tr.Z[n], g.Chi[n]))
}

// collectBefore sums what the steps tell the parameters, and gives each input and
// the start their share.
func (g *Gradients) collectBefore(p GRU, tr Trace) {
	for n := range tr.X {
		hLast := tr.before(n)
		//eq:gru.12a
		g.Params.Wz = tensor.AddMat(g.Params.Wz, tensor.Outer(g.AlphaZ[n], hLast))
		//eq:gru.12b
		g.Params.Wr = tensor.AddMat(g.Params.Wr, tensor.Outer(g.AlphaR[n], hLast))
		//eq:gru.12c
		g.Params.Wh = tensor.AddMat(g.Params.Wh, tensor.Outer(g.AlphaH[n], tr.Q[n]))
		//eq:gru.12d
		g.Params.Uz = tensor.AddMat(g.Params.Uz, tensor.Outer(g.AlphaZ[n], tr.X[n]))
		//eq:gru.12e
		g.Params.Ur = tensor.AddMat(g.Params.Ur, tensor.Outer(g.AlphaR[n], tr.X[n]))
		//eq:gru.12f
		g.Params.Uh = tensor.AddMat(g.Params.Uh, tensor.Outer(g.AlphaH[n], tr.X[n]))
		//eq:gru.12g
		g.Params.Bz = tensor.Add(g.Params.Bz, g.AlphaZ[n])
		//eq:gru.12h
		g.Params.Br = tensor.Add(g.Params.Br, g.AlphaR[n])
		//eq:gru.12i
		g.Params.Bh = tensor.Add(g.Params.Bh, g.AlphaH[n])
		//eq:gru.13
		g.X[n] = tensor.Add(tensor.MulVecT(p.Uz, g.AlphaZ[n]), tensor.MulVecT(p.Ur, g.AlphaR[n]), tensor.MulVecT(p.Uh, g.AlphaH[n]))
	}
	//eq:gru.14
	g.Start = g.FChi[0]
}
