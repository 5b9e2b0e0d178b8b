package ch12_lora

import (
	"fmt"
	"math"
	"strings"

	"unroll/lora"
	"unroll/tensor"
)

// ## An adapter
//
// So we allow a weight $W_0$ no other change than one of rank $r$. Such a matrix is a product of two thin ones, $B$ with
// $r$ columns and $A$ with $r$ rows: $A$ says which $r$ directions of the input are read, $B$ which directions of the
// output are written. Beside the weight stands the *adapter*.
//
//eq:lora.3
//
//eq:lora.4
//
// $z$ is the input, or what a dropout leaves of it. That dropout acts on the adapter alone; the base sees all.
//
//eq:lora.2
//
// The weight of $d_y \times d_x$ numbers is *frozen*: it gets no gradient. What is trained are $r\,(d_x + d_y)$ numbers.
//
// ### The gradients
//
// Going back there is nothing new, a product has two factors and each hears of the other. The adjoint $g$ of the output
// goes through $B$ and then through $A$.
//
//eq:lora.5
//
//eq:lora.6
//
// And at both places it meets what was there on the way forward.
//
//eq:lora.7a
//
//eq:lora.7b
//
// Look at the sizes: $v$ and $u$ have $r$ entries. Nowhere on this way is a matrix as large as the weight, though its
// gradient would have been one, $\Sigma_n\, g[n]\, x[n]^{\mathsf T}$. That is why training adapters takes less time than
// training all: of the three large products of a step, forward, back, and for the gradient of the weight, the third is
// gone. The input hears of both ways.
//
//eq:lora.7c
//
// ### Where to begin
//
// An adapted network should begin as the network it adapts, so $B A$ must be zero. If both were, both gradients would
// be zero as well, for each is a product with the other. So one is zero and one is random. In the first step only the
// zero one moves.

func Example_begin() {
	r := tensor.NewRand(1)
	fresh, err := lora.New(r, 6, 5, 2, 4, lora.Kaiming)
	if err != nil {
		fmt.Println(err)
		return
	}
	layer := lora.Layer{W0: tensor.RandMatrix(r, 6, 5, 1), Adapter: fresh}
	x, g := tensor.RandSequence(r, 3, 5, 1), tensor.RandSequence(r, 3, 6, 1)
	trace, err := layer.Forward(x, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	back, err := layer.Backward(trace, g)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("what the adapter adds     %.3f\n", tensor.Norm(layer.Delta().Data))
	fmt.Printf("size of the gradient of A %.3f\n", tensor.Norm(back.Params.A.Data))
	fmt.Printf("size of the gradient of B %.3f\n", tensor.Norm(back.Params.B.Data))
	// Output:
	// what the adapter adds     0.000
	// size of the gradient of A 0.000
	// size of the gradient of B 2.241
}

// ### The scale
//
// In front of the product stands a scale.
//
//eq:lora.1
//
// Why divide by $r$? Adam moves every number by about the learning rate, however small its gradient is. In the first
// step each entry of $B$ so gets the sign of $-g\,u^{\mathsf T}$, times the rate. What the adapter then writes is a sum
// over $r$ directions, and in all of them the signs agree: it grows like $r$. Without the division a rank that is ten
// times as large would need a rate that is ten times as small. *Rank-stabilised* adapters [@kalajdzievski2023] divide
// by the root of the rank. Later in training the directions no longer pull together, and their sum grows like
// $\sqrt{r}$; dividing by $r$ makes large ranks learn slowly then.
//
//eq:rslora.1
//
// Here is the first step, for ranks from 1 to 64.

func Example_scale() {
	const d, rate, alpha, draws = 64, 0.001, 8, 50
	fmt.Println("rank  written after a step, with the scale")
	fmt.Println("         α   α/√r    α/r")
	for _, rank := range []int{1, 4, 16, 64} {
		r, written := tensor.NewRand(2), 0.0
		for range draws {
			a, err := lora.New(r, d, d, rank, alpha, lora.Kaiming)
			if err != nil {
				fmt.Println(err)
				return
			}
			x, g := tensor.RandVector(r, d, 1), tensor.RandVector(r, d, 1)
			u := tensor.MulVec(a.A, x)
			step := tensor.Map(func(gu float64) float64 { return -math.Copysign(rate, gu) }, tensor.Outer(g, u).Data)
			b := tensor.Matrix{Rows: d, Cols: rank, Data: step}
			written += tensor.Norm(tensor.MulVec(b, u)) / draws
		}
		n := float64(rank)
		fmt.Printf("%4d  %.3f  %.3f  %.3f\n", rank, alpha*written, alpha/math.Sqrt(n)*written, alpha/n*written)
	}
	// Output:
	// rank  written after a step, with the scale
	//          α   α/√r    α/r
	//    1  0.016  0.016  0.016
	//    4  0.060  0.030  0.015
	//   16  0.267  0.067  0.017
	//   64  1.077  0.135  0.017
}

// ### Inside the weight
//
// When training is over the adapter can be *merged* into the weight. Then the network costs what it cost before.
//
//eq:merged.2
//
// And that is also how any weight of any cell is adapted on this level, without the cell knowing of it: the adapters
// are put into its weights before it runs, and the gradients of $A$ and $B$ come from that of the weight.
//
//eq:merged.4a
//
//eq:merged.4b
//
// On the engine, where time counts, they stand beside the weights.
//
// ## Enough, and where
//
// Now the question from above. The tasks need changes of rank one, two and four in the weights that read and write
// letters. We give these weights adapters of several ranks, and train nothing else.

func Example_enough() {
	base := newModel(1, 24)
	if err := learn(base, exchanged(0), 1, 1500, 0.01); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("pairs  rank  numbers  loss")
	for _, pairs := range []int{1, 2, 4} {
		for _, rank := range []int{1, 2, 4, 8} {
			fmt.Printf("%5d  ", pairs)
			row(base, pairs, rank, "U_z", "U_r", "U_h", "W")
		}
	}
	// Recorded:
}

// Compare the losses with those of the table above, where all weights were trained. With one pair and with two, an
// adapter of the rank that the task needs comes about as far, with a part of the numbers, and more rank adds next to
// nothing. With four pairs it stays a little behind, and one of twice the rank does not. With less rank than the task
// needs, something is left. So the many directions of the full training were not needed; they were only not forbidden.
// (One network and one text each: small differences mean nothing.)
//
// We knew which weights to adapt. What if one does not?

func Example_where() {
	base := newModel(1, 24)
	if err := learn(base, exchanged(0), 1, 1500, 0.01); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("adapted        rank  numbers  loss")
	for _, targets := range [][]string{{"U_z", "U_r", "U_h", "W"}, {"U_z", "U_r", "U_h"}, {"W_z", "W_r", "W_h"}, {"W"}} {
		fmt.Printf("%-15s", strings.Join(targets, " "))
		row(base, 2, 4, targets...)
	}
	// Recorded:
}

// Reading in the new spelling is worth more than writing in it: a network that misreads each letter has nothing right
// to say. And the weights between the states, where nothing had to change, can make up for much. A recurrent network
// can learn to translate inside. But they do it worse, with as much rank in larger matrices. Where an adapter stands
// matters more than how large it is.
//
// ## Several at once
//
// What two adapters add to a weight is a sum of two products. It is a product again, of more rank: the rows of both
// $A$ below each other, the columns of both $B$ side by side.
//
//eq:several.1
//
// Programs that serve many adapters often add up the $A$ and the $B$ instead, each for itself, to keep the rank.
//
//eq:several.2a
//
//eq:several.2b
//
// That is not the same. Multiply it out: there are products of a $B$ with the $A$ of another adapter, of things that
// never met in training, and a weight $c$ counts squared.

func Example_several() {
	r := tensor.NewRand(3)
	both := make([]lora.Adapter, 2)
	for i := range both {
		both[i] = lora.Adapter{A: tensor.RandMatrix(r, 4, 24, 1), B: tensor.RandMatrix(r, 24, 4, 1), Alpha: 4}
	}
	weights := []float64{0.5, 0.5}
	sum, err := lora.Sum(both, weights)
	if err != nil {
		fmt.Println(err)
		return
	}
	side, err := lora.Concatenate(both, weights)
	if err != nil {
		fmt.Println(err)
		return
	}
	linear, err := lora.Linear(both, weights)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("side by side: rank %d, off by %.0f%%\n", side.Rank(), 100*lora.Distance(side.Delta(), sum))
	fmt.Printf("added up:     rank %d, off by %.0f%%\n", linear.Rank(), 100*lora.Distance(linear.Delta(), sum))
	// Output:
	// side by side: rank 8, off by 0%
	// added up:     rank 4, off by 76%
}
