package ch05_argument

import (
	"fmt"

	"unroll/figure"
	"unroll/lstm"
	"unroll/lstm/steps"
	"unroll/tensor"
)

// ## T3: an update with bounds
//
// What is shown has bounds, by the warping function. What is *written* has none: one absurd input, and the state is
// somewhere far out, where the warping function is flat, and everything older is drowned. Let what comes in pass
// through the warping function as well.
//
//eq:step3.T3f
//
//eq:step3.T3g
//
// One input in a quiet sequence is an outlier. We make it larger and larger.

func Example_outlier() {
	t2 := steps.RandomT2(tensor.NewRand(3), 4, 2)
	t3 := steps.T3(t2)
	fmt.Println("outlier  largest state of T2  of T3")
	for _, size := range []float64{1, 10, 100, 1000} {
		x := tensor.RandSequence(tensor.NewRand(4), 30, 2, 0.1)
		x[10] = tensor.Vector{size, size}
		free := run(t2, x, lstm.State{})
		bounded := run(t3, x, lstm.State{})
		fmt.Printf("%7.0f  %19.2f  %5.2f\n",
			size, tensor.MaxAbs(free.S[10]), tensor.MaxAbs(bounded.S[10]))
	}
	// Output:
	// outlier  largest state of T2  of T3
	//       1                 0.47   0.37
	//      10                 4.75   0.50
	//     100                47.59   0.51
	//    1000               475.95   0.51
}

// No step of T3 adds more than one to an entry, times its gate. This is the first step that is not a matter of other
// matrices: with a warping function on the update and one on the readout, T3 is a network of its own.
//
// ## T4: the carousel
//
// Now back to the trouble of [the last chapter](ch:ch04_difficulties#the-way-back). An error on its way back is
// multiplied at every step by the same thing. In T3 there is a way past the warping function, from state to state, and
// on it stand the gate and $W_s$.
//
//eq:step3.3.d3
//
//eq:step3.3.d4
//
// A fixed matrix, to the power of the distance: what goes through it dies out or explodes, whatever the gate. But every
// power of the identity is the identity. The smallest change is to let $W_s = I$, and then it need not be written at
// all.
//
//eq:step4.T4f
//
// On the way back from state to state the gate is left, and nothing else.
//
//eq:step4.4.d3
//
// Where the gate stands at one, an error goes round and round undiminished, and so does the state. Hence the name of
// this path, the *constant error carousel* [@hochreiter1997]. We follow an error back through T3, with matrices of
// three sizes, and through T4.

func Example_carousel() {
	const d = 6
	p := steps.RandomT3(tensor.NewRand(3), d, 2)
	p.Bcs = tensor.Scale(open, tensor.Ones(d))
	p.Bcu = tensor.Scale(-4, tensor.Ones(d))
	x := tensor.RandSequence(tensor.NewRand(4), 61, 2, 1)
	fig := figure.New("What is left of an error")
	fig.X, fig.Y = "steps back", "size of the error"
	fig.LogY = true
	for _, radius := range []float64{0.8, 0.9, 1.1} {
		t3 := p
		t3.Ws = tensor.ScaleMat(radius/tensor.SpectralRadius(p.Ws), p.Ws)
		sizes := wayBack(t3, x, d)
		fig.Line(fmt.Sprintf("T3, radius %g", radius), nil, sizes)
		fmt.Printf("T3, radius %.1f: %.1e after %d steps\n",
			radius, sizes[60], 60)
	}
	sizes := wayBack(without(p), x, d)
	fig.Line("T4", nil, sizes)
	fmt.Printf("T4:             %.1e after %d steps\n", sizes[60], 60)
	fig.Alt = "Four curves on a logarithmic axis. Two of T3 fall in straight " +
		"lines and one rises; that of T4 stays level at one."
	fig.Caption = "The size of an error on its way back from the last step, " +
		"with gates that keep everything and write little. Only T4 hands it " +
		"on as it is."
	fig.Show("carousel")
	// Output:
	// T3, radius 0.8: 4.2e-07 after 60 steps
	// T3, radius 0.9: 5.0e-04 after 60 steps
	// T3, radius 1.1: 8.3e+01 after 60 steps
	// T4:             1.1e+00 after 60 steps
}

// The little by which T4 is off from one comes from the units that write to each other through $W_r$. And its gate can
// be lowered again, entry by entry: each unit chooses its own time to forget.
//
// Have we lost something? With $g_{cs}$ at zero and the other gates at one, T4 is a recurrent network as before, with
// two warping functions. And at the other end it is a perfect memory: with $g_{cs}$ at one and $g_{cu}$ at zero the
// state stays as it is. Not nearly, but to the last bit.

func Example_hold() {
	p := steps.RandomT4(tensor.NewRand(5), 3, 2)
	p.Bcs = tensor.Vector{open, open, open}
	p.Bcu = tensor.Vector{closed, closed, closed}
	start := lstm.State{S: tensor.Vector{0.1, -0.7, 0.3}}
	x := tensor.RandSequence(tensor.NewRand(6), 200, 2, 10)
	trace := run(p, x, start)
	fmt.Println("before:", start.S)
	fmt.Println("after: ", trace.S[199])
	// Output:
	// before: [  0.1000 -0.7000  0.3000 ]
	// after:  [  0.1000 -0.7000  0.3000 ]
}
