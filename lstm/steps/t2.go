package steps

import (
	"math/rand/v2"

	"unroll/internal/check"
	"unroll/lstm"
	"unroll/tensor"
)

// T2 holds the parameters of T1 with a third gate. In T1 all of the state is
// shown, to the outside and to the next step, whether it matters there or not;
// here the network can keep an entry to itself.
type T2 struct {
	Ws     tensor.Matrix // W_s, d×d, acts on the last state
	Wr     tensor.Matrix // W_r, d×d, acts on the last value
	Wx     tensor.Matrix // W_x, d×d_x, acts on the input
	ThetaS tensor.Vector // θ_s, d entries
	Bcs    tensor.Vector // b_cs, d entries: g_cs = G_c(b_cs) is kept
	Bcu    tensor.Vector // b_cu, d entries: g_cu = G_c(b_cu) is written
	Bcr    tensor.Vector // b_cr, d entries: g_cr = G_c(b_cr) is shown
}

const signals2 = "Gcs Gcu Gcr Fs Fu S R V"

// RandomT2 returns a network to begin training with: that of [RandomT1], with
// the third gate half open.
func RandomT2(r *rand.Rand, d, dx int) T2 {
	p := RandomT1(r, d, dx)
	return T2{Ws: p.Ws, Wr: p.Wr, Wx: p.Wx, ThetaS: p.ThetaS, Bcs: p.Bcs, Bcu: p.Bcu, Bcr: tensor.NewVector(d)}
}

// Arrays returns the parameters in place, by their symbols.
func (p T2) Arrays() []tensor.Array {
	shared := T1{p.Ws, p.Wr, p.Wx, p.ThetaS, p.Bcs, p.Bcu}.Arrays()
	return append(shared, p.Bcr.Array("b_cr"))
}

// Forward runs the network over the inputs, d_x entries each, from s[−1] and
// v[−1], d entries each; nil stands for zeros. The error names what does not
// fit or is not finite.
func (p T2) Forward(x []tensor.Vector, start lstm.State) (Trace, error) {
	tr, err := begin(p.parameters(), signals2, x, start)
	if err != nil {
		return Trace{}, check.In("steps: T2.Forward", err)
	}
	sLast, vLast := tr.Start.S, tr.Start.V
	for n := range x {
		//eq:step2.T2a
		tr.Gcs[n] = lstm.Gc(p.Bcs)
		//eq:step2.T2b
		tr.Gcu[n] = lstm.Gc(p.Bcu)
		//eq:step2.T2c
		tr.Gcr[n] = lstm.Gc(p.Bcr)
		//eq:step2.T2d
		tr.Fs[n] = tensor.MulVec(p.Ws, sLast)
		//eq:step2.T2e
		tr.Fu[n] = tensor.Add(tensor.MulVec(p.Wr, vLast), tensor.MulVec(p.Wx, x[n]), p.ThetaS)
		//eq:step2.T2f
		tr.S[n] = tensor.Add(
			tensor.Hadamard(tr.Gcs[n], tr.Fs[n]),
			tensor.Hadamard(tr.Gcu[n], tr.Fu[n]))
		//eq:step2.T2g
		tr.R[n] = lstm.Gd(tr.S[n])
		//eq:step2.T2h
		tr.V[n] = tensor.Hadamard(tr.Gcr[n], tr.R[n])
		sLast, vLast = tr.S[n], tr.V[n]
	}
	return tr, nil
}

// Backward goes back through the steps of a trace. Direct holds what the loss
// says of each value alone, ∂E/∂v[n] with all later steps held fixed.
func (p T2) Backward(tr Trace, direct []tensor.Vector) (Gradients[T2], error) {
	if err := tr.check(p.parameters(), signals2, direct); err != nil {
		return Gradients[T2]{}, check.In("steps: T2.Backward", err)
	}
	K := len(tr.X)
	var g Gradients[T2]
	room(K, &g.Chi, &g.Rho, &g.Psi, &g.PhiS, &g.PhiU, &g.GammaCs, &g.GammaCu, &g.GammaCr, &g.X)
	phiSNext, phiUNext := tensor.NewVector(len(p.ThetaS)), tensor.NewVector(len(p.ThetaS))
	for n := K - 1; n >= 0; n-- {
		//eq:step2.2.d1
		g.Chi[n] = tensor.Add(direct[n], tensor.MulVecT(p.Wr, phiUNext))
		//eq:step2.2.d2
		g.Rho[n] = tensor.Hadamard(g.Chi[n], tr.Gcr[n])
		//eq:step2.2.d3
		g.Psi[n] = tensor.Add(
			tensor.Hadamard(g.Rho[n], lstm.SlopeGd(tr.S[n])),
			tensor.MulVecT(p.Ws, phiSNext))
		//eq:step2.2.d4
		g.PhiS[n] = tensor.Hadamard(g.Psi[n], tr.Gcs[n])
		//eq:step2.2.d5
		g.PhiU[n] = tensor.Hadamard(g.Psi[n], tr.Gcu[n])
		//eq:step2.2.d6
		g.GammaCs[n] = tensor.Hadamard(g.Psi[n], tr.Fs[n])
		//eq:step2.2.d7
		g.GammaCu[n] = tensor.Hadamard(g.Psi[n], tr.Fu[n])
		//eq:step2.2.d8
		g.GammaCr[n] = tensor.Hadamard(g.Chi[n], tr.R[n])
		//eq:step2.2.d16
		g.X[n] = tensor.MulVecT(p.Wx, g.PhiU[n])
		phiSNext, phiUNext = g.PhiS[n], g.PhiU[n]
	}
	//eq:step2.2.d17
	g.Start.S = tensor.MulVecT(p.Ws, phiSNext)
	//eq:step2.2.d18
	g.Start.V = tensor.MulVecT(p.Wr, phiUNext)
	p.collect(tr, &g)
	return g, nil
}

// collect sums what every step tells the parameters.
func (p T2) collect(tr Trace, g *Gradients[T2]) {
	sLast, vLast := last(tr.S, tr.Start.S), last(tr.V, tr.Start.V)
	//eq:step2.2.d9
	g.Params.Ws = outer(g.PhiS, sLast)
	//eq:step2.2.d10
	g.Params.Wr = outer(g.PhiU, vLast)
	//eq:step2.2.d11
	g.Params.Wx = outer(g.PhiU, tr.X)
	//eq:step2.2.d12
	g.Params.ThetaS = sum(g.PhiU)
	//eq:step2.2.d13
	g.Params.Bcs = tensor.Hadamard(sum(g.GammaCs), lstm.SlopeGc(p.Bcs))
	//eq:step2.2.d14
	g.Params.Bcu = tensor.Hadamard(sum(g.GammaCu), lstm.SlopeGc(p.Bcu))
	//eq:step2.2.d15
	g.Params.Bcr = tensor.Hadamard(sum(g.GammaCr), lstm.SlopeGc(p.Bcr))
}

func (p T2) parameters() parameters { return parameters{len(p.ThetaS), p.Wx.Cols, p.Arrays()} }
