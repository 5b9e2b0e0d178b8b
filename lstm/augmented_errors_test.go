package lstm_test

import (
	"math"
	"testing"

	"unroll/lstm"
	"unroll/tensor"
)

// What does not fit is an error that names the field, what was expected and
// what was found. Nothing panics.
func TestAugmentedErrors(t *testing.T) {
	s := newAugmented(t, 400) // X, S, V = 2, 4, 3
	tr := s.forward(t)
	direct := s.direct(tr)
	weights := func(change func(p *lstm.Augmented)) error {
		p := s.Augmented
		change(&p)
		return second(p.Forward(s.x, s.start))
	}
	trace := func(change func(tr *lstm.AugmentedTrace)) error {
		tr := tr
		change(&tr)
		return second(s.Backward(tr, direct, s.later))
	}
	random := func(z lstm.Sizes, o lstm.Options) error {
		return second(lstm.RandomAugmented(tensor.NewRand(1), z, o))
	}
	held := func(o lstm.Options, change func(p *lstm.Augmented)) error {
		v := variant(t, 401, o)
		change(&v.Augmented)
		return second(v.Forward(v.x, v.start))
	}
	n := newNormal(402, 3, 1)
	ntr := must(n.Forward(n.a[0]))(t, "normalise.6.f.5")
	nan, infinite, short := s.Wscx.Clone(), tensor.Vector{0, math.Inf(-1), 0, 0}, tensor.Vector{1}
	nan.Data[5] = math.NaN()
	square := tensor.NewMatrix(4, 4)
	for _, c := range []struct {
		want string
		err  error
	}{
		{"lstm: Augmented.Forward: len(Bcu) is 0, expected at least 1", second(lstm.Augmented{}.Forward(nil, lstm.State{}))},
		{"lstm: Augmented.Forward: Wqdr.Rows is 0, expected at least 1", weights(func(p *lstm.Augmented) { p.Wqdr = tensor.NewMatrix(0, 4) })},
		{"lstm: Augmented.Forward: len(Wxcu.W) is 0, expected at least 1", weights(func(p *lstm.Augmented) { p.Wxcu = lstm.Window{} })},
		{"lstm: Augmented.Forward: len(Wxdu.W) is 0, expected at least 1", weights(func(p *lstm.Augmented) { p.Wxdu = lstm.Window{} })},
		{"lstm: Augmented.Forward: Wxcu.W[0].Cols is 0, expected at least 1", weights(func(p *lstm.Augmented) { p.Wxcu.W = []tensor.Matrix{{Rows: 4, Data: []float64{1}}} })},
		{"lstm: Augmented.Forward: Wxcs.W[1] is 4×4, expected 4×2", weights(func(p *lstm.Augmented) { p.Wxcs = lstm.Window{W: []tensor.Matrix{p.Wxcs.W[0], square}} })},
		{"lstm: Augmented.Forward: Wscx is NaN at entry 5, expected a finite number", weights(func(p *lstm.Augmented) { p.Wscx = nan })},
		{"lstm: Augmented.Forward: Wvcx is 4×4, expected 4×3", weights(func(p *lstm.Augmented) { p.Wvcx = square })},
		{"lstm: Augmented.Forward: Wqdr is 3×4 and has 11 entries, expected 12", weights(func(p *lstm.Augmented) { p.Wqdr.Data = p.Wqdr.Data[1:] })},
		{"lstm: Augmented.Forward: Bcx is -Inf at entry 1, expected a finite number", weights(func(p *lstm.Augmented) { p.Bcx = infinite })},
		{"lstm: Augmented.Forward: Bdu has 0 entries, expected 4", weights(func(p *lstm.Augmented) { p.Bdu = nil })},
		{"lstm: Augmented.Forward: Ncx.Gain has 1 entries, expected 0", weights(func(p *lstm.Augmented) { p.Ncx.Gain = short })},
		{"lstm: Augmented.Forward: Ncu.Gain has 0 entries, expected 4", weights(func(p *lstm.Augmented) { p.Normalised = true })},
		{"lstm: Augmented.Forward: the value has 3 entries, expected the 4 of the state: nothing is projected", weights(func(p *lstm.Augmented) { p.Unprojected = true })},
		{"lstm: Augmented.Forward: option Peepholes is 3, expected Full, Diagonal or None", weights(func(p *lstm.Augmented) { p.Peepholes = 3 })},
		{"lstm: Augmented.Forward: window Wxcs has 3 taps from -2 on, expected the 2 from 0 on of Wxcu: the gates are coupled", weights(func(p *lstm.Augmented) { p.Coupled = true })},
		{"lstm: Augmented.Forward: x[1] has 1 entries, expected 2", second(s.Forward([]tensor.Vector{s.x[0], short}, s.start))},
		{"lstm: Augmented.Forward: x[0] is NaN at entry 0, expected a finite number", second(s.Forward([]tensor.Vector{{math.NaN(), 0}}, s.start))},
		{"lstm: Augmented.Forward: start.S has 1 entries, expected 4", second(s.Forward(s.x, lstm.State{S: short}))},
		{"lstm: Augmented.Forward: start.V has 4 entries, expected 3", second(s.Forward(s.x, lstm.State{V: infinite}))},
		{"lstm: Augmented.ForwardSegment: the segment goes from 4 to 3, expected 0 ≤ from ≤ to ≤ 6", second(s.ForwardSegment(s.x, 4, 3, s.start))},
		{"lstm: Augmented.ForwardSegment: the segment goes from 0 to 7, expected 0 ≤ from ≤ to ≤ 6", second(s.ForwardSegment(s.x, 0, 7, s.start))},
		{"lstm: Augmented.ForwardSegment: the segment goes from -1 to 3, expected 0 ≤ from ≤ to ≤ 6", second(s.ForwardSegment(s.x, -1, 3, s.start))},
		{"lstm: Augmented.Backward: direct has 5 steps, expected 6", second(s.Backward(tr, direct[1:], s.later))},
		{"lstm: Augmented.Backward: direct[0] has 2 entries, expected 3", second(s.Backward(tr, s.x, s.later))},
		{"lstm: Augmented.Backward: later.V has 1 entries, expected 3", second(s.Backward(tr, direct, lstm.State{V: short}))},
		{"lstm: Augmented.Backward: AugmentedTrace.Gcx has 5 steps, expected 6", trace(func(tr *lstm.AugmentedTrace) { tr.Gcx = tr.Gcx[1:] })},
		{"lstm: Augmented.Backward: AugmentedTrace.XiDu[0] has 2 entries, expected 4", trace(func(tr *lstm.AugmentedTrace) { tr.XiDu = tr.X })},
		{"lstm: Augmented.Backward: the segment goes from 1 to 7, expected 0 ≤ from ≤ to ≤ 6", trace(func(tr *lstm.AugmentedTrace) { tr.From = 1 })},
		{"lstm: Augmented.Backward: AugmentedTrace.Start.V has 0 entries, expected 3", trace(func(tr *lstm.AugmentedTrace) { tr.Start.V = nil })},
		{"lstm: Augmented.Carousel: AugmentedTrace.XiCu has 0 steps, expected 6", second(s.Carousel(lstm.AugmentedTrace{X: tr.X, V: tr.V}))},
		{"lstm: Augmented.Carousel: Options.Normalised is set, expected a network without layer normalisation", func() error {
			v := variant(t, 403, lstm.Options{Normalised: true})
			return second(v.Carousel(v.forward(t)))
		}()},
		{"lstm: RandomAugmented: X is 0, expected at least 1", random(lstm.Sizes{S: 1, V: 1, Taps: 1}, lstm.Options{})},
		{"lstm: RandomAugmented: Taps is -1, expected at least 1", random(lstm.Sizes{X: 1, S: 1, V: 1, Taps: -1}, lstm.Options{})},
		{"lstm: RandomAugmented: the value has 3 entries, expected the 4 of the state: nothing is projected", random(lstm.Sizes{X: 1, S: 4, V: 3, Taps: 1}, lstm.Options{Unprojected: true})},
		{"lstm: RandomAugmented: the state has 1 entries, expected at least 2: one number alone has no deviation", random(lstm.Sizes{X: 1, S: 1, V: 1, Taps: 1}, lstm.Options{Normalised: true})},
		{"lstm: RandomAugmented: option Peepholes is -1, expected Full, Diagonal or None", random(lstm.Sizes{X: 1, S: 1, V: 1, Taps: 1}, lstm.Options{Peepholes: -1})},
		{"lstm: Augmented.Forward: W_scu is 7 at entry 1, expected 0 by the options", held(lstm.Options{Peepholes: lstm.Diagonal}, func(p *lstm.Augmented) { p.Wscu.Data[1] = 7 })},
		{"lstm: Augmented.Forward: W_scr is 7 at entry 0, expected 0 by the options", held(lstm.Options{Peepholes: lstm.None}, func(p *lstm.Augmented) { p.Wscr.Data[0] = 7 })},
		{"lstm: Augmented.Forward: b_cx is 39 at entry 2, expected 40 by the options", held(lstm.Options{Ungated: true}, func(p *lstm.Augmented) { p.Bcx[2] = 39 })},
		{"lstm: Augmented.Forward: W_xcx[1] is 7 at entry 3, expected 0 by the options", held(lstm.Options{Ungated: true}, func(p *lstm.Augmented) { p.Wxcx.W[1].Data[3] = 7 })},
		{"lstm: Augmented.Forward: W_qdr is 7 at entry 4, expected 1 by the options", held(lstm.Options{Unprojected: true}, func(p *lstm.Augmented) { p.Wqdr.Data[4] = 7 })},
		{"lstm: Augmented.Forward: b_du is 7 at entry 0, expected 0 by the options", held(lstm.Options{Normalised: true}, func(p *lstm.Augmented) { p.Bdu[0] = 7 })},
		{"lstm: Augmented.Forward: b_cu is -7 at entry 1, expected 2: coupled to b_cs", held(lstm.Options{Coupled: true}, func(p *lstm.Augmented) { p.Bcu[1], p.Bcs[1] = -7, -2 })},
		{"lstm: Norm.Forward: len(Gain) is 0, expected at least 1", second(lstm.Norm{}.Forward(nil))},
		{"lstm: Norm.Forward: Norm.Bias has 1 entries, expected 3", second(lstm.Norm{Gain: n.Gain, Bias: short}.Forward(n.a[0]))},
		{"lstm: Norm.Forward: a is -Inf at entry 1, expected a finite number", second(n.Forward(infinite[:3]))},
		{"lstm: Norm.Backward: zeta has 1 entries, expected 3", second(n.Backward(ntr, short))},
		{"lstm: Norm.Backward: NormTrace.Sigma is 0, expected a number above 0", second(n.Backward(lstm.NormTrace{A: ntr.A, W: ntr.W, Y: ntr.Y}, n.e[0]))},
	} {
		if c.err == nil || c.err.Error() != c.want {
			t.Errorf("error %v\n want %s", c.err, c.want)
		}
	}
}

// What overflows on the way is found where it is used.
func TestAugmentedOverflow(t *testing.T) {
	s := newAugmented(t, 410)
	for _, W := range s.Wxdu.W {
		copy(W.Data, tensor.Scale(1e308, tensor.Ones(len(W.Data))))
	}
	tr := must(s.Forward(repeat(tensor.Vector{9, -9}, 6), s.start))(t, "augmented.6.b.1e")
	const want = "lstm: Augmented.Backward: AugmentedTrace.XiDu[2] is NaN at entry 0, expected a finite number"
	if _, err := s.Backward(tr, s.y, s.later); err == nil || err.Error() != want {
		t.Errorf("error %v\n want %s", err, want)
	}
}

// The names of what an option can be.
func TestPeepholesString(t *testing.T) {
	for k, want := range map[lstm.Peepholes]string{lstm.Full: "full", lstm.Diagonal: "diagonal", lstm.None: "none", 7: "Peepholes(7)"} {
		if k.String() != want {
			t.Errorf("%d is %s, want %s", int(k), k, want)
		}
	}
}
