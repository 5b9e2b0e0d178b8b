package gru_test

import (
	"math"
	"testing"

	"unroll/gru"
	"unroll/tensor"
)

// What does not fit is an error that names the field, what was expected and
// what was found. Nothing panics.
func TestErrors(t *testing.T) {
	s, after := newSystem(70, false), newSystem(70, true)
	tr := s.forward(t)
	forward := func(change func(p *gru.GRU)) error {
		p := s.GRU
		change(&p)
		return second(p.Forward(s.x, nil))
	}
	backward := func(change func(tr *gru.Trace)) error {
		other := tr
		change(&other)
		return second(s.Backward(other, s.v, nil))
	}
	nan := s.Uh.Clone()
	nan.Data[5] = math.NaN()
	short := s.x[3][:2]
	for _, c := range []struct {
		want string
		err  error
	}{
		{"gru: GRU.Forward: len(Bz) is 0, expected at least 1", second(gru.GRU{}.Forward(s.x, nil))},
		{"gru: GRU.Forward: Uz.Cols is 0, expected at least 1", forward(func(p *gru.GRU) { p.Uz = tensor.NewMatrix(4, 0) })},
		{"gru: GRU.Forward: Wz is 4×3, expected 4×4", forward(func(p *gru.GRU) { p.Wz = s.Uz })},
		{"gru: GRU.Forward: Wh is 4×4 and has 15 entries, expected 16", forward(func(p *gru.GRU) { p.Wh.Data = p.Wh.Data[:15] })},
		{"gru: GRU.Forward: Ur is 4×4, expected 4×3", forward(func(p *gru.GRU) { p.Ur = s.Wz })},
		{"gru: GRU.Forward: Uh is NaN at entry 5, expected a finite number", forward(func(p *gru.GRU) { p.Uh = nan })},
		{"gru: GRU.Forward: Br has 2 entries, expected 4", forward(func(p *gru.GRU) { p.Br = short })},
		{"gru: GRU.Forward: Bh is -Inf at entry 0, expected a finite number", forward(func(p *gru.GRU) { p.Bh = tensor.Vector{math.Inf(-1), 0, 0, 0} })},
		{"gru: GRU.Forward: Ch has 4 entries, expected 0", forward(func(p *gru.GRU) { p.Ch = s.Bh })},
		{"gru: GRU.Forward: Ch has 0 entries, expected 4", forward(func(p *gru.GRU) { p.After = true })},
		{"gru: GRU.Forward: Ch has 2 entries, expected 4", second(gru.GRU{Wz: s.Wz, Wr: s.Wr, Wh: s.Wh, Uz: s.Uz, Ur: s.Ur, Uh: s.Uh, Bz: s.Bz, Br: s.Br, Bh: s.Bh, Ch: short, After: true}.Forward(s.x, nil))},
		{"gru: GRU.Forward: x[1] has 2 entries, expected 3", second(s.Forward([]tensor.Vector{s.x[0], short}, nil))},
		{"gru: GRU.Forward: x[0] is NaN at entry 2, expected a finite number", second(s.Forward([]tensor.Vector{{1, 2, math.NaN()}}, nil))},
		{"gru: GRU.Forward: start has 2 entries, expected 4", second(s.Forward(s.x, short))},
		{"gru: GRU.Backward: direct has 5 steps, expected 6", second(s.Backward(tr, s.v[:5], nil))},
		{"gru: GRU.Backward: direct[0] has 3 entries, expected 4", second(s.Backward(tr, s.x, nil))},
		{"gru: GRU.Backward: later has 2 entries, expected 4", second(s.Backward(tr, s.v, short))},
		{"gru: GRU.Backward: Trace.H has 5 steps, expected 6", backward(func(tr *gru.Trace) { tr.H = tr.H[:5] })},
		{"gru: GRU.Backward: Trace.Q[0] has 3 entries, expected 4", backward(func(tr *gru.Trace) { tr.Q = tr.X })},
		{"gru: GRU.Backward: Trace.Start has 0 entries, expected 4", backward(func(tr *gru.Trace) { tr.Start = nil })},
		{"gru: GRU.Backward: Ch has 0 entries, expected 4", second(gru.GRU{Wz: s.Wz, Wr: s.Wr, Wh: s.Wh, Uz: s.Uz, Ur: s.Ur, Uh: s.Uh, Bz: s.Bz, Br: s.Br, Bh: s.Bh, After: true}.Backward(tr, s.v, nil))},
	} {
		if c.err == nil || c.err.Error() != c.want {
			t.Errorf("error %v\n want %s", c.err, c.want)
		}
	}
	if got := len(after.Arrays()); got != len(s.Arrays())+1 {
		t.Errorf("the unit with the reset after the product has %d arrays, the other %d", got, len(s.Arrays()))
	}
}

// A sequence without a step is allowed: no outputs, and what was handed in is
// what comes out.
func TestNoSteps(t *testing.T) {
	both(t, func(t *testing.T, after bool) {
		s := newSystem(71, after)
		s.x, s.v = nil, nil
		tr, g := s.forward(t), s.backward(t)
		if len(tr.H) != 0 || tensor.MaxAbs(tensor.Sub(tr.Last(), s.start)) != 0 {
			t.Errorf("no steps have the outputs %v and end at %v", tr.H, tr.Last())
		}
		if tensor.MaxAbs(tensor.Sub(g.Start, s.later)) != 0 || tensor.MaxAbs(g.Params.Wz.Data) != 0 {
			t.Errorf("no steps have the gradient %v at the start", g.Start)
		}
	})
}

func second[T any](_ T, err error) error { return err }

// What Arrays returns is the unit itself.
func TestArraysShareTheirNumbers(t *testing.T) {
	s := newSystem(72, true)
	for i, a := range s.Arrays() {
		a.Data[0] = float64(100 + i)
	}
	if s.Wz.At(0, 0) != 100 || s.Ch[0] != 109 {
		t.Error("writing into an array does not write into the unit")
	}
}
