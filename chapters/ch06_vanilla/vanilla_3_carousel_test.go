package ch06_vanilla

import (
	"fmt"
	"math"

	"unroll/figure"
	"unroll/lstm"
	"unroll/rnn"
	"unroll/tensor"
)

// ## The constant error carousel
//
// In the recurrent network an error was multiplied at each step by the same transposed matrix and by a slope below
// one. What does an LSTM multiply it by? The backward pass is linear in the errors, so one can collect the factors. At
// each node the slope and what it was multiplied with make a diagonal matrix.
//
//eq:carousel.5.e.1a
//
//eq:carousel.5.e.1b
//
//eq:carousel.5.e.1c
//
//eq:carousel.5.e.1d
//
// From the value to the state it came from leads $M$. From a state to the value before leads $F$, and from a value to
// the value before, through the readout gate, $H$.
//
//eq:carousel.5.e.2
//
//eq:carousel.5.e.3
//
//eq:carousel.5.e.4
//
// With these the whole backward pass is two lines. Here $e$ is what the loss says directly.
//
//eq:carousel.5.12
//
//eq:carousel.5.13
//
// Look at what stands before $\psi[n+1]$. The first part is the gate, entry by entry. All else a state can do to the
// state before, by way of the value and by way of the peepholes, is in $Q$.
//
//eq:carousel.5.14
//
// Over many steps that makes a product, as it did in [chapter 4](ch:ch04_difficulties). But its factors are not one
// matrix again and again. Their first part is diagonal, chosen anew at each step by the network itself, and it can be
// one.
//
//eq:carousel.5.15
//
// How far do we have to mind $Q$? No gate and no slope of $G_d$ is above one, and no slope of $G_c$ above a quarter.
// What is left are the norms of the weights and the largest entry of the state: $\mu$, $\varphi$ and $\kappa$ bound
// the norms of $M$, $F$ and $Q$. Small weights make a small $Q$.
//
//eq:carousel.5.16a
//
//eq:carousel.5.16b
//
//eq:carousel.5.16c
//
//eq:carousel.5.16d
//
// And where it is nothing, the gates alone rule. An entry whose gate is one hands its error on unchanged, over any
// distance: the *constant error carousel*. A gate below one forgets at a pace that the network chose. Growth can come
// through $Q$ only.
//
//eq:carousel.5.17
//
// ## Seen over a thousand steps
//
// Now we let the loss complain at the last step alone, and follow the error back: through a recurrent network whose
// largest eigenvalue is one in modulus, as near to the edge as a stable network can be, and through cells that differ
// in one thing, the bias $b_{cs}$ of the gate that keeps.

func Example_carousel() {
	const steps, ds = 1001, 8
	x := tensor.RandSequence(tensor.NewRand(1), steps, 2, 1)
	fig := figure.New("What is left of an error, far back")
	fig.X, fig.Y = "steps back", "norm of ψ, relative to the last step"
	fig.LogY, fig.YLim = true, [2]float64{1e-20, 1e3}

	network := rnn.Random(tensor.NewRand(2), ds, 2)
	network.Wr = tensor.ScaleMat(1/network.Radius(), network.Wr)
	left, err := leftInNetwork(network, x)
	if err != nil {
		fmt.Println(err)
		return
	}
	fig.Line("recurrent network", nil, left)

	fmt.Println("bias   gate  half is gone after  left after 1000 steps")
	for _, bias := range []float64{1, 3, 5, 7} {
		left, kept, err := leftInCell(small(2, ds, 0.15, bias), x)
		if err != nil {
			fmt.Println(err)
			return
		}
		name := fmt.Sprintf("LSTM, bias %g", bias)
		fig.Line(name, nil, left)
		fig.Dashed(name, nil, kept)
		gate := lstm.Gc(tensor.Vector{bias})[0]
		fmt.Printf("%4g  %5.3f  %12.0f steps  %21.0e\n",
			bias, gate, math.Log(0.5)/math.Log(gate), left[steps-1])
	}
	fig.Alt = "Curves over a thousand steps on a logarithmic axis. That of the " +
		"recurrent network and that of the smallest bias leave the picture " +
		"early. The next larger bias falls slowly, and the two largest stay " +
		"near one, above the dashed lines that belong to them."
	fig.Caption = "An error on its way back. Dashed is what the gates alone let " +
		"through; what the solid lines have more, they have from Q."
	fig.Show("vanilla-carousel")
	// Output:
	// bias   gate  half is gone after  left after 1000 steps
	//    1  0.731             2 steps                 2e-124
	//    3  0.953            14 steps                  1e-12
	//    5  0.993           103 steps                  5e+00
	//    7  0.999           760 steps                  2e+02
}

// The straight dashed lines are powers of the gate, and the solid ones follow them until what goes through $Q$ is
// larger than what is left. A bias of the gate is thus a time: at a gate $g$ half of an error is gone after $\ln
// \tfrac12 / \ln g$ steps.
//
// A gate that is not open enough is worse than a recurrent network at its edge, and that matters at the start. A cell
// that is to remember over long distances should *begin* with the gate rather open, since only an error that arrives
// can teach it to keep anything. So `lstm.RandomVanilla` sets $b_{cs}$ to one, and for a task with long distances one
// sets it higher.
