package rnn_test

import (
	"math"
	"testing"

	"unroll/rnn"
	"unroll/tensor"
)

// A delayed copy asks for what was heard lag steps ago, where there is such a
// step.
func TestDelayedCopy(t *testing.T) {
	for _, lag := range []int{-2, 0, 3, 5, 9} {
		x, v := rnn.DelayedCopy(tensor.NewRand(48), 5, 2, lag)
		for n := range v {
			heard := n - lag
			switch inside := heard >= 0 && heard < len(x); {
			case !inside && v[n] != nil:
				t.Errorf("lag %d: step %d asks for %v, which nobody said", lag, n, v[n])
			case inside:
				agree(t, "loss.2.2a", "target of a delayed copy", v[n], x[heard], 0)
			}
		}
	}
}

func TestAdding(t *testing.T) {
	r := tensor.NewRand(49)
	for range 200 {
		x, v, err := rnn.Adding(r, 9)
		if err != nil {
			t.Fatal(err)
		}
		sum, marks := 0.0, 0
		for n := range x {
			if x[n][1] == 1 {
				sum += x[n][0]
				marks++
			}
			if n < 8 && v[n] != nil {
				t.Fatalf("a target at step %d", n)
			}
		}
		if marks != 2 || math.Abs(v[8][0]-sum/2) > 1e-15 {
			t.Fatalf("%d marks, target %g, mean of the marked %g", marks, v[8][0], sum/2)
		}
	}
	if _, _, err := rnn.Adding(r, 1); err == nil {
		t.Error("an adding problem of one step was drawn")
	}
}
