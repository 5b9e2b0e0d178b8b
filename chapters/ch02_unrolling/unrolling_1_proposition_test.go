package ch02_unrolling

import (
	"fmt"

	"unroll/figure"
	"unroll/rnn"
	"unroll/tensor"
)

// # One cell, unrolled
//
// A recurrent network has a loop in it. Pictures of it soon show something else: a long row of equal boxes, each handing
// its readout to the next. The network has been *unrolled*. Most texts do this in passing, and then cut the row into
// pieces of convenient length. May one? Always? This chapter states what is claimed, proves it, measures each step of
// the proof, and then looks at what happens where the claim does not hold.
//
//fig:boundary
//
// ## One expression
//
// We start from the standard RNN of the [last chapter](ch:ch01_roots).
//
//eq:rnn.1.31a
//
//eq:rnn.1.31b
//
// To run it, one has to say where it starts. The usual answer is nothing: $r[-1] = 0$. Now put the first line into
// itself. The state at step $n$ is the cell applied to the cell applied to the cell, once for each input so far.
//
//eq:unrolled.2.7
//
// So there is no loop in a finite sequence. There is one finite expression in which the same three parameters are used
// over and over. Computing it from the inside out is what the loop does, and the two agree to the last bit, because they
// do the same sums in the same order.

func Example_nested() {
	cell := rnn.Random(tensor.NewRand(1), 3, 2)
	x := tensor.RandSequence(tensor.NewRand(2), 6, 2, 1)
	loop, err := cell.Forward(x, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for n := range x {
		s, err := cell.Nested(x[:n+1])
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("n = %d  difference %g\n", n, tensor.MaxAbs(tensor.Sub(s, loop.S[n])))
	}
	// Output:
	// n = 0  difference 0
	// n = 1  difference 0
	// n = 2  difference 0
	// n = 3  difference 0
	// n = 4  difference 0
	// n = 5  difference 0
}

// A state depends on everything before it, without end: in the language of filters the network has an *infinite impulse
// response*. Unrolled over finitely many steps it is approximated by a finite one. With the warping function taken away
// this can be made exact. What an input adds to the state is
//
//eq:filter.V6b
//
// the recursion carries it on,
//
//eq:filter.V6a
//
// and written out it is a sum over all earlier inputs, each multiplied by a power of $W_r$. We keep $K$ of them:
//
//eq:filter.V6c
//
// How much is lost? If the norm of $W_r$ is below one, the forgotten powers form a geometric series.
//
//eq:filter.V6d

func Example_filter() {
	cell := rnn.Random(tensor.NewRand(3), 4, 2)
	cell.Wr = tensor.ScaleMat(0.8/tensor.NormMat(cell.Wr), cell.Wr)
	x := tensor.RandSequence(tensor.NewRand(4), 80, 2, 1)
	infinite, err := cell.IIR(x)
	if err != nil {
		fmt.Println(err)
		return
	}
	var terms, lost, bound []float64
	for K := 1; K <= 40; K++ {
		finite, err := cell.FIR(x, K)
		if err != nil {
			fmt.Println(err)
			return
		}
		most, err := cell.FIRBound(x, K)
		if err != nil {
			fmt.Println(err)
			return
		}
		worst := 0.0
		for n := range x {
			worst = max(worst, tensor.Norm(tensor.Sub(infinite[n], finite[n])))
		}
		terms = append(terms, float64(K))
		lost, bound = append(lost, worst), append(bound, most)
	}
	fig := figure.New("A finite memory of an infinite one")
	fig.X, fig.Y = "terms K that are kept", "error of the state"
	fig.LogY = true
	fig.Line("measured", terms, lost)
	fig.Dashed("bound", terms, bound)
	fig.Alt = "On a logarithmic axis the error falls nearly straight with " +
		"the number of terms and stays below the line of the bound."
	fig.Caption = "The linear network with its memory cut after K steps."
	fig.Show("filter")
	fmt.Printf("10 terms: error %.4f, bound %.4f\n", lost[9], bound[9])
	fmt.Printf("40 terms: error %.6f, bound %.6f\n", lost[39], bound[39])
	// Output:
	// 10 terms: error 0.0191, bound 0.7346
	// 40 terms: error 0.000000, bound 0.000909
}

// ## What is claimed
//
// Training data is a long sequence of inputs $x[n]$ with targets $v[n]$. A loss compares readouts with targets, step by
// step, and adds up.
//
//eq:loss.2.2c
//
//eq:loss.2.2a
//
//eq:loss.2.2b
//
// We cut the sequence into $M$ segments of lengths $K_m$, each beginning at a step $j_m$. A *window* is one inside its
// segment and zero outside: a unit step $U$ up, and a unit step down.
//
//eq:windows.2.4
//
// Every step lies in one segment,
//
//eq:windows.2.5a
//
// and in no other.
//
//eq:windows.2.5b

func Example_windows() {
	lengths := []int{4, 2, 3}
	w, err := rnn.Windows(lengths)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("segments begin at", rnn.Starts(lengths))
	for m := range lengths {
		fmt.Printf("w_%d ", m)
		for n := range w {
			fmt.Printf(" %g", w[n][m])
		}
		fmt.Println()
	}
	fmt.Print("sum ")
	for n := range w {
		cover, _ := rnn.Cover(w[n])
		fmt.Printf(" %g", cover)
	}
	fmt.Println()
	// Output:
	// segments begin at [0 4 6]
	// w_0  1 1 1 1 0 0 0 0 0
	// w_1  0 0 0 0 1 1 0 0 0
	// w_2  0 0 0 0 0 0 1 1 1
	// sum  1 1 1 1 1 1 1 1 1
}

// **The unrolling proposition**, in our words. *Suppose* a standard RNN with some parameters does well enough on the
// whole sequence, and suppose the targets split into segments that are independent of each other: nothing in one
// segment's targets depends on data outside it. *Then* one cell, unrolled over one segment at a time, is all that is
// needed, both to look for good parameters and to use them on data never seen.
//
// **Why.** Five steps, each with its reason.
//
// 1. Started from nothing, the network over $K_m$ steps is a finite expression. *[it is (eq:unrolled.2.7)]*
// 2. The loss of each step falls into exactly one segment, so the total loss is the sum of the segments' losses. *[the windows add up to one (eq:windows.2.5a), and none overlap (eq:windows.2.5b)]*
// 3. What the state carries over a boundary tells the next segment nothing about its targets, so it may be set to zero. *[independence]*
// 4. Every segment is computed by the same cell; where it lies in the sequence does not matter. *[the parameters do not depend on $n$]*
// 5. Differentiation is linear, so the gradient is the sum of the segments' gradients. *[the derivative of a sum]*
//
// Steps two and five are equations.
//
//eq:segments.2.8
//
//eq:segments.2.9
//
// We check the last one from the outside. The gradient that the segments add up to must be the slope of their total
// loss, so we move one weight a little each way and see how far the loss moves. The order of the segments must not
// matter either, except for rounding.

func Example_segments() {
	cell := rnn.Random(tensor.NewRand(5), 3, 2)
	x := tensor.RandSequence(tensor.NewRand(6), 14, 2, 1)
	v := tensor.RandSequence(tensor.NewRand(7), 14, 3, 1)
	lengths := []int{4, 7, 3}

	loss := func(change float64) float64 {
		moved := cell
		moved.Wr = cell.Wr.Clone()
		moved.Wr.Set(0, 1, cell.Wr.At(0, 1)+change)
		segments, err := moved.Independent(x, v, lengths)
		if err != nil {
			fmt.Println(err)
		}
		E, _ := rnn.Total(segments)
		return E
	}
	segments, err := cell.Independent(x, v, lengths)
	if err != nil {
		fmt.Println(err)
		return
	}
	E, gradient := rnn.Total(segments)
	const h = 1e-5
	fmt.Printf("loss                   %.6f\n", E)
	fmt.Printf("slope by segments      %.6f\n", gradient.Wr.At(0, 1))
	fmt.Printf("slope by differences   %.6f\n", (loss(h)-loss(-h))/(2*h))

	segments[0], segments[2] = segments[2], segments[0]
	_, other := rnn.Total(segments)
	fmt.Println("another order, the same gradient to 1e-14:",
		tensor.MaxAbs(tensor.Sub(gradient.Flat(), other.Flat())) < 1e-14)
	// Output:
	// loss                   8.067845
	// slope by segments      0.287264
	// slope by differences   0.287264
	// another order, the same gradient to 1e-14: true
}
