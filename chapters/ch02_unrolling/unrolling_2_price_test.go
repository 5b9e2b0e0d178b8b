package ch02_unrolling

import (
	"fmt"

	"unroll/data"
	"unroll/figure"
	"unroll/rnn"
	"unroll/tensor"
	"unroll/train"
)

// ## The price of a cut
//
// Independence is an assumption, and real sequences rarely keep it. What if we cut all the same? The readouts of a
// segment that starts from nothing differ from those of the whole sequence, most at the boundary. But a wrong start is
// forgotten, as every start is. Each step multiplies the difference by no more than the steepest slope of $G$ times the
// norm of $W_r$. If that is less than one, the difference is gone after a few steps.
//
//eq:boundary.2.10

func Example_boundary() {
	cell := rnn.Random(tensor.NewRand(8), 6, 2)
	cell.Wr = tensor.ScaleMat(0.8/tensor.NormMat(cell.Wr), cell.Wr)
	x := tensor.RandSequence(tensor.NewRand(9), 60, 2, 1)
	whole, err := cell.Forward(x, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	const cut = 20
	segment, err := cell.Forward(x[cut:], nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	var lost, bound []float64
	for i, r := range segment.R {
		lost = append(lost, tensor.Norm(tensor.Sub(whole.R[cut+i], r)))
		bound = append(bound, cell.BoundaryBound(i, whole.R[cut-1]))
	}

	fig := figure.New("A wrong start is forgotten")
	fig.X, fig.Y = "steps after the cut", "error of the readout"
	fig.LogY = true
	fig.Line("measured", nil, lost)
	fig.Dashed("bound", nil, bound)
	fig.Alt = "The error after a cut falls steeply on a logarithmic axis, " +
		"faster than the straight line of the bound above it."
	fig.Caption = "A sequence is cut and the rest started from nothing. The " +
		"error dies out at least as fast as the bound says."
	fig.Show("boundary")
	fmt.Printf("at the cut:     error %.4f, bound %.4f\n", lost[0], bound[0])
	fmt.Printf("10 steps later: error %.6f, bound %.6f\n", lost[10], bound[10])
	// Output:
	// at the cut:     error 0.1898, bound 0.3252
	// 10 steps later: error 0.000124, bound 0.034923
}

// So a cut costs little where the network forgets quickly, and where it forgets quickly there was little to lose. The
// dangerous case is the other one. Ask the network to repeat what it heard some steps ago. If that lies before the cut,
// a segment started from nothing *cannot* know it, however long we train.
//
// The three runs below differ in the lag and in what happens at a cut. All train the same cell in segments of four
// steps. With a lag of one step most answers lie within the segment. With a lag of four all lie beyond it. In the third
// run the readout is carried over the cut and only the gradient ends there.

func Example_delayedCopy() {
	const steps, size = 64, 10
	quarters := make([]int, steps/4)
	for m := range quarters {
		quarters[m] = 4
	}
	runs := []struct {
		name  string
		lag   int
		carry bool
	}{
		{"lag 1, start from nothing", 1, false},
		{"lag 4, start from nothing", 4, false},
		{"lag 1, readout carried", 1, true},
	}
	fig := figure.New("What a cut makes impossible")
	fig.X, fig.Y = "training step", "loss for each answer"
	for _, run := range runs {
		draw := tensor.NewRand(10)
		objective := func(p rnn.Standard) (float64, rnn.Standard, error) {
			x, v := rnn.DelayedCopy(draw, steps, 1, run.lag)
			segments, err := p.Independent(x, v, quarters)
			if run.carry {
				segments, err = p.Carried(x, v, nil, quarters)
			}
			if err != nil {
				return 0, rnn.Standard{}, err
			}
			E, gradient := rnn.Total(segments)
			return E / float64(steps-run.lag), gradient, nil
		}
		cell := rnn.Random(tensor.NewRand(11), size, 1)
		options := train.Options{Steps: 400, Rate: 0.01, Clip: 1}
		losses, err := train.Fit(cell, objective, options)
		if err != nil {
			fmt.Println(err)
			return
		}
		fig.Line(run.name, nil, smooth(losses, 20))
		fmt.Printf("%-26s loss %.4f\n", run.name, mean(losses[350:]))
	}
	chance := 1. / 24
	fig.HLine("always answering 0", chance)
	fig.Alt = "Three training curves. With a lag beyond the segment the loss " +
		"stays at the level of always answering zero; the other two fall, " +
		"lowest where the readout is carried."
	fig.Caption = "Loss of the delayed copy, averaged over twenty steps."
	fig.Show("delayed-copy")
	fmt.Printf("always answering 0         loss %.4f\n", chance)
	// Output:
	// lag 1, start from nothing  loss 0.0105
	// lag 4, start from nothing  loss 0.0433
	// lag 1, readout carried     loss 0.0001
	// always answering 0         loss 0.0417
}

// ## The sun again
//
// A real series shows the ordinary case, between the two. We train a small network to foretell next year's sunspot
// number from this year's and what it remembers, in segments of different lengths, and then let it run over years it has
// never seen, in one piece. The shortest segments hold less than half a cycle of the sun.

func Example_sunspots() {
	series, _, _ := data.Sunspots().Standardised()
	scaled := tensor.Scale(0.25, series.Values) // into the reach of tanh
	const past = 240                            // years; the rest is the test
	x, v := pairs(scaled)

	fmt.Println("segment   error on years never seen")
	for _, length := range []int{4, 12, 40, past} {
		lengths := make([]int, past/length)
		for m := range lengths {
			lengths[m] = length
		}
		objective := func(p rnn.Standard) (float64, rnn.Standard, error) {
			segments, err := p.Independent(x[:past], v[:past], lengths)
			if err != nil {
				return 0, rnn.Standard{}, err
			}
			E, gradient := rnn.Total(segments)
			return E, gradient, nil
		}
		cell := rnn.Random(tensor.NewRand(12), 8, 1)
		options := train.Options{Steps: 400, Rate: 0.01, Clip: 1}
		if _, err := train.Fit(cell, objective, options); err != nil {
			fmt.Println(err)
			return
		}
		whole, err := cell.Forward(x, nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%4d      %.3f\n", length, distance(whole.R[past:], v[past:]))
	}
	fmt.Printf("as this year  %.3f\n", distance(x[past:], v[past:]))
	// Output:
	// segment   error on years never seen
	//    4      0.152
	//   12      0.141
	//   40      0.161
	//  240      0.135
	// as this year  0.204
}

// The last line foretells that next year will be like this one. No number is worth much without such a rival.
//
// ## Where we are
//
// **What we now know.** Over a finite sequence a recurrent network is one finite expression. Where the targets of the
// segments are independent, loss and gradient are sums over segments, each computed by the same cell from a start at
// zero. Where they are not, the cut costs an error that dies out at a known rate, and what lies beyond a segment cannot
// be learned in it.
//
// **What we checked.** Nested expression and loop, bit for bit. Windows. Sum and order of the gradients. Both bounds,
// over hundreds of random networks in the tests of package `rnn`. The task that no segment can learn, by training it.
//
// **What to break.**
//
// 1. Raise the norm of $W_r$ in the example of the boundary above one. The bound grows. Does the error?
// 2. In the delayed copy let the lag be two and three. At which lag does a segment of four stop helping?
// 3. In `rnn/segments.go` hand the last readout over in `Independent` too. Which test fails, and why is it not the one that compares gradients with differences?
//
// **Where it came from.** Proposition and proof follow Sherstinsky [@sherstinsky2020], in our words. The bounds, and
// the experiments, are ours.
