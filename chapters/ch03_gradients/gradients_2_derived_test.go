package ch03_gradients

import (
	"fmt"

	"unroll/autodiff"
	"unroll/derive"
	"unroll/rnn"
	"unroll/tensor"
)

// ## Equations that differentiate themselves
//
// A tape knows one run. It cannot say what the backward pass *is*. But the forward pass is two equations, and they are
// data, so the rules of differentiation can be applied to their text.
//
// The total derivative of the loss by a signal, through everything later, is called its *adjoint*. For each use of the
// signal, one term arrives. If an equation at step $n$ uses $r[n-1]$, then, seen from $r[n]$, it is the equation of step $n+1$
// that uses it: the shift turns around. A matrix in front turns into its transpose. A warping function gives its slope.
// Beyond the last step there is nothing. That is all backpropagation through time is, and a few rules in package
// `derive` do it for any cell. In the text of the cell two names are given to the adjoints, $\chi$ for the readout's and $\psi$
// for the state's; what follows is derived.

func Example_derive() {
	file, err := derive.Parse("rnn.eq", []byte(rnn.Equations))
	if err != nil {
		fmt.Println(err)
		return
	}
	backward, err := file.Cell("rnn").Backward()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, q := range backward.Equations {
		fmt.Println(q.Unicode())
		for _, term := range q.Terms {
			fmt.Printf("    %s\n        [%s]\n", term.Unicode(), term.Reason)
		}
	}
	// Output:
	// χ[n] = (∂E/∂r[n])_direct + W_rᵀ ψ[n+1]
	//     (∂E/∂r[n])_direct
	//         [the loss as a function of r[n] itself]
	//     W_rᵀ ψ[n+1]
	//         [r[n−1] in 1.31a; product: what stands before, transposed; read at n−1, so it arrives from n+1]
	// ψ[n] = χ[n] ⊙ G'(s[n])
	//     χ[n] ⊙ G'(s[n])
	//         [s[n] in 1.31b; slope of G]
	// ∂E/∂W_r = Σ_n ψ[n] r[n−1]ᵀ
	//     Σ_n ψ[n] r[n−1]ᵀ
	//         [W_r in 1.31a; product: what stands behind, transposed; summed over the steps]
	// ∂E/∂W_x = Σ_n ψ[n] x[n]ᵀ
	//     Σ_n ψ[n] x[n]ᵀ
	//         [W_x in 1.31a; product: what stands behind, transposed; summed over the steps]
	// ∂E/∂θ_s = Σ_n ψ[n]
	//     Σ_n ψ[n]
	//         [θ_s in 1.31a; summed over the steps]
	// ∂E/∂x[n] = W_xᵀ ψ[n]
	//     W_xᵀ ψ[n]
	//         [x[n] in 1.31a; product: what stands before, transposed]
	// ∂E/∂r[−1] = W_rᵀ ψ[0]
	//     W_rᵀ ψ[0]
	//         [r[n−1] in 1.31a; product: what stands before, transposed; read at n−1, so it arrives from n+1]
}

// `unroll derive rnn/rnn.eq --explain` prints the same in a terminal, for this cell or for one of your own.
//
// ## By hand
//
// Now the way a person writes it, beside the derived equations. The readout matters twice: to the loss at its own step,
// and to the next state through $W_r$. That is its adjoint.
//
//eq:rnn.3.1
//
// The state matters through its readout alone, by the slope of $G$.
//
//eq:rnn.3.2
//
// A weight is used at every step, so its gradient is a sum over steps. Each use gives an outer product of what arrives
// and what was multiplied.
//
//eq:rnn.3.4a
//
//eq:rnn.3.4b
//
//eq:rnn.3.4c
//
// The inputs get gradients too, which a layer below would need, and so does the readout before the first step, which is
// where an earlier segment would go on.
//
//eq:rnn.3.4d
//
//eq:rnn.3.4e
//
// ## Three witnesses and a liar
//
// Here all of them look at one network. The first column is the hand-written pass. The others say how far the rest are
// from it: the tape, the derived equations, and plain differences, which know nothing but the forward pass. The last
// column is a liar, the hand-written pass with a transpose left out; such a mistake survives in print for years, because
// with one unit it makes no difference.

func Example_witnesses() {
	cell := rnn.Random(tensor.NewRand(4), 4, 3)
	x := tensor.RandSequence(tensor.NewRand(5), 6, 3, 1)
	v := tensor.RandSequence(tensor.NewRand(6), 6, 4, 1)

	byHand, err := cell.Independent(x, v, []int{6})
	if err != nil {
		fmt.Println(err)
		return
	}
	gradient := byHand[0].Gradient

	t := new(autodiff.Tape)
	E, Wr, Wx, thetaS := record(t, cell, x, v)
	if err := t.Backward(E); err != nil {
		fmt.Println(err)
		return
	}
	derived, err := evaluate(cell, x, v)
	if err != nil {
		fmt.Println(err)
		return
	}
	wrong := liar(cell, byHand[0], v)
	rows := []struct {
		name             string
		hand, tape, liar []float64
		parameter        []float64
	}{
		{"W_r", gradient.Wr.Data, Wr.Grad.Data, wrong.Wr.Data, cell.Wr.Data},
		{"W_x", gradient.Wx.Data, Wx.Grad.Data, wrong.Wx.Data, cell.Wx.Data},
		{"theta_s", gradient.ThetaS, thetaS.Grad.Data, wrong.ThetaS, cell.ThetaS},
	}
	fmt.Println("gradient    tape  derived  differences  a liar")
	for _, row := range rows {
		fmt.Printf("%-8s  %6s   %6s  %11s  %6s\n", row.name,
			decade(row.hand, row.tape),
			decade(row.hand, derived[row.name]),
			decade(row.hand, differences(cell, x, v, row.parameter)),
			decade(row.hand, row.liar))
	}
	// Output:
	// gradient    tape  derived  differences  a liar
	// W_r        < -13    < -13           -8       0
	// W_x        < -13    < -13          -10       0
	// theta_s    < -13    < -13          -10      -1
}

// The exponents are powers of ten. Tape and derived equations agree with the hand-written pass to rounding, differences
// as well as differences can, and the liar is caught by all of them.
//
// ## Where we are
//
// **What we now know.** Going backward, slopes multiply along a path and add where paths meet. Through time this means
// that every use of a signal at an earlier step sends its term back from the later one, through the transpose. The
// backward pass of a cell follows from its equations by rule.
//
// **What we checked.** Each gradient above has three witnesses, each adjoint two; the mark at its right opens what they found.
// The tests of package `rnn` plant mistakes in the backward pass and demand that each is rejected.
//
// **What to break.**
//
// 1. In `rnn/backward.go` use $\psi[n]$ where $\psi[n+1]$ belongs. Which witnesses notice?
// 2. Write a cell of your own into a file and run `unroll derive` on it with `--explain`.
// 3. Use one value three times in `Example_value`. What is the slope?
//
// **Where it came from.** The recursions for $\chi$ and $\psi$ follow Sherstinsky [@sherstinsky2020], with the transposes that
// the gradient check demands. Reverse mode is older than neural networks.
