package rnn_test

import (
	"fmt"

	"unroll/rnn"
	"unroll/tensor"
)

// small is a network to look at: two readouts, one input.
var small = rnn.Standard{
	Wr:     tensor.FromRows(tensor.Vector{0.5, -0.4}, tensor.Vector{0.3, 0.6}),
	Wx:     tensor.FromRows(tensor.Vector{1}, tensor.Vector{-1}),
	ThetaS: tensor.Vector{0, 0.1},
}

// An impulse goes through the network and dies out.
func ExampleStandard_Forward() {
	x := []tensor.Vector{{1}, {0}, {0}, {0}}
	tr, err := small.Forward(x, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for n, r := range tr.R {
		fmt.Printf("r[%d] = %v\n", n, r)
	}
	// Output:
	// r[0] = [  0.7616 -0.7163 ]
	// r[1] = [  0.5832 -0.1010 ]
	// r[2] = [ 0.3203 0.2112 ]
	// r[3] = [ 0.0755 0.3120 ]
}

// Forward, loss, backward: what the last readout should have been is told to
// all that led to it. The loss speaks of the last step alone, yet χ is not zero
// before.
func ExampleStandard_Backward() {
	x := []tensor.Vector{{1}, {0}, {0}}
	v := []tensor.Vector{nil, nil, {0.5, 0.5}}
	tr, err := small.Forward(x, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	E, direct, err := rnn.SquaredError(tr.R, v)
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := small.Backward(tr, direct)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("E = %.4f\n", E)
	for n := range x {
		fmt.Printf("χ[%d] = %v\n", n, g.Chi[n])
	}
	fmt.Printf("∂E/∂W_r =\n%v\n∂E/∂x[0] = %v\n", g.Params.Wr, g.X[0])
	// Output:
	// E = 0.0579
	// χ[0] = [ -0.0839 -0.0169 ]
	// χ[1] = [ -0.1634 -0.1011 ]
	// χ[2] = [ -0.1797 -0.2888 ]
	// ∂E/∂W_r =
	// [ -0.1762  0.0935 ]
	// [ -0.2371  0.0995 ]
	// ∂E/∂x[0] = [ -0.0270 ]
}

// Segments that start from nothing lose what the ones before them knew; the
// bound says how fast that is forgotten.
func ExampleStandard_Independent() {
	x := tensor.RandSequence(tensor.NewRand(1), 8, 1, 1)
	full, err := small.Forward(x, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	segments, err := small.Independent(x, make([]tensor.Vector, 8), []int{4, 4})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("step  lost    at most")
	for i, r := range segments[1].R {
		lost := tensor.Norm(tensor.Sub(full.R[4+i], r))
		fmt.Printf("%4d  %.4f  %.4f\n", i, lost, small.BoundaryBound(i, full.R[3]))
	}
	// Output:
	// step  lost    at most
	//    0  0.6046  0.7546
	//    1  0.1641  0.5453
	//    2  0.0655  0.3941
	//    3  0.0324  0.2848
}

// How much of an error arrives k steps earlier.
func ExampleStandard_GradientNorms() {
	tr, err := small.Forward(tensor.RandSequence(tensor.NewRand(1), 9, 1, 1), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	norms, err := small.GradientNorms(tr, 8)
	if err != nil {
		fmt.Println(err)
		return
	}
	for k := 0; k <= 8; k += 2 {
		fmt.Printf("%d steps: %.4f, at most %.4f\n", k, norms[k], small.GradientBound(k))
	}
	// Output:
	// 0 steps: 1.0000, at most 1.0000
	// 2 steps: 0.2584, at most 0.5222
	// 4 steps: 0.0548, at most 0.2727
	// 6 steps: 0.0030, at most 0.1424
	// 8 steps: 0.0008, at most 0.0744
}
