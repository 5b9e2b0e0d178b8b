package rnn_test

import (
	"testing"

	"unroll/autodiff"
	"unroll/internal/gradcheck"
	"unroll/rnn"
	"unroll/tensor"
)

// recorded is a network on a tape, after its backward pass.
type recorded struct {
	Ws, Wr, Wx, thetaS *autodiff.Var
	sStart, rStart     *autodiff.Var
	x, s, r            []*autodiff.Var
}

// onTape runs the canonical network, and the squared error against the
// targets, on a tape, and goes back. It knows nothing of package rnn.
func onTape(t testing.TB, p rnn.Canonical, s system, sStart tensor.Vector) recorded {
	t.Helper()
	var tape autodiff.Tape
	rec := recorded{
		Ws: tape.Mat("W_s", p.Ws), Wr: tape.Mat("W_r", p.Wr), Wx: tape.Mat("W_x", p.Wx), thetaS: tape.Vec("θ_s", p.ThetaS),
		sStart: tape.Vec("s[-1]", sStart), rStart: tape.Vec("r[-1]", s.rStart),
	}
	E, sLast, rLast := tape.Num("0", 0), rec.sStart, rec.rStart
	for n := range s.x {
		x := tape.Vec("x", s.x[n])
		sLast = tape.Add(tape.MulVec(rec.Ws, sLast), tape.MulVec(rec.Wr, rLast), tape.MulVec(rec.Wx, x), rec.thetaS)
		rLast = tape.Tanh(sLast)
		E = tape.Add(E, tape.Scale(0.5, tape.SquaredNorm(tape.Sub(rLast, tape.Vec("v", s.v[n])))))
		rec.x, rec.s, rec.r = append(rec.x, x), append(rec.s, sLast), append(rec.r, rLast)
	}
	if err := tape.Backward(E); err != nil {
		t.Fatal(err)
	}
	return rec
}

func gradients(vars []*autodiff.Var) []tensor.Vector {
	grads := make([]tensor.Vector, len(vars))
	for n, v := range vars {
		grads[n] = v.Grad.Data
	}
	return grads
}

func TestBackwardAgainstTape(t *testing.T) {
	s := newSystem(30)
	rec := onTape(t, rnn.Canonical{Ws: tensor.NewMatrix(d, d), Wr: s.Wr, Wx: s.Wx, ThetaS: s.ThetaS}, s, tensor.NewVector(d))
	g := s.backward(t)
	want := gradcheck.Fields(variables{rec.Wr.Grad, rec.Wx.Grad, rec.thetaS.Grad.Data, gradients(rec.x), rec.rStart.Grad.Data})
	record(t, "tape", "rnn", labels, gradcheck.Compare(all(g), want, exact))
	signals := map[string]string{"Chi": "3.1", "Psi": "3.2"}
	record(t, "tape", "rnn", signals, gradcheck.Compare(
		gradcheck.Fields(adjoints{g.Chi, g.Psi}), gradcheck.Fields(adjoints{gradients(rec.r), gradients(rec.s)}), exact))
}

func TestCanonicalBackwardAgainstTape(t *testing.T) {
	p, s, sStart := newCanonical(31)
	rec := onTape(t, p, s, sStart)
	g := canonicalBackward(t, p, s, sStart)
	want := gradcheck.Fields(canonicalVariables{rec.Ws.Grad, rec.Wr.Grad, rec.Wx.Grad, rec.thetaS.Grad.Data, gradients(rec.x), rec.sStart.Grad.Data, rec.rStart.Grad.Data})
	record(t, "tape", "rnn_canonical", canonicalLabels, gradcheck.Compare(allCanonical(g), want, exact))
	signals := map[string]string{"Chi": "3.1", "Psi": "3.5a"}
	record(t, "tape", "rnn_canonical", signals, gradcheck.Compare(
		gradcheck.Fields(adjoints{g.Chi, g.Psi}), gradcheck.Fields(adjoints{gradients(rec.r), gradients(rec.s)}), exact))
}

type adjoints struct{ Chi, Psi []tensor.Vector }
