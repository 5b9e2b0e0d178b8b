package ch05_argument

import (
	"fmt"
	"math"

	"unroll/figure"
	"unroll/lstm"
	"unroll/lstm/steps"
	"unroll/tensor"
)

// ## T5: gates that look
//
// A memory that holds everything, always, is of as little use as one that holds nothing. Here is a task that needs
// both. A sequence of numbers comes in, and one of them has a mark. At the end the network is asked which one it was.
// It has to write at the mark and to hold at all other steps. No constant gate can do that: what it does at one step it
// does at every step. So a gate has to look at what there is: the input, the value that was shown, and the state.
//
//eq:step5.T5c
//
//eq:step5.T5d
//
// The gate on what is written looks at the same.
//
//eq:step5.T5a
//
// The gate on what is shown is used last, when the new state is known. So it looks at that one.
//
//eq:step5.T5h
//
// Each gate is now a small network of its own. With the matrices at zero we are back at T4.
//
// One unit is enough for the task, and its weights can be set by hand. The mark opens the gate that writes and closes
// the one that keeps. For T4 we try every pair of constant gates on a grid, and give the best.

func Example_byhand() {
	t5 := steps.RandomT5(tensor.NewRand(7), 1, 2)
	for _, a := range t5.Arrays() {
		clear(a.Data)
	}
	const far = 2 * open
	t5.Wx.Set(0, 0, 1)
	t5.Wxcu.Set(0, 1, far-closed)
	t5.Bcu[0] = closed
	t5.Wxcs.Set(0, 1, closed-far)
	t5.Bcs[0] = far
	t5.Bcr[0] = open
	best := math.Inf(1)
	for keep := 0.1; keep < 1; keep += 0.1 {
		for write := 0.1; write < 1; write += 0.1 {
			t4 := steps.T4{Wr: one(0), Wx: t5.Wx, ThetaS: tensor.Vector{0},
				Bcs: bias(keep), Bcu: bias(write), Bcr: tensor.Vector{open}}
			best = min(best, test(t4, 20))
		}
	}
	fmt.Printf("always 0: loss %.4f\n", 1./24)
	fmt.Printf("T4:       loss %.4f\n", best)
	fmt.Printf("T5:       loss %.4f\n", test(t5, 20))
	// Output:
	// always 0: loss 0.0417
	// T4:       loss 0.0391
	// T5:       loss 0.0005
}

// What remains is that the answer went through two warping functions, which bend it a little.
//
// ## T6: other names
//
// The rest is names. $W_r$ goes from the value to the data of the update, so it is $W_{vdu}$; $W_x$ is $W_{xdu}$,
// $\theta_s$ is $b_{du}$, and $F_u$ is $a_{du}$. That is the Vanilla LSTM, and it computes the same numbers.

func Example_rename() {
	p := steps.RandomT5(tensor.NewRand(8), 5, 3)
	x := tensor.RandSequence(tensor.NewRand(9), 50, 3, 1)
	a := run(p, x, lstm.State{})
	b, err := p.Vanilla().Forward(x, lstm.State{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("largest difference:", tensor.MaxDiff(a.V, b.V))
	// Output:
	// largest difference: 0
}

// ## All steps, trained
//
// Weights that were set by hand are one thing. Does training find them? Every step gets the task of the mark, with four
// units, the same sequences in the same order and the same optimiser, from each of three random starts. Then it is
// tested on new sequences, of the usual length and of twice that, which it never saw.

func Example_latch() {
	var starts [][]result
	for seed := range uint64(3) {
		starts = append(starts, all(seed+1))
	}
	fmt.Println("step  loss from three starts  on sequences twice as long")
	for i, one := range starts[0] {
		two, three := starts[1][i], starts[2][i]
		fmt.Printf("%s    %.4f  %.4f  %.4f  %.4f  %.4f  %.4f\n", one.Name,
			one.Same, two.Same, three.Same, one.Long, two.Long, three.Long)
	}
	fmt.Printf("loss of always answering 0: %.4f\n", 1./24)

	fig := figure.New("What each step makes of the task")
	fig.X, fig.Y = "training step", "loss"
	fig.LogY = true
	for _, one := range starts[0] {
		fig.Line(one.Name, nil, smooth(one.Losses, 150))
	}
	fig.HLine("", 1./24)
	fig.Alt = "Training curves of six networks on a logarithmic axis. Those of " +
		"T0 to T3 stay level. That of T4 falls late and less far; that of T5 " +
		"falls at once, and far below all others."
	fig.Caption = "Loss of the task to recall the number with the mark, from the " +
		"first start, averaged over a sliding window. The level line is the " +
		"loss of a network that always answers zero."
	fig.Show("latch")
	// Output:
	// step  loss from three starts  on sequences twice as long
	// T0    0.0412  0.0386  0.0413  0.0436  0.0475  0.0437
	// T1    0.0399  0.0347  0.0399  0.0446  0.0451  0.0445
	// T2    0.0399  0.0378  0.0340  0.0445  0.0483  0.0509
	// T3    0.0399  0.0205  0.0400  0.0445  0.0545  0.0444
	// T4    0.0088  0.0313  0.0143  0.0349  0.0436  0.0490
	// T5    0.0001  0.0002  0.0002  0.0003  0.0022  0.0021
	// loss of always answering 0: 0.0417
}

// T1 and T2 alone change little, as we expected: constant gates are matrices in disguise. T3 does not help by itself
// either; at one start it gets some way, and loses it again where the distance is longer. T4 is the first to learn
// something more often than not. Mind that it is a special case of T3, with $W_s = I$ and fewer numbers to learn. So
// what T3 lacks is not an ability. It is a gradient that arrives. Yet T4 writes at every step, so that what it holds
// wears off, and at twice the length little of it is left. T5 learns fast, from every start, and twice the length costs
// it little.
//
// ## Where we are
//
// **What we now know.** Each part of an LSTM is there for a reason. Two gates choose between what is there and what
// comes in. A third hides what does not matter now. A warping function on the update bounds what a step can do. A state
// that is carried over as it is lets errors through. The carousel helps by itself; the gates do once they can look at the
// data, and then they do at once.
//
// **What we checked.** Every step has its gradient written out, with three witnesses for each parameter and at least
// twenty planted mistakes that were found. With the new gates open, T1 is T0 and T2 is T1, to the last bit; with
// $W_s = I$, T3 is T4; without its matrices, T5 is T4; and under other names it is the LSTM, gradients included.
//
// **What to break.**
//
// 1. Begin T4 with $b_{cs} = 0$. How far does an error get at the start of training, and does T4 still learn?
// 2. Leave $W_{scr}$ out of T5. Does the task need it? Which task would?
// 3. Give T5 the state $W_s s[n-1]$ of T3 in the place of the carousel, and train it again.
//
// **Where it came from.** The argument follows Sherstinsky [@sherstinsky2020]; the numbers are this project's. The
// carousel and the gates on what is written and shown are those of Hochreiter and Schmidhuber [@hochreiter1997].
