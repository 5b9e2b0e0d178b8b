package steps

import (
	"math/rand/v2"

	"unroll/internal/check"
	"unroll/lstm"
	"unroll/tensor"
)

// T4 holds the parameters of T3 without W_s. In T3 the state is multiplied by the
// same matrix at every step, and what is multiplied by a matrix again and again
// dies or explodes, forwards and backwards. Here W_s = I: an entry goes round
// unchanged until its gates say otherwise. This is the constant error carousel.
type T4 struct {
	Wr     tensor.Matrix // W_r, d×d, acts on the last value
	Wx     tensor.Matrix // W_x, d×d_x, acts on the input
	ThetaS tensor.Vector // θ_s, d entries
	Bcs    tensor.Vector // b_cs, d entries: g_cs = G_c(b_cs) is kept
	Bcu    tensor.Vector // b_cu, d entries: g_cu = G_c(b_cu) is written
	Bcr    tensor.Vector // b_cr, d entries: g_cr = G_c(b_cr) is shown
}

const signals4 = "Gcs Gcu Gcr Fu U S R V"

// RandomT4 returns a network to begin training with, that of [RandomT3] without
// W_s.
func RandomT4(r *rand.Rand, d, dx int) T4 {
	p := RandomT3(r, d, dx)
	return T4{Wr: p.Wr, Wx: p.Wx, ThetaS: p.ThetaS, Bcs: p.Bcs, Bcu: p.Bcu, Bcr: p.Bcr}
}

// Arrays returns the parameters in place, by their symbols.
func (p T4) Arrays() []tensor.Array {
	return []tensor.Array{
		p.Wr.Array("W_r"), p.Wx.Array("W_x"), p.ThetaS.Array("theta_s"),
		p.Bcs.Array("b_cs"), p.Bcu.Array("b_cu"), p.Bcr.Array("b_cr"),
	}
}

// Forward runs the network as [T2.Forward] does.
func (p T4) Forward(x []tensor.Vector, start lstm.State) (Trace, error) {
	tr, err := begin(p.parameters(), signals4, x, start)
	if err != nil {
		return Trace{}, check.In("steps: T4.Forward", err)
	}
	sLast, vLast := tr.Start.S, tr.Start.V
	for n := range x {
		//eq:step4.T4a
		tr.Gcs[n] = lstm.Gc(p.Bcs)
		//eq:step4.T4b
		tr.Gcu[n] = lstm.Gc(p.Bcu)
		//eq:step4.T4c
		tr.Gcr[n] = lstm.Gc(p.Bcr)
		//eq:step4.T4d
		tr.Fu[n] = tensor.Add(tensor.MulVec(p.Wr, vLast), tensor.MulVec(p.Wx, x[n]), p.ThetaS)
		//eq:step4.T4e
		tr.U[n] = lstm.Gd(tr.Fu[n])
		//eq:step4.T4f
		tr.S[n] = tensor.Add(
			tensor.Hadamard(tr.Gcs[n], sLast),
			tensor.Hadamard(tr.Gcu[n], tr.U[n]))
		//eq:step4.T4g
		tr.R[n] = lstm.Gd(tr.S[n])
		//eq:step4.T4h
		tr.V[n] = tensor.Hadamard(tr.Gcr[n], tr.R[n])
		sLast, vLast = tr.S[n], tr.V[n]
	}
	return tr, nil
}

// Backward goes back through the steps of a trace, as [T2.Backward] does. On the
// path from state to state there is the gate and nothing else: no matrix and no
// slope.
func (p T4) Backward(tr Trace, direct []tensor.Vector) (Gradients[T4], error) {
	if err := tr.check(p.parameters(), signals4, direct); err != nil {
		return Gradients[T4]{}, check.In("steps: T4.Backward", err)
	}
	K := len(tr.X)
	sLast := last(tr.S, tr.Start.S)
	var g Gradients[T4]
	room(K, &g.Chi, &g.Rho, &g.Psi, &g.PhiU, &g.GammaCs, &g.GammaCu, &g.GammaCr, &g.X)
	zero := tensor.NewVector(len(p.ThetaS))
	psiNext, phiUNext, gcsNext := zero, zero, zero
	for n := K - 1; n >= 0; n-- {
		//eq:step4.4.d1
		g.Chi[n] = tensor.Add(direct[n], tensor.MulVecT(p.Wr, phiUNext))
		//eq:step4.4.d2
		g.Rho[n] = tensor.Hadamard(g.Chi[n], tr.Gcr[n])
		//eq:step4.4.d3
		g.Psi[n] = tensor.Add(
			tensor.Hadamard(g.Rho[n], lstm.SlopeGd(tr.S[n])),
			tensor.Hadamard(gcsNext, psiNext))
		//eq:step4.4.d4
		g.PhiU[n] = tensor.Hadamard(tensor.Hadamard(g.Psi[n], tr.Gcu[n]), lstm.SlopeGd(tr.Fu[n]))
		//eq:step4.4.d5
		g.GammaCs[n] = tensor.Hadamard(g.Psi[n], sLast[n])
		//eq:step4.4.d6
		g.GammaCu[n] = tensor.Hadamard(g.Psi[n], tr.U[n])
		//eq:step4.4.d7
		g.GammaCr[n] = tensor.Hadamard(g.Chi[n], tr.R[n])
		//eq:step4.4.d14
		g.X[n] = tensor.MulVecT(p.Wx, g.PhiU[n])
		psiNext, phiUNext, gcsNext = g.Psi[n], g.PhiU[n], tr.Gcs[n]
	}
	//eq:step4.4.d15
	g.Start.S = tensor.Hadamard(gcsNext, psiNext)
	//eq:step4.4.d16
	g.Start.V = tensor.MulVecT(p.Wr, phiUNext)
	p.collect(tr, &g)
	return g, nil
}

// collect sums what every step tells the parameters.
func (p T4) collect(tr Trace, g *Gradients[T4]) {
	vLast := last(tr.V, tr.Start.V)
	//eq:step4.4.d8
	g.Params.Wr = outer(g.PhiU, vLast)
	//eq:step4.4.d9
	g.Params.Wx = outer(g.PhiU, tr.X)
	//eq:step4.4.d10
	g.Params.ThetaS = sum(g.PhiU)
	//eq:step4.4.d11
	g.Params.Bcs = tensor.Hadamard(sum(g.GammaCs), lstm.SlopeGc(p.Bcs))
	//eq:step4.4.d12
	g.Params.Bcu = tensor.Hadamard(sum(g.GammaCu), lstm.SlopeGc(p.Bcu))
	//eq:step4.4.d13
	g.Params.Bcr = tensor.Hadamard(sum(g.GammaCr), lstm.SlopeGc(p.Bcr))
}

func (p T4) parameters() parameters { return parameters{len(p.ThetaS), p.Wx.Cols, p.Arrays()} }
