package steps

import (
	"math/rand/v2"

	"unroll/internal/check"
	"unroll/lstm"
	"unroll/tensor"
)

// T3 holds the parameters of T2; what differs is the update. In T2 a step adds
// W_r v + W_x x + θ_s to the state, however large that is; here it goes through
// the warping function first, so that no step adds more than one to an entry.
type T3 T2

const signals3 = "Gcs Gcu Gcr Fs Fu U S R V"

// RandomT3 returns a network to begin training with, that of [RandomT2].
func RandomT3(r *rand.Rand, d, dx int) T3 { return T3(RandomT2(r, d, dx)) }

// Arrays returns the parameters in place, by their symbols.
func (p T3) Arrays() []tensor.Array { return T2(p).Arrays() }

// Forward runs the network as [T2.Forward] does.
func (p T3) Forward(x []tensor.Vector, start lstm.State) (Trace, error) {
	tr, err := begin(p.parameters(), signals3, x, start)
	if err != nil {
		return Trace{}, check.In("steps: T3.Forward", err)
	}
	sLast, vLast := tr.Start.S, tr.Start.V
	for n := range x {
		//eq:step3.T3a
		tr.Gcs[n] = lstm.Gc(p.Bcs)
		//eq:step3.T3b
		tr.Gcu[n] = lstm.Gc(p.Bcu)
		//eq:step3.T3c
		tr.Gcr[n] = lstm.Gc(p.Bcr)
		//eq:step3.T3d
		tr.Fs[n] = tensor.MulVec(p.Ws, sLast)
		//eq:step3.T3e
		tr.Fu[n] = tensor.Add(tensor.MulVec(p.Wr, vLast), tensor.MulVec(p.Wx, x[n]), p.ThetaS)
		//eq:step3.T3f
		tr.U[n] = lstm.Gd(tr.Fu[n])
		//eq:step3.T3g
		tr.S[n] = tensor.Add(
			tensor.Hadamard(tr.Gcs[n], tr.Fs[n]),
			tensor.Hadamard(tr.Gcu[n], tr.U[n]))
		//eq:step3.T3h
		tr.R[n] = lstm.Gd(tr.S[n])
		//eq:step3.T3i
		tr.V[n] = tensor.Hadamard(tr.Gcr[n], tr.R[n])
		sLast, vLast = tr.S[n], tr.V[n]
	}
	return tr, nil
}

// Backward goes back through the steps of a trace, as [T2.Backward] does. What
// arrives at the update meets the slope of the warping function there.
func (p T3) Backward(tr Trace, direct []tensor.Vector) (Gradients[T3], error) {
	if err := tr.check(p.parameters(), signals3, direct); err != nil {
		return Gradients[T3]{}, check.In("steps: T3.Backward", err)
	}
	K := len(tr.X)
	var g Gradients[T3]
	room(K, &g.Chi, &g.Rho, &g.Psi, &g.PhiS, &g.PhiU, &g.GammaCs, &g.GammaCu, &g.GammaCr, &g.X)
	phiSNext, phiUNext := tensor.NewVector(len(p.ThetaS)), tensor.NewVector(len(p.ThetaS))
	for n := K - 1; n >= 0; n-- {
		//eq:step3.3.d1
		g.Chi[n] = tensor.Add(direct[n], tensor.MulVecT(p.Wr, phiUNext))
		//eq:step3.3.d2
		g.Rho[n] = tensor.Hadamard(g.Chi[n], tr.Gcr[n])
		//eq:step3.3.d3
		g.Psi[n] = tensor.Add(
			tensor.Hadamard(g.Rho[n], lstm.SlopeGd(tr.S[n])),
			tensor.MulVecT(p.Ws, phiSNext))
		//eq:step3.3.d4
		g.PhiS[n] = tensor.Hadamard(g.Psi[n], tr.Gcs[n])
		//eq:step3.3.d5
		g.PhiU[n] = tensor.Hadamard(tensor.Hadamard(g.Psi[n], tr.Gcu[n]), lstm.SlopeGd(tr.Fu[n]))
		//eq:step3.3.d6
		g.GammaCs[n] = tensor.Hadamard(g.Psi[n], tr.Fs[n])
		//eq:step3.3.d7
		g.GammaCu[n] = tensor.Hadamard(g.Psi[n], tr.U[n])
		//eq:step3.3.d8
		g.GammaCr[n] = tensor.Hadamard(g.Chi[n], tr.R[n])
		//eq:step3.3.d16
		g.X[n] = tensor.MulVecT(p.Wx, g.PhiU[n])
		phiSNext, phiUNext = g.PhiS[n], g.PhiU[n]
	}
	//eq:step3.3.d17
	g.Start.S = tensor.MulVecT(p.Ws, phiSNext)
	//eq:step3.3.d18
	g.Start.V = tensor.MulVecT(p.Wr, phiUNext)
	p.collect(tr, &g)
	return g, nil
}

// collect sums what every step tells the parameters.
func (p T3) collect(tr Trace, g *Gradients[T3]) {
	sLast, vLast := last(tr.S, tr.Start.S), last(tr.V, tr.Start.V)
	//eq:step3.3.d9
	g.Params.Ws = outer(g.PhiS, sLast)
	//eq:step3.3.d10
	g.Params.Wr = outer(g.PhiU, vLast)
	//eq:step3.3.d11
	g.Params.Wx = outer(g.PhiU, tr.X)
	//eq:step3.3.d12
	g.Params.ThetaS = sum(g.PhiU)
	//eq:step3.3.d13
	g.Params.Bcs = tensor.Hadamard(sum(g.GammaCs), lstm.SlopeGc(p.Bcs))
	//eq:step3.3.d14
	g.Params.Bcu = tensor.Hadamard(sum(g.GammaCu), lstm.SlopeGc(p.Bcu))
	//eq:step3.3.d15
	g.Params.Bcr = tensor.Hadamard(sum(g.GammaCr), lstm.SlopeGc(p.Bcr))
}

func (p T3) parameters() parameters { return parameters{len(p.ThetaS), p.Wx.Cols, p.Arrays()} }
