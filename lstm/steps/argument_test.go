package steps_test

import (
	"math"
	"testing"

	"unroll/lstm"
	"unroll/lstm/steps"
	"unroll/rnn"
	"unroll/tensor"
)

// In float64 the logistic function is exactly 1 in open and exactly 0 in
// closed.
const open, closed = 40, -800

// fill returns d entries of one value.
func fill(value float64) tensor.Vector { return tensor.Scale(value, tensor.Ones(d)) }

// same demands that two cells compute the same signals, to the last bit.
func same(t *testing.T, id, claim string, got, want []tensor.Vector) {
	t.Helper()
	if len(got) != len(want) || len(got) == 0 {
		t.Fatalf("eq %s: %s: %d steps, want %d", id, claim, len(got), len(want))
	}
	if off := tensor.MaxDiff(got, want); off != 0 {
		t.Errorf("eq %s: %s: they differ by %g", id, claim, off)
	}
}

// sameGradient demands it of the gradients too, of those that both cells have.
func sameGradient(t *testing.T, id, claim string, got, want []tensor.Array) {
	t.Helper()
	found := map[string][]float64{}
	for _, a := range got {
		found[a.Name] = a.Data
	}
	for _, a := range want {
		same(t, id, claim+", "+a.Name, []tensor.Vector{found[a.Name]}, []tensor.Vector{a.Data})
	}
}

// On numbers with few binary digits every sum is exact, and so T0 and the
// canonical network are one and the same function of s[n−1], r[n−1] and x[n].
func TestT0IsTheCanonicalNetwork(t *testing.T) {
	r := tensor.NewRand(50)
	few := func(v tensor.Vector) tensor.Vector {
		return tensor.Map(func(float64) float64 { return float64(r.IntN(33)-16) / 8 }, v)
	}
	for range 20 {
		s := system0(51)
		for _, a := range s.p.Arrays() {
			copy(a.Data, few(a.Data))
		}
		s.x = []tensor.Vector{few(s.x[0])}
		s.start = lstm.State{S: few(s.start.S), V: few(s.start.V)}
		tr := s.forward(t)
		want, err := rnn.Canonical(s.p).Forward(s.x, s.start.S, s.start.V)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "step0.T0c", "T0 is the canonical network", tr.S, want.S)
		same(t, "step0.T0d", "T0 is the canonical network", tr.R, want.R)
	}
}

// Over many steps with any numbers they differ by the order of a sum.
func TestT0AgainstTheCanonicalNetwork(t *testing.T) {
	s := system0(52)
	tr := s.forward(t)
	canonical, err := rnn.Canonical(s.p).Forward(s.x, s.start.S, s.start.V)
	if err != nil {
		t.Fatal(err)
	}
	direct := s.direct(tr)
	want, err := rnn.Canonical(s.p).Backward(canonical, direct)
	if err != nil {
		t.Fatal(err)
	}
	g := s.backward(t, tr, direct)
	for name, pair := range map[string][2][]tensor.Vector{
		"T0c": {tr.S, canonical.S}, "T0d": {tr.R, canonical.R},
		"0.d1": {g.Chi, want.Chi}, "0.d2": {g.Psi, want.Psi}, "0.d7": {g.X, want.X},
		"0.d3": {{g.Params.Ws.Data}, {want.Params.Ws.Data}}, "0.d4": {{g.Params.Wr.Data}, {want.Params.Wr.Data}},
		"0.d8": {{g.Start.S}, {want.SStart}}, "0.d9": {{g.Start.V}, {want.RStart}},
	} {
		if off := tensor.MaxDiff(pair[0], pair[1]); !(off <= rounding) {
			t.Errorf("eq step0.%s: T0 and the canonical network differ by %g", name, off)
		}
	}
}

func TestT1WithOpenGatesIsT0(t *testing.T) {
	s := system1(53)
	copy(s.p.Bcs, fill(open))
	copy(s.p.Bcu, fill(open))
	old := system[steps.T0]{"step0", steps.T0{Ws: s.p.Ws, Wr: s.p.Wr, Wx: s.p.Wx, ThetaS: s.p.ThetaS}, s.x, s.target, s.start}
	tr, want := s.forward(t), old.forward(t)
	same(t, "step1.T1e", "with open gates T1 is T0", tr.S, want.S)
	same(t, "step1.T1f", "with open gates T1 is T0", tr.R, want.R)
	g, back := s.backward(t, tr, s.direct(tr)), old.backward(t, want, s.direct(want))
	sameGradient(t, "step1.1.d2", "with open gates T1 is T0", g.Params.Arrays(), back.Params.Arrays())
}

func TestT2WithAnOpenGateIsT1(t *testing.T) {
	s := system2(54)
	copy(s.p.Bcr, fill(open))
	p := steps.T1{Ws: s.p.Ws, Wr: s.p.Wr, Wx: s.p.Wx, ThetaS: s.p.ThetaS, Bcs: s.p.Bcs, Bcu: s.p.Bcu}
	old := system[steps.T1]{"step1", p, s.x, s.target, s.start}
	tr, want := s.forward(t), old.forward(t)
	same(t, "step2.T2f", "with an open gate T2 is T1", tr.S, want.S)
	same(t, "step2.T2h", "with an open gate T2 is T1", tr.V, want.R)
	g, back := s.backward(t, tr, s.direct(tr)), old.backward(t, want, s.direct(want))
	sameGradient(t, "step2.2.d3", "with an open gate T2 is T1", g.Params.Arrays(), back.Params.Arrays())
}

// However large the input is, a step of T3 adds less than 1 to what it kept,
// and the same step of T2 more.
func TestT3HasBounds(t *testing.T) {
	s := system3(55)
	for n := range s.x {
		s.x[n] = tensor.Scale(100, s.x[n])
	}
	added := func(tr steps.Trace) float64 {
		most := 0.0
		for n := range tr.S {
			most = max(most, tensor.MaxAbs(tensor.Sub(tr.S[n], tensor.Hadamard(tr.Gcs[n], tr.Fs[n]))))
		}
		return most
	}
	if most := added(s.forward(t)); !(most < 1) {
		t.Errorf("eq step3.T3g: a step adds %g, want less than 1", most)
	}
	if most := added(system[steps.T2]{"step2", steps.T2(s.p), s.x, s.target, s.start}.forward(t)); !(most > 10) {
		t.Errorf("eq step2.T2f: a step adds %g, want more than 10", most)
	}
}

func TestT4IsT3WithTheIdentity(t *testing.T) {
	s := system3(56)
	copy(s.p.Ws.Data, tensor.Identity(d).Data)
	p := steps.T4{Wr: s.p.Wr, Wx: s.p.Wx, ThetaS: s.p.ThetaS, Bcs: s.p.Bcs, Bcu: s.p.Bcu, Bcr: s.p.Bcr}
	next := system[steps.T4]{"step4", p, s.x, s.target, s.start}
	tr, want := next.forward(t), s.forward(t)
	same(t, "step4.T4f", "T4 is T3 with W_s = I", tr.S, want.S)
	same(t, "step4.T4h", "T4 is T3 with W_s = I", tr.V, want.V)
	g, back := next.backward(t, tr, s.direct(tr)), s.backward(t, want, s.direct(want))
	sameGradient(t, "step4.4.d3", "T4 is T3 with W_s = I", back.Params.Arrays(), g.Params.Arrays())
}

// With g_cs = 0, g_cu = g_cr = 1 it is a standard recurrent network with two
// warping functions, s[n] = tanh(W_r v[n−1] + …) and v[n] = tanh(s[n]).
func TestT4CanBeARecurrentNetwork(t *testing.T) {
	s := system4(57)
	copy(s.p.Bcs, fill(closed))
	copy(s.p.Bcu, fill(open))
	copy(s.p.Bcr, fill(open))
	tr := s.forward(t)
	var S, V []tensor.Vector
	v := s.start.V
	for n := range s.x {
		S = append(S, tensor.Map(math.Tanh, tensor.Add(tensor.MulVec(s.p.Wr, v), tensor.MulVec(s.p.Wx, s.x[n]), s.p.ThetaS)))
		v = tensor.Map(math.Tanh, S[n])
		V = append(V, v)
	}
	same(t, "step4.T4f", "T4 can be a doubly warped network", tr.S, S)
	same(t, "step4.T4h", "T4 can be a doubly warped network", tr.V, V)
}

// With g_cs = 1 and g_cu = 0 the state stays what it was, whatever comes in.
func TestT4CanHoldForEver(t *testing.T) {
	s := system4(58)
	copy(s.p.Bcs, fill(open))
	copy(s.p.Bcu, fill(closed))
	s.x = tensor.RandSequence(tensor.NewRand(59), 200, dx, 5)
	held := make([]tensor.Vector, len(s.x))
	for n := range held {
		held[n] = s.start.S
	}
	same(t, "step4.T4f", "T4 holds its state", s.forward(t).S, held)
}

func TestT5WithoutMatricesIsT4(t *testing.T) {
	s := system5(60)
	for _, m := range []tensor.Matrix{s.p.Wxcu, s.p.Wxcs, s.p.Wxcr, s.p.Wscu, s.p.Wscs, s.p.Wscr, s.p.Wvcu, s.p.Wvcs, s.p.Wvcr} {
		clear(m.Data)
	}
	p := steps.T4{Wr: s.p.Wr, Wx: s.p.Wx, ThetaS: s.p.ThetaS, Bcs: s.p.Bcs, Bcu: s.p.Bcu, Bcr: s.p.Bcr}
	old := system[steps.T4]{"step4", p, s.x, s.target, s.start}
	tr, want := s.forward(t), old.forward(t)
	same(t, "step5.T5g", "without matrices T5 is T4", tr.S, want.S)
	same(t, "step5.T5k", "without matrices T5 is T4", tr.V, want.V)
}

// T6 renames: the Vanilla LSTM computes the same numbers, and finds the same
// gradient, to the last bit.
func TestT6IsTheVanillaLSTM(t *testing.T) {
	s := system5(61)
	tr := s.forward(t)
	want, err := s.p.Vanilla().Forward(s.x, s.start)
	if err != nil {
		t.Fatal(err)
	}
	direct := s.direct(tr)
	back, err := s.p.Vanilla().Backward(want, direct, lstm.State{})
	if err != nil {
		t.Fatal(err)
	}
	g := s.backward(t, tr, direct)
	for label, pair := range map[string][2][]tensor.Vector{
		"T5a": {tr.Acu, want.Acu}, "T5b": {tr.Gcu, want.Gcu}, "T5c": {tr.Acs, want.Acs}, "T5d": {tr.Gcs, want.Gcs},
		"T5e": {tr.Fu, want.Adu}, "T5f": {tr.U, want.U}, "T5g": {tr.S, want.S},
		"T5h": {tr.Acr, want.Acr}, "T5i": {tr.Gcr, want.Gcr}, "T5j": {tr.R, want.R}, "T5k": {tr.V, want.V},
		"5.d1": {g.Chi, back.Chi}, "5.d2": {g.Rho, back.Rho}, "5.d3": {g.AlphaCr, back.AlphaCr}, "5.d4": {g.Psi, back.Psi},
		"5.d5": {g.AlphaCs, back.AlphaCs}, "5.d6": {g.AlphaCu, back.AlphaCu}, "5.d7": {g.PhiU, back.AlphaDu},
		"5.d25": {g.X, back.X}, "5.d26": {{g.Start.S}, {back.Start.S}}, "5.d27": {{g.Start.V}, {back.Start.V}},
	} {
		same(t, "step5."+label, "T5 is the Vanilla LSTM", pair[0], pair[1])
	}
	got, renamed := g.Params.Arrays(), back.Params.Arrays()
	if len(got) != len(renamed) {
		t.Fatalf("T5 has %d arrays, the Vanilla LSTM %d", len(got), len(renamed))
	}
	for i, a := range renamed {
		same(t, "step5.T5a", "T5 is the Vanilla LSTM, ∂E/∂"+a.Name, []tensor.Vector{got[i].Data}, []tensor.Vector{a.Data})
	}
}
