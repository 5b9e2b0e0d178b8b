package steps_test

import (
	"testing"

	"unroll/internal/gradcheck"
	"unroll/tensor"
)

// tolerance is how far central differences may be from a right gradient. What
// their formula leaves out is of order h⁴, with h = 2⁻¹⁰, and rounding adds ε E/h:
// both some 1e-12, where E is of size 10. Divided by a gradient, that is most
// where the gradient is smallest.
var tolerance = gradcheck.Tolerance{Default: 1e-8}

func TestBackwardAgainstDifferences(t *testing.T) {
	differences(t, system0(10))
	differences(t, system1(11))
	differences(t, system2(12))
	differences(t, system3(13))
	differences(t, system4(14))
	differences(t, system5(15))
}

// differences compares every entry of every gradient, on sequences of several
// lengths.
func differences[P cell[P]](t *testing.T, s system[P]) {
	for _, K := range []int{1, 2, length} {
		s.x, s.target = s.x[:K], s.target[:K]
		tr := s.forward(t)
		got := s.gradient(s.backward(t, tr, s.direct(tr)))
		want := gradcheck.Full(func() float64 { return s.loss(t) }, s.variables(s.p, s.x, s.start))
		record(t, "differences", s.name, gradcheck.Compare(got, want, tolerance))
		s.x, s.target = s.x[:length], s.target[:length]
	}
}

// A cell of a more usual size, in random directions. Its loss is larger, and so
// is the rounding of it.
func TestBackwardAlongDirections(t *testing.T) {
	along(t, system0(20))
	along(t, system1(21))
	along(t, system2(22))
	along(t, system3(23))
	along(t, system4(24))
	along(t, system5(25))
}

func along[P cell[P]](t *testing.T, s system[P]) {
	r := tensor.NewRand(26)
	for len(s.x) < 30 {
		s.x, s.target = append(s.x, tensor.RandVector(r, dx, 1)), append(s.target, tensor.RandVector(r, d, 1))
	}
	tr := s.forward(t)
	gradient := s.gradient(s.backward(t, tr, s.direct(tr)))
	got, want := gradcheck.Along(r, 3, func() float64 { return s.loss(t) }, s.variables(s.p, s.x, s.start), gradient)
	record(t, "differences", s.name, gradcheck.Compare(got, want, gradcheck.Tolerance{Default: 1e-7}))
}
