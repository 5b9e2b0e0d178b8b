package lora_test

import (
	"math"
	"testing"

	"unroll/lora"
	"unroll/tensor"
)

// The nearest adapter of enough rank is the change itself; of less, it is as far
// away as the singular values say, and no other that was tried is nearer.
func TestNearest(t *testing.T) {
	r := tensor.NewRand(90)
	delta := tensor.AddMat(random(r, 7, 9, 2).Delta(), tensor.ScaleMat(0.1, tensor.RandMatrix(r, 7, 9, 1)))
	whole, s, err := lora.Nearest(delta, 7)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "of full rank", whole.Delta().Data, delta.Data, rounding)
	for rank := 1; rank < 7; rank++ {
		a, _, err := lora.Nearest(delta, rank)
		if err != nil {
			t.Fatal(err)
		}
		far := lora.Distance(a.Delta(), delta)
		if want := math.Sqrt(1 - lora.Share(s, rank)); math.Abs(far-want) > rounding {
			t.Errorf("rank %d is %g away, the singular values say %g", rank, far, want)
		}
		for range 20 {
			other := a
			other.A = tensor.AddMat(a.A, tensor.RandMatrix(r, rank, 9, 0.05))
			if near := lora.Distance(other.Delta(), delta); near < far {
				t.Errorf("rank %d: another adapter is %g away, the nearest %g", rank, near, far)
			}
		}
	}
	if first, _, err := lora.Nearest(delta, 9); err != nil || lora.Distance(first.Delta(), delta) > rounding {
		t.Errorf("of more ranks than there are: %v", err)
	}
	if got := lora.RankFor(s, 0.9); got != 2 || lora.Share(s, got) < 0.9 || lora.Share(s, got-1) >= 0.9 {
		t.Errorf("90%% takes the rank %d of %v", got, s)
	}
	if lora.RankFor(s, 0) != 0 || lora.RankFor(s, 1) > 7 || lora.Share(tensor.Vector{0, 0}, 1) != 1 {
		t.Error("at the ends")
	}
	for want, err := range map[string]error{
		"lora: Nearest: rank is 0, expected at least 1":       third(lora.Nearest(delta, 0)),
		"lora: Nearest: delta.Rows is 0, expected at least 1": third(lora.Nearest(tensor.Matrix{}, 1)),
	} {
		if err == nil || err.Error() != want {
			t.Errorf("error %v\n want %s", err, want)
		}
	}
}

func third[A, B any](_ A, _ B, err error) error { return err }
