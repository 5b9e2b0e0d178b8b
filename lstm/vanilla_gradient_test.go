package lstm_test

import (
	"testing"

	"unroll/autodiff"
	"unroll/internal/eqtest"
	"unroll/internal/gradcheck"
	"unroll/lstm"
	"unroll/tensor"
)

// Every entry of every gradient, on sequences of several lengths.
func TestVanillaAgainstDifferences(t *testing.T) {
	for seed, K := range []int{1, 2, 6} {
		s := randomVanilla(uint64(10+seed), 4, 3, K, 0.9)
		want := gradcheck.Full(s.loss(t), s.variables())
		record(t, "differences", "vanilla", vanillaLabels, gradcheck.Compare(gradients(s.backward(t)), want, differences))
	}
}

// A network of a more usual size, in random directions. Its loss is some ten
// times larger, and so is the rounding of it.
func TestVanillaAlongDirections(t *testing.T) {
	s := randomVanilla(20, 16, 7, 25, 0.25)
	got, want := gradcheck.Along(tensor.NewRand(21), 2, s.loss(t), s.variables(), gradients(s.backward(t)))
	record(t, "differences", "vanilla", vanillaLabels, gradcheck.Compare(got, want, gradcheck.Tolerance{Default: 1e-7}))
}

// recordedVanilla is a network on a tape, after its backward pass.
type recordedVanilla struct {
	params                    map[string]*autodiff.Var
	sStart, vStart            *autodiff.Var
	x, acu, gcu, acs, gcs     []*autodiff.Var
	adu, u, s, acr, gcr, r, v []*autodiff.Var
}

// vanillaOnTape runs the network and its loss on a tape, and goes back. It
// knows nothing of package lstm.
func vanillaOnTape(t testing.TB, s vanilla) recordedVanilla {
	t.Helper()
	var tape autodiff.Tape
	rec := recordedVanilla{
		params: map[string]*autodiff.Var{},
		sStart: tape.Vec("s[-1]", s.start.S), vStart: tape.Vec("v[-1]", s.start.V),
	}
	for _, a := range s.Arrays() {
		if len(a.Shape) == 1 {
			rec.params[a.Name] = tape.Vec(a.Name, a.Data)
			continue
		}
		rec.params[a.Name] = tape.Mat(a.Name, tensor.Matrix{Rows: a.Shape[0], Cols: a.Shape[1], Data: a.Data})
	}
	sLast, vLast, E := rec.sStart, rec.vStart, tape.Num("0", 0)
	for n := range s.x {
		x := tape.Vec("x", s.x[n])
		node := func(to string, state *autodiff.Var) *autodiff.Var {
			a := tape.Add(tape.MulVec(rec.params["W_x"+to], x), tape.MulVec(rec.params["W_v"+to], vLast), rec.params["b_"+to])
			if state == nil {
				return a
			}
			return tape.Add(a, tape.MulVec(rec.params["W_s"+to], state))
		}
		acu, acs, adu := node("cu", sLast), node("cs", sLast), node("du", nil)
		gcu, gcs, u := tape.Sigmoid(acu), tape.Sigmoid(acs), tape.Tanh(adu)
		sLast = tape.Add(tape.Hadamard(gcs, sLast), tape.Hadamard(gcu, u))
		acr := node("cr", sLast)
		gcr, r := tape.Sigmoid(acr), tape.Tanh(sLast)
		vLast = tape.Hadamard(gcr, r)
		E = tape.Add(E, tape.Scale(0.5, tape.SquaredNorm(tape.Sub(vLast, tape.Vec("y", s.y[n])))))

		rec.x, rec.acu, rec.gcu, rec.acs, rec.gcs = append(rec.x, x), append(rec.acu, acu), append(rec.gcu, gcu), append(rec.acs, acs), append(rec.gcs, gcs)
		rec.adu, rec.u, rec.s = append(rec.adu, adu), append(rec.u, u), append(rec.s, sLast)
		rec.acr, rec.gcr, rec.r, rec.v = append(rec.acr, acr), append(rec.gcr, gcr), append(rec.r, r), append(rec.v, vLast)
	}
	E = tape.Add(E, tape.Dot(tape.Vec("later", s.later.S), sLast), tape.Dot(tape.Vec("later", s.later.V), vLast))
	if err := tape.Backward(E); err != nil {
		t.Fatal(err)
	}
	return rec
}

func taped(vars []*autodiff.Var) []tensor.Vector {
	grads := make([]tensor.Vector, len(vars))
	for n, v := range vars {
		grads[n] = v.Grad.Data
	}
	return grads
}

func TestVanillaAgainstTape(t *testing.T) {
	s := newVanilla(30)
	rec, g := vanillaOnTape(t, s), s.backward(t)
	params := lstm.RandomVanilla(tensor.NewRand(1), 4, 3)
	for _, a := range params.Arrays() {
		copy(a.Data, rec.params[a.Name].Grad.Data)
	}
	want := vanillaArrays(params, taped(rec.x), lstm.State{S: rec.sStart.Grad.Data, V: rec.vStart.Grad.Data})
	record(t, "tape", "vanilla", vanillaLabels, gradcheck.Compare(gradients(g), want, exact))

	type carries struct{ FChi, FPsi tensor.Vector } // what step 0 tells the start
	record(t, "tape", "vanilla", map[string]string{"FChi": "5.d.8", "FPsi": "5.d.9"}, gradcheck.Compare(
		gradcheck.Fields(carries{g.FChi[0], g.FPsi[0]}), gradcheck.Fields(carries{rec.vStart.Grad.Data, rec.sStart.Grad.Data}), exact))

	type adjoints struct {
		Chi, Rho, GammaCr, AlphaCr, Psi, GammaCs, AlphaCs, GammaCu, AlphaCu, UBar, AlphaDu []tensor.Vector
	}
	record(t, "tape", "vanilla", map[string]string{
		"Chi": "5.d.1", "Rho": "5.d.2", "GammaCr": "5.d.3a", "AlphaCr": "5.d.3b", "Psi": "5.d.4", "GammaCs": "5.d.5a", "AlphaCs": "5.d.5b",
		"GammaCu": "5.d.6a", "AlphaCu": "5.d.6b", "UBar": "5.d.7a", "AlphaDu": "5.d.7b",
	}, gradcheck.Compare(
		gradcheck.Fields(adjoints{g.Chi, g.Rho, g.GammaCr, g.AlphaCr, g.Psi, g.GammaCs, g.AlphaCs, g.GammaCu, g.AlphaCu, g.UBar, g.AlphaDu}),
		gradcheck.Fields(adjoints{
			taped(rec.v), taped(rec.r), taped(rec.gcr), taped(rec.acr), taped(rec.s), taped(rec.gcs), taped(rec.acs),
			taped(rec.gcu), taped(rec.acu), taped(rec.u), taped(rec.adu),
		}), exact))
}

// The third witness: each backward equation as package derive derives it from
// vanilla.eq, evaluated on what the hand-written pass computed. There a sequence
// ends with its last step, so nothing arrives from later.
// byNudges is how far differences may be from a right adjoint; what their
// formula leaves out is of order h⁴, with h = 2⁻¹⁰.
const byNudges = 1e-10

func TestVanillaAgainstDerived(t *testing.T) {
	s := newVanilla(40)
	s.later = lstm.State{}
	K := len(s.x)
	tr, g := s.forward(t), s.backward(t)
	f, env := s.environment(t, tr)
	bind(t, env, "direct.v", s.direct(tr),
		"chi", g.Chi, "rho", g.Rho, "gamma_cr", g.GammaCr, "alpha_cr", g.AlphaCr, "psi", g.Psi,
		"gamma_cs", g.GammaCs, "alpha_cs", g.AlphaCs, "gamma_cu", g.GammaCu, "alpha_cu", g.AlphaCu,
		"u_bar", g.UBar, "alpha_du", g.AlphaDu, "f_chi", g.FChi[:K], "f_psi", g.FPsi[:K],
		"d.x", g.X, "d.s@-1", g.Start.S, "d.v@-1", g.Start.V)
	bind(t, env,
		"d.W_xcu", g.Params.Wxcu, "d.W_xcs", g.Params.Wxcs, "d.W_xcr", g.Params.Wxcr, "d.W_xdu", g.Params.Wxdu,
		"d.W_scu", g.Params.Wscu, "d.W_scs", g.Params.Wscs, "d.W_scr", g.Params.Wscr,
		"d.W_vcu", g.Params.Wvcu, "d.W_vcs", g.Params.Wvcs, "d.W_vcr", g.Params.Wvcr, "d.W_vdu", g.Params.Wvdu,
		"d.b_cu", g.Params.Bcu, "d.b_cs", g.Params.Bcs, "d.b_cr", g.Params.Bcr, "d.b_du", g.Params.Bdu)
	for _, label := range []string{
		"5.d.1", "5.d.2", "5.d.3a", "5.d.3b", "5.d.4", "5.d.5a", "5.d.5b", "5.d.6a", "5.d.6b", "5.d.7a", "5.d.7b",
		"5.d.8", "5.d.9", "5.d.11",
	} {
		eqtest.Check(t, f, "vanilla."+label, env, K, rounding)
	}
	eqtest.Signals(t, f, "vanilla", env, K, byNudges)
	for _, name := range []string{
		"Wxcu", "Wxcs", "Wxcr", "Wxdu", "Wscu", "Wscs", "Wscr", "Wvcu", "Wvcs", "Wvcr", "Wvdu", "Bcu", "Bcs", "Bcr", "Bdu", "S", "V",
	} {
		eqtest.Check(t, f, "vanilla."+vanillaLabels[name], env, 1, rounding)
	}
}
