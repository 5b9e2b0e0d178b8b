package stack_test

import (
	"math"
	"testing"

	"unroll/gru"
	"unroll/rnn"
	"unroll/stack"
	"unroll/tensor"
)

// What does not fit is an error that names the field, what was expected and
// what was found. Nothing panics.
func TestErrors(t *testing.T) {
	r := tensor.NewRand(70)
	s := newSystem(71, config{kind: kinds[0], inputs: 2, outputs: []int{3, 4}, both: true, steps: 5})
	one := newSystem(72, config{kind: kinds[1], inputs: 2, outputs: []int{3}, steps: 5})
	pass := s.forward(t)
	cell := func(d, dx int) stack.Cell { return stack.RNN(rnn.Random(r, d, dx)) }
	layers := func(l ...stack.Layer) stack.Stack { return stack.Stack{Layers: l} }
	short := tensor.Vector{1}
	dropping := s.Stack
	dropping.Dropout = math.NaN()
	direct, batch := s.direct(pass), [][]tensor.Vector{s.x, s.x[:2]}
	passes, err := s.ForwardBatch(batch, nil)
	if err != nil {
		t.Fatal(err)
	}
	readout := stack.RandomLinear(r, 3, 2)
	for _, c := range []struct {
		want string
		err  error
	}{
		{"stack: Stack.Forward: the number of layers is 0, expected at least 1", second(stack.Stack{}.Forward(s.x, nil))},
		{"stack: Stack.Forward: layer1.forward is nil, expected a cell", second(layers(stack.Layer{Forward: cell(3, 2)}, stack.Layer{}).Forward(s.x, nil))},
		{"stack: Stack.Forward: layer1.forward has 4 inputs, expected 3, the outputs of layer 0", second(layers(stack.Layer{Forward: cell(3, 2)}, stack.Layer{Forward: cell(2, 4)}).Forward(s.x, nil))},
		{"stack: Stack.Forward: layer0.reverse has 3 inputs, expected 2, as layer0.forward", second(layers(stack.Layer{Forward: cell(3, 2), Reverse: cell(4, 3)}).Forward(s.x, nil))},
		{"stack: Stack.Forward: layer1.reverse has 3 inputs, expected 7, the outputs of layer 0", second(layers(stack.Layer{Forward: cell(3, 2), Reverse: cell(4, 2)}, stack.Layer{Forward: cell(3, 7), Reverse: cell(3, 3)}).Forward(s.x, nil))},
		{"stack: Stack.Forward: Dropout is NaN, expected at least 0 and below 1", second(dropping.Forward(s.x, nil))},
		{"stack: Stack.Forward: Dropout is 1, expected at least 0 and below 1", second(stack.Stack{Layers: s.Layers, Dropout: 1}.Forward(s.x, nil))},
		{"stack: Stack.Forward: Dropout is -0.1, expected at least 0 and below 1", second(stack.Stack{Layers: s.Layers, Dropout: -0.1}.Forward(s.x, nil))},
		{"stack: Stack.Forward: layer0.forward: rnn: Standard.Forward: len(ThetaS) is 0, expected at least 1", second(stack.New(2, []int{0}, false, cell).Forward(s.x, nil))},
		{"stack: Stack.Forward: x[1] has 1 entries, expected 2", second(s.Forward([]tensor.Vector{s.x[0], short}, nil))},
		{"stack: Stack.Forward: x[0] is +Inf at entry 1, expected a finite number", second(s.Forward([]tensor.Vector{{0, math.Inf(1)}}, nil))},
		{"stack: Stack.Forward: start has 1 layers, expected 2", second(s.Forward(s.x, s.start[:1]))},
		{"stack: Stack.Forward: layer1.reverse: start has 2 vectors, expected 1, r", second(s.Forward(s.x, stack.States{{}, {Reverse: stack.State{nil, nil}}}))},
		{"stack: Stack.Forward: layer0.forward: gru: GRU.Forward: start has 1 entries, expected 3", second(one.Forward(s.x, stack.States{{Forward: stack.State{short}}}))},
		{"stack: Stack.Forward: start[0].Reverse has 1 vectors, expected none: layer 0 has one direction", second(one.Forward(s.x, stack.States{{Reverse: stack.State{short}}}))},
		{"stack: Pass.Backward: direct has 4 steps, expected 5", second(pass.Backward(direct[:4], nil))},
		{"stack: Pass.Backward: direct[0] has 2 entries, expected 8", second(pass.Backward(s.x, nil))},
		{"stack: Pass.Backward: later has 1 layers, expected 2", second(pass.Backward(direct, s.later[:1]))},
		{"stack: Pass.Backward: layer1.forward: rnn: Standard.BackwardLater: later has 1 entries, expected 4", second(pass.Backward(direct, stack.States{{}, {Forward: stack.State{short}}}))},
		{"stack: Pass.Backward: layer0.reverse: later has 0 vectors, expected 1, r", second(pass.Backward(direct, stack.States{{Reverse: stack.State{}}, {}}))},
		{"stack: Pass.Next: x[0] has 1 entries, expected 2", second(one.forward(t).Next([]tensor.Vector{short}))},
		{"stack: Pass.Next: the number of layers is 0, expected at least 1", second(stack.Pass{}.Next(s.x))},
		{"stack: Pass.Backward: the number of layers is 0, expected at least 1", second(stack.Pass{}.Backward(stack.Pass{}.Outputs(), nil))},
		{"stack: Stack.Forward: layer0.forward is nil, expected a cell", second(stack.New(2, []int{3}, true, func(int, int) stack.Cell { return nil }).Forward(s.x, nil))},
		{"stack: Stack.ForwardBatch: the number of sequences is 0, expected at least 1", second(s.ForwardBatch(nil, nil))},
		{"stack: Stack.ForwardBatch: start has 1 sequences, expected 2", second(s.ForwardBatch(batch, []stack.States{nil}))},
		{"stack: Stack.ForwardBatch: sequence 1: x[0] has 1 entries, expected 2", second(s.ForwardBatch([][]tensor.Vector{s.x, {short}}, nil))},
		{"stack: Passes.Backward: direct has 1 sequences, expected 2", second(passes.Backward([][]tensor.Vector{direct}, nil))},
		{"stack: Passes.Backward: later has 3 sequences, expected 2", second(passes.Backward([][]tensor.Vector{direct, direct[:2]}, make([]stack.States, 3)))},
		{"stack: Passes.Backward: sequence 1: direct has 5 steps, expected 2", second(passes.Backward([][]tensor.Vector{direct, direct}, nil))},
		{"stack: Pad: step 1 of sequence 1 has 1 entries, expected 2, as the first", second(stack.Pad([][]tensor.Vector{s.x, {s.x[0], short}}))},
		{"stack: Padded.Sequences: Lengths[1] is 3, expected 0 to 1, the number of steps", second(stack.Padded{X: [][]tensor.Vector{{short, short}}, Lengths: []int{1, 3}}.Sequences())},
		{"stack: Padded.Sequences: Lengths[0] is -1, expected 0 to 1, the number of steps", second(stack.Padded{X: [][]tensor.Vector{{short}}, Lengths: []int{-1}}.Sequences())},
		{"stack: Padded.Mask: X[0] has 2 sequences, expected 1, as Lengths", second(stack.Padded{X: [][]tensor.Vector{{short, short}}, Lengths: []int{1}}.Mask())},
		{"stack: Pack: step 0 of sequence 1 has 1 entries, expected 2, as the first", second(stack.Pack([][]tensor.Vector{s.x, {short}}))},
		{"stack: Packed.Sequences: Sizes[1] is 2, expected 1 to 1: the sequences are sorted, the longest first", second(stack.Packed{Data: []tensor.Vector{short, short, short}, Sizes: []int{1, 2}}.Sequences())},
		{"stack: Packed.Sequences: Sizes[0] is 3, expected 1 to 2: the sequences are sorted, the longest first", second(stack.Packed{Sizes: []int{3}, Sorted: []int{0, 1}}.Sequences())},
		{"stack: Packed.Sequences: Sizes[0] is -1, expected 1 to 0: the sequences are sorted, the longest first", second(stack.Packed{Sizes: []int{-1}}.Sequences())},
		{"stack: Packed.Sequences: Sizes[0] is 1000000000000000000, expected 1 to 1: the sequences are sorted, the longest first", second(stack.Packed{Data: []tensor.Vector{short}, Sizes: []int{1e18}}.Sequences())},
		{"stack: Packed.Sequences: Data has 1 vectors, expected 2, the sum of Sizes", second(stack.Packed{Data: []tensor.Vector{short}, Sizes: []int{2}, Sorted: []int{1, 0}}.Sequences())},
		{"stack: Packed.Sequences: Sorted is [0 2], expected each of 0 to 1 once", second(stack.Packed{Data: []tensor.Vector{short, short}, Sizes: []int{2}, Sorted: []int{0, 2}}.Sequences())},
		{"stack: Packed.Sequences: Unsorted is [0 1], expected [1 0], the inverse of Sorted", second(stack.Packed{Data: []tensor.Vector{short, short}, Sizes: []int{2}, Sorted: []int{1, 0}, Unsorted: []int{0, 1}}.Sequences())},
		{"stack: Linear.Forward: x[0] has 1 entries, expected 2", second(readout.Forward([]tensor.Vector{short}))},
		{"stack: Linear.Forward: W.Rows is 0, expected at least 1", second(stack.Linear{}.Forward(nil))},
		{"stack: Linear.Forward: B has 1 entries, expected 3", second(stack.Linear{W: readout.W, B: short}.Forward(s.x))},
		{"stack: Linear.Backward: direct has 5 steps, expected 4", second(readout.Backward(s.x[:4], direct))},
		{"stack: Linear.Backward: direct[0] has 8 entries, expected 3", second(readout.Backward(s.x, direct))},
		{"stack: CrossEntropy: labels has 4 steps, expected 5", third(stack.CrossEntropy(s.x, []int{0, 1, 0, 1}))},
		{"stack: CrossEntropy: labels[3] is 2, expected 0 to 1, or -1 for none", third(stack.CrossEntropy(s.x, []int{0, 1, 0, 2, 0}))},
		{"stack: CrossEntropy: labels[0] is -2, expected 0 to 1, or -1 for none", third(stack.CrossEntropy(s.x, []int{-2, 1, 0, 2, 0}))},
		{"stack: CrossEntropy: a[1] has 1 entries, expected 2", third(stack.CrossEntropy([]tensor.Vector{{0, 0}, short}, []int{0, 0}))},
		{"stack: CrossEntropy: a[0] is NaN at entry 0, expected a finite number", third(stack.CrossEntropy([]tensor.Vector{{math.NaN(), 0}}, []int{0}))},
	} {
		if c.err == nil || c.err.Error() != c.want {
			t.Errorf("error %v\n want %s", c.err, c.want)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func third[A, B any](_ A, _ B, err error) error { return err }

// Arrays are named after their layer and direction, and are the stack itself.
func TestArrays(t *testing.T) {
	r := tensor.NewRand(1)
	s := stack.New(2, []int{3, 4}, true, func(d, dx int) stack.Cell { return stack.GRU(gru.Random(r, d, dx, true)) })
	arrays := s.Arrays()
	if first, last := arrays[0].Name, arrays[len(arrays)-1].Name; first != "layer0.forward.W_z" || last != "layer1.reverse.c_h" || len(arrays) != 40 {
		t.Errorf("%d arrays, from %s to %s", len(arrays), first, last)
	}
	arrays[0].Data[0] = 7
	if s.Layers[0].Forward.(stack.GRU).Wz.At(0, 0) != 7 {
		t.Error("writing into an array does not write into the stack")
	}
}

// Without Training nothing is dropped; with it, a seed decides what.
func TestDropout(t *testing.T) {
	s := newSystem(5, config{kind: kinds[0], inputs: 2, outputs: []int{3, 2}, dropout: 0.5, steps: 20})
	outputs := func(st stack.Stack) []tensor.Vector {
		pass, err := st.Forward(s.x, nil)
		if err != nil {
			t.Fatal(err)
		}
		return pass.Outputs()
	}
	none := s.Stack
	none.Dropout = 0
	if tensor.MaxDiff(outputs(s.Stack), outputs(none)) != 0 {
		t.Error("something is dropped without training")
	}
	a, b := outputs(s.Training(tensor.NewRand(1))), outputs(s.Training(tensor.NewRand(1)))
	if tensor.MaxDiff(a, b) != 0 {
		t.Error("one seed gives two masks")
	}
	if tensor.MaxDiff(a, outputs(s.Training(tensor.NewRand(2)))) == 0 || tensor.MaxDiff(a, outputs(none)) == 0 {
		t.Error("nothing is dropped in training")
	}
	s.Layers = s.Layers[:1]
	if tensor.MaxDiff(outputs(s.Training(tensor.NewRand(1))), outputs(s.Stack)) != 0 {
		t.Error("something is dropped after the last layer")
	}
}
