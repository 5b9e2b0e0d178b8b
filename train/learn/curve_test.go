package learn_test

import (
	"math"
	"testing"

	"unroll/internal/need"
	"unroll/train/learn"
)

// PyTorch, from the same weights and on the same batches, has the same loss and
// the same norm of the gradient at every step, but for rounding.
func TestCurveOfPyTorch(t *testing.T) {
	python := need.Python(t, "torch")
	o := small()
	o.Steps = 200
	l, err := learn.New(device(t, 1), o)
	if err != nil {
		t.Fatal(err)
	}
	ours, theirs := side(t, python, l, 1, true)
	loss, norm := apart(ours.loss, theirs.loss), apart(ours.norm, theirs.norm)
	held := apart([]float64{ours.held}, []float64{theirs.held})
	t.Logf("losses from %.3f to %.3f: differ by at most %.1e of PyTorch's, norms by %.1e, the loss held out by %.1e",
		ours.loss[0], ours.loss[len(ours.loss)-1], loss, norm, held)
	if loss > 1e-4 || norm > 1e-3 || held > 1e-4 {
		t.Error("these are too much for rounding")
	}
}

// apart is the largest difference of two curves, as a part of the second.
func apart(a, b []float64) (most float64) {
	for i := range b {
		most = max(most, math.Abs(a[i]-b[i])/b[i])
	}
	return most
}
