package stack_test

import (
	"testing"

	"pgregory.net/rapid"

	"unroll/stack"
	"unroll/tensor"
)

// A sequence in chunks is the whole one: outputs and states to the last bit.
// What a chunk hands back to the one before it makes the gradients by inputs
// and states those of the whole to the last bit, and those by the parameters
// add up.
func TestChunks(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c, seed := draw(rt), rapid.Uint64Range(0, 1000).Draw(rt, "seed")
		c.both, c.dropout = false, 0
		s := newSystem(seed, c)
		whole, want := s.forward(t), s.backward(t)
		direct := s.direct(whole)
		cut := rapid.IntRange(0, c.steps).Draw(rt, "cut")
		a, err := s.Forward(s.x[:cut], s.start)
		if err != nil {
			rt.Fatal(err)
		}
		b, err := a.Next(s.x[cut:])
		if err != nil {
			rt.Fatal(err)
		}
		equal(rt, "outputs", sequence(append(a.Outputs()[:cut:cut], b.Outputs()...)), sequence(whole.Outputs()))
		equal(rt, "states", states(b.Last()), states(whole.Last()))
		gb, err := b.Backward(direct[cut:], s.later)
		if err != nil {
			rt.Fatal(err)
		}
		ga, err := a.Backward(direct[:cut], gb.Start)
		if err != nil {
			rt.Fatal(err)
		}
		equal(rt, "gradients by the start", states(ga.Start), states(want.Start))
		equal(rt, "gradients by the inputs", sequence(append(ga.X[:cut:cut], gb.X...)), sequence(want.X))
		sum := parameters(ga.Params.Arrays())
		for i, array := range gb.Params.Arrays() {
			sum[i].Data = tensor.Add(sum[i].Data, array.Data)
		}
		near(rt, "gradients by the parameters", sum, parameters(want.Params.Arrays()), 1e-10)
	})
}

// A reverse direction begins at the end, so chunks are refused.
func TestNoChunksInBothDirections(t *testing.T) {
	s := newSystem(1, config{kind: kinds[0], inputs: 2, outputs: []int{3}, both: true, steps: 3})
	_, err := s.forward(t).Next(s.x)
	const want = "stack: Pass.Next: layer 0 has a reverse direction, which begins at the end of the whole sequence; expected one direction"
	if err == nil || err.Error() != want {
		t.Errorf("error %v\n want %s", err, want)
	}
}

// The reverse direction of a sequence is the forward direction of the sequence
// from its end, step by step beside it.
func TestReverseDirection(t *testing.T) {
	each(t, func(t *testing.T, k kind) {
		s := newSystem(2, config{kind: k, inputs: 2, outputs: []int{3}, both: true, steps: 4})
		y := s.forward(t).Outputs()
		alone := stack.Stack{Layers: []stack.Layer{{Forward: s.Layers[0].Reverse}}}
		back := []tensor.Vector{s.x[3], s.x[2], s.x[1], s.x[0]}
		pass, err := alone.Forward(back, stack.States{{Forward: s.start[0].Reverse}})
		if err != nil {
			t.Fatal(err)
		}
		for n := range y {
			if tensor.MaxAbs(tensor.Sub(y[n][3:], pass.Outputs()[3-n])) != 0 {
				t.Errorf("the reverse output of step %d is %v, want %v", n, y[n][3:], pass.Outputs()[3-n])
			}
		}
	})
}

// Without a step there are no outputs, and the last states are the start.
func TestNoSteps(t *testing.T) {
	each(t, func(t *testing.T, k kind) {
		s := newSystem(3, config{kind: k, inputs: 2, outputs: []int{3, 4}, both: true})
		pass := s.forward(t)
		if len(pass.Outputs()) != 0 {
			t.Errorf("no steps have %d outputs", len(pass.Outputs()))
		}
		equal(t, "last states", states(pass.Last()), states(s.start))
		equal(t, "gradients by the start", states(s.backward(t).Start), states(s.later))
	})
}
