package gru_test

import (
	"strings"
	"testing"

	"unroll/autodiff"
	"unroll/gru"
	"unroll/internal/eqtest"
	"unroll/internal/gradcheck"
	"unroll/internal/prove"
	"unroll/tensor"
)

// differences is how far central differences may be from a right gradient.
// Their formula leaves out a term of order h⁴, with h = 2⁻¹⁰, and rounding adds
// ε E/h: both some 1e-12, against a gradient of a thousandth or more.
var differences = gradcheck.Tolerance{Default: 1e-8}

// exact is how far another way to the same sums may be.
var exact = gradcheck.Tolerance{Default: 1e-11}

// variables are all that the loss depends on, or the gradients by it.
func variables(p gru.GRU, x []tensor.Vector, start tensor.Vector) []gradcheck.Array {
	arrays := gradcheck.Fields(struct {
		X     []tensor.Vector
		Start tensor.Vector
	}{x, start})
	return append(gradcheck.Fields(p), arrays...)
}

func all(g gru.Gradients) []gradcheck.Array { return variables(g.Params, g.X, g.Start) }

// labels are the equations of the gradients.
var labels = map[string]string{
	"Wz": "12a", "Wr": "12b", "Wh": "12c", "Uz": "12d", "Ur": "12e", "Uh": "12f",
	"Bz": "12g", "Br": "12h", "Bh": "12i", "Ch": "12j", "X": "13", "Start": "14",
	"Chi": "6", "FChi": "11", "GammaH": "7a", "AlphaH": "7b", "Kappa": "8", "GammaR": "9a", "AlphaR": "9b", "GammaZ": "10a", "AlphaZ": "10b",
}

// record notes what a witness found, by the equation of each gradient, and
// fails by its name where the two differ. Without the reset after the product
// there is no c_h.
func record(t testing.TB, witness string, after bool, report gradcheck.Report) {
	t.Helper()
	if len(report) == 0 {
		t.Errorf("eq %s: %s: nothing was compared", cells[after], witness)
	}
	for _, line := range report {
		name, _, _ := strings.Cut(line.Name, "[")
		if name == "Ch" && !after {
			continue
		}
		id := cells[after] + "." + labels[name]
		if !line.Pass() {
			t.Errorf("eq %s: %s: %s", id, witness, line)
			continue
		}
		eqtest.Record(t, prove.Finding{ID: id, Witness: witness, Error: line.Error, Tolerance: line.Tolerance})
	}
}

// Every entry of every gradient, on sequences of several lengths.
func TestBackwardAgainstDifferences(t *testing.T) {
	both(t, func(t *testing.T, after bool) {
		for seed, K := range []int{1, 2, steps} {
			s := random(tensor.NewRand(uint64(10+seed)), d, dx, K, 0.8, after)
			want := gradcheck.Full(s.loss(t), variables(s.GRU, s.x, s.start))
			record(t, "differences", after, gradcheck.Compare(all(s.backward(t)), want, differences))
		}
	})
}

// A unit of a more usual size, in random directions.
func TestBackwardAlongDirections(t *testing.T) {
	both(t, func(t *testing.T, after bool) {
		r := tensor.NewRand(20)
		s := random(r, 20, 7, 30, 0.3, after)
		params, gradient := variables(s.GRU, s.x, s.start), all(s.backward(t))
		if !after {
			params, gradient = without("Ch", params), without("Ch", gradient)
		}
		got, want := gradcheck.Along(r, 3, s.loss(t), params, gradient)
		record(t, "differences", after, gradcheck.Compare(got, want, gradcheck.Tolerance{Default: 1e-7}))
	})
}

func without(name string, arrays []gradcheck.Array) (rest []gradcheck.Array) {
	for _, a := range arrays {
		if a.Name != name {
			rest = append(rest, a)
		}
	}
	return rest
}

// recorded is a unit on a tape, after its backward pass.
type recorded struct {
	params, x, h, hTilde, ah, q, r, ar, z, az []*autodiff.Var
	start                                     *autodiff.Var
}

// onTape runs a unit, and the loss, on a tape, and goes back. It knows nothing
// of the forward pass of package gru.
func onTape(t testing.TB, s system) recorded {
	t.Helper()
	var tape autodiff.Tape
	p := map[string]*autodiff.Var{}
	rec := recorded{start: tape.Vec("h[-1]", s.start)}
	for _, array := range s.Arrays() {
		v := tape.Vec(array.Name, array.Data)
		if len(array.Shape) == 2 {
			v = tape.Mat(array.Name, value(array).(tensor.Matrix))
		}
		p[array.Name], rec.params = v, append(rec.params, v)
	}
	E, h := tape.Num("0", 0), rec.start
	for n := range s.x {
		x := tape.Vec("x", s.x[n])
		az := tape.Add(tape.MulVec(p["W_z"], h), tape.MulVec(p["U_z"], x), p["b_z"])
		ar := tape.Add(tape.MulVec(p["W_r"], h), tape.MulVec(p["U_r"], x), p["b_r"])
		z, r := tape.Sigmoid(az), tape.Sigmoid(ar)
		q := tape.Hadamard(r, h)
		product := tape.MulVec(p["W_h"], q)
		if s.After {
			q = tape.Add(tape.MulVec(p["W_h"], h), p["c_h"])
			product = tape.Hadamard(r, q)
		}
		ah := tape.Add(product, tape.MulVec(p["U_h"], x), p["b_h"])
		hTilde := tape.Tanh(ah)
		h = tape.Add(tape.Hadamard(z, h), tape.Hadamard(tape.OneMinus(z), hTilde))
		E = tape.Add(E, tape.Scale(0.5, tape.SquaredNorm(tape.Sub(h, tape.Vec("v", s.v[n])))))
		rec.x, rec.h, rec.hTilde, rec.ah, rec.q = append(rec.x, x), append(rec.h, h), append(rec.hTilde, hTilde), append(rec.ah, ah), append(rec.q, q)
		rec.r, rec.ar, rec.z, rec.az = append(rec.r, r), append(rec.ar, ar), append(rec.z, z), append(rec.az, az)
	}
	if err := tape.Backward(tape.Add(E, tape.Dot(tape.Vec("later", s.later), h))); err != nil {
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
	both(t, func(t *testing.T, after bool) {
		s := newSystem(30, after)
		rec, g := onTape(t, s), s.backward(t)
		want := random(tensor.NewRand(1), d, dx, 0, 0, after).GRU
		for i, array := range want.Arrays() {
			copy(array.Data, rec.params[i].Grad.Data)
		}
		record(t, "tape", after, gradcheck.Compare(all(g), variables(want, gradients(rec.x), rec.start.Grad.Data), exact))
		type carry struct{ FChi tensor.Vector } // what step 0 tells the start
		record(t, "tape", after, gradcheck.Compare(gradcheck.Fields(carry{g.FChi[0]}), gradcheck.Fields(carry{rec.start.Grad.Data}), exact))
		type adjoints struct{ Chi, GammaH, AlphaH, Kappa, GammaR, AlphaR, GammaZ, AlphaZ []tensor.Vector }
		record(t, "tape", after, gradcheck.Compare(
			gradcheck.Fields(adjoints{g.Chi, g.GammaH, g.AlphaH, g.Kappa, g.GammaR, g.AlphaR, g.GammaZ, g.AlphaZ}),
			gradcheck.Fields(adjoints{gradients(rec.h), gradients(rec.hTilde), gradients(rec.ah), gradients(rec.q),
				gradients(rec.r), gradients(rec.ar), gradients(rec.z), gradients(rec.az)}), exact))
	})
}
