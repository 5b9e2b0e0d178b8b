package steps

import (
	"math"
	"math/rand/v2"

	"unroll/internal/check"
	"unroll/lstm"
	"unroll/tensor"
)

// T5 holds the parameters of T4 with nine matrices more. In T4 a gate is the
// same at every step of every sequence; here it looks at all there is: the
// input, the state, and the value of the step before. What an index means says
// package lstm: W_scr goes from the state to the control of the readout.
//
// The matrices from the state, peepholes, are full and not diagonal. W_scr sees
// the state that was just computed, s[n]; the others see s[n−1].
type T5 struct {
	Wxcu, Wxcs, Wxcr tensor.Matrix // d×d_x, from the input to the gates
	Wx               tensor.Matrix // W_x, d×d_x, acts on the input
	Wscu, Wscs, Wscr tensor.Matrix // d×d, from the state to the gates
	Wvcu, Wvcs, Wvcr tensor.Matrix // d×d, from the last value to the gates
	Wr               tensor.Matrix // W_r, d×d, acts on the last value
	Bcu, Bcs, Bcr    tensor.Vector // d entries, biases of the gates
	ThetaS           tensor.Vector // θ_s, d entries
}

const signals5 = "Acu Gcu Acs Gcs Fu U S Acr Gcr R V"

// RandomT5 returns a network to begin training with: that of [RandomT4], with
// matrices to the gates as small as its own.
func RandomT5(r *rand.Rand, d, dx int) T5 {
	p := RandomT4(r, d, dx)
	fromInput := func() tensor.Matrix { return tensor.RandMatrix(r, d, dx, 1/math.Sqrt(float64(dx))) }
	square := func() tensor.Matrix { return tensor.RandMatrix(r, d, d, 1/math.Sqrt(float64(d))) }
	return T5{
		Wxcu: fromInput(), Wxcs: fromInput(), Wxcr: fromInput(), Wx: p.Wx,
		Wscu: square(), Wscs: square(), Wscr: square(),
		Wvcu: square(), Wvcs: square(), Wvcr: square(), Wr: p.Wr,
		Bcu: p.Bcu, Bcs: p.Bcs, Bcr: p.Bcr, ThetaS: p.ThetaS,
	}
}

// Arrays returns the parameters in place, by their symbols, in the order that
// their names have in the Vanilla LSTM.
func (p T5) Arrays() []tensor.Array {
	return []tensor.Array{
		p.Wxcu.Array("W_xcu"), p.Wxcs.Array("W_xcs"), p.Wxcr.Array("W_xcr"), p.Wx.Array("W_x"),
		p.Wscu.Array("W_scu"), p.Wscs.Array("W_scs"), p.Wscr.Array("W_scr"),
		p.Wvcu.Array("W_vcu"), p.Wvcs.Array("W_vcs"), p.Wvcr.Array("W_vcr"), p.Wr.Array("W_r"),
		p.Bcu.Array("b_cu"), p.Bcs.Array("b_cs"), p.Bcr.Array("b_cr"), p.ThetaS.Array("theta_s"),
	}
}

// Forward runs the network as [T2.Forward] does.
func (p T5) Forward(x []tensor.Vector, start lstm.State) (Trace, error) {
	tr, err := begin(p.parameters(), signals5, x, start)
	if err != nil {
		return Trace{}, check.In("steps: T5.Forward", err)
	}
	sLast, vLast := tr.Start.S, tr.Start.V
	for n := range x {
		//eq:step5.T5a
		tr.Acu[n] = tensor.Add(
			tensor.MulVec(p.Wxcu, x[n]),
			tensor.MulVec(p.Wscu, sLast),
			tensor.MulVec(p.Wvcu, vLast),
			p.Bcu)
		//eq:step5.T5b
		tr.Gcu[n] = lstm.Gc(tr.Acu[n])
		//eq:step5.T5c
		tr.Acs[n] = tensor.Add(
			tensor.MulVec(p.Wxcs, x[n]),
			tensor.MulVec(p.Wscs, sLast),
			tensor.MulVec(p.Wvcs, vLast),
			p.Bcs)
		//eq:step5.T5d
		tr.Gcs[n] = lstm.Gc(tr.Acs[n])
		//eq:step5.T5e
		tr.Fu[n] = tensor.Add(tensor.MulVec(p.Wr, vLast), tensor.MulVec(p.Wx, x[n]), p.ThetaS)
		//eq:step5.T5f
		tr.U[n] = lstm.Gd(tr.Fu[n])
		//eq:step5.T5g
		tr.S[n] = tensor.Add(
			tensor.Hadamard(tr.Gcs[n], sLast),
			tensor.Hadamard(tr.Gcu[n], tr.U[n]))
		//eq:step5.T5h
		tr.Acr[n] = tensor.Add(
			tensor.MulVec(p.Wxcr, x[n]),
			tensor.MulVec(p.Wscr, tr.S[n]),
			tensor.MulVec(p.Wvcr, vLast),
			p.Bcr)
		//eq:step5.T5i
		tr.Gcr[n] = lstm.Gc(tr.Acr[n])
		//eq:step5.T5j
		tr.R[n] = lstm.Gd(tr.S[n])
		//eq:step5.T5k
		tr.V[n] = tensor.Hadamard(tr.Gcr[n], tr.R[n])
		sLast, vLast = tr.S[n], tr.V[n]
	}
	return tr, nil
}

func (p T5) parameters() parameters { return parameters{len(p.ThetaS), p.Wx.Cols, p.Arrays()} }
