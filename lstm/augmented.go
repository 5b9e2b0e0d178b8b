package lstm

import (
	"unroll/internal/check"
	"unroll/tensor"
)

// Augmented holds the parameters of the augmented LSTM (section 6), or a number
// for each of them, such as a gradient. It extends [Vanilla] in three ways:
//
//   - A [Window] takes the place of each matrix that acts on the input.
//   - A gate of its own, g_cx, says how much the external input counts.
//   - A projection, W_qdr, shortens what is shown and fed back to d_v entries.
//
// [Options] take them away again, and lead to other common variants.
type Augmented struct {
	Wxcu, Wxcs, Wxcx, Wxcr, Wxdu Window        // d_s×d_x a tap, act on the inputs
	Wscu, Wscs, Wscx, Wscr       tensor.Matrix // d_s×d_s, act on the state: peepholes
	Wvcu, Wvcs, Wvcx, Wvcr, Wvdu tensor.Matrix // d_s×d_v, act on the last value
	Bcu, Bcs, Bcx, Bcr, Bdu      tensor.Vector // d_s entries
	Wqdr                         tensor.Matrix // d_v×d_s, the recurrent projection
	Ncu, Ncs, Ncx, Ncr, Ndu      Norm          // d_s entries; empty where nothing is normalised

	Options
}

// AugmentedTrace holds the signals of a forward pass, one vector for each of its
// K steps, and where it started. Signals have d_s entries where nothing else is
// said.
type AugmentedTrace struct {
	X    []tensor.Vector // external input, d_x entries, also before and after the K steps
	From int             // the input of the first of the K steps is X[From]

	XiCu, XiCs, XiCx, XiCr, XiDu []tensor.Vector // ξ: what each window sees

	Acu, Gcu []tensor.Vector // control of the update: how much is written
	Acs, Gcs []tensor.Vector // control of the state: how much is kept
	Acx, Gcx []tensor.Vector // control of the external input: how much it counts
	Adu, U   []tensor.Vector // update: what there is to write
	S        []tensor.Vector // state
	Acr, Gcr []tensor.Vector // control of the readout: how much is shown
	R        []tensor.Vector // readout: what there is to show
	Q        []tensor.Vector // what of it is shown
	V        []tensor.Vector // value, the output, d_v entries
	Start    State           // s[−1] and v[−1]
}

// Forward runs the network over the inputs, d_x entries each, from the state
// and value of the step before (eqs. 6.b.1 to 6.b.8). A sequence without a step
// is allowed; its trace has none. The error names what does not fit or is not
// finite, or which parameter is not what the options hold it at.
func (p Augmented) Forward(x []tensor.Vector, start State) (AugmentedTrace, error) {
	tr, err := p.forward(x, 0, len(x), start)
	return tr, check.In("lstm: Augmented.Forward", err)
}

// ForwardSegment runs the steps from ≤ n < to alone, from the state and value of
// the step before. Windows see the inputs around the segment too, so x is the
// whole sequence, or as much of it as [Augmented.Reach] says. Segments that hand
// on their last state compute what Forward does, to the last bit.
func (p Augmented) ForwardSegment(x []tensor.Vector, from, to int, start State) (AugmentedTrace, error) {
	tr, err := p.forward(x, from, to, start)
	return tr, check.In("lstm: Augmented.ForwardSegment", err)
}

// Reach returns how many inputs before and after its own a step may depend on
// through the windows, 0 or more each.
func (p Augmented) Reach() (past, ahead int) {
	for _, w := range []Window{p.Wxcu, p.Wxcs, p.Wxcx, p.Wxcr, p.Wxdu} {
		past, ahead = max(past, -w.First), max(ahead, w.First+len(w.W)-1)
	}
	return past, ahead
}

func (p Augmented) forward(x []tensor.Vector, from, to int, start State) (AugmentedTrace, error) {
	err := check.First(p.check(), check.Sequence("x", x, len(x), p.dx()), segment(from, to, len(x)), start.check("start", p.ds(), p.dv()))
	if err != nil {
		return AugmentedTrace{}, err
	}
	return p.run(x, from, to, start.orZero(p.ds(), p.dv())), nil
}

// run runs steps whose inputs and parameters have been checked.
func (p Augmented) run(x []tensor.Vector, from, to int, start State) AugmentedTrace {
	tr := newAugmentedTrace(x, from, to-from, start)
	sLast, vLast := tr.Start.S, tr.Start.V
	for n := range tr.V {
		p.see(&tr, n)
		//eq:augmented.6.b.2a
		tr.Acu[n] = tensor.Add(tr.XiCu[n], tensor.MulVec(p.Wscu, sLast), tensor.MulVec(p.Wvcu, vLast), p.Bcu)
		//eq:augmented.6.b.2b
		tr.Gcu[n] = Gc(p.Ncu.of(tr.Acu[n]))
		//eq:augmented.6.b.3a
		tr.Acs[n] = tensor.Add(tr.XiCs[n], tensor.MulVec(p.Wscs, sLast), tensor.MulVec(p.Wvcs, vLast), p.Bcs)
		//eq:augmented.6.b.3b
		tr.Gcs[n] = Gc(p.Ncs.of(tr.Acs[n]))
		//eq:augmented.6.b.4a
		tr.Acx[n] = tensor.Add(tr.XiCx[n], tensor.MulVec(p.Wscx, sLast), tensor.MulVec(p.Wvcx, vLast), p.Bcx)
		//eq:augmented.6.b.4b
		tr.Gcx[n] = Gc(p.Ncx.of(tr.Acx[n]))
		//eq:augmented.6.b.5a
		tr.Adu[n] = tensor.Add(tensor.Hadamard(tr.Gcx[n], tr.XiDu[n]), tensor.MulVec(p.Wvdu, vLast), p.Bdu)
		//eq:augmented.6.b.5b
		tr.U[n] = Gd(p.Ndu.of(tr.Adu[n]))
		//eq:augmented.6.b.6
		tr.S[n] = tensor.Add(tensor.Hadamard(tr.Gcs[n], sLast), tensor.Hadamard(tr.Gcu[n], tr.U[n]))
		//eq:augmented.6.b.7a
		tr.Acr[n] = tensor.Add(tr.XiCr[n], tensor.MulVec(p.Wscr, tr.S[n]), tensor.MulVec(p.Wvcr, vLast), p.Bcr)
		//eq:augmented.6.b.7b
		tr.Gcr[n] = Gc(p.Ncr.of(tr.Acr[n]))
		//eq:augmented.6.b.8a
		tr.R[n] = Gd(tr.S[n])
		//eq:augmented.6.b.8b
		tr.Q[n] = tensor.Hadamard(tr.Gcr[n], tr.R[n])
		//eq:augmented.6.b.8c
		tr.V[n] = tensor.MulVec(p.Wqdr, tr.Q[n])
		sLast, vLast = tr.S[n], tr.V[n]
	}
	return tr
}

// see takes the inputs around step n through the windows, one for each
// destination.
func (p Augmented) see(tr *AugmentedTrace, n int) {
	//eq:augmented.6.b.1a
	tr.XiCu[n] = p.Wxcu.mulVec(tr.X, tr.From+n)
	//eq:augmented.6.b.1b
	tr.XiCs[n] = p.Wxcs.mulVec(tr.X, tr.From+n)
	//eq:augmented.6.b.1c
	tr.XiCx[n] = p.Wxcx.mulVec(tr.X, tr.From+n)
	//eq:augmented.6.b.1d
	tr.XiCr[n] = p.Wxcr.mulVec(tr.X, tr.From+n)
	//eq:augmented.6.b.1e
	tr.XiDu[n] = p.Wxdu.mulVec(tr.X, tr.From+n)
}

// Last returns the state and the value after the last step, from which the next
// segment of the sequence can go on; the start where there was no step.
func (tr AugmentedTrace) Last() State {
	last := len(tr.V) - 1
	if last < 0 {
		return tr.Start
	}
	return State{S: tr.S[last], V: tr.V[last]}
}

func newAugmentedTrace(x []tensor.Vector, from, K int, start State) AugmentedTrace {
	signal := func() []tensor.Vector { return make([]tensor.Vector, K) }
	return AugmentedTrace{
		X: x, From: from, Start: start,
		XiCu: signal(), XiCs: signal(), XiCx: signal(), XiCr: signal(), XiDu: signal(),
		Acu: signal(), Gcu: signal(), Acs: signal(), Gcs: signal(), Acx: signal(), Gcx: signal(), Adu: signal(), U: signal(),
		S: signal(), Acr: signal(), Gcr: signal(), R: signal(), Q: signal(), V: signal(),
	}
}
