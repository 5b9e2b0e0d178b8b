package lstm_test

import (
	"fmt"
	"testing"

	"unroll/autodiff"
	"unroll/internal/eqtest"
	"unroll/internal/gradcheck"
	"unroll/lstm"
	"unroll/tensor"
)

// Every entry of every gradient, on sequences of several lengths, shorter than
// some windows.
func TestAugmentedAgainstDifferences(t *testing.T) {
	for seed, K := range []int{1, 2, 6} {
		s := randomAugmented(t, uint64(110+seed), 2, 4, 3, K, small, 0.9)
		want := gradcheck.Full(s.loss(t), s.variables())
		record(t, "differences", "augmented", augmentedLabels, gradcheck.Compare(augmentedGradients(s.backward(t)), want, differences))
	}
}

// A network of a more usual size, in random directions. Its loss is some ten
// times larger, and so is the rounding of it.
func TestAugmentedAlongDirections(t *testing.T) {
	s := randomAugmented(t, 120, 5, 12, 7, 20, small, 0.25)
	got, want := gradcheck.Along(tensor.NewRand(121), 1, s.loss(t), s.variables(), augmentedGradients(s.backward(t)))
	record(t, "differences", "augmented", augmentedLabels, gradcheck.Compare(got, want, gradcheck.Tolerance{Default: 1e-7}))
}

// recordedAugmented is a network on a tape, after its backward pass.
type recordedAugmented struct {
	params         map[string]*autodiff.Var
	sStart, vStart *autodiff.Var
	x              []*autodiff.Var
	signals        map[string][]*autodiff.Var
}

// augmentedOnTape runs the network and its loss on a tape, and goes back. It
// knows of package lstm the names and the offsets alone.
func augmentedOnTape(t testing.TB, s augmented) recordedAugmented {
	t.Helper()
	var tape autodiff.Tape
	rec := recordedAugmented{
		params: map[string]*autodiff.Var{}, signals: map[string][]*autodiff.Var{},
		sStart: tape.Vec("s[-1]", s.start.S), vStart: tape.Vec("v[-1]", s.start.V),
	}
	for _, a := range named(s.Arrays()) {
		m := tensor.Matrix{Rows: len(a.Data), Cols: 1, Data: a.Data}
		if n, _ := fmt.Sscanf(a.Shape, "%d×%d", &m.Rows, &m.Cols); n == 2 {
			rec.params[a.Name] = tape.Mat(a.Name, m)
			continue
		}
		rec.params[a.Name] = tape.Vec(a.Name, a.Data)
	}
	for n := range s.x {
		rec.x = append(rec.x, tape.Vec("x", s.x[n]))
	}
	keep := func(name string, v *autodiff.Var) *autodiff.Var {
		rec.signals[name] = append(rec.signals[name], v)
		return v
	}
	sLast, vLast, E := rec.sStart, rec.vStart, tape.Num("0", 0)
	for n := range s.x {
		xi := func(to string, w lstm.Window) *autodiff.Var {
			sum := tape.Vec("0", tensor.NewVector(len(s.start.S)))
			for l := range w.W {
				if m := n + l + w.First; m >= 0 && m < len(s.x) {
					sum = tape.Add(sum, tape.MulVec(rec.params[fmt.Sprintf("W_x%s[%d]", to, l)], rec.x[m]))
				}
			}
			return sum
		}
		node := func(to string, xi, state *autodiff.Var) *autodiff.Var {
			a := tape.Add(xi, tape.MulVec(rec.params["W_v"+to], vLast), rec.params["b_"+to])
			if state != nil {
				a = tape.Add(a, tape.MulVec(rec.params["W_s"+to], state))
			}
			keep("a_"+to, a)
			if s.Normalised {
				z, _ := onTape(&tape, a, rec.params["h_"+to], rec.params["c_"+to])
				return z
			}
			return a
		}
		gate := func(to string, w lstm.Window, state *autodiff.Var) *autodiff.Var {
			return keep("g_"+to, tape.Sigmoid(node(to, xi(to, w), state)))
		}
		gcu, gcs, gcx := gate("cu", s.Wxcu, sLast), gate("cs", s.Wxcs, sLast), gate("cx", s.Wxcx, sLast)
		u := tape.Tanh(node("du", tape.Hadamard(gcx, keep("xi_du", xi("du", s.Wxdu))), nil))
		sLast = keep("s", tape.Add(tape.Hadamard(gcs, sLast), tape.Hadamard(gcu, u)))
		gcr := gate("cr", s.Wxcr, sLast)
		q := keep("q", tape.Hadamard(gcr, keep("r", tape.Tanh(sLast))))
		vLast = keep("v", tape.MulVec(rec.params["W_qdr"], q))
		E = tape.Add(E, tape.Scale(0.5, tape.SquaredNorm(tape.Sub(vLast, tape.Vec("y", s.y[n])))))
	}
	E = tape.Add(E, tape.Dot(tape.Vec("later", s.later.S), sLast), tape.Dot(tape.Vec("later", s.later.V), vLast))
	if err := tape.Backward(E); err != nil {
		t.Fatal(err)
	}
	return rec
}

// gradient writes what the tape found over the parameters p.
func (rec recordedAugmented) gradient(p lstm.Augmented) lstm.Augmented {
	for _, a := range p.Arrays() {
		copy(a.Data, rec.params[a.Name].Grad.Data)
	}
	return p
}

func TestAugmentedAgainstTape(t *testing.T) {
	s := newAugmented(t, 130)
	rec, g := augmentedOnTape(t, s), s.backward(t)
	params := rec.gradient(newAugmented(t, 131).Augmented)
	want := augmentedArrays(params, taped(rec.x), lstm.State{S: rec.sStart.Grad.Data, V: rec.vStart.Grad.Data})
	record(t, "tape", "augmented", augmentedLabels, gradcheck.Compare(augmentedGradients(g), want, exact))

	type carries struct{ FChi, FPsi tensor.Vector } // what step 0 tells the start
	record(t, "tape", "augmented", map[string]string{"FChi": "6.c.7", "FPsi": "6.c.8"}, gradcheck.Compare(
		gradcheck.Fields(carries{g.FChi[0], g.FPsi[0]}), gradcheck.Fields(carries{rec.vStart.Grad.Data, rec.sStart.Grad.Data}), exact))
	for _, adjoint := range []struct {
		label, signal string
		got           []tensor.Vector
	}{
		{"6.c.1", "v", g.Chi}, {"6.c.2", "q", g.Beta}, {"6.c.3a", "r", g.Rho}, {"6.c.3b", "g_cr", g.GammaCr}, {"6.c.3c", "a_cr", g.AlphaCr},
		{"6.c.4", "s", g.Psi}, {"6.c.5a", "a_cs", g.AlphaCs}, {"6.c.5b", "a_cu", g.AlphaCu}, {"6.c.5c", "a_du", g.AlphaDu},
		{"6.c.6a", "g_cx", g.GammaCx}, {"6.c.6b", "a_cx", g.AlphaCx}, {"6.c.6c", "xi_du", g.XiBarDu},
	} {
		type signal struct{ Adjoint []tensor.Vector }
		record(t, "tape", "augmented", map[string]string{"Adjoint": adjoint.label}, gradcheck.Compare(
			gradcheck.Fields(signal{adjoint.got}), gradcheck.Fields(signal{taped(rec.signals[adjoint.signal])}), exact))
	}
}

// The third witness: each backward equation as package derive derives it from
// augmented.eq, evaluated on what the hand-written pass computed. There a
// sequence ends with its last step, so nothing arrives from later.
func TestAugmentedAgainstDerived(t *testing.T) {
	s := randomAugmented(t, 140, 2, 4, 3, 14, large, 0.5)
	s.later = lstm.State{}
	K := len(s.x)
	tr, g := s.forward(t), s.backward(t)
	f, env := s.environment(t, tr)
	bindAugmented(t, env, "d.", g.Params)
	bind(t, env, "direct.v", s.direct(tr),
		"chi", g.Chi, "beta", g.Beta, "rho", g.Rho, "gamma_cr", g.GammaCr, "alpha_cr", g.AlphaCr, "psi", g.Psi,
		"alpha_cs", g.AlphaCs, "alpha_cu", g.AlphaCu, "alpha_du", g.AlphaDu,
		"gamma_cx", g.GammaCx, "alpha_cx", g.AlphaCx, "xi_bar_du", g.XiBarDu, "f_chi", g.FChi[:K], "f_psi", g.FPsi[:K],
		"d.x", g.X, "d.s@-1", g.Start.S, "d.v@-1", g.Start.V)
	for _, label := range []string{
		"6.c.1", "6.c.2", "6.c.3a", "6.c.3b", "6.c.3c", "6.c.4", "6.c.5a", "6.c.5b", "6.c.5c", "6.c.6a", "6.c.6b", "6.c.6c",
		"6.c.7", "6.c.8", "6.c.10",
	} {
		eqtest.Check(t, f, "augmented."+label, env, K, rounding)
	}
	eqtest.Signals(t, f, "augmented", env, K, byNudges)
	for name, label := range augmentedLabels {
		if name != "X" {
			eqtest.Check(t, f, "augmented."+label, env, 1, rounding)
		}
	}
}
