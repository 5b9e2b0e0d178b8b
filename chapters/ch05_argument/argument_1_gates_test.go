package ch05_argument

import (
	"fmt"

	"unroll/figure"
	"unroll/lstm"
	"unroll/lstm/steps"
	"unroll/tensor"
)

// # From RNN to LSTM by argument
//
// An LSTM is usually shown as a box full of arrows. Nobody guesses such a box, and nobody has to. It is a recurrent
// network after five repairs. Each repairs one thing that can be seen to go wrong, and each is the smallest change that
// does. Here every step is a network of its own: it runs, it has a gradient, and it can be trained where it stands.
// This picture, from the end of the chapter, shows what the steps make of one small task.
//
//fig:latch
//
// ## T0: two memories
//
// We start from the network that [chapter 1](ch:ch01_roots) arrived at. Its state remembers in two ways. A part of it
// stays, by the matrix $W_s$.
//
//eq:step0.T0a
//
// And something comes in: what the network fed back of its own readout, and the input.
//
//eq:step0.T0b
//
// The state is the sum of both, and the readout is the state with bounds.
//
//eq:step0.T0c
//
//eq:step0.T0d
//
// To remember for long, $W_s$ must be close to one. So let it be one, in a network of a single unit that adds up what
// comes in: one at each step, for a while. Then the input turns to minus one. When does the network notice?

func Example_sum() {
	t0 := steps.T0{Ws: one(1), Wr: one(0), Wx: one(1), ThetaS: tensor.Vector{0}}
	state := entry(run(t0, turning(), lstm.State{}).S, 0)
	fmt.Printf("T0: largest state %.2f, taken back after %d steps\n",
		state[19], takenBack(state))
	// Output:
	// T0: largest state 20.00, taken back after 20 steps
}

// ## T1: keep and write
//
// It took as long to notice as it had taken to build up. The sum is all the network has, and everything goes into it
// for ever: the longer something has lasted, the longer nothing new can be seen. What is missing is a choice, entry by
// entry, between what is there and what comes in.
//
// A choice that is made by numbers is a *gate*: a vector with entries between zero and one that multiplies another,
// entry by entry. One gate says how much is kept, one how much is written. Following the paper [@sherstinsky2020], the
// first letter of the index says that it controls, the second what: the state, the update.
//
//eq:step1.T1e
//
// Where do the gates come from? For now each is a constant, learned like any weight. The logistic function keeps it
// between zero and one.
//
//eq:step1.T1a
//
//eq:step1.T1b
//
// The same experiment again, with a gate that keeps most and one that writes a little, beside the sum.

func Example_accumulate() {
	t0 := steps.T0{Ws: one(1), Wr: one(0), Wx: one(1), ThetaS: tensor.Vector{0}}
	t1 := steps.T1{Ws: one(1), Wr: one(0), Wx: one(1), ThetaS: tensor.Vector{0},
		Bcs: bias(0.8), Bcu: bias(0.2)}
	x := turning()
	sums := entry(run(t0, x, lstm.State{}).S, 0)
	gated := entry(run(t1, x, lstm.State{}).S, 0)
	fmt.Printf("T1: largest state %.2f, taken back after %d steps\n",
		gated[19], takenBack(gated))
	fig := figure.New("What lasted long is hard to undo")
	fig.X, fig.Y = "step", "state"
	fig.Line("T0, everything is added", nil, sums)
	fig.Line("T1, kept and written by gates", nil, gated)
	fig.Dashed("input", nil, entry(x, 0))
	fig.Alt = "Over forty steps the input is one, then minus one. The state of " +
		"T0 climbs in a straight line to twenty and back to zero. The state " +
		"of T1 bends towards the input and follows it down within a few steps."
	fig.Caption = "One unit with and without gates. Without, it has to take " +
		"back step by step what it has added up."
	fig.Show("accumulate")
	// Output:
	// T1: largest state 0.99, taken back after 4 steps
}

// Be careful with this success. A constant gate multiplies the rows of a matrix, and a matrix can be learned with its
// rows multiplied already. So T1 computes nothing that T0 could not compute with other matrices.

func Example_absorbed() {
	r := tensor.NewRand(1)
	t1 := steps.RandomT1(r, 4, 2)
	keep := tensor.Diag(lstm.Gc(t1.Bcs))
	write := tensor.Diag(lstm.Gc(t1.Bcu))
	t0 := steps.T0{
		Ws:     tensor.Mul(keep, t1.Ws),
		Wr:     tensor.Mul(write, t1.Wr),
		Wx:     tensor.Mul(write, t1.Wx),
		ThetaS: tensor.MulVec(write, t1.ThetaS),
	}
	x := tensor.RandSequence(r, 30, 2, 1)
	a := run(t0, x, lstm.State{})
	b := run(t1, x, lstm.State{})
	fmt.Println("the same but for rounding:", tensor.MaxDiff(a.S, b.S) < 1e-13)
	// Output:
	// the same but for rounding: true
}

// What T1 gives is not a new function but a handle: the decisions to keep and to write now have a place of their own.
// The last step will give that handle to the data, and then no matrix can do the same. Until then we look at what a
// gate is good for once it stands right.
//
// ## T2: show or hide
//
// Take two units. The first holds something that will matter much later. The second has work to do now. But everything
// in the state is read out, fed back and mixed: what the first unit holds leaks into what the second one does, and T1
// has no place where one could say *not now*. The smallest change is a third gate, on what is shown. What is hidden is
// kept all the same.
//
//eq:step2.T2h
//
// And what is fed back is what was shown.
//
//eq:step2.T2e
//
// We put three different things into the first unit and look at the second, with the gate of the first unit closed. Is
// the work of the second disturbed? Is the first thing still there?

func Example_disturb() {
	t1 := steps.T1{
		Ws:     tensor.FromRows(tensor.Vector{1, 0}, tensor.Vector{0, 0}),
		Wr:     tensor.FromRows(tensor.Vector{0, 0}, tensor.Vector{0.8, 0.3}),
		Wx:     tensor.FromRows(tensor.Vector{0}, tensor.Vector{1}),
		ThetaS: tensor.Vector{0, 0},
		Bcs:    tensor.Vector{open, open},
		Bcu:    tensor.Vector{open, open},
	}
	t2 := steps.T2{Ws: t1.Ws, Wr: t1.Wr, Wx: t1.Wx, ThetaS: t1.ThetaS,
		Bcs: t1.Bcs, Bcu: t1.Bcu, Bcr: tensor.Vector{closed, open}}
	x := tensor.RandSequence(tensor.NewRand(2), 15, 1, 1)
	fmt.Println("held  T1 says  T2 says  T2 holds")
	for _, held := range []float64{-1, 0, 1} {
		start := lstm.State{S: tensor.Vector{held, 0}}
		all := run(t1, x, start)
		some := run(t2, x, start)
		fmt.Printf("%4.0f  %7.3f  %7.3f  %8.0f\n",
			held, all.R[14][1], some.V[14][1], some.S[14][0])
	}
	// Output:
	// held  T1 says  T2 says  T2 holds
	//   -1   -0.049    0.627        -1
	//    0    0.627    0.627         0
	//    1    0.890    0.627         1
}

// The second unit says the same whatever the first one holds. But a gate that is always closed hides for ever: the
// first unit will not be heard when its time comes. And as long as the gate is constant, a matrix $W_r$ with a column
// of zeros could have done the same. This handle, too, waits for the last step.
