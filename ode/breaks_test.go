package ode

import (
	"slices"
	"testing"
)

// Sums of delays that differ by rounding are one time, and so are those next
// to an end of the run: a step between them would be lost in rounding.
func TestStops(t *testing.T) {
	p := Problem{T0: 1, T1: 2, Delays: []float64{0.1, 0, 0.3}, Breaks: []float64{-5, 0.85, 1 + 1e-15, 2 - 1e-15, 2, 7}}
	for order, want := range [][]float64{
		{2},
		{1.1, 1.15, 1.3, 2},
		{1.05, 1.1, 1.15, 1.2, 1.25, 1.3, 1.4, 1.45, 1.6, 2},
	} {
		got, err := stops(p, order)
		if err != nil {
			t.Fatal(err)
		}
		same := func(a, b float64) bool { return max(a-b, b-a) < 1e-14 }
		if !slices.EqualFunc(got, want, same) || got[len(got)-1] != 2 {
			t.Errorf("order %d: %v, want %v", order, got, want)
		}
	}
}
