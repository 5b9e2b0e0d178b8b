package rnn_test

import (
	"math"
	"math/cmplx"
	"testing"

	"unroll/internal/eqtest"
	"unroll/internal/gradcheck"
	"unroll/rnn"
	"unroll/tensor"
)

func TestStandard(t *testing.T) {
	s := newSystem(1)
	tr := s.forward(t)
	f, env := cell(t, "rnn.eq", "rnn", "x", s.x)
	eqtest.Bind(t, env, s.Standard)
	eqtest.Bind(t, env, tr)
	start(t, env, "r", s.rStart)
	eqtest.Check(t, f, "rnn.1.31a", env, steps, rounding)
	eqtest.Check(t, f, "rnn.1.31b", env, steps, rounding)
}

func newCanonical(seed uint64) (p rnn.Canonical, s system, sStart tensor.Vector) {
	r := tensor.NewRand(seed)
	s = random(r, d, dx, steps, 0.8)
	p = rnn.Canonical{Ws: tensor.RandMatrix(r, d, d, 0.5), Wr: s.Wr, Wx: s.Wx, ThetaS: s.ThetaS}
	return p, s, tensor.RandVector(r, d, 1)
}

func TestCanonical(t *testing.T) {
	p, s, sStart := newCanonical(2)
	tr := must(p.Forward(s.x, sStart, s.rStart))(t, "rnn_canonical.1.20a")
	f, env := cell(t, "rnn.eq", "rnn_canonical")
	eqtest.Bind(t, env, p)
	eqtest.Bind(t, env, tr.Trace)
	start(t, env, "s", sStart)
	start(t, env, "r", s.rStart)
	eqtest.Check(t, f, "rnn_canonical.1.20a", env, steps, rounding)
	eqtest.Check(t, f, "rnn_canonical.1.20b", env, steps, rounding)
}

// (1.31) Without W_s the canonical network is the standard one, forward and
// backward.
func TestCanonicalWithoutMemoryIsStandard(t *testing.T) {
	p, s, sStart := newCanonical(3)
	p.Ws = tensor.NewMatrix(d, d)
	want := s.forward(t)
	got := must(p.Forward(s.x, sStart, s.rStart))(t, "rnn_canonical.1.20a")
	agree(t, "rnn_canonical.1.20a", "readouts of the standard network", flat(got.R), flat(want.R), 0)
	wantG := must(s.Backward(want, s.v))(t, "rnn.3.1")
	gotG := must(p.Backward(got, s.v))(t, "rnn_canonical.3.1")
	agree(t, "rnn_canonical.3.4a", "gradient of the standard network", gotG.Params.Wr.Data, wantG.Params.Wr.Data, 0)
	agree(t, "rnn_canonical.3.4d", "gradient of the standard network", flat(gotG.X), flat(wantG.X), 0)
}

// The slope agrees with the complex step. Where tanh is close to 1 or −1, that
// has few digits, and so has the slope; it is never outside 0 to 1.
func TestSlope(t *testing.T) {
	for _, z := range []float64{-8, -3, -0.5, 0, 1e-8, 0.7, 2, 8} {
		got, want := rnn.Slope(tensor.Vector{z})[0], gradcheck.ComplexStep(cmplx.Tanh, z)
		if !(math.Abs(got-want) <= 1e-8*want) {
			t.Errorf("eq rnn.3.2: G'(%g) = %g, want %g", z, got, want)
		}
	}
	for _, slope := range rnn.Slope(tensor.Vector{-1e3, -20, 0, 20, 1e3}) {
		if !(slope >= 0 && slope <= rnn.GammaG) {
			t.Errorf("eq rnn.3.2: a slope of %g, which is not between 0 and the largest slope", slope)
		}
	}
}

// A sequence can be run in pieces: the next one starts where the last ended.
func TestStateIsCarried(t *testing.T) {
	s := newSystem(4)
	whole := s.forward(t)
	head := must(s.Forward(s.x[:3], s.rStart))(t, "rnn.1.31a")
	tail := must(s.Forward(s.x[3:], head.Last()))(t, "rnn.1.31a")
	agree(t, "rnn.1.31b", "two pieces are the whole", append(flat(head.R), flat(tail.R)...), flat(whole.R), 0)
}

func TestNoSteps(t *testing.T) {
	s := newSystem(5)
	tr := must(s.Forward(nil, s.rStart))(t, "rnn.1.31a")
	agree(t, "rnn.1.31b", "the last readout is the start", tr.Last(), s.rStart, 0)
	for name, back := range map[string]func() (rnn.Gradients, error){
		"Backward":  func() (rnn.Gradients, error) { return s.Backward(tr, nil) },
		"Truncated": func() (rnn.Gradients, error) { return s.Truncated(tr, nil, 1) },
	} {
		g := must(back())(t, "rnn.3.1")
		agree(t, "rnn.3.4e", name+": no steps, no gradient", append(g.Params.Flat(), g.RStart...), make(tensor.Vector, len(s.Flat())+d), 0)
	}
	p, _, sStart := newCanonical(5)
	ctr := must(p.Forward(nil, sStart, s.rStart))(t, "rnn_canonical.1.20a")
	cg := must(p.Backward(ctr, nil))(t, "rnn_canonical.3.1")
	agree(t, "rnn_canonical.3.4f", "no steps, no gradient", append(cg.SStart, cg.RStart...), make(tensor.Vector, 2*d), 0)
}
