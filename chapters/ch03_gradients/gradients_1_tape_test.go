package ch03_gradients

import (
	"fmt"

	"unroll/autodiff"
	"unroll/figure"
	"unroll/rnn"
	"unroll/tensor"
)

// # Backpropagation through time
//
// To train a network one has to know, for each of its weights, how the loss would change if that weight moved a little.
// For a recurrent network most texts print the answer and leave it at that. Here we get it three times, each time from
// less: from a record of every operation, from the text of the two equations, and by hand. The three share no code. If
// they agree, there is not much left to doubt.
//
//fig:tape
//
// ## The chain rule, read backwards
//
// A program that computes one number is a chain of small steps, and the slope of each small step is known. Along a path
// slopes multiply. Where two paths lead from a value to the result, their products add. That is the chain rule.
//
// One can form the products from either end. From the front, one run gives the slope of everything with respect to one
// value. From the back, one run gives the slope of one result with respect to *everything*. A network has one loss and
// many weights, so we go backwards.
//
// A `Value` of package `autodiff` is a number that remembers what it was computed from. Here one value is used twice, and
// its result is used twice again. There are four paths, and the slope is four.

func Example_value() {
	a := autodiff.NewValue("a", 3)
	b := a.Add(a).Named("b")
	c := b.Add(b).Named("c")
	if err := c.Backward(); err != nil {
		fmt.Println(err)
	}
	fmt.Printf("c = %g, dc/db = %g, dc/da = %g\n", c.Data, b.Grad, a.Grad)
	fmt.Println(c.Backward())
	// Output:
	// c = 12, dc/db = 2, dc/da = 4
	// autodiff: Backward has been here already: gradients would be added to those of the first pass; build the expression again from new leaves
}

// A backward pass adds to gradients. A second one over the same values would add to what is there, so it is refused.
//
// ## A tape
//
// Vectors and matrices bring nothing new. The slope of a step is a matrix then, but nobody has to write it down: what is
// needed is the product of its transpose with the gradient that arrives, and that is short. For $y = M v$ it is $M^{\mathsf T} g$ for the
// vector and the outer product $g v^{\mathsf T}$ for the matrix. A *tape* records each operation as it is computed. Going backward
// means to read the tape from its end.
//
// This is the standard RNN over a tape. The code is the one of the forward pass; that it can be reversed is the tape's
// affair.

// record runs the network over a tape and returns its loss, and the three
// parameters as variables.
func record(t *autodiff.Tape, p rnn.Standard, x, v []tensor.Vector) (
	E, Wr, Wx, thetaS *autodiff.Var) {
	Wr, Wx = t.Mat("W_r", p.Wr), t.Mat("W_x", p.Wx)
	thetaS = t.Vec("θ_s", p.ThetaS)
	r := t.Vec("r[-1]", tensor.NewVector(len(p.ThetaS)))
	for n := range x {
		input := t.Vec(fmt.Sprintf("x[%d]", n), x[n])
		s := t.Add(t.MulVec(Wr, r), t.MulVec(Wx, input), thetaS)
		s.Named(fmt.Sprintf("s[%d]", n))
		r = t.Tanh(s).Named(fmt.Sprintf("r[%d]", n))
		miss := t.Sub(r, t.Vec(fmt.Sprintf("v[%d]", n), v[n]))
		L := t.Scale(0.5, t.SquaredNorm(miss))
		if E == nil {
			E = L
		} else {
			E = t.Add(E, L)
		}
	}
	return E.Named("E"), Wr, Wx, thetaS
}

func Example_tape() {
	cell := rnn.Random(tensor.NewRand(1), 3, 2)
	x := tensor.RandSequence(tensor.NewRand(2), 2, 2, 1)
	v := tensor.RandSequence(tensor.NewRand(3), 2, 3, 1)
	t := new(autodiff.Tape)
	E, Wr, _, _ := record(t, cell, x, v)

	alt := "The tape of two steps, from the parameters and inputs at the left " +
		"to the loss at the right. The weights are used at both steps, and the " +
		"first readout leads to the second state."
	picture, err := t.SVG("Two steps on a tape", alt)
	if err != nil {
		fmt.Println(err)
		return
	}
	figure.Drawing{
		SVG: picture, Title: "Two steps on a tape", Alt: alt,
		Caption: "Each line is a path an error can take. It goes from right to left.",
	}.Show("tape")

	if err := t.Backward(E); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("E = %.4f\n∂E/∂W_r =\n%v\n", E.Value.Data[0], Wr.Grad)
	// Output:
	// E = 1.7909
	// ∂E/∂W_r =
	// [  0.0144  0.0171 -0.0147 ]
	// [  0.2666  0.3158 -0.2718 ]
	// [  0.1493  0.1768 -0.1522 ]
}
