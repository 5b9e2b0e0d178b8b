package autodiff_test

import (
	"fmt"

	"unroll/autodiff"
	"unroll/tensor"
)

// One step of a recurrent network, written as the cell writes it, and the
// gradients of all that went into it.
func Example() {
	t := new(autodiff.Tape)
	Wr := t.Mat("W_r", tensor.FromRows(tensor.Vector{0.5, -0.25}, tensor.Vector{0.25, 1}))
	thetaS := t.Vec("θ_s", tensor.Vector{0.1, 0.2})
	r := t.Vec("r[-1]", tensor.Vector{1, -1})

	s := t.Add(t.MulVec(Wr, r), thetaS).Named("s[0]")
	r = t.Tanh(s).Named("r[0]")
	loss := t.SquaredNorm(r).Named("loss")
	if err := t.Backward(loss); err != nil {
		fmt.Println(err)
	}

	fmt.Print(t)
	fmt.Println("gradient of W_r")
	fmt.Println(Wr.Grad)
	// Output:
	// W_r : 2×2
	// θ_s : 2
	// r[-1] : 2
	// v3 = MulVec(W_r, r[-1]) : 2
	// s[0] = Add(v3, θ_s) : 2
	// r[0] = Tanh(s[0]) : 2
	// loss = SquaredNorm(r[0]) : 1
	// gradient of W_r
	// [  0.7221 -0.7221 ]
	// [ -0.7503  0.7503 ]
}

// A value that is used twice has two paths to the result, and the slopes of
// both add up: b = 2a and c = 2b, so c = 4a.
func ExampleValue_Backward() {
	a := autodiff.NewValue("a", 3)
	b := a.Add(a)
	c := b.Add(b)
	fmt.Println(c.Backward())
	fmt.Println(a.Grad, b.Grad, c.Grad)
	// Output:
	// <nil>
	// 4 2 1
}

// A second pass would add to gradients that are there already.
func ExampleTape_Backward() {
	t := new(autodiff.Tape)
	x := t.Num("x", 3)
	loss := t.Hadamard(x, x)
	fmt.Println(t.Backward(loss))
	fmt.Println(x.Grad)
	fmt.Println(t.Backward(loss))
	// Output:
	// <nil>
	// [ 6.0000 ]
	// autodiff: Backward has read this tape already: gradients would be added to those of the first pass; record a new tape
}
