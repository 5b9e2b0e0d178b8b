package steps

import (
	"math"
	"math/rand/v2"

	"unroll/internal/check"
	"unroll/lstm"
	"unroll/tensor"
)

// T0 holds the parameters of the canonical recurrent network, where the
// argument starts, or a number for each of them, such as a gradient. Its state
// has two memories, what the network keeps of it and what it feeds back.
type T0 struct {
	Ws     tensor.Matrix // W_s, d×d, acts on the last state
	Wr     tensor.Matrix // W_r, d×d, acts on the last readout
	Wx     tensor.Matrix // W_x, d×d_x, acts on the input
	ThetaS tensor.Vector // θ_s, d entries
}

const signals0 = "Fs Fu S R"

// RandomT0 returns a network to begin training with, d states and dx inputs.
// Weights are uniform, between ±1/√d and ±1/√dx, and biases 0.
func RandomT0(r *rand.Rand, d, dx int) T0 {
	return T0{
		Ws:     tensor.RandMatrix(r, d, d, 1/math.Sqrt(float64(d))),
		Wr:     tensor.RandMatrix(r, d, d, 1/math.Sqrt(float64(d))),
		Wx:     tensor.RandMatrix(r, d, dx, 1/math.Sqrt(float64(dx))),
		ThetaS: tensor.NewVector(d),
	}
}

// Arrays returns the parameters in place, by their symbols.
func (p T0) Arrays() []tensor.Array {
	return []tensor.Array{p.Ws.Array("W_s"), p.Wr.Array("W_r"), p.Wx.Array("W_x"), p.ThetaS.Array("theta_s")}
}

// Forward runs the network over the inputs, d_x entries each, from s[−1] and
// r[−1], d entries each; nil stands for zeros. The error names what does not
// fit or is not finite.
func (p T0) Forward(x []tensor.Vector, start lstm.State) (Trace, error) {
	tr, err := begin(p.parameters(), signals0, x, start)
	if err != nil {
		return Trace{}, check.In("steps: T0.Forward", err)
	}
	sLast, rLast := tr.Start.S, tr.Start.V
	for n := range x {
		//eq:step0.T0a
		tr.Fs[n] = tensor.MulVec(p.Ws, sLast)
		//eq:step0.T0b
		tr.Fu[n] = tensor.Add(tensor.MulVec(p.Wr, rLast), tensor.MulVec(p.Wx, x[n]), p.ThetaS)
		//eq:step0.T0c
		tr.S[n] = tensor.Add(tr.Fs[n], tr.Fu[n])
		//eq:step0.T0d
		tr.R[n] = lstm.Gd(tr.S[n])
		sLast, rLast = tr.S[n], tr.R[n]
	}
	return tr, nil
}

// Backward goes back through the steps of a trace. Direct holds what the loss
// says of each readout alone, ∂E/∂r[n] with all later steps held fixed.
func (p T0) Backward(tr Trace, direct []tensor.Vector) (Gradients[T0], error) {
	if err := tr.check(p.parameters(), signals0, direct); err != nil {
		return Gradients[T0]{}, check.In("steps: T0.Backward", err)
	}
	K := len(tr.X)
	var g Gradients[T0]
	room(K, &g.Chi, &g.Psi, &g.X)
	psiNext := tensor.NewVector(len(p.ThetaS))
	for n := K - 1; n >= 0; n-- {
		//eq:step0.0.d1
		g.Chi[n] = tensor.Add(direct[n], tensor.MulVecT(p.Wr, psiNext))
		//eq:step0.0.d2
		g.Psi[n] = tensor.Add(
			tensor.Hadamard(g.Chi[n], lstm.SlopeGd(tr.S[n])),
			tensor.MulVecT(p.Ws, psiNext))
		//eq:step0.0.d7
		g.X[n] = tensor.MulVecT(p.Wx, g.Psi[n])
		psiNext = g.Psi[n]
	}
	//eq:step0.0.d8
	g.Start.S = tensor.MulVecT(p.Ws, psiNext)
	//eq:step0.0.d9
	g.Start.V = tensor.MulVecT(p.Wr, psiNext)
	p.collect(tr, &g)
	return g, nil
}

// collect sums what every step tells the parameters.
func (p T0) collect(tr Trace, g *Gradients[T0]) {
	sLast, rLast := last(tr.S, tr.Start.S), last(tr.R, tr.Start.V)
	//eq:step0.0.d3
	g.Params.Ws = outer(g.Psi, sLast)
	//eq:step0.0.d4
	g.Params.Wr = outer(g.Psi, rLast)
	//eq:step0.0.d5
	g.Params.Wx = outer(g.Psi, tr.X)
	//eq:step0.0.d6
	g.Params.ThetaS = sum(g.Psi)
}

func (p T0) parameters() parameters { return parameters{len(p.ThetaS), p.Wx.Cols, p.Arrays()} }
