package steps_test

import (
	"math"
	"testing"

	"unroll/lstm"
	"unroll/lstm/steps"
	"unroll/tensor"
)

// What does not fit is an error that names the field, what was expected and
// what was found. Nothing panics.
func TestErrors(t *testing.T) {
	s := system5(80)
	tr := s.forward(t)
	short := tensor.Vector{1, 2}
	forward := func(change func(s *system[steps.T5])) error {
		s := system5(80)
		change(&s)
		_, err := s.p.Forward(s.x, s.start)
		return err
	}
	backward := func(change func(p *steps.T5, tr *steps.Trace)) error {
		p, tr := s.p, tr
		change(&p, &tr)
		_, err := p.Backward(tr, s.target)
		return err
	}
	for _, c := range []struct {
		want string
		err  error
	}{
		{"steps: T5.Forward: W_vcs is 3×4, expected 4×4", forward(func(s *system[steps.T5]) { s.p.Wvcs = tensor.NewMatrix(3, 4) })},
		{"steps: T5.Forward: W_xcu is 4×4, expected 4×3", forward(func(s *system[steps.T5]) { s.p.Wxcu = s.p.Wr })},
		{"steps: T5.Forward: W_r is 4×4 and has 15 entries, expected 16", forward(func(s *system[steps.T5]) { s.p.Wr.Data = s.p.Wr.Data[:15] })},
		{"steps: T5.Forward: b_cr has 2 entries, expected 4", forward(func(s *system[steps.T5]) { s.p.Bcr = short })},
		{"steps: T5.Forward: W_scr is NaN at entry 5, expected a finite number", forward(func(s *system[steps.T5]) { s.p.Wscr.Data[5] = math.NaN() })},
		{"steps: T5.Forward: len(theta_s) is 0, expected at least 1", forward(func(s *system[steps.T5]) { s.p = steps.T5{} })},
		{"steps: T5.Forward: W_x.Cols is 0, expected at least 1", forward(func(s *system[steps.T5]) { s.p.Wx = tensor.Matrix{} })},
		{"steps: T5.Forward: W_x is -1×3, expected 4×3", forward(func(s *system[steps.T5]) { s.p.Wx.Rows = -1 })},
		{"steps: T5.Forward: len(x) is 0, expected at least 1", forward(func(s *system[steps.T5]) { s.x = nil })},
		{"steps: T5.Forward: x[1] has 2 entries, expected 3", forward(func(s *system[steps.T5]) { s.x[1] = short })},
		{"steps: T5.Forward: x[2] is +Inf at entry 0, expected a finite number", forward(func(s *system[steps.T5]) { s.x[2][0] = math.Inf(1) })},
		{"steps: T5.Forward: start.S has 2 entries, expected 4", forward(func(s *system[steps.T5]) { s.start.S = short })},
		{"steps: T5.Forward: start.V has 2 entries, expected 4", forward(func(s *system[steps.T5]) { s.start = lstm.State{V: short} })},
		{"steps: T5.Backward: len(Trace.X) is 0, expected at least 1", backward(func(_ *steps.T5, tr *steps.Trace) { *tr = steps.Trace{} })},
		{"steps: T5.Backward: W_vcr is 3×4, expected 4×4", backward(func(p *steps.T5, _ *steps.Trace) { p.Wvcr = tensor.T(p.Wx) })},
		{"steps: T5.Backward: Trace.X[0] has 4 entries, expected 3", backward(func(_ *steps.T5, tr *steps.Trace) { tr.X = tr.V })},
		{"steps: T5.Backward: Trace.Acr has 0 steps, expected 6", backward(func(_ *steps.T5, tr *steps.Trace) { tr.Acr = nil })},
		{"steps: T5.Backward: Trace.S has 5 steps, expected 6", backward(func(_ *steps.T5, tr *steps.Trace) { tr.S = tr.S[:5] })},
		{"steps: T5.Backward: Trace.Start.S has 0 entries, expected 4", backward(func(_ *steps.T5, tr *steps.Trace) { tr.Start.S = nil })},
		{"steps: T5.Backward: direct has 1 steps, expected 6", second(s.p.Backward(tr, s.target[:1]))},
		{"steps: T5.Backward: direct[0] has 3 entries, expected 4", second(s.p.Backward(tr, s.x))},
		{"steps: T0.Forward: len(theta_s) is 0, expected at least 1", second(steps.T0{}.Forward(s.x, lstm.State{}))},
		{"steps: T1.Forward: len(theta_s) is 0, expected at least 1", second(steps.T1{}.Forward(s.x, lstm.State{}))},
		{"steps: T2.Forward: len(theta_s) is 0, expected at least 1", second(steps.T2{}.Forward(s.x, lstm.State{}))},
		{"steps: T3.Forward: len(theta_s) is 0, expected at least 1", second(steps.T3{}.Forward(s.x, lstm.State{}))},
		{"steps: T4.Forward: len(theta_s) is 0, expected at least 1", second(steps.T4{}.Forward(s.x, lstm.State{}))},
		{"steps: T0.Backward: Trace.Fs has 0 steps, expected 6", unready(system0(81), tr)},
		{"steps: T1.Backward: Trace.Fs has 0 steps, expected 6", unready(system1(81), tr)},
		{"steps: T2.Backward: Trace.Fs has 0 steps, expected 6", unready(system2(81), tr)},
		{"steps: T3.Backward: Trace.Fs has 0 steps, expected 6", unready(system3(81), tr)},
		{"steps: T4.Backward: Trace.U has 0 steps, expected 6", unready(system4(81), system0(81).forward(t))},
	} {
		if c.err == nil || c.err.Error() != c.want {
			t.Errorf("error %v\n want %s", c.err, c.want)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// unready is the error of a backward pass on the trace of another cell.
func unready[P cell[P]](s system[P], tr steps.Trace) error {
	_, err := s.p.Backward(tr, s.target)
	return err
}
