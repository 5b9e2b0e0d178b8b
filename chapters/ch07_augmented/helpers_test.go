package ch07_augmented

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"unroll/lstm"
	"unroll/rnn"
	"unroll/tensor"
	"unroll/train"
)

// random is a network of these sizes and options.
func random(seed uint64, z lstm.Sizes, o lstm.Options) (lstm.Augmented, error) {
	return lstm.RandomAugmented(tensor.NewRand(seed), z, o)
}

// task draws inputs, and for each step what the first entry of the value should
// be, or nothing.
type task func(r *rand.Rand) (x, y []tensor.Vector)

// gradient is the loss on a sequence, and its gradient.
func gradient(p lstm.Augmented, x, y []tensor.Vector) (float64, lstm.Augmented, error) {
	trace, err := p.Forward(x, lstm.State{})
	if err != nil {
		return 0, lstm.Augmented{}, err
	}
	E, direct, err := rnn.SquaredError(trace.V, y)
	if err != nil {
		return 0, lstm.Augmented{}, err
	}
	g, err := p.Backward(trace, direct, lstm.State{})
	return E, g.Params, err
}

// learn trains a network on a few new sequences at each step.
func learn(p lstm.Augmented, draw task, seed uint64, steps int) error {
	const batch = 4
	r := tensor.NewRand(seed)
	objective := func(p lstm.Augmented) (float64, lstm.Augmented, error) {
		x, y := draw(r)
		E, sum, err := gradient(p, x, y)
		for n := 1; n < batch && err == nil; n++ {
			var e float64
			var g lstm.Augmented
			x, y = draw(r)
			e, g, err = gradient(p, x, y)
			E = E + e
			for i, a := range sum.Arrays() {
				copy(a.Data, tensor.Add(a.Data, g.Arrays()[i].Data))
			}
		}
		return E / batch, sum, err
	}
	_, err := train.Fit(p, objective, train.Options{Steps: steps, Rate: 0.01, Clip: 1})
	return err
}

// answers runs a network over sequences it has not seen, and lists what it
// answered where something was asked, and what was right.
func answers(p lstm.Augmented, draw task) (answered, right tensor.Vector, err error) {
	r := tensor.NewRand(1000)
	for range 200 {
		x, y := draw(r)
		trace, err := p.Forward(x, lstm.State{})
		if err != nil {
			return nil, nil, err
		}
		for n := range y {
			if len(y[n]) > 0 {
				answered, right = append(answered, trace.V[n][0]), append(right, y[n][0])
			}
		}
	}
	return answered, right, nil
}

// miss is the root of the mean squared difference.
func miss(answered, right tensor.Vector) float64 {
	return tensor.Norm(tensor.Sub(answered, right)) / math.Sqrt(float64(len(right)))
}

// labelled is the part of labels that is right, with all above one half for
// one.
func labelled(answered, right tensor.Vector) float64 {
	count := 0.0
	for i := range right {
		if (answered[i] > 0.5) == (right[i] > 0.5) {
			count++
		}
	}
	return count / float64(len(right))
}

// seeds is how many networks of a kind are trained, from different starts.
const seeds = 5

// several trains networks of a kind and measures each, smallest first. On a
// mistake it prints the error and returns nothing.
func several(z lstm.Sizes, o lstm.Options, draw task, steps int, measure func(answered, right tensor.Vector) float64) []float64 {
	var found []float64
	for seed := range uint64(seeds) {
		p, err := random(seed+1, z, o)
		if err == nil {
			err = learn(p, draw, 100+seed, steps)
		}
		if err != nil {
			fmt.Println(err)
			return nil
		}
		answered, right, err := answers(p, draw)
		if err != nil {
			fmt.Println(err)
			return nil
		}
		found = append(found, measure(answered, right))
	}
	slices.Sort(found)
	return found
}

// spread prints a measure of several networks: the middle one, and the ends.
func spread(found []float64) string {
	return fmt.Sprintf("%.3f (%.3f to %.3f)", found[seeds/2], found[0], found[seeds-1])
}

// last is the last step with a gradient that is not zero.
func last(x []tensor.Vector) int {
	n := len(x) - 1
	for n >= 0 && tensor.Norm(x[n]) == 0 {
		n--
	}
	return n
}

// differences is the gradient by central differences, entry by entry.
func differences(p lstm.Augmented, x, y []tensor.Vector) (tensor.Vector, error) {
	const h = 1e-5
	var slopes tensor.Vector
	for _, a := range p.Arrays() {
		for i, at := range a.Data {
			a.Data[i] = at + h
			above, _, err := gradient(p, x, y)
			a.Data[i] = at - h
			below, _, failed := gradient(p, x, y)
			a.Data[i] = at
			if err := errors.Join(err, failed); err != nil {
				return nil, err
			}
			slopes = append(slopes, (above-below)/(2*h))
		}
	}
	return slopes, nil
}

// compare prints how far a gradient is from the right one, and how much it
// points the same way.
func compare(name string, found tensor.Vector, right lstm.Augmented) {
	want := train.Flat(right.Arrays())
	off := tensor.Norm(tensor.Sub(found, want)) / tensor.Norm(want)
	direction := tensor.Dot(found, want) / tensor.Norm(found) / tensor.Norm(want)
	fmt.Printf("%-32s  %5.1f%%  %9.3f\n", name, 100*off, direction)
}

// repeat is a signal that is v at each step.
func repeat(v tensor.Vector, steps int) []tensor.Vector {
	signal := make([]tensor.Vector, steps)
	for n := range signal {
		signal[n] = v
	}
	return signal
}
