package ch10_training

import (
	"fmt"
	"os"
	"path/filepath"

	"unroll/figure"
	"unroll/train/learn"
	"unroll/train/loop"
)

// ## What goes wrong
//
// ### A rate that is too large
//
// The learning rate is the first thing to get wrong. A small network of the same kind is trained with four rates, each
// ten times the one before.

func Example_rates() {
	fig := figure.New("Four learning rates")
	fig.X, fig.Y = "step", "bits per character"
	fmt.Println("rate    first loss  last loss  largest norm")
	for _, rate := range []float64{0.0005, 0.005, 0.05, 0.5} {
		o, err := learn.Preset("charlm")
		if err != nil {
			fmt.Println(err)
			return
		}
		o.Embedding, o.Hidden, o.Steps, o.Evaluate = 32, 64, 300, 0
		o.Schedule.Rate, o.Schedule.Warmup, o.Schedule.Decay = rate, 0, ""
		_, c, err := train(o, "", 0, 0)
		if err != nil {
			fmt.Println(rate, err)
			continue
		}
		loss, largest := bits(c.smooth("loss", 20)), 0.0
		for _, n := range c.values["norm"] {
			largest = max(largest, n)
		}
		fmt.Printf("%-6g  %10.2f  %9.2f  %12.2f\n",
			rate, loss[0], loss[len(loss)-1], largest)
		fig.Line(fmt.Sprint(rate), c.steps["loss"], loss)
	}
	fig.YLim = [2]float64{2, 8}
	fig.Alt = "Four curves. The one of the smallest rate waits and then falls " +
		"slowly. The next falls faster and the third is lowest all the way. " +
		"The fourth jumps above its start, comes down, turns and climbs again."
	fig.Caption = "A small network with four learning rates, without warm-up."
	fig.Show("rates")
	// Recorded:
}

// Too small costs time, and looks like patience: the curve waits, and then falls slowly. Too large does not look like
// an explosion. With Adam and clipping nothing explodes. The loss jumps above what it was, comes down to about what
// pairs of characters cost that are only counted, and there it turns. The gates are saturated, and their slopes are
// gone. If a curve lies down on a baseline, try a tenth of the rate.
//
// ### A text that is too small
//
// Give the network a fiftieth of the book, and all the time it wants.

func Example_small() {
	text, err := opticks()
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
	path, err := save(dir, text[100_000:100_000+len(text)/50])
	if err != nil {
		fmt.Println(err)
		return
	}
	o, err := learn.Preset("charlm")
	if err != nil {
		fmt.Println(err)
		return
	}
	o.Text, o.Batch, o.Length, o.Hidden = path, 16, 32, 128
	o.Steps, o.Evaluate, o.Schedule.Decay = 1000, 20, ""
	l, c, err := train(o, "", 0, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	held := c.values["validation bits per character"]
	best := 0
	for i, v := range held {
		if v < held[best] {
			best = i
		}
	}
	training := bits(c.smooth("loss", 20))
	fmt.Printf("an epoch is %d steps\n", l.Task.Training.Batches())
	fmt.Printf("at the end: %.2f bits on what it learns, %.2f held out\n",
		training[len(training)-1], held[len(held)-1])
	fmt.Printf("after step %.0f: %.2f held out\n",
		c.steps["validation loss"][best], held[best])
	fig := figure.New("Learning by heart")
	fig.X, fig.Y = "step", "bits per character"
	fig.Line("what it learns", c.steps["loss"], training)
	fig.Line("held out", c.steps["validation loss"], held)
	fig.Alt = "Both curves fall together at first. Then the one for the text " +
		"that is learned falls on towards zero, and the one for the held-out " +
		"text turns and climbs."
	fig.Caption = "The network has seen the same few pages again and again."
	fig.Show("small")
	// Recorded:
}

// Where the two curves part the network begins to learn the pages by heart. What it says of other text gets worse from
// there on, although the loss that it is trained on only improves. Nothing but held-out data can show it. More text is
// the best remedy; stopping where the held-out curve turns, fewer units, or dropout [@srivastava2014] are the others.
//
// ### The lights go out
//
// A run of a night must survive the night. After every so many steps all that the next step depends on is copied, and
// written beside the training: the weights, the two means of Adam for each of them, the state that is carried on, and
// the numbers of the step and of the batch. A checkpoint is written under another name, brought to the disk and only
// then renamed, so that at every moment the last one is whole. Here the same small training is done in one go, and in
// three parts.

func Example_resume() {
	dir, err := os.MkdirTemp("", "training-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	o, err := learn.Preset("adding")
	if err != nil {
		fmt.Println(err)
		return
	}
	o.Hidden, o.Length, o.Steps, o.Evaluate = 12, 20, 60, 25
	whole, parts := filepath.Join(dir, "whole"), filepath.Join(dir, "parts")
	for _, run := range []struct {
		folder string
		until  int
	}{{whole, 0}, {parts, 7}, {parts, 40}, {parts, 0}} {
		_, c, err := train(o, run.folder, 10, run.until)
		if err != nil {
			fmt.Println(err)
			return
		}
		steps := c.steps["loss"]
		fmt.Printf("%s: steps %.0f to %.0f\n", filepath.Base(run.folder),
			steps[0], steps[len(steps)-1])
	}
	for _, name := range []string{loop.LogName, "step-000000060.safetensors"} {
		a, err := os.ReadFile(filepath.Join(whole, name))
		if err != nil {
			fmt.Println(err)
			return
		}
		b, err := os.ReadFile(filepath.Join(parts, name))
		if err != nil {
			fmt.Println(err)
			return
		}
		same := string(a) == string(b)
		fmt.Printf("%s is the same, bit by bit: %t\n", name, same)
	}
	// Output:
	// whole: steps 1 to 60
	// parts: steps 1 to 7
	// parts: steps 8 to 40
	// parts: steps 41 to 60
	// metrics.jsonl is the same, bit by bit: true
	// step-000000060.safetensors is the same, bit by bit: true
}

// Not nearly the same: the same. That is worth having for its own sake. A run that can be repeated to the last bit can
// be debugged, and a difference between two runs is a difference between what they were told. The tests kill such runs
// at fifty random moments, with a signal that no program can catch, and compare in the end.
