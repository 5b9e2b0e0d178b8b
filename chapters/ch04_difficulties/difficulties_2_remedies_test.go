package ch04_difficulties

import (
	"fmt"

	"unroll/figure"
	"unroll/rnn"
	"unroll/tensor"
	"unroll/train"
)

// ## What helps, and what does not
//
// An exploding gradient is the smaller evil: one can see it. Its direction is still right, only its length is absurd, so
// one shortens it to a norm $c$ when it is longer. This is *clipping*.
//
//eq:clip.3.13
//
// Another way is not to look back so far. *Truncated* backpropagation follows each error over a fixed number of steps, its
// horizon, and lets go. If errors vanish anyway, little is lost. If they do not, something is.

func Example_truncated() {
	x := tensor.RandSequence(tensor.NewRand(4), 40, 2, 0.3)
	v := tensor.RandSequence(tensor.NewRand(5), 40, 6, 0.5)
	fig := figure.New("How far back is far enough")
	fig.X, fig.Y = "horizon", "relative error of the gradient"
	fig.LogY = true
	for _, radius := range []float64{0.5, 0.9, 1.2} {
		cell := rnn.Random(tensor.NewRand(6), 6, 2)
		cell.Wr = tensor.ScaleMat(radius/cell.Radius(), cell.Wr)
		trace, err := cell.Forward(x, nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		_, direct, err := rnn.SquaredError(trace.R, v)
		if err != nil {
			fmt.Println(err)
			return
		}
		full, err := cell.Backward(trace, direct)
		if err != nil {
			fmt.Println(err)
			return
		}
		var errors []float64
		for horizon := 1; horizon <= 30; horizon++ {
			cut, err := cell.Truncated(trace, direct, horizon)
			if err != nil {
				fmt.Println(err)
				return
			}
			off := tensor.Sub(cut.Params.Flat(), full.Params.Flat())
			errors = append(errors, tensor.Norm(off)/tensor.Norm(full.Params.Flat()))
		}
		fig.Line(fmt.Sprintf("radius %g", radius), nil, errors)
		fmt.Printf("radius %.1f: horizon 1 is off by %.0f%%, horizon 10 by %.1f%%\n",
			radius, 100*errors[0], 100*errors[9])
	}
	fig.Alt = "Three falling curves on a logarithmic axis. The larger the " +
		"spectral radius, the more slowly the error falls with the horizon."
	fig.Caption = "Gradients cut off after a number of steps, against the full one."
	fig.Show("truncated")
	// Output:
	// radius 0.5: horizon 1 is off by 64%, horizon 10 by 0.3%
	// radius 0.9: horizon 1 is off by 98%, horizon 10 by 34.6%
	// radius 1.2: horizon 1 is off by 96%, horizon 10 by 43.0%
}

// Against vanishing there is no such repair, since what has become zero cannot be scaled up again. One sees it on a
// task that needs the past. In the *adding problem* [@hochreiter1997] two numbers in a long sequence are marked, and
// at the end the network is asked for their mean. Nothing is hard about it but the distance. We train the same network
// by Adam [@kingma2015], with the same clipping, at three lengths.

func Example_adding() {
	fig := figure.New("The same task, further apart")
	fig.X, fig.Y = "training step", "loss"
	for _, length := range []int{6, 12, 24} {
		draw := tensor.NewRand(7)
		objective := func(p rnn.Standard) (float64, rnn.Standard, error) {
			return batch(p, 8, func() ([]tensor.Vector, []tensor.Vector, error) {
				return rnn.Adding(draw, length)
			})
		}
		cell := rnn.Random(tensor.NewRand(8), 10, 2)
		options := train.Options{Steps: 600, Rate: 0.01, Clip: 1}
		losses, err := train.Fit(cell, objective, options)
		if err != nil {
			fmt.Println(err)
			return
		}
		fig.Line(fmt.Sprintf("%d steps", length), nil, smooth(losses, 30))
		fmt.Printf("length %2d: loss %.4f\n", length, mean(losses[500:]))
	}
	chance := 1. / 48
	fig.HLine("always ½", chance)
	fmt.Printf("always ½: loss %.4f\n", chance)
	fig.Alt = "Three training curves of the adding problem. The shortest " +
		"falls far below the level of always answering one half; the " +
		"longest stays near that level."
	fig.Caption = "Loss of the adding problem at three lengths, averaged over " +
		"thirty steps."
	fig.Show("adding")
	// Output:
	// length  6: loss 0.0052
	// length 12: loss 0.0078
	// length 24: loss 0.0203
	// always ½: loss 0.0208
}

// ## Where we are
//
// **What we now know.** An error on its way back is multiplied at every step by the transposed weights and the slope of
// the warping function. A bound below one means that it vanishes; above one it may explode, or be saturated away. The
// same eigenvalues decide over stability and over the reach of gradients, so no choice of $W_r$ serves both. Explosion
// can be clipped. Vanishing needs another cell, one with a path on which nothing is multiplied. That cell is the LSTM.
//
// **What we checked.** The product, its contributions and its bounds, on random networks, against the gradient of the
// whole sequence and its differences.
//
// **What to break.**
//
// 1. Replace the weights by an orthogonal matrix. What do the curves of the first figure do for small states? For large ones?
// 2. Take the logistic function for $G$, with $\gamma_G = 1/4$. What must the norm of $W_r$ be before a gradient can grow at all?
// 3. Train the adding problem without clipping, at a rate ten times as large.
//
// **Where it came from.** The formulas follow Sherstinsky [@sherstinsky2020]; the numbers are this project's. The product
// of Jacobians and its bound are older and well known.
