package ch04_difficulties

import (
	"fmt"

	"unroll/figure"
	"unroll/rnn"
	"unroll/tensor"
)

// # Why training it is hard
//
// A recurrent network can in principle remember anything for any time. Trained by gradients it mostly learns what
// happened a few steps ago. The reason is not the optimiser. An error that is noticed late has to travel back through
// every step in between to the weight that caused it, and each step multiplies it by the same matrix. Multiplied by the
// same thing again and again, numbers do one of two things.
//
//fig:distance
//
// ## The way back
//
// Let the loss complain at step $l$ only, and let $\psi$ be the error that reaches the state. The [last
// chapter](ch:ch03_gradients) derived how it goes from one step to the one before: through the transposed weights, then
// through the slope of the warping function. From step $l$ back to step $n$ that is a product with one factor for each
// step on the way.
//
//eq:distance.3.6
//
// What arrives is this product, applied to the complaint.
//
//eq:distance.3.7
//
// How large can the product be? No factor is larger than the steepest slope of $G$, which is $\gamma_G$, times the norm
// of $W_r$. So neither is their product, with that number to the power of the distance.
//
//eq:distance.3.9
//
//eq:distance.3.8
//
// If $q < 1$, the gradient *must* vanish, at least as fast as this bound. If $q > 1$, it *may* explode. It need not: where
// the states are large the warping function is flat, and its slope is nearly zero. The picture above and the table below
// follow an error back over sixty steps, once past small states and once past large ones.

func Example_distance() {
	fig := figure.New("What is left of an error")
	fig.X, fig.Y = "steps back", "largest factor"
	fig.LogY = true

	fmt.Println("norm of W_r  small states  large states  bound")
	base := rnn.Random(tensor.NewRand(1), 8, 2)
	for _, norm := range []float64{0.4, 1.6, 4} {
		cell := base
		cell.Wr = tensor.ScaleMat(norm/tensor.NormMat(base.Wr), base.Wr)
		small, err := factors(cell, 0.1)
		if err != nil {
			fmt.Println(err)
			return
		}
		large, err := factors(cell, 3)
		if err != nil {
			fmt.Println(err)
			return
		}
		last := len(small) - 1
		fmt.Printf("%-11g  %12.1e  %12.1e  %.1e\n",
			norm, small[last], large[last], cell.GradientBound(last))
		fig.Line(fmt.Sprintf("norm %g, small states", norm), nil, small)
		fig.Dashed(fmt.Sprintf("norm %g, large states", norm), nil, large)
	}
	fig.Alt = "Six curves on a logarithmic axis of many powers of ten. For " +
		"the smallest norm both fall steeply. For the largest norm the " +
		"curve of small states rises steeply, that of large states does not."
	fig.Caption = "The factor by which an error is multiplied on its way " +
		"back, for three networks, past small states and past large ones."
	fig.Show("distance")
	// Output:
	// norm of W_r  small states  large states  bound
	// 0.4               1.1e-33       3.1e-62  1.3e-24
	// 1.6               1.4e+03       4.1e-26  1.8e+12
	// 4                 1.1e+27       3.1e-02  1.3e+36
}

// Near zero the slope is one, and the product is a power of the transposed matrix. Over many steps the largest modulus
// of its eigenvalues decides, and it decides for the forward direction as well: it is the same number that made the
// network stable in [chapter 1](ch:ch01_roots#when-does-it-forget).
//
//eq:distance.3.11
//
// ## The dilemma
//
// That is the trouble in one line. A network that is stable has $\lambda_{\max} < 1$; slopes are at most one; so its
// gradients die out as its signals do. To let an error through undiminished, the network has to stand at the edge of
// what is stable, or beyond. We scale one network to different radii and measure both directions.

func Example_dilemma() {
	cell := rnn.Random(tensor.NewRand(2), 12, 2)
	x := tensor.RandSequence(tensor.NewRand(3), 80, 2, 0.3)
	radii := []float64{0.2, 0.4, 0.6, 0.8, 0.9, 1, 1.1, 1.2, 1.4, 1.6}
	reaches, err := cell.Dilemma(x, radii)
	if err != nil {
		fmt.Println(err)
		return
	}
	var forward, backward []float64
	for _, reach := range reaches {
		forward = append(forward, reach.Forward)
		backward = append(backward, reach.Backward)
	}
	fig := figure.New("What is stable does not let errors through")
	fig.X, fig.Y = "spectral radius of W_r", "factor for each step"
	fig.Line("a small signal, forward", radii, forward)
	fig.Line("an error, backward", radii, backward)
	fig.HLine("", 1)
	fig.VLine("", 1)
	fig.Alt = "Two curves over the spectral radius. Up to a radius of one both " +
		"rise together along the diagonal. Beyond it the network is " +
		"unstable: the forward factor levels off above one, and the " +
		"backward factor hovers about one."
	fig.Caption = "Left of the line at one the network is stable, and every " +
		"error shrinks at each step. Errors get through only where the " +
		"network is no longer stable."
	fig.Show("dilemma")
	for i, reach := range reaches {
		if i%3 == 0 {
			fmt.Printf("radius %.1f: forward %.2f, backward %.2f\n",
				reach.Radius, reach.Forward, reach.Backward)
		}
	}
	// Output:
	// radius 0.2: forward 0.20, backward 0.20
	// radius 0.8: forward 0.78, backward 0.79
	// radius 1.1: forward 1.08, backward 1.05
	// radius 1.6: forward 1.18, backward 1.01
}
