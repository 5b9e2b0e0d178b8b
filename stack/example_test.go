package stack_test

import (
	"fmt"
	"strings"

	"unroll/gru"
	"unroll/lstm"
	"unroll/stack"
	"unroll/tensor"
	"unroll/train"
)

// tagger gives a label to each step of a sequence: a stack and a readout, whose
// parameters are trained together.
type tagger struct {
	stack.Stack
	stack.Linear
}

func (m tagger) Arrays() []tensor.Array {
	return append(m.Stack.Arrays(), m.Linear.Arrays()...)
}

// loss runs a tagger over a batch, forward and backward.
func (m tagger) loss(batch [][]tensor.Vector, labels [][]int) (float64, tagger, error) {
	passes, err := m.ForwardBatch(batch, nil)
	if err != nil {
		return 0, tagger{}, err
	}
	// The readout sees the steps of all sequences one after the other.
	y := concat(passes.Outputs())
	scores, err := m.Linear.Forward(y)
	if err != nil {
		return 0, tagger{}, err
	}
	E, direct, err := stack.CrossEntropy(scores, concat(labels))
	if err != nil {
		return 0, tagger{}, err
	}
	readout, err := m.Linear.Backward(y, direct)
	if err != nil {
		return 0, tagger{}, err
	}
	g, err := passes.Backward(cut(readout.X, batch), nil)
	return E, tagger{g.Params, readout.Params}, err
}

func concat[S ~[]T, T any](batch []S) S {
	var all S
	for _, sequence := range batch {
		all = append(all, sequence...)
	}
	return all
}

// cut is the inverse of concat, into the lengths of a batch.
func cut(all []tensor.Vector, batch [][]tensor.Vector) [][]tensor.Vector {
	var parts [][]tensor.Vector
	for _, sequence := range batch {
		parts, all = append(parts, all[:len(sequence)]), all[len(sequence):]
	}
	return parts
}

// read turns a text into inputs, a 1 in the place of each character.
func read(text string) []tensor.Vector {
	var x []tensor.Vector
	for _, c := range text {
		v := tensor.NewVector(3)
		v[strings.IndexRune(".()", c)] = 1
		x = append(x, v)
	}
	return x
}

// A long short-term memory of two layers in both directions marks what stands in
// brackets, in a batch of three sequences of different lengths. A bracket that
// is never closed does not count, and what stands between two brackets has to
// look both ways to know.
func Example() {
	texts := []string{"..(...).", "(..", ".).(.)"}
	marks := []string{"--+++++-", "---", "---+++"}
	batch, labels := make([][]tensor.Vector, 3), make([][]int, 3)
	for b := range texts {
		batch[b] = read(texts[b])
		for _, mark := range marks[b] {
			labels[b] = append(labels[b], strings.IndexRune("-+", mark))
		}
	}
	r := tensor.NewRand(1)
	m := tagger{
		Stack: stack.New(3, []int{4, 4}, true, func(d, dx int) stack.Cell {
			return stack.Vanilla(lstm.RandomVanilla(r, d, dx))
		}),
		Linear: stack.RandomLinear(r, 2, 8),
	}
	m.Dropout = 0.1
	step := func(m tagger) (float64, tagger, error) {
		m.Stack = m.Training(r)
		return m.loss(batch, labels)
	}
	if _, err := train.Fit(m, step, train.Options{Steps: 150, Rate: 0.03, Clip: 1}); err != nil {
		fmt.Println(err)
		return
	}
	for b, x := range batch {
		pass, err := m.Stack.Forward(x, nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		scores, err := m.Linear.Forward(pass.Outputs())
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(texts[b])
		for _, a := range scores {
			fmt.Print(map[bool]string{false: "-", true: "+"}[a[1] > a[0]])
		}
		fmt.Println()
	}
	// Output:
	// ..(...).
	// --+++++-
	// (..
	// ---
	// .).(.)
	// ---+++
}

// A stream is read in chunks as they come. Each pass goes on from the states of
// the one before, and the outputs are those of the whole sequence.
func ExamplePass_Next() {
	r := tensor.NewRand(2)
	s := stack.New(1, []int{3, 2}, false, func(d, dx int) stack.Cell {
		return stack.GRU(gru.Random(r, d, dx, false))
	})
	x := tensor.RandSequence(r, 7, 1, 1)
	whole, err := s.Forward(x, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	pass, err := s.Forward(nil, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	var y []tensor.Vector
	for _, chunk := range [][]tensor.Vector{x[:3], x[3:4], x[4:]} {
		if pass, err = pass.Next(chunk); err != nil {
			fmt.Println(err)
			return
		}
		y = append(y, pass.Outputs()...)
	}
	fmt.Println(len(y), "outputs, apart by", tensor.MaxDiff(y, whole.Outputs()))
	// Output:
	// 7 outputs, apart by 0
}

// The two layouts of a batch of three sequences of one number a step.
func ExamplePad() {
	batch := [][]tensor.Vector{{{1}, {2}}, {{3}}, {{4}, {5}, {6}}}
	padded, err := stack.Pad(batch)
	if err != nil {
		fmt.Println(err)
		return
	}
	mask, err := padded.Mask()
	if err != nil {
		fmt.Println(err)
		return
	}
	for n, step := range padded.X {
		fmt.Println("step", n, plain(concat(step)), "mask", plain(mask[n]))
	}
	packed, err := stack.Pack(batch)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("packed", plain(concat(packed.Data)), "sizes", packed.Sizes, "order", packed.Sorted)
	// Output:
	// step 0 1 3 4 mask 1 1 1
	// step 1 2 0 5 mask 1 0 1
	// step 2 0 0 6 mask 0 0 1
	// packed 4 1 3 5 2 6 sizes [3 2 1] order [2 0 1]
}

// plain prints numbers with as many digits as they have.
func plain(v tensor.Vector) string { return strings.Trim(fmt.Sprint([]float64(v)), "[]") }
