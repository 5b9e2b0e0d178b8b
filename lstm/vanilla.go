package lstm

import (
	"math"
	"math/rand/v2"

	"unroll/internal/check"
	"unroll/tensor"
)

// Vanilla holds the parameters of the Vanilla LSTM (section 5), or a number for
// each of them, such as a gradient. Its value has the size of its state, so all
// but the sizes of W_x·· are d_s.
type Vanilla struct {
	Wxcu, Wxcs, Wxcr, Wxdu tensor.Matrix // d_s×d_x, act on the input
	Wscu, Wscs, Wscr       tensor.Matrix // d_s×d_s, act on the state: peepholes
	Wvcu, Wvcs, Wvcr, Wvdu tensor.Matrix // d_s×d_s, act on the last value
	Bcu, Bcs, Bcr, Bdu     tensor.Vector // d_s entries
}

// RandomVanilla returns a network to begin training with, ds states and dx
// inputs. Its weights are uniform, between ±1/√dx where they act on an input
// and ±1/√ds elsewhere, so that a sum over the entries is of the size of one.
//
// The biases are 0 but for those of the gate that keeps the state, which are 1.
// So it begins rather open, and an error finds its way back over many steps
// before the network has learned to keep anything.
func RandomVanilla(r *rand.Rand, ds, dx int) Vanilla {
	fromInput := func() tensor.Matrix { return tensor.RandMatrix(r, ds, dx, 1/math.Sqrt(float64(dx))) }
	within := func() tensor.Matrix { return tensor.RandMatrix(r, ds, ds, 1/math.Sqrt(float64(ds))) }
	return Vanilla{
		Wxcu: fromInput(), Wxcs: fromInput(), Wxcr: fromInput(), Wxdu: fromInput(),
		Wscu: within(), Wscs: within(), Wscr: within(),
		Wvcu: within(), Wvcs: within(), Wvcr: within(), Wvdu: within(),
		Bcu: tensor.NewVector(ds), Bcs: tensor.Ones(ds), Bcr: tensor.NewVector(ds), Bdu: tensor.NewVector(ds),
	}
}

// VanillaTrace holds the signals of a forward pass, one vector for each step,
// and where it started. The input has d_x entries, every other signal d_s.
type VanillaTrace struct {
	X        []tensor.Vector // input
	Acu, Gcu []tensor.Vector // control of the update: how much is written
	Acs, Gcs []tensor.Vector // control of the state: how much is kept
	Adu, U   []tensor.Vector // update: what there is to write
	S        []tensor.Vector // state
	Acr, Gcr []tensor.Vector // control of the readout: how much is shown
	R        []tensor.Vector // readout: what there is to show
	V        []tensor.Vector // value, the output
	Start    State           // s[−1] and v[−1]
}

// Forward runs the network over the inputs, d_x entries each, from the state
// and value of the step before (eqs. 5.c.1 to 5.c.6). A sequence without a step
// is allowed; its trace has none. The error names what does not fit or is not
// finite.
func (p Vanilla) Forward(x []tensor.Vector, start State) (VanillaTrace, error) {
	if err := check.First(p.check(), check.Sequence("x", x, len(x), p.dx()), start.check("start", p.ds(), p.ds())); err != nil {
		return VanillaTrace{}, check.In("lstm: Vanilla.Forward", err)
	}
	tr := newVanillaTrace(x, start.orZero(p.ds(), p.ds()))
	sLast, vLast := tr.Start.S, tr.Start.V
	for n := range x {
		//eq:vanilla.5.c.1a
		tr.Acu[n] = tensor.Add(
			tensor.MulVec(p.Wxcu, x[n]),
			tensor.MulVec(p.Wscu, sLast),
			tensor.MulVec(p.Wvcu, vLast),
			p.Bcu)
		//eq:vanilla.5.c.1b
		tr.Gcu[n] = Gc(tr.Acu[n])
		//eq:vanilla.5.c.2a
		tr.Acs[n] = tensor.Add(
			tensor.MulVec(p.Wxcs, x[n]),
			tensor.MulVec(p.Wscs, sLast),
			tensor.MulVec(p.Wvcs, vLast),
			p.Bcs)
		//eq:vanilla.5.c.2b
		tr.Gcs[n] = Gc(tr.Acs[n])
		//eq:vanilla.5.c.3a
		tr.Adu[n] = tensor.Add(
			tensor.MulVec(p.Wxdu, x[n]),
			tensor.MulVec(p.Wvdu, vLast),
			p.Bdu)
		//eq:vanilla.5.c.3b
		tr.U[n] = Gd(tr.Adu[n])
		//eq:vanilla.5.c.4
		tr.S[n] = tensor.Add(
			tensor.Hadamard(tr.Gcs[n], sLast),
			tensor.Hadamard(tr.Gcu[n], tr.U[n]))
		//eq:vanilla.5.c.5a
		tr.Acr[n] = tensor.Add(
			tensor.MulVec(p.Wxcr, x[n]),
			tensor.MulVec(p.Wscr, tr.S[n]),
			tensor.MulVec(p.Wvcr, vLast),
			p.Bcr)
		//eq:vanilla.5.c.5b
		tr.Gcr[n] = Gc(tr.Acr[n])
		//eq:vanilla.5.c.6a
		tr.R[n] = Gd(tr.S[n])
		//eq:vanilla.5.c.6b
		tr.V[n] = tensor.Hadamard(tr.Gcr[n], tr.R[n])
		sLast, vLast = tr.S[n], tr.V[n]
	}
	return tr, nil
}

// Last returns the state and the value after the last step, from which the next
// segment of the sequence can go on; the start where there was no step.
func (tr VanillaTrace) Last() State {
	last := len(tr.V) - 1
	if last < 0 {
		return tr.Start
	}
	return State{S: tr.S[last], V: tr.V[last]}
}

func newVanillaTrace(x []tensor.Vector, start State) VanillaTrace {
	signal := func() []tensor.Vector { return make([]tensor.Vector, len(x)) }
	return VanillaTrace{
		X: x, Start: start,
		Acu: signal(), Gcu: signal(), Acs: signal(), Gcs: signal(), Adu: signal(), U: signal(),
		S: signal(), Acr: signal(), Gcr: signal(), R: signal(), V: signal(),
	}
}
