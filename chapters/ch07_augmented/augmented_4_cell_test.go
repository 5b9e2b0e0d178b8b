package ch07_augmented

import (
	"fmt"
	"math"

	"unroll/lstm"
	"unroll/rnn"
	"unroll/tensor"
	"unroll/train"
)

// ## All three at once
//
// Nothing else changes. The gates have windows in the place of matrices; here is the first of them.
//
//eq:augmented.6.b.2a
//
// The state is what it was, and so is the way it is read.
//
//eq:augmented.6.b.6
//
//eq:augmented.6.b.7a
//
// What is added can be taken away again: windows of one tap, a gate that is held open, a projection that is the
// identity. What is left must be the Vanilla LSTM, and it is, to the last bit, forward and backward.

func Example_takenAway() {
	vanilla := lstm.RandomVanilla(tensor.NewRand(5), 6, 3)
	augmented := lstm.AugmentedFrom(vanilla)
	x := tensor.RandSequence(tensor.NewRand(6), 20, 3, 1)
	complaint := tensor.RandSequence(tensor.NewRand(7), 20, 6, 1)

	was, err := vanilla.Forward(x, lstm.State{})
	if err != nil {
		fmt.Println(err)
		return
	}
	is, err := augmented.Forward(x, lstm.State{})
	if err != nil {
		fmt.Println(err)
		return
	}
	wasTold, err := vanilla.Backward(was, complaint, lstm.State{})
	if err != nil {
		fmt.Println(err)
		return
	}
	isTold, err := augmented.Backward(is, complaint, lstm.State{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("values differ by", tensor.MaxDiff(was.V, is.V))
	fmt.Println("input gradients differ by", tensor.MaxDiff(wasTold.X, isTold.X))
	// Output:
	// values differ by 0
	// input gradients differ by 0
}

// ## The way back
//
// Three things are new in the backward pass, one for each extension. What arrives at the value goes back through the
// projection.
//
//eq:augmented.6.c.2
//
// At the gated input the way parts: the gate hears how much the input mattered, the input hears how far the gate was
// open.
//
//eq:augmented.6.c.6a
//
//eq:augmented.6.c.6b
//
//eq:augmented.6.c.6c
//
// And the last value is heard by five nodes now.
//
//eq:augmented.6.c.7
//
// A tap meets one input at each step. In the forward pass the window of step $n$ looked at $x[n+l+F]$. So an input is
// told something by all the steps that looked at it: the shift turns around.
//
//eq:augmented.6.c.9e
//
//eq:augmented.6.c.10
//
//eq:augmented.6.c.9t
//
// The text of the cell differentiates itself, for any number of taps and any offset: `unroll derive lstm/augmented.eq
// --explain` prints each term with its reason. Here the pass that was written by hand is held against plain
// differences of the loss, and then spoiled. The mistakes are of the kind that an extension invites.

func Example_mistakes() {
	sizes := lstm.Sizes{X: 2, S: 4, V: 3, First: -1, Taps: 3}
	p, err := random(8, sizes, lstm.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	x := tensor.RandSequence(tensor.NewRand(9), 8, 2, 1)
	y := tensor.RandSequence(tensor.NewRand(10), 8, 3, 0.5)
	trace, err := p.Forward(x, lstm.State{})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, right, err := gradient(p, x, y)
	if err != nil {
		fmt.Println(err)
		return
	}
	measured, err := differences(p, x, y)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("gradient                          error  direction")
	compare("differences", measured, right)
	noGate, otherGate, readout := trace, trace, trace
	noGate.Gcx = repeat(tensor.Ones(4), len(x))
	otherGate.XiDu = trace.XiCx
	readout.Q = trace.R
	late := p
	late.Wxdu.First++
	for _, mistake := range []struct {
		name  string
		p     lstm.Augmented
		trace lstm.AugmentedTrace
	}{
		{"the input passes no gate", p, noGate},
		{"the gate hears another window", p, otherGate},
		{"a window begins a step late", late, trace},
		{"the projection sees the readout", p, readout},
	} {
		_, direct, err := rnn.SquaredError(trace.V, y)
		if err != nil {
			fmt.Println(err)
			return
		}
		found, err := mistake.p.Backward(mistake.trace, direct, lstm.State{})
		if err != nil {
			fmt.Println(err)
			return
		}
		compare(mistake.name, train.Flat(found.Params.Arrays()), right)
	}
	// Output:
	// gradient                          error  direction
	// differences                         0.0%      1.000
	// the input passes no gate           25.4%      0.982
	// the gate hears another window      13.5%      0.991
	// a window begins a step late        46.6%      0.901
	// the projection sees the readout    50.4%      0.946
}

// How an error travels along the state is as in the last chapter; the matrix $Q$ has one more way round, through the
// gate of the input, and every way that begins at the value begins with the projection.
//
//eq:augmented_carousel.6.d.2
//
//eq:augmented_carousel.6.d.5
//
// ## Variants without a cell of their own
//
// The literature knows many more LSTMs: with diagonal peepholes [@gers2000], with none, with a gate that writes what
// the other one forgets. Do they need cells of their own? Look at the last one. It demands $g_{cu} = 1 - g_{cs}$.
// Since $1 - G_c(a) = G_c(-a)$, that holds if everything in one gate is minus what is in the other. A diagonal matrix
// is a matrix whose other entries are zero. So these variants are the same cell, on a part of its parameters: a
// *plane*, with fewer free directions. The gradient in the plane is the part of the gradient that lies in it, and an
// optimiser that follows it does not leave the plane. The errors below are those of a single start after a few steps.
// They show that each of the variants learns, not which is best.

func Example_variants() {
	for _, v := range []struct {
		name string
		lstm.Options
	}{
		{"the whole cell", lstm.Options{}},
		{"diagonal peepholes", lstm.Options{Peepholes: lstm.Diagonal}},
		{"no peepholes", lstm.Options{Peepholes: lstm.None}},
		{"coupled gates", lstm.Options{Coupled: true}},
		{"normalised", lstm.Options{Normalised: true}},
	} {
		p, err := random(9, lstm.Sizes{X: 2, S: 4, V: 4, Taps: 1}, v.Options)
		if err != nil {
			fmt.Println(err)
			return
		}
		if err := learn(p, wave(0.25), 10, 60); err != nil {
			fmt.Println(err) // so would a step out of the plane
			return
		}
		answered, right, err := answers(p, wave(0.25))
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%-18s  %d free numbers, error after a few steps %.2f\n",
			v.name, p.Free(), miss(answered, right))
	}
	// Output:
	// the whole cell      220 free numbers, error after a few steps 0.21
	// diagonal peepholes  172 free numbers, error after a few steps 0.21
	// no peepholes        156 free numbers, error after a few steps 0.23
	// coupled gates       176 free numbers, error after a few steps 0.26
	// normalised          240 free numbers, error after a few steps 0.16
}

// The last row is another matter. *Layer normalisation* [@ba2016] changes the formula. Before a gate or the update is
// warped, its entries are shifted and scaled to mean zero and deviation one,
//
//eq:normalise.6.f.1
//
//eq:normalise.6.f.3
//
//eq:normalise.6.f.4
//
// and get a gain and a bias of their own.
//
//eq:normalise.6.f.5
//
// So a gate sees numbers of one size, however loud the input is. On the way back every entry hears of all others,
// since all of them made the mean and the deviation.
//
//eq:normalise.6.f.8
//
//eq:normalise.6.f.10c

func Example_normalised() {
	x := tensor.RandSequence(tensor.NewRand(11), 10, 2, 1)
	for _, o := range []lstm.Options{{}, {Normalised: true}} {
		p, err := random(12, lstm.Sizes{X: 2, S: 4, V: 4, Taps: 1}, o)
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, loud := range []float64{1, 1000} {
			louder := make([]tensor.Vector, len(x))
			for n := range x {
				louder[n] = tensor.Scale(loud, x[n])
			}
			trace, err := p.Forward(louder, lstm.State{})
			if err != nil {
				fmt.Println(err)
				return
			}
			half := 0.0 // largest distance of an update gate from one half
			for _, g := range trace.Gcu[1:] {
				for i := range g {
					half = math.Max(half, math.Abs(g[i]-0.5))
				}
			}
			fmt.Printf("normalised %-5v  inputs times %-4g  gates within ½ ± %.2f\n",
				o.Normalised, loud, half)
		}
	}
	// Output:
	// normalised false  inputs times 1     gates within ½ ± 0.24
	// normalised false  inputs times 1000  gates within ½ ± 0.50
	// normalised true   inputs times 1     gates within ½ ± 0.35
	// normalised true   inputs times 1000  gates within ½ ± 0.34
}

// ## Where we are
//
// **What we now know.** A window that looks ahead gives a cell what no memory can, and a window on the past gives it
// what its memory has already. A gate for the input lets a cell think on while it does not listen, and does nothing
// for it where there is nothing to ignore. A projection saves multiplications down to a width that depends on the
// task, and peepholes lead around it. Most other variants are this cell on a plane of its parameters. On that plane lie
// networks that people use, and the [next chapter](ch:ch08_networks) runs them.
//
// **What we checked.** Every equation on random numbers, with windows of different lengths and offsets for each
// destination; every gradient against differences, the tape and the derived equations; mistakes planted in the backward
// pass, all of them rejected; the reductions to the Vanilla LSTM, to the last bit; segments of a sequence against the
// whole. What was learned was learned from several starts, and the spread stands beside it.
//
// **What to break.**
//
// 1. Let the labels of the first task depend on the number after the next. How many taps, or how much delay, are needed?
// 2. Take the flag away from the noise of the second task. Can the gate still find out what to ignore?
// 3. Let the echo come later. Where does the curve of the third task bend then?
// 4. In the backward pass, let $W_{xdu}$ meet $\alpha_{du}$, not what passed the gate. Which of the tasks notices?
//
// **Where it came from.** The extensions and the forward pass follow Sherstinsky [@sherstinsky2020], with numbers of
// this project; a projection was used before by Sak and others [@sak2014]. The paper's equations were not at hand. So
// these are choices of this project: the gate multiplies what the window sees, not the input itself; the other gates
// see the input as it is; the projection has no bias; every destination has a window of its own. The backward pass is
// derived here.
