package rnn_test

import (
	"testing"

	"unroll/internal/eqtest"
)

// byNudges is how far differences may be from a right adjoint; what their
// formula leaves out is of order h⁴, with h = 2⁻¹⁰.
const byNudges = 1e-10

// The third witness: each backward equation as package derive derives it from
// rnn.eq, evaluated on what the hand-written pass computed.
func TestBackwardAgainstDerived(t *testing.T) {
	s := newSystem(30)
	tr := s.forward(t)
	g := s.backward(t)
	f, env := cell(t, "rnn.eq", "rnn",
		"W_r", s.Wr, "W_x", s.Wx, "theta_s", s.ThetaS, "x", tr.X, "s", tr.S, "r", tr.R,
		"direct.r", s.direct(t, tr), "chi", g.Chi, "psi", g.Psi,
		"d.W_r", g.Params.Wr, "d.W_x", g.Params.Wx, "d.theta_s", g.Params.ThetaS, "d.x", g.X, "d.r@-1", g.RStart)
	start(t, env, "r", s.rStart)
	for label, n := range map[string]int{"3.1": steps, "3.2": steps, "3.4a": 1, "3.4b": 1, "3.4c": 1, "3.4d": steps, "3.4e": 1} {
		eqtest.Check(t, f, "rnn."+label, env, n, rounding)
	}
	eqtest.Signals(t, f, "rnn", env, steps, byNudges)
}

func TestCanonicalBackwardAgainstDerived(t *testing.T) {
	p, s, sStart := newCanonical(31)
	tr := must(p.Forward(s.x, sStart, s.rStart))(t, "rnn_canonical.1.20a")
	direct, g := s.direct(t, tr.Trace), canonicalBackward(t, p, s, sStart)
	f, env := cell(t, "rnn.eq", "rnn_canonical",
		"W_s", p.Ws, "W_r", p.Wr, "W_x", p.Wx, "theta_s", p.ThetaS, "x", tr.X, "s", tr.S, "r", tr.R,
		"direct.r", direct, "chi", g.Chi, "psi", g.Psi,
		"d.W_s", g.Params.Ws, "d.W_r", g.Params.Wr, "d.W_x", g.Params.Wx, "d.theta_s", g.Params.ThetaS,
		"d.x", g.X, "d.r@-1", g.RStart, "d.s@-1", g.SStart)
	start(t, env, "r", s.rStart)
	start(t, env, "s", sStart)
	for label, n := range map[string]int{"3.1": steps, "3.5a": steps, "3.5b": 1, "3.4a": 1, "3.4b": 1, "3.4c": 1, "3.4d": steps, "3.4e": 1, "3.4f": 1} {
		eqtest.Check(t, f, "rnn_canonical."+label, env, n, rounding)
	}
	eqtest.Signals(t, f, "rnn_canonical", env, steps, byNudges)
}
