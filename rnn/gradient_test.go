package rnn_test

import (
	"strings"
	"testing"

	"unroll/internal/eqtest"
	"unroll/internal/gradcheck"
	"unroll/internal/prove"
	"unroll/rnn"
	"unroll/tensor"
)

// differences is how far central differences may be from a right gradient. What
// their formula leaves out is of order h⁴, with h = 2⁻¹⁰, and rounding adds ε E/h:
// both some 1e-12, where E is of size 10. Divided by a gradient, that is most
// where the gradient is smallest. Parameters sum over all steps; the gradient
// of one input or start is that of a single step, and needs more room.
var differences = gradcheck.Tolerance{Default: 1e-8, Except: map[string]float64{"Wr": 2e-9, "Wx": 2e-9, "ThetaS": 2e-9}}

// exact is how far another way to the same sums may be: rounding, against a
// gradient of a thousandth or more.
var exact = gradcheck.Tolerance{Default: 1e-11}

// variables holds all that the loss of a system depends on, or the gradient by
// it.
type variables struct {
	Wr, Wx tensor.Matrix
	ThetaS tensor.Vector
	X      []tensor.Vector
	RStart tensor.Vector
}

func (s system) variables() variables {
	return variables{s.Wr, s.Wx, s.ThetaS, s.x, s.rStart}
}

func all(g rnn.Gradients) []gradcheck.Array {
	return gradcheck.Fields(variables{g.Params.Wr, g.Params.Wx, g.Params.ThetaS, g.X, g.RStart})
}

// loss returns the loss of a system as a function of its variables.
func (s system) loss(t testing.TB) func() float64 {
	return func() float64 {
		E, _, err := rnn.SquaredError(s.forward(t).R, s.v)
		return must(E, err)(t, "loss.2.2b")
	}
}

// direct returns the direct derivatives of the loss.
func (s system) direct(t testing.TB, tr rnn.Trace) []tensor.Vector {
	t.Helper()
	_, direct, err := rnn.SquaredError(tr.R, s.v)
	return must(direct, err)(t, "loss.2.2c")
}

func (s system) backward(t testing.TB) rnn.Gradients {
	t.Helper()
	tr := s.forward(t)
	return must(s.Backward(tr, s.direct(t, tr)))(t, "rnn.3.1")
}

// record notes what a witness found, by the equation of each gradient, and
// fails by its name where the two differ.
func record(t testing.TB, witness, cell string, labels map[string]string, report gradcheck.Report) {
	t.Helper()
	if len(report) == 0 {
		t.Errorf("eq %s: %s: nothing was compared", cell, witness)
	}
	for _, line := range report {
		name, _, _ := strings.Cut(line.Name, "[")
		id := cell + "." + labels[name]
		if !line.Pass() {
			t.Errorf("eq %s: %s: %s", id, witness, line)
			continue
		}
		eqtest.Record(t, prove.Finding{ID: id, Witness: witness, Error: line.Error, Tolerance: line.Tolerance})
	}
}

// labels are the equations of the gradients. What is wrong in χ and ψ shows in
// all of them.
var labels = map[string]string{"Wr": "3.4a", "Wx": "3.4b", "ThetaS": "3.4c", "X": "3.4d", "RStart": "3.4e"}

// Every entry of every gradient, on sequences of several lengths.
func TestBackwardAgainstDifferences(t *testing.T) {
	for seed, K := range []int{1, 2, steps} {
		s := random(tensor.NewRand(uint64(10+seed)), d, dx, K, 0.8)
		want := gradcheck.Full(s.loss(t), gradcheck.Fields(s.variables()))
		record(t, "differences", "rnn", labels, gradcheck.Compare(all(s.backward(t)), want, differences))
	}
}

// A network of a more usual size, in random directions. Its loss is some ten
// times larger, and so is the rounding of it.
func TestBackwardAlongDirections(t *testing.T) {
	r := tensor.NewRand(20)
	s := random(r, 20, 7, 30, 0.25)
	got, want := gradcheck.Along(r, 5, s.loss(t), gradcheck.Fields(s.variables()), all(s.backward(t)))
	record(t, "differences", "rnn", labels, gradcheck.Compare(got, want, gradcheck.Tolerance{Default: 1e-7}))
}

// (V3) The gradient of segments that start from zero is that of their loss.
func TestSegmentsAgainstDifferences(t *testing.T) {
	s := random(tensor.NewRand(21), d, dx, 14, 0.8)
	segments := func() (float64, rnn.Standard) {
		return rnn.Total(must(s.Independent(s.x, s.v, []int{4, 7, 3}))(t, "segments.2.9"))
	}
	_, g := segments()
	loss := func() float64 { E, _ := segments(); return E }
	report := gradcheck.Compare(gradcheck.Fields(g), gradcheck.Full(loss, gradcheck.Fields(s.Standard)), differences)
	for _, line := range report {
		if !line.Pass() {
			t.Errorf("eq segments.2.9: %s", line)
			continue
		}
		eqtest.Record(t, prove.Finding{ID: "segments.2.9", Witness: "differences", Error: line.Error, Tolerance: line.Tolerance})
	}
}
