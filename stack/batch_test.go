package stack_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"unroll/stack"
	"unroll/tensor"
)

// batch draws sequences of different lengths, none among them.
func batch(t *rapid.T, seed uint64, d int) [][]tensor.Vector {
	r := tensor.NewRand(seed)
	sequences := make([][]tensor.Vector, rapid.IntRange(1, 5).Draw(t, "sequences"))
	for b := range sequences {
		sequences[b] = tensor.RandSequence(r, rapid.IntRange(0, 4).Draw(t, "steps"), d, 1)
	}
	return sequences
}

// A sequence of a batch gives what it gives alone, forward and backward; the
// gradients by the parameters are summed. The way through a layout changes
// nothing, whatever its padding holds.
func TestBatchAgainstAlone(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c, seed := draw(rt), rapid.Uint64Range(0, 1000).Draw(rt, "seed")
		c.dropout = 0
		s, r, sequences := newSystem(seed, c), tensor.NewRand(seed), batch(rt, seed, c.inputs)
		var start, later []stack.States
		for range sequences {
			start, later = append(start, c.states(r)), append(later, c.states(r))
		}
		passes, err := s.ForwardBatch(throughLayouts(rt, sequences), start)
		if err != nil {
			rt.Fatal(err)
		}
		outputs := passes.Outputs()
		g, err := passes.Backward(outputs, later)
		if err != nil {
			rt.Fatal(err)
		}
		sum := tensor.NewVector(len(flat(s.Arrays())))
		for b, x := range sequences {
			alone, err := s.Forward(x, start[b])
			if err != nil {
				rt.Fatal(err)
			}
			one, err := alone.Backward(alone.Outputs(), later[b])
			if err != nil {
				rt.Fatal(err)
			}
			equal(rt, "outputs", sequence(outputs[b]), sequence(alone.Outputs()))
			equal(rt, "last states", states(passes.Last()[b]), states(alone.Last()))
			equal(rt, "gradients by inputs", sequence(g.X[b]), sequence(one.X))
			equal(rt, "gradients by states", states(g.Start[b]), states(one.Start))
			sum = tensor.Add(sum, flat(one.Params.Arrays()))
		}
		if far := tensor.MaxAbs(tensor.Sub(sum, flat(g.Params.Arrays()))); far > 1e-12*max(1, tensor.MaxAbs(sum)) {
			rt.Errorf("the gradients by the parameters are %.1e apart", far)
		}
	})
}

func flat(arrays []tensor.Array) tensor.Vector {
	var all tensor.Vector
	for _, a := range arrays {
		all = append(all, a.Data...)
	}
	return all
}

// throughLayouts sends a batch through both layouts, with NaN and garbage for
// padding.
func throughLayouts(t *rapid.T, sequences [][]tensor.Vector) [][]tensor.Vector {
	padded, err := stack.Pad(sequences)
	if err != nil {
		t.Fatal(err)
	}
	for n, step := range padded.X {
		for b := range step {
			if n >= len(sequences[b]) {
				padded.X[n][b] = []tensor.Vector{{math.NaN()}, nil, {1e300, math.Inf(1), 7, 7, 7}}[n%3]
			}
		}
	}
	back, err := padded.Sequences()
	if err != nil {
		t.Fatal(err)
	}
	packed, err := stack.Pack(back)
	if err != nil {
		t.Fatal(err)
	}
	if back, err = packed.Sequences(); err != nil {
		t.Fatal(err)
	}
	return back
}

// The layouts hand back what they were given.
func TestLayoutsRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		sequences := batch(rt, 1, 2)
		back := throughLayouts(rt, sequences)
		if fmt.Sprint(back) != fmt.Sprint(sequences) {
			rt.Errorf("a batch comes back as\n%v, want\n%v", back, sequences)
		}
	})
}

// The example of PyTorch's documentation of pack_padded_sequence.
func TestPackedAsPyTorch(t *testing.T) {
	p, err := stack.Pack([][]tensor.Vector{{{1}, {2}}, {{3}}, {{4}, {5}, {6}}})
	if err != nil {
		t.Fatal(err)
	}
	var data tensor.Vector
	for _, v := range p.Data {
		data = append(data, v...)
	}
	if !slices.Equal(data, tensor.Vector{4, 1, 3, 5, 2, 6}) || !slices.Equal(p.Sizes, []int{3, 2, 1}) ||
		!slices.Equal(p.Sorted, []int{2, 0, 1}) || !slices.Equal(p.Unsorted, []int{1, 2, 0}) {
		t.Errorf("packed is %v", p)
	}
	p.Sorted, p.Unsorted = nil, nil
	sorted, err := p.Sequences()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(sorted), fmt.Sprint([][]tensor.Vector{{{4}, {5}, {6}}, {{1}, {2}}, {{3}}}); got != want {
		t.Errorf("a batch that comes sorted is %s, want %s", got, want)
	}
}

// What a block is padded with are zeros, and they are not shared.
func TestPad(t *testing.T) {
	p, err := stack.Pad([][]tensor.Vector{{{1, 2}}, {{3, 4}, {5, 6}, {7, 8}}, nil})
	if err != nil {
		t.Fatal(err)
	}
	p.X[1][0][0] = 9
	if got, want := fmt.Sprint(p.X[1:]), fmt.Sprint([][]tensor.Vector{{{9, 0}, {5, 6}, {0, 0}}, {{0, 0}, {7, 8}, {0, 0}}}); got != want {
		t.Errorf("padded is %s, want %s", got, want)
	}
	if !slices.Equal(p.Lengths, []int{1, 3, 0}) {
		t.Errorf("lengths are %v", p.Lengths)
	}
}
