package ch10_training

import (
	"fmt"
	"math"
	"os"

	"unroll/figure"
	"unroll/train/learn"
)

// ## A step
//
// A step of training is four things: forward over a batch, backward, the norm of the gradient, and the move. If the
// norm, taken over all parameters together, is above a limit, the gradient is shortened to it,
//
//eq:clip.3.13
//
// and Adam [@kingma2015] moves each parameter by its mean gradient, measured by how much that one varies.
//
//eq:adam.A1
//eq:adam.A2
//eq:adam.A3
//
// The learning rate $\eta$ is not a constant. At first Adam's means have seen little and say little, so for a few steps
// the rate rises to its largest value. From there it falls along half a wave of the cosine [@loshchilov2017]: large
// steps to find a good region, small ones to settle in it.
//
// ## A run
//
// Here is the run of the command above, an LSTM layer with a vector for each character before it and a softmax after
// it. It is asked what it knows every two hundred steps, on the tenth of the book that it does not see. And now and
// then it has to write: it is given two words, and then draws, again and again, a character from its own probabilities,
// sharpened a little so that it is less bold than it could be, and reads that.

func Example_run() {
	o, err := learn.Preset("charlm")
	if err != nil {
		fmt.Println(err)
		return
	}
	dir, err := os.MkdirTemp("", "training-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	l, c, err := train(o, dir, 100, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d units, %d parameters\n", o.Hidden, l.Size())
	fmt.Printf("batches of %d parts, %d characters each\n", o.Batch, o.Length)
	fmt.Printf("an epoch is %d steps; there are %d steps\n",
		l.Task.Training.Batches(), o.Steps)
	fmt.Printf("loss of the first step %.2f bits, of a fair guess %.2f\n",
		bits(c.values["loss"])[0], math.Log2(float64(len(l.Task.Alphabet))))
	for _, step := range []int{0, 100, 200, 500, o.Steps} {
		text, err := write(dir, step, "The Rays", 200)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("after %d steps\n%s\n", step, wrap(text, "  "))
	}
	fmt.Printf("validation: %.2f bits per character\n",
		c.last("validation bits per character"))

	fig := figure.New("A run")
	fig.X, fig.Y = "step", "bits per character"
	fig.YLim = [2]float64{1, 5}
	steps := c.steps["loss"]
	fig.Line("each batch", steps, bits(c.values["loss"]))
	fig.Line("mean of twenty", steps, bits(c.smooth("loss", 20)))
	fig.Points("held out", c.steps["validation loss"],
		c.values["validation bits per character"])
	for _, b := range l.Task.Baselines {
		fig.HLine(b.Name, b.Value)
	}
	fig.Alt = "A noisy curve falls steeply at first, through the lines of " +
		"both baselines, and then ever more slowly. The points for the " +
		"held-out text fall with it, but stay further and further above it."
	fig.Caption = "What the language model needs for a character, in the batch " +
		"it learns from and on text that it never learns from."
	fig.Show("run")

	norm := figure.New("The norm of the gradient")
	norm.X, norm.Y = "step", "norm"
	norm.LogY = true
	norm.Line("each step", c.steps["norm"], c.values["norm"])
	norm.Line("mean of twenty", c.steps["norm"], c.smooth("norm", 20))
	norm.HLine("clipped above", o.Clip)
	norm.Alt = "The norm jumps over the line at which it is clipped in the " +
		"first steps, falls, and then stays on a level far below the line, " +
		"with noise and a few spikes."
	norm.Caption = "The norm of the gradient in this run, before it is clipped."
	norm.Show("norm")
	// Recorded:
}

// The first loss is the first thing to look at. A network that knows nothing should be as surprised as one that gives
// every character the same chance; if it is more surprised, its first weights are too large.
//
// Then it learns in the order in which it pays: first how common characters are, then words and their lengths, then how
// words are spelled, and at last which follow each other. What the book says it does not learn. At this size and on one
// book a character model learns the manner, not the matter.
//
// What it needs for the text that it learns from, and for the text that is held out, move apart from the second epoch
// on. It begins to know the book by heart. As long as the points still fall, that does no harm; we come back to it.
//
// ## How to read a gradient norm
//
// The norm is the one number that sees all parameters at once, and it moves before the loss does.
//
// * **A high start that falls** is as it should be. The first thing learned is how common characters are. All batches
// agree on it, so their gradients are long and alike. Only here is the norm clipped in this run.
// * **A level with noise** is the usual state. The noise is that of the batches. It does not fall to zero, since each
// batch wants something else.
// * **Single spikes** are batches that surprise. Clipping is made for them, so that one of them cannot undo many steps.
// * **Always above the limit** means that clipping has become the learning rate, and the loss no longer decides how far
// to go.
// * **A slow climb** over hundreds of steps comes before a divergence. The rate is too large for where the network has
// got to.
// * **Zero** where it should not be: a layer is cut off, or saturated, and does not learn.
