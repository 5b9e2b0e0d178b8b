package lstm_test

import (
	"math"
	"testing"

	"unroll/lstm"
	"unroll/tensor"
)

// What does not fit is an error that names the field, what was expected and
// what was found. Nothing panics.
func TestVanillaErrors(t *testing.T) {
	s := newVanilla(75)
	tr := s.forward(t)
	direct := s.direct(tr)
	weights := func(change func(p *lstm.Vanilla)) error {
		p := s.Vanilla
		change(&p)
		return second(p.Forward(s.x, s.start))
	}
	trace := func(change func(tr *lstm.VanillaTrace)) error {
		tr := tr
		change(&tr)
		return second(s.Backward(tr, direct, s.later))
	}
	c := must(s.Carousel(tr))(t, "carousel.5.14")
	matrices := func(change func(c *lstm.Carousel)) error {
		c := c
		change(&c)
		return second(c.StepBounds())
	}
	nan, short := s.Wxcu.Clone(), tensor.Vector{1, 2}
	nan.Data[5] = math.NaN()
	infinite := tensor.Vector{0, math.Inf(-1), 0, 0}
	for _, c := range []struct {
		want string
		err  error
	}{
		{"lstm: Vanilla.Forward: len(Bcu) is 0, expected at least 1", second(lstm.Vanilla{}.Forward(nil, lstm.State{}))},
		{"lstm: Vanilla.Forward: Wxcu.Cols is 0, expected at least 1", weights(func(p *lstm.Vanilla) { p.Wxcu = tensor.NewMatrix(4, 0) })},
		{"lstm: Vanilla.Forward: Wxcs is 4×4, expected 4×3", weights(func(p *lstm.Vanilla) { p.Wxcs = p.Wscs })},
		{"lstm: Vanilla.Forward: Wscr is 4×3, expected 4×4", weights(func(p *lstm.Vanilla) { p.Wscr = p.Wxcr })},
		{"lstm: Vanilla.Forward: Wvdu is 4×4 and has 15 entries, expected 16", weights(func(p *lstm.Vanilla) { p.Wvdu.Data = p.Wvdu.Data[1:] })},
		{"lstm: Vanilla.Forward: Wxcu is NaN at entry 5, expected a finite number", weights(func(p *lstm.Vanilla) { p.Wxcu = nan })},
		{"lstm: Vanilla.Forward: Bcs is -Inf at entry 1, expected a finite number", weights(func(p *lstm.Vanilla) { p.Bcs = infinite })},
		{"lstm: Vanilla.Forward: Bdu has 0 entries, expected 4", weights(func(p *lstm.Vanilla) { p.Bdu = nil })},
		{"lstm: Vanilla.Forward: x[1] has 2 entries, expected 3", second(s.Forward([]tensor.Vector{s.x[0], short}, s.start))},
		{"lstm: Vanilla.Forward: x[0] is NaN at entry 0, expected a finite number", second(s.Forward([]tensor.Vector{{math.NaN(), 0, 0}}, s.start))},
		{"lstm: Vanilla.Forward: start.S has 2 entries, expected 4", second(s.Forward(s.x, lstm.State{S: short}))},
		{"lstm: Vanilla.Forward: start.V is -Inf at entry 1, expected a finite number", second(s.Forward(s.x, lstm.State{V: infinite}))},
		{"lstm: Vanilla.Backward: direct has 5 steps, expected 6", second(s.Backward(tr, direct[1:], s.later))},
		{"lstm: Vanilla.Backward: direct[0] has 3 entries, expected 4", second(s.Backward(tr, s.x, s.later))},
		{"lstm: Vanilla.Backward: later.V has 2 entries, expected 4", second(s.Backward(tr, direct, lstm.State{V: short}))},
		{"lstm: Vanilla.Backward: VanillaTrace.Gcs has 5 steps, expected 6", trace(func(tr *lstm.VanillaTrace) { tr.Gcs = tr.Gcs[1:] })},
		{"lstm: Vanilla.Backward: VanillaTrace.R[0] has 3 entries, expected 4", trace(func(tr *lstm.VanillaTrace) { tr.R = tr.X })},
		{"lstm: Vanilla.Backward: VanillaTrace.Start.S has 0 entries, expected 4", trace(func(tr *lstm.VanillaTrace) { tr.Start.S = nil })},
		{"lstm: Vanilla.Backward: len(Bcu) is 0, expected at least 1", second(lstm.Vanilla{}.Backward(tr, direct, s.later))},
		{"lstm: Vanilla.Carousel: VanillaTrace.U has 0 steps, expected 6", second(s.Carousel(lstm.VanillaTrace{X: tr.X, Acu: tr.Acu, Gcu: tr.Gcu, Acs: tr.Acs, Gcs: tr.Gcs, Adu: tr.Adu}))},
		{"lstm: Vanilla.CarouselBounds: VanillaTrace.Acu has 0 steps, expected 6", second(s.CarouselBounds(lstm.VanillaTrace{X: tr.X}))},
		{"lstm: Carousel.Sequences: direct has 5 steps, expected 6", third(c.Sequences(direct[1:]))},
		{"lstm: Carousel.Transport: l is 6, expected a step of the sequence, 0 to 5", second(c.Transport(6))},
		{"lstm: Carousel.Kept: l is -1, expected a step of the sequence, 0 to 5", second(c.Kept(-1))},
		{"lstm: Carousel.StepBounds: M has 5 steps, expected 6", matrices(func(c *lstm.Carousel) { c.M = c.M[1:] })},
		{"lstm: Carousel.StepBounds: Q[0] is 4×3, expected 4×4", matrices(func(c *lstm.Carousel) { c.Q = []tensor.Matrix{s.Wxcu, s.Wxcu, s.Wxcu, s.Wxcu, s.Wxcu, s.Wxcu} })},
		{"lstm: Carousel.StepBounds: Gcs[0] is -Inf at entry 1, expected a finite number", matrices(func(c *lstm.Carousel) { c.Gcs = repeat(infinite, 6) })},
		{"lstm: Standardise: len(x) is 0, expected at least 1", second(lstm.Standardise(nil))},
		{"lstm: Standardise: len(x[0]) is 0, expected at least 1", second(lstm.Standardise([]tensor.Vector{{}}))},
		{"lstm: Standardise: x[1] has 2 entries, expected 3", second(lstm.Standardise([]tensor.Vector{s.x[0], short}))},
		{"lstm: Standardise: Deviation is +Inf at entry 0, expected a finite number", second(lstm.Standardise([]tensor.Vector{{1e200}, {-1e200}}))},
		{"lstm: Scaling.Apply: Deviation has 4 entries, expected 2", second(lstm.Scaling{Mean: short, Deviation: tensor.Ones(4)}.Apply(s.x))},
		{"lstm: Scaling.Apply: Deviation[1] is 0, expected a number above 0", second(lstm.Scaling{Mean: short, Deviation: tensor.Vector{1, 0}}.Apply(s.x))},
		{"lstm: Scaling.Apply: x[0] has 3 entries, expected 2", second(lstm.Scaling{Mean: short, Deviation: short}.Apply(s.x))},
	} {
		if c.err == nil || c.err.Error() != c.want {
			t.Errorf("error %v\n want %s", c.err, c.want)
		}
	}
}

// What overflows on the way is found where it is used.
func TestVanillaOverflow(t *testing.T) {
	s := newVanilla(76)
	for _, W := range []tensor.Matrix{s.Wxcu, s.Wxdu} {
		copy(W.Data, tensor.Scale(1e308, tensor.Ones(len(W.Data))))
	}
	tr := must(s.Forward(repeat(tensor.Vector{9, 9, -9}, 6), s.start))(t, "vanilla.5.c.1a")
	const want = "lstm: Vanilla.Backward: VanillaTrace.Acu[0] is NaN at entry 0, expected a finite number"
	if _, err := s.Backward(tr, s.y, s.later); err == nil || err.Error() != want {
		t.Errorf("error %v\n want %s", err, want)
	}
}

// No steps have no errors to carry.
func TestCarouselNoSteps(t *testing.T) {
	s := newVanilla(77)
	c := must(s.Carousel(must(s.Forward(nil, s.start))(t, "vanilla.5.c.1a")))(t, "carousel.5.14")
	chi, psi, err := c.Sequences(nil)
	if err != nil || len(chi) != 0 || len(psi) != 0 {
		t.Errorf("eq carousel.5.12: %v, %v, %v of no steps", chi, psi, err)
	}
	if err := second(c.Transport(0)); err == nil {
		t.Error("eq carousel.5.15: a transport over no steps")
	}
}
