package rnn_test

import (
	"math"
	"testing"

	"unroll/rnn"
	"unroll/tensor"
)

// What does not fit is an error that names the field, what was expected and
// what was found. Nothing panics.
func TestErrors(t *testing.T) {
	s := newSystem(70)
	tr := s.forward(t)
	p, _, sStart := newCanonical(71)
	ctr := must(p.Forward(s.x, sStart, s.rStart))(t, "rnn_canonical.1.20a")
	with := func(change func(p *rnn.Standard)) rnn.Standard {
		p := s.Standard
		change(&p)
		return p
	}
	nan := s.Wx.Clone()
	nan.Data[5] = math.NaN()
	short := s.x[3][:2]
	for _, c := range []struct {
		want string
		err  error
	}{
		{"rnn: Standard.Forward: Wr is 4×3, expected 4×4", second(with(func(p *rnn.Standard) { p.Wr = s.Wx }).Forward(s.x, nil))},
		{"rnn: Standard.Forward: Wx is 3×4, expected 4×4", second(with(func(p *rnn.Standard) { p.Wx = tensor.T(s.Wx) }).Forward(s.x, nil))},
		{"rnn: Standard.Forward: Wx is 4×3 and has 11 entries, expected 12", second(with(func(p *rnn.Standard) { p.Wx.Data = p.Wx.Data[:11] }).Forward(s.x, nil))},
		{"rnn: Standard.Forward: Wx is NaN at entry 5, expected a finite number", second(with(func(p *rnn.Standard) { p.Wx = nan }).Forward(s.x, nil))},
		{"rnn: Standard.Forward: Wx.Cols is 0, expected at least 1", second(with(func(p *rnn.Standard) { p.Wx = tensor.NewMatrix(4, 0) }).Forward(s.x, nil))},
		{"rnn: Standard.Forward: len(ThetaS) is 0, expected at least 1", second(rnn.Standard{}.Forward(s.x, nil))},
		{"rnn: Standard.Forward: ThetaS is +Inf at entry 1, expected a finite number", second(with(func(p *rnn.Standard) { p.ThetaS = tensor.Vector{0, math.Inf(1), 0, 0} }).Forward(s.x, nil))},
		{"rnn: Standard.Forward: x[1] has 2 entries, expected 3", second(s.Forward([]tensor.Vector{s.x[0], short}, nil))},
		{"rnn: Standard.Forward: x[0] is NaN at entry 2, expected a finite number", second(s.Forward([]tensor.Vector{{1, 2, math.NaN()}}, nil))},
		{"rnn: Standard.Forward: rStart has 2 entries, expected 4", second(s.Forward(s.x, short))},
		{"rnn: Standard.Backward: direct has 6 steps, expected 7", second(s.Backward(tr, s.v[:6]))},
		{"rnn: Standard.Backward: direct[0] has 3 entries, expected 4", second(s.Backward(tr, s.x))},
		{"rnn: Standard.Backward: Trace.S has 6 steps, expected 7", second(s.Backward(rnn.Trace{X: tr.X, S: tr.S[:6], R: tr.R, RStart: tr.RStart}, s.v))},
		{"rnn: Standard.Backward: Trace.R[0] has 3 entries, expected 4", second(s.Backward(rnn.Trace{X: tr.X, S: tr.S, R: tr.X, RStart: tr.RStart}, s.v))},
		{"rnn: Standard.Backward: Trace.RStart has 0 entries, expected 4", second(s.Backward(rnn.Trace{X: tr.X, S: tr.S, R: tr.R}, s.v))},
		{"rnn: Standard.BackwardLater: direct has 6 steps, expected 7", second(s.BackwardLater(tr, s.v[:6], nil))},
		{"rnn: Standard.BackwardLater: later has 2 entries, expected 4", second(s.BackwardLater(tr, s.v, short))},
		{"rnn: Standard.BackwardLater: Trace.RStart has 0 entries, expected 4", second(s.BackwardLater(rnn.Trace{}, nil, nil))},
		{"rnn: Standard.Truncated: horizon is 0, expected at least 1", second(s.Truncated(tr, s.v, 0))},
		{"rnn: Canonical.Forward: Ws is 4×3, expected 4×4", second(rnn.Canonical{Ws: s.Wx, Wr: s.Wr, Wx: s.Wx, ThetaS: s.ThetaS}.Forward(s.x, nil, nil))},
		{"rnn: Canonical.Forward: sStart has 2 entries, expected 4", second(p.Forward(s.x, short, nil))},
		{"rnn: Canonical.Backward: direct has 1 steps, expected 7", second(p.Backward(ctr, s.v[:1]))},
		{"rnn: Canonical.Backward: CanonicalTrace.SStart has 0 entries, expected 4", second(p.Backward(rnn.CanonicalTrace{Trace: ctr.Trace}, s.v))},
		{"rnn: Canonical.Backward: CanonicalTrace.R has 0 steps, expected 7", second(p.Backward(rnn.CanonicalTrace{Trace: rnn.Trace{X: tr.X, S: tr.S}}, s.v))},
		{"rnn: SquaredError: v has 2 steps, expected 7", third(rnn.SquaredError(tr.R, s.v[:2]))},
		{"rnn: SquaredError: v[0] has 4 entries, expected at most 3", third(rnn.SquaredError(tr.X, s.v))},
		{"rnn: Standard.Nested: the number of steps is 0, expected at least 1", second(s.Nested(nil))},
		{"rnn: Split: lengths names 0 segments, expected at least 1", second(rnn.Split(s.x, nil))},
		{"rnn: Split: lengths[1] is 0, expected 1 to 4: 4 of 7 steps are left", second(rnn.Split(s.x, []int{3, 0, 4}))},
		{"rnn: Split: lengths[1] is 5, expected 1 to 4: 4 of 7 steps are left", second(rnn.Split(s.x, []int{3, 5}))},
		{"rnn: Split: lengths add up to 5 steps, expected 7", second(rnn.Split(s.x, []int{3, 2}))},
		{"rnn: Windows: lengths[0] is -1, expected 1 to 2: 2 of 2 steps are left", second(rnn.Windows([]int{-1, 2}))},
		{"rnn: Standard.Independent: v has 6 steps, expected 7", second(s.Independent(s.x, s.v[:6], []int{7}))},
		{"rnn: Standard.Independent: lengths add up to 6 steps, expected 7", second(s.Independent(s.x, s.v, []int{6}))},
		{"rnn: Standard.Carried: rStart has 2 entries, expected 4", second(s.Carried(s.x, s.v, short, []int{7}))},
		{"rnn: Standard.FIR: K is 0, expected at least 1", second(s.FIR(s.x, 0))},
		{"rnn: Standard.Transport: l is 7, expected a step of the sequence, 0 to 6", second(s.Transport(tr, 7))},
		{"rnn: Standard.GradientNorms: l is -1, expected a step of the sequence, 0 to 6", second(s.GradientNorms(tr, -1))},
		{"rnn: Standard.Contribution: direct has 2 entries, expected 4", second(s.Contribution(tr, 2, short))},
		{"rnn: Standard.Dilemma: the number of steps is 1, expected at least 2", second(s.Dilemma(s.x[:1], nil))},
		{"rnn: Adding: steps is 1, expected at least 2", third(rnn.Adding(tensor.NewRand(1), 1))},
		{"tensor: AddMat: shapes 4×4 and 2×2 do not fit", mixed(s.Standard, random(tensor.NewRand(1), 2, 1, 1, 1).Standard)},
	} {
		if c.err == nil || c.err.Error() != c.want {
			t.Errorf("error %v\n want %s", c.err, c.want)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func third[A, B any](_ A, _ B, err error) error { return err }

// mixed adds up the gradients of two networks.
func mixed(a, b rnn.Standard) (err error) {
	defer tensor.Catch(&err)
	rnn.Total([]rnn.Segment{{Gradient: a}, {Gradient: b}})
	return nil
}
