package ch12_lora

import (
	"fmt"

	"unroll/figure"
	"unroll/lora"
	"unroll/tensor"
)

// # How much has to change
//
// A network was trained, at some cost. Now there is another task, close to the first. Must all weights be trained
// again, and a second network be stored beside the first? This chapter changes a network by a few numbers: each weight
// keeps what it is, and gets a matrix of *low rank* on top [@hu2022].
//
//fig:lora-values
//
// ## A new task that we can see through
//
// Take a language model that reads letters, one at each step, as vectors with a 1 in the place of the letter. Now
// exchange two letters in all texts: write *b* for *a* and *a* for *b*. To the network this is another language. It
// spells everything wrong. How must its weights change?
//
// We can say it exactly. A matrix $U$ that reads letters has a column for each. The two columns have to change places,
//
// $\Delta U = (u_a - u_b)\,(e_b - e_a)^{\mathsf T}$,
//
// a column times a row: a matrix of *rank 1*, whatever its size. The readout has a row for each letter, and two rows
// change places, and so do two entries of its bias. With this change the network says of the new texts exactly what it
// said of the old ones. And it does not matter how good it was: here is a network that has learned nothing yet.

func Example_exchange() {
	base, spelling := newModel(1, 24), exchanged(1)
	for i := range base.out.B {
		base.out.B[i] = float64(i)
	}
	changed := base.clone()
	for _, a := range changed.Arrays() {
		switch a.Name {
		case "U_z", "U_r", "U_h": // columns
			for row := range a.Shape[0] {
				at := a.Data[row*a.Shape[1]:]
				at[1], at[2] = at[2], at[1]
			}
		}
	}
	w := changed.out.W
	for j := range w.Cols { // rows
		a, b := w.At(1, j), w.At(2, j)
		w.Set(1, j, b)
		w.Set(2, j, a)
	}
	changed.out.B[1], changed.out.B[2] = changed.out.B[2], changed.out.B[1]

	old, err := held(base, exchanged(0))
	if err != nil {
		fmt.Println(err)
		return
	}
	without, err := held(base, spelling)
	if err != nil {
		fmt.Println(err)
		return
	}
	with, err := held(changed, spelling)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("loss on the old spelling    %.6f\n", old)
	fmt.Printf("on the new one, unchanged   %.6f\n", without)
	fmt.Printf("on the new one, changed     %.6f\n", with)
	_, s, err := lora.Nearest(tensor.SubMat(changed.Uh, base.Uh), 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("singular values of the change of U_h: %.3f, %.3f, %.3f, …\n", s[0], s[1], s[2])
	// Output:
	// loss on the old spelling    6.892283
	// on the new one, unchanged   6.839189
	// on the new one, changed     6.892283
	// singular values of the change of U_h: 1.633, 0.000, 0.000, …
}

// Two pairs of letters that change places are a change of rank 2, and so on. So we have a family of tasks of which we
// know the rank that is enough. Does training find it?
//
// ## What training does
//
// We train a network of gated recurrent units on short texts in the old spelling, and then, all its weights, on texts in
// which one, two or four pairs of letters have changed places. Then we ask of each weight what became of it: the
// singular values of the difference. Their squares add up to the square of its size, so we can ask how many of them it
// takes to hold nine tenths of that.

func Example_values() {
	base := newModel(1, 24)
	if err := learn(base, exchanged(0), 1, 1500, 0.01); err != nil {
		fmt.Println(err)
		return
	}
	fig := figure.New("The change that training makes")
	fig.X, fig.Y, fig.LogY = "singular value, the largest first", "part of the largest", true
	fmt.Println("pairs  loss before  after  singular values that hold 90% of the change of")
	fmt.Println("                           U_z  U_r  U_h  W_z  W_r  W_h    W")
	for _, pairs := range []int{1, 2, 4} {
		before, err := held(base, exchanged(pairs))
		if err != nil {
			fmt.Println(err)
			return
		}
		full := base.clone()
		if err := learn(full, exchanged(pairs), 2, 800, 0.003); err != nil {
			fmt.Println(err)
			return
		}
		after, err := held(full, exchanged(pairs))
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%5d  %11.3f  %.3f", pairs, before, after)
		for _, name := range []string{"U_z", "U_r", "U_h", "W_z", "W_r", "W_h", "W"} {
			_, s, err := lora.Nearest(change(base, full, name), 1)
			if err != nil {
				fmt.Println(err)
				return
			}
			fmt.Printf("  %3d", lora.RankFor(s, 0.9))
			if name == "U_h" {
				fig.Line(fmt.Sprintf("%d pairs exchanged", pairs), nil, tensor.Scale(1/s[0], s))
			}
		}
		fmt.Println()
	}
	needed := tensor.NewVector(11)
	for i := range needed {
		needed[i] = 1e-3
	}
	needed[0] = 1
	fig.Dashed("what one pair needs", nil, needed)
	fig.Alt = "Four curves over the singular values. Three fall slowly, from one to a " +
		"few hundredths. A dashed one is one at the first and drops to the floor at the second."
	fig.Caption = "The singular values of what training changed in U_h, a weight that " +
		"reads letters. One exchanged pair needs a single one, and training used them all."
	fig.Show("lora-values")
	// Recorded:
}

// Training does *not* find the small change. It moves every weight, also those between the states, where nothing had to
// change, and in most of them it takes many directions to say what it did. The gradient points downhill in all
// directions at once, and nothing tells it to be sparing.
//
// But that is not the question. The question is whether it *can* be sparing. A change that has many directions is one
// thing, a task that needs them another.
