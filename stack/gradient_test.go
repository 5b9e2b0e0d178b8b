package stack_test

import (
	"testing"

	"pgregory.net/rapid"

	"unroll/internal/gradcheck"
	"unroll/tensor"
)

// differences is how far central differences may be from a right gradient: the
// formula and rounding leave some 1e-12, against a gradient of a thousandth or
// more.
var differences = gradcheck.Tolerance{Default: 1e-7}

// Every entry of every gradient of a deep stack: parameters, inputs, states.
func TestBackwardAgainstDifferences(t *testing.T) {
	each(t, func(t *testing.T, k kind) {
		for seed, c := range []config{
			{kind: k, inputs: 2, outputs: []int{3, 2}, steps: 4},
			{kind: k, inputs: 3, outputs: []int{2, 4}, both: true, dropout: 0.4, steps: 3},
			{kind: k, inputs: 2, outputs: []int{3}, both: true, steps: 1},
		} {
			s := newSystem(uint64(10+seed), c)
			near(t, c.String(), all(s.backward(t)), gradcheck.Full(s.loss(t), s.variables()), differences.Default)
		}
	})
}

// draw draws a stack of any shape.
func draw(t *rapid.T) config {
	return config{
		kind:    rapid.SampledFrom(kinds).Draw(t, "kind"),
		inputs:  rapid.IntRange(1, 4).Draw(t, "inputs"),
		outputs: rapid.SliceOfN(rapid.IntRange(1, 4), 1, 3).Draw(t, "outputs"),
		both:    rapid.Bool().Draw(t, "both"),
		dropout: rapid.SampledFrom([]float64{0, 0.3, 0.7}).Draw(t, "dropout"),
		steps:   rapid.IntRange(0, 5).Draw(t, "steps"),
	}
}

// Stacks of any shape, in a random direction of each array.
func TestRandomStacksAgainstDifferences(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c, seed := draw(rt), rapid.Uint64Range(0, 1000).Draw(rt, "seed")
		s := newSystem(seed, c)
		got, want := gradcheck.Along(tensor.NewRand(seed), 1, s.loss(t), s.variables(), all(s.backward(t)))
		if report := gradcheck.Compare(got, want, differences); !report.Pass() {
			rt.Fatalf("%s\n%s", c, report)
		}
	})
}
