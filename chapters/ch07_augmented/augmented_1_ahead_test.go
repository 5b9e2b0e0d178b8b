package ch07_augmented

import (
	"fmt"
	"math"
	"math/rand/v2"

	"unroll/figure"
	"unroll/lstm"
	"unroll/tensor"
)

// # The augmented LSTM, one extension at a time
//
// The [last chapter](ch:ch06_vanilla) took the Vanilla LSTM apart. It can be extended in three places: where the input
// comes in, where it is weighed against memory, and where the value goes out. Every extension has a price, in weights
// or in waiting. So for each of them this chapter asks the same question: on which task does it earn its place, and on
// which does it not? All three together are the *augmented LSTM* [@sherstinsky2020]. (A class of the library AllenNLP
// has a similar name and is something else.)
//
//fig:reach
//
// ## Windows: seeing what comes next
//
// A cell that reads a sequence step by step must answer at step $n$ before it has seen step $n+1$. Often the whole
// sequence is there, or a short buffer of it. Then nothing forbids to look ahead a little. In the place of the single
// product with $x[n]$ stands a sum over a few neighbours, with a matrix for each, called a *tap*. It is a short
// convolution.
//
//eq:augmented.6.b.1a
//
// $L$ is the number of taps and $F$ is where they begin. With $F = 0$ the window looks ahead. With $F = 1 - L$ it is
// *causal* and looks back. In between it does both. Inputs beyond the ends of the sequence count as zero. Each of the
// five places that the input goes to has a window of its own, and what it sees is called $\xi$. Here is the one of the
// update.
//
//eq:augmented.6.b.1e
//
// How far does a network with such windows see? We ask the gradient. The loss complains about the value of a single
// step, and we look which inputs hear of it. That is the picture above. Going back in time the answer fades slowly.
// Going ahead it ends, sharply, where the window ends.

func Example_reach() {
	const steps, ahead = 16, 3
	p, err := random(1, lstm.Sizes{X: 2, S: 6, V: 6, Taps: ahead + 1}, lstm.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	x := tensor.RandSequence(tensor.NewRand(2), steps, 2, 1)
	trace, err := p.Forward(x, lstm.State{})
	if err != nil {
		fmt.Println(err)
		return
	}
	heard := tensor.NewMatrix(steps, steps)
	for n := range steps {
		complaint := repeat(tensor.NewVector(6), steps)
		complaint[n] = tensor.Ones(6)
		g, err := p.Backward(trace, complaint, lstm.State{})
		if err != nil {
			fmt.Println(err)
			return
		}
		for m := range steps {
			heard.Set(n, m, math.NaN())
			if norm := tensor.Norm(g.X[m]); norm > 0 {
				heard.Set(n, m, math.Log10(norm))
			}
		}
		if n == 5 || n == 14 {
			fmt.Printf("v[%d] depends on the inputs up to %d\n", n, last(g.X))
		}
	}
	fig := figure.New("Which inputs a value depends on")
	fig.X, fig.Y, fig.Z = "input", "value", "log₁₀ of the gradient"
	fig.Heat(nil, nil, heard)
	fig.Alt = "A map of values against inputs. Cells below the diagonal are filled, " +
		"paler the further back the input lies. Above the diagonal a band as " +
		"wide as the window is filled; beyond it all cells are empty."
	fig.Caption = "The gradient of the value at one step by the inputs. An empty " +
		"cell is a gradient of exactly zero."
	fig.Show("reach")
	// Output:
	// v[5] depends on the inputs up to 8
	// v[14] depends on the inputs up to 15
}

// ### A task that needs the future
//
// Is a number larger than the one before *and* the one after it? To label the peaks of a series one has to know the
// next number. Without it one can only guess. Let the numbers be random, evenly spread, and let $f$ be the part of all
// numbers that are smaller than the present one. If the present number is smaller than the one before, it is no peak.
// Otherwise it is one if the next is smaller, which happens with probability $f$, so a guess is right with $f$ or $1 -
// f$, whichever is larger. The sum over all cases is the best that anybody can do without the future.

func peaks(late int) task {
	const steps = 20
	return func(r *rand.Rand) (x, y []tensor.Vector) {
		series := tensor.RandVector(r, steps, 1)
		x, y = make([]tensor.Vector, steps), make([]tensor.Vector, steps)
		for n := range steps {
			x[n] = tensor.Vector{series[n]}
			if n == 0 || n == steps-1 {
				continue // has one neighbour only: nothing is asked
			}
			y[n+late] = tensor.Vector{0}
			if series[n] > series[n-1] && series[n] > series[n+1] {
				y[n+late][0] = 1
			}
		}
		return x, y
	}
}

// guessing is the part of labels that is right without the future: half of all
// numbers fall, and the others have smaller ones below them with density 2f.
func guessing() float64 {
	right, cells := 0.5, 1000
	for i := range cells {
		f := (float64(i) + 0.5) / float64(cells)
		right += f * max(f, 1-f) / float64(cells)
	}
	return right
}

// We train cells that differ in their windows alone; the two other extensions are switched off. Two of the windows see
// the next number, two do not. A fifth cell has no window, but may answer *one step late*, when the next number has
// come. That is the honest rival: who can wait for a window can wait for an answer.

func Example_peaks() {
	fmt.Println("network              numbers  labels that are right")
	fig := figure.New("Labelling peaks")
	fig.X, fig.Y = "network, as in the table", "part of the labels that is right"
	for i, c := range []struct {
		name        string
		first, taps int
		late        int
	}{
		{"one tap", 0, 1, 0},
		{"three taps, causal", -2, 3, 0},
		{"two taps, ahead", 0, 2, 0},
		{"three taps, around", -1, 3, 0},
		{"one tap, answers late", 0, 1, 1},
	} {
		sizes := lstm.Sizes{X: 1, S: 8, V: 8, First: c.first, Taps: c.taps}
		alone := lstm.Options{Ungated: true, Unprojected: true}
		p, err := random(1, sizes, alone)
		if err != nil {
			fmt.Println(err)
			return
		}
		found := several(sizes, alone, peaks(c.late), 500, labelled)
		fmt.Printf("%-21s  %5d  %s\n", c.name, p.Free(), spread(found))
		at := make([]float64, seeds)
		for k := range at {
			at[k] = float64(i+1) + float64(k-seeds/2)/25
		}
		fig.Points(c.name, at, found)
	}
	fmt.Printf("guessing the future           %.3f\n", guessing())
	fig.HLine("the best without the future", guessing())
	fig.Alt = "Five groups of points, one for each network and start. Those of " +
		"the first two lie at or below a line, the best without the future. " +
		"Those of the other three lie well above it, close to one."
	fig.Caption = "Each point is a network, trained from another start and on " +
		"other series. Windows that do not see the next number stay at the line."
	fig.Show("peaks")
	// Recorded:
}

// **It helps** where the future matters: with one tap more the cell passes a border that no network without it can
// pass.
//
// **It does not help** to have taps on the past. The causal window has as many taps as the one around and more weights
// than the plain cell, and labels no better: the past is what the state is for. And the cell that answers late comes
// near the windows with fewer weights and no window at all. A window that looks ahead is worth its weights where an
// answer has to stand at its own step, as with several layers that look ahead in turn, or where the place of an answer
// is fixed by others.
