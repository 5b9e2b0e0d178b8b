package lstm_test

import (
	"fmt"
	"reflect"
	"testing"

	"unroll/lstm"
	"unroll/tensor"
)

// (6.e) With one tap, an input gate that is open and no projection, it is the
// Vanilla LSTM, forward and backward, to the last bit.
func TestAugmentedIsVanilla(t *testing.T) {
	for seed := range uint64(20) {
		s := newVanilla(200 + seed)
		a := augmented{Augmented: lstm.AugmentedFrom(s.Vanilla), x: s.x, y: s.y, start: s.start, later: s.later}
		vtr, atr, vg, ag := s.forward(t), a.forward(t), s.backward(t), a.backward(t)
		for _, c := range []struct {
			label, claim string
			got, want    []tensor.Vector
		}{
			{"6.b.2a", "a_cu", atr.Acu, vtr.Acu}, {"6.b.3b", "g_cs", atr.Gcs, vtr.Gcs}, {"6.b.5b", "u", atr.U, vtr.U},
			{"6.b.6", "s", atr.S, vtr.S}, {"6.b.7b", "g_cr", atr.Gcr, vtr.Gcr}, {"6.b.8b", "q", atr.Q, vtr.V}, {"6.b.8c", "v", atr.V, vtr.V},
			{"6.b.4b", "g_cx", atr.Gcx, repeat(tensor.Ones(4), 6)},
			{"6.c.1", "χ", ag.Chi, vg.Chi}, {"6.c.4", "ψ", ag.Psi, vg.Psi}, {"6.c.3c", "α_cr", ag.AlphaCr, vg.AlphaCr},
			{"6.c.5a", "α_cs", ag.AlphaCs, vg.AlphaCs}, {"6.c.5b", "α_cu", ag.AlphaCu, vg.AlphaCu}, {"6.c.5c", "α_du", ag.AlphaDu, vg.AlphaDu},
			{"6.c.7", "f_χ", ag.FChi, vg.FChi}, {"6.c.8", "f_ψ", ag.FPsi, vg.FPsi}, {"6.c.10", "∂E/∂x", ag.X, vg.X},
		} {
			agree(t, "augmented."+c.label, c.claim+" of the Vanilla LSTM", flat(c.got), flat(c.want), 0)
		}
		gradients := map[string]tensor.Vector{}
		for _, g := range ag.Params.Arrays() {
			gradients[symbolOf(g)] = g.Data
		}
		for _, g := range vg.Params.Arrays() {
			agree(t, "augmented.6.c.9a", "∂E/∂"+g.Name+" of the Vanilla LSTM", gradients[g.Name], g.Data, 0)
		}
		if a.Free() != lstm.VanillaCount(4, 3) {
			t.Errorf("eq vanilla_count.5.b: %d numbers are free, want %d", a.Free(), lstm.VanillaCount(4, 3))
		}
	}
}

// Each extension alone leaves the two others where the Vanilla LSTM has them.
func TestExtensionsAlone(t *testing.T) {
	const ds, dx = 4, 3
	for name, c := range map[string]struct {
		lstm.Sizes
		lstm.Options
		more int // numbers more than the Vanilla LSTM has
	}{
		"none":       {lstm.Sizes{X: dx, S: ds, V: ds, Taps: 1}, lstm.Options{Ungated: true, Unprojected: true}, 0},
		"windows":    {lstm.Sizes{X: dx, S: ds, V: ds, Taps: 3}, lstm.Options{Ungated: true, Unprojected: true}, 4 * 2 * ds * dx},
		"input gate": {lstm.Sizes{X: dx, S: ds, V: ds, Taps: 1}, lstm.Options{Unprojected: true}, ds*dx + 2*ds*ds + ds},
		"projection": {lstm.Sizes{X: dx, S: ds, V: 2, Taps: 1}, lstm.Options{Ungated: true}, 4*ds*2 + 2*ds - 4*ds*ds},
	} {
		p := must(lstm.RandomAugmented(tensor.NewRand(210), c.Sizes, c.Options))(t, "augmented_count.6.a")
		if got, want := p.Free(), lstm.VanillaCount(ds, dx)+c.more; got != want {
			t.Errorf("%s alone: %d numbers are free, want %d", name, got, want)
		}
		tr := must(p.Forward(tensor.RandSequence(tensor.NewRand(211), 5, dx, 1), lstm.State{}))(t, "augmented.6.b.1a")
		if closed := !reflect.DeepEqual(tr.Gcx, repeat(tensor.Ones(ds), 5)); closed == c.Ungated {
			t.Errorf("eq augmented.6.b.4b: %s alone: the gate of the external input is %v", name, tr.Gcx)
		}
		if projected := !reflect.DeepEqual(tr.V, tr.Q); projected == c.Unprojected {
			t.Errorf("eq augmented.6.b.8c: %s alone: the value is %v", name, tr.V)
		}
	}
}

// (6.e) With g_cx = 0 the update depends on the last value alone, while the
// other gates still see the input.
func TestClosedInputGate(t *testing.T) {
	s := newAugmented(t, 220)
	for _, a := range s.Arrays() {
		switch symbolOf(a) {
		case "W_xcx", "W_scx", "W_vcx":
			clear(a.Data)
		case "b_cx":
			copy(a.Data, tensor.Scale(-1000, tensor.Ones(4)))
		}
	}
	tr := s.forward(t)
	other := s
	other.x = tensor.RandSequence(tensor.NewRand(221), len(s.x), 2, 1)
	otr := other.forward(t)
	agree(t, "augmented.6.b.5b", "the first update of two inputs", tr.U[0], otr.U[0], 0)
	if tensor.MaxDiff(tr.V, otr.V) == 0 {
		t.Error("eq augmented.6.b.5a: the other gates do not see the input")
	}
}

// (6.e) Taps of zeros are no taps; where a tap of zeros comes first, the offset
// moves.
func TestZeroTaps(t *testing.T) {
	s := newAugmented(t, 230)
	want := s.forward(t)
	for _, w := range []*lstm.Window{&s.Wxcu, &s.Wxcs, &s.Wxcx, &s.Wxcr, &s.Wxdu} {
		zero := tensor.NewMatrix(4, 2)
		w.First, w.W = w.First-2, append(append([]tensor.Matrix{zero, zero}, w.W...), zero)
	}
	agree(t, "augmented.6.b.8c", "values with taps of zeros", flat(s.forward(t).V), flat(want.V), 0)
}

// (6.e) What a value may depend on: x[n+l] for the taps there are, and nothing
// beyond. A forward tap of the readout gate alone is seen by its own step; what
// other gates see stays in the state.
func TestReach(t *testing.T) {
	const K, n = 12, 5
	s := randomAugmented(t, 240, 2, 4, 3, K, windows{{0, 3}, {0, 3}, {0, 3}, {0, 3}, {0, 3}}, 0.9)
	want := s.forward(t).V[n]
	moved := func(m int) float64 {
		other := s
		other.x = append([]tensor.Vector{}, s.x...)
		other.x[m] = tensor.Add(s.x[m], tensor.Ones(2))
		return tensor.MaxAbs(tensor.Sub(other.forward(t).V[n], want))
	}
	if moved(n+2) < 1e-3 {
		t.Errorf("eq augmented.6.b.1a: the last tap moves the value by %g", moved(n+2))
	}
	if moved(n+3) != 0 {
		t.Errorf("eq augmented.6.b.1a: an input past the window moves the value by %g", moved(n+3))
	}
	for w, want := range map[windows][2]int{
		{{0, 1}, {0, 1}, {0, 1}, {0, 1}, {0, 1}}:  {0, 0},
		small:                                     {3, 2},
		{{2, 1}, {2, 1}, {2, 1}, {2, 1}, {2, 1}}:  {0, 2},
		{{-5, 2}, {0, 1}, {0, 1}, {0, 1}, {0, 1}}: {5, 0},
	} {
		if past, ahead := randomAugmented(t, 1, 1, 2, 2, 1, w, 1).Reach(); [2]int{past, ahead} != want {
			t.Errorf("%v reach %d back and %d ahead, want %v", w, past, ahead, want)
		}
	}
}

// A window may be longer than the sequence, and may miss it altogether: inputs
// that are not there are zeros.
func TestWindowsBeyondTheSequence(t *testing.T) {
	for _, first := range []int{-40, -1 << 62, 3, 1<<63 - 1, -1 << 63} {
		s := randomAugmented(t, 250, 2, 4, 3, 3, windows{{first, 4}, {first, 4}, {first, 4}, {first, 4}, {first, 4}}, 0.9)
		silent := s
		silent.x = repeat(tensor.NewVector(2), 3)
		claim := fmt.Sprintf("values with windows from %d on", first)
		agree(t, "augmented.6.b.1a", claim, flat(s.forward(t).V), flat(silent.forward(t).V), 0)
		agree(t, "augmented.6.c.10", claim, flat(s.backward(t).X), tensor.NewVector(6), 0)
	}
}

// A sequence can be cut: the next segment starts where the last ended, and hands
// its gradient back. Both see the inputs around the cut.
func TestAugmentedInSegments(t *testing.T) {
	s := randomAugmented(t, 260, 2, 4, 3, 9, small, 0.9)
	tr, whole := s.forward(t), s.backward(t)
	direct := s.direct(tr)
	cuts := []int{0, 2, 2, 5, 9} // one segment is without a step
	var traces []lstm.AugmentedTrace
	var values []tensor.Vector
	state := s.start
	for i := range len(cuts) - 1 {
		part := must(s.ForwardSegment(s.x, cuts[i], cuts[i+1], state))(t, "augmented.6.b.1a")
		traces, values, state = append(traces, part), append(values, part.V...), part.Last()
	}
	agree(t, "augmented.6.b.8c", "values of the segments", flat(values), flat(tr.V), 0)
	X, later := tensor.NewVector(2*9), s.later
	params := map[string]tensor.Vector{}
	for i := len(traces) - 1; i >= 0; i-- {
		g := must(s.Backward(traces[i], direct[cuts[i]:cuts[i+1]], later))(t, "augmented.6.c.1")
		X, later = tensor.Add(X, flat(g.X)), g.Start
		for _, a := range g.Params.Arrays() {
			params[a.Name] = plus(params[a.Name], a.Data)
		}
	}
	agree(t, "augmented.6.c.10", "input gradients of the segments", X, flat(whole.X), rounding)
	agree(t, "augmented.6.c.11a", "gradient of the start", later.S, whole.Start.S, 0)
	agree(t, "augmented.6.c.11b", "gradient of the start", later.V, whole.Start.V, 0)
	for _, a := range whole.Params.Arrays() {
		agree(t, "augmented.6.c.9a", a.Name+" of the segments", params[a.Name], a.Data, rounding)
	}
}

// Of the inputs around a segment, those that the windows reach are enough.
func TestSegmentNeedsItsReach(t *testing.T) {
	s := randomAugmented(t, 270, 2, 4, 3, 12, small, 0.9)
	const from, to = 5, 8
	past, ahead := s.Reach()
	want := must(s.ForwardSegment(s.x, from, to, s.start))(t, "augmented.6.b.1a")
	enough := must(s.ForwardSegment(s.x[from-past:to+ahead], past, past+to-from, s.start))(t, "augmented.6.b.1a")
	agree(t, "augmented.6.b.8c", "values of a segment", flat(enough.V), flat(want.V), 0)
	less := must(s.ForwardSegment(s.x[from-past+1:to+ahead], past-1, past-1+to-from, s.start))(t, "augmented.6.b.1a")
	if tensor.MaxDiff(less.V, want.V) == 0 {
		t.Error("eq augmented.6.b.1a: the first input that is reached has no effect")
	}
}

// Without a step the last state is the start, and what arrives from later goes
// on unchanged.
func TestAugmentedNoSteps(t *testing.T) {
	s := newAugmented(t, 280)
	tr := must(s.Forward(nil, s.start))(t, "augmented.6.b.1a")
	agree(t, "augmented.6.b.6", "the last state", append(tr.Last().S, tr.Last().V...), append(s.start.S.Clone(), s.start.V...), 0)
	g := must(s.Backward(tr, nil, s.later))(t, "augmented.6.c.1")
	agree(t, "augmented.6.c.11a", "gradient of the start", g.Start.S, s.later.S, 0)
	agree(t, "augmented.6.c.11b", "gradient of the start", g.Start.V, s.later.V, 0)
	for i, a := range g.Params.Arrays() {
		agree(t, "augmented.6.c.9a", a.Name, a.Data, tensor.NewVector(len(s.Arrays()[i].Data)), 0)
	}
}

// plus returns a + b, where nil is a zero of any size.
func plus(a, b tensor.Vector) tensor.Vector {
	if a == nil {
		return b
	}
	return tensor.Add(a, b)
}
