package steps

import (
	"math/rand/v2"

	"unroll/internal/check"
	"unroll/lstm"
	"unroll/tensor"
)

// T1 holds the parameters of T0 with two gates. In T0 nothing is ever taken out
// of the state and everything goes in; here the network can choose, for each
// entry, between what it has and what comes in.
type T1 struct {
	Ws     tensor.Matrix // W_s, d×d, acts on the last state
	Wr     tensor.Matrix // W_r, d×d, acts on the last readout
	Wx     tensor.Matrix // W_x, d×d_x, acts on the input
	ThetaS tensor.Vector // θ_s, d entries
	Bcs    tensor.Vector // b_cs, d entries: g_cs = G_c(b_cs) is kept
	Bcu    tensor.Vector // b_cu, d entries: g_cu = G_c(b_cu) is written
}

const signals1 = "Gcs Gcu Fs Fu S R"

// RandomT1 returns a network to begin training with: that of [RandomT0], with
// gates that are half open, but the one on the state more, so that it keeps what
// it has until it learns what to drop.
func RandomT1(r *rand.Rand, d, dx int) T1 {
	p := RandomT0(r, d, dx)
	return T1{Ws: p.Ws, Wr: p.Wr, Wx: p.Wx, ThetaS: p.ThetaS, Bcs: tensor.Ones(d), Bcu: tensor.NewVector(d)}
}

// Arrays returns the parameters in place, by their symbols.
func (p T1) Arrays() []tensor.Array {
	shared := T0{p.Ws, p.Wr, p.Wx, p.ThetaS}.Arrays()
	return append(shared, p.Bcs.Array("b_cs"), p.Bcu.Array("b_cu"))
}

// Forward runs the network as [T0.Forward] does.
func (p T1) Forward(x []tensor.Vector, start lstm.State) (Trace, error) {
	tr, err := begin(p.parameters(), signals1, x, start)
	if err != nil {
		return Trace{}, check.In("steps: T1.Forward", err)
	}
	sLast, rLast := tr.Start.S, tr.Start.V
	for n := range x {
		//eq:step1.T1a
		tr.Gcs[n] = lstm.Gc(p.Bcs)
		//eq:step1.T1b
		tr.Gcu[n] = lstm.Gc(p.Bcu)
		//eq:step1.T1c
		tr.Fs[n] = tensor.MulVec(p.Ws, sLast)
		//eq:step1.T1d
		tr.Fu[n] = tensor.Add(tensor.MulVec(p.Wr, rLast), tensor.MulVec(p.Wx, x[n]), p.ThetaS)
		//eq:step1.T1e
		tr.S[n] = tensor.Add(
			tensor.Hadamard(tr.Gcs[n], tr.Fs[n]),
			tensor.Hadamard(tr.Gcu[n], tr.Fu[n]))
		//eq:step1.T1f
		tr.R[n] = lstm.Gd(tr.S[n])
		sLast, rLast = tr.S[n], tr.R[n]
	}
	return tr, nil
}

// Backward goes back through the steps of a trace, as [T0.Backward] does. What
// arrives at the state is split: a gate lets through backwards what it let
// through forwards.
func (p T1) Backward(tr Trace, direct []tensor.Vector) (Gradients[T1], error) {
	if err := tr.check(p.parameters(), signals1, direct); err != nil {
		return Gradients[T1]{}, check.In("steps: T1.Backward", err)
	}
	K := len(tr.X)
	var g Gradients[T1]
	room(K, &g.Chi, &g.Psi, &g.PhiS, &g.PhiU, &g.GammaCs, &g.GammaCu, &g.X)
	phiSNext, phiUNext := tensor.NewVector(len(p.ThetaS)), tensor.NewVector(len(p.ThetaS))
	for n := K - 1; n >= 0; n-- {
		//eq:step1.1.d1
		g.Chi[n] = tensor.Add(direct[n], tensor.MulVecT(p.Wr, phiUNext))
		//eq:step1.1.d2
		g.Psi[n] = tensor.Add(
			tensor.Hadamard(g.Chi[n], lstm.SlopeGd(tr.S[n])),
			tensor.MulVecT(p.Ws, phiSNext))
		//eq:step1.1.d3
		g.PhiS[n] = tensor.Hadamard(g.Psi[n], tr.Gcs[n])
		//eq:step1.1.d4
		g.PhiU[n] = tensor.Hadamard(g.Psi[n], tr.Gcu[n])
		//eq:step1.1.d5
		g.GammaCs[n] = tensor.Hadamard(g.Psi[n], tr.Fs[n])
		//eq:step1.1.d6
		g.GammaCu[n] = tensor.Hadamard(g.Psi[n], tr.Fu[n])
		//eq:step1.1.d13
		g.X[n] = tensor.MulVecT(p.Wx, g.PhiU[n])
		phiSNext, phiUNext = g.PhiS[n], g.PhiU[n]
	}
	//eq:step1.1.d14
	g.Start.S = tensor.MulVecT(p.Ws, phiSNext)
	//eq:step1.1.d15
	g.Start.V = tensor.MulVecT(p.Wr, phiUNext)
	p.collect(tr, &g)
	return g, nil
}

// collect sums what every step tells the parameters.
func (p T1) collect(tr Trace, g *Gradients[T1]) {
	sLast, rLast := last(tr.S, tr.Start.S), last(tr.R, tr.Start.V)
	//eq:step1.1.d7
	g.Params.Ws = outer(g.PhiS, sLast)
	//eq:step1.1.d8
	g.Params.Wr = outer(g.PhiU, rLast)
	//eq:step1.1.d9
	g.Params.Wx = outer(g.PhiU, tr.X)
	//eq:step1.1.d10
	g.Params.ThetaS = sum(g.PhiU)
	//eq:step1.1.d11
	g.Params.Bcs = tensor.Hadamard(sum(g.GammaCs), lstm.SlopeGc(p.Bcs))
	//eq:step1.1.d12
	g.Params.Bcu = tensor.Hadamard(sum(g.GammaCu), lstm.SlopeGc(p.Bcu))
}

func (p T1) parameters() parameters { return parameters{len(p.ThetaS), p.Wx.Cols, p.Arrays()} }
