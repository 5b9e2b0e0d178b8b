package ch06_vanilla

import (
	"fmt"

	"unroll/figure"
	"unroll/lstm"
	"unroll/rnn"
	"unroll/tensor"
	"unroll/train"
)

// ## A task with distance
//
// In the adding problem [@hochreiter1997] two numbers of a long sequence are marked, and at the end their mean is
// asked for. At the longer of its lengths the recurrent network of [chapter 4](ch:ch04_difficulties) learned nothing:
// it said one half, whatever it had heard. We give the same task to an LSTM, at that length and at three times the
// length. The first entry of the value is the answer; the others are free to remember.

func Example_adding() {
	fig := figure.New("Far apart, and yet")
	fig.X, fig.Y = "training step", "loss"
	var cell lstm.Vanilla
	for _, length := range []int{24, 72} {
		draw := tensor.NewRand(7)
		objective := func(p lstm.Vanilla) (float64, lstm.Vanilla, error) {
			return batch(p, 8, func() ([]tensor.Vector, []tensor.Vector, error) {
				return rnn.Adding(draw, length)
			})
		}
		cell = small(1, 4, 0.7, 3)
		options := train.Options{Steps: 300, Rate: 0.03, Clip: 1}
		losses, err := train.Fit(cell, objective, options)
		if err != nil {
			fmt.Println(err)
			return
		}
		fig.Line(fmt.Sprintf("%d steps", length), nil, smooth(losses, 30))
		fmt.Printf("length %2d: loss %.4f\n", length, mean(losses[250:]))
	}
	chance := 1. / 48
	fig.HLine("always ½", chance)
	fmt.Printf("always ½:  loss %.4f\n", chance)
	fig.Alt = "Two training curves. Both stay about the level of always answering " +
		"one half for a while, then fall to nearly nothing, that of the longer " +
		"sequences no later than the other."
	fig.Caption = "Loss of the adding problem at two lengths, averaged over " +
		"thirty steps."
	fig.Show("vanilla-adding")

	x, v, err := rnn.Adding(tensor.NewRand(9), 72)
	if err != nil {
		fmt.Println(err)
		return
	}
	trace, err := cell.Forward(x, lstm.State{})
	if err != nil {
		fmt.Println(err)
		return
	}
	last := len(x) - 1
	fmt.Printf("a new example: asked for %.2f, answered %.2f\n",
		v[last][0], trace.V[last][0])
	inside(trace).Show("vanilla-inside")
	// Output:
	// length 24: loss 0.0017
	// length 72: loss 0.0008
	// always ½:  loss 0.0208
	// a new example: asked for 0.52, answered 0.57
}

// Both are learned. On the plateau at the beginning nothing is kept yet, and the gradient that would say so is faint;
// once some of it arrives, the rest is quick. What has the cell found? Let us look inside while it reads a new
// sequence. The second entry of its state has become the cell that we set by hand: it steps at each mark, by what is
// heard there, and is level in between, however far the marks are apart.
//
// ## Where we are
//
// **What we now know.** An LSTM adds to its state instead of writing over it, and gates, computed from all that is at
// hand, say how much is written, kept and shown. On the way back an error meets the gate that keeps, entry by entry,
// and the rest of the cell, $Q$. Where $Q$ is small and the gate open, it arrives undiminished. The bias of that gate
// is a time.
//
// **What we checked.** Every equation above has a statement, and the mark beside it says what it was held against:
// each gradient against differences, a tape and the derived equations, each bound over many random cells. The tests of
// package `lstm` plant mistakes like those above, and many more, and demand that each is rejected.
//
// **What to break.**
//
// 1. Set $b_{cs}$ to zero in the last example. How long is the plateau now? Then take other seeds: how many cells leave
//    it in as few steps?
// 2. In `Example_gates` take another seed, or train longer. Some cells get stuck with a state that has run away: the
//    peephole feeds the gate that keeps it. Look at $s$ and at $W_{scs}$.
// 3. In `lstm/vanilla_backward.go` count $W_{scr}$ in $f_{\psi}$ instead of in $\psi$. Which tests notice?
// 4. Show that the state stays below one, divided by one minus the largest gate, and find a cell that nearly gets there.
//
// **Where it came from.** The cell, its letters and the error gradient sequences follow Sherstinsky
// [@sherstinsky2020]; the numbers are this project's, and so are the transposes, which the gradient check demands, and
// the bounds. Gates and carousel are those of Hochreiter and Schmidhuber [@hochreiter1997], peepholes those of Gers
// and Schmidhuber [@gers2000], whose matrices were diagonal.
