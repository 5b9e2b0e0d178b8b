package ch08_networks

import (
	"fmt"
	"math"
	"slices"

	"unroll/figure"
	"unroll/lstm"
	"unroll/ocr"
	"unroll/ocr/cell"
	"unroll/tensor"
)

// ## A network that reads
//
// The second network is the one by which the program *Tesseract* [@smith2007] reads English. An image of a line of text
// goes in. After a small convolution an LSTM runs up each column of the image and hands on its last value, so that a
// column becomes a vector. From there on the line is a sequence, read from left to right by one layer, from right to
// left by the next, and by a last one from left to right again. At every step it says how probable each character is,
// or that there is none to report, and the text follows [@graves2006].
//
// Each of these layers is the Vanilla LSTM of [chapter 6](ch:ch06_vanilla) without peepholes. One thing is added:
// the state stays within limits.
//
//eq:line.5.c.4
//
// The file keeps every weight as a byte, and Tesseract computes with bytes too, so we run a layer both ways: with the
// arithmetic of the program, and with that of the formulas, where it has to give what the Vanilla cell gives.
//
// We set a line in a font that comes with Go, let the network read it, and look into the first layer that reads from
// left to right. No unit was told what to look for. But who reads words has to know where one ends, so we ask whether
// one of them knows the gaps: steps at which the image has no ink.

func Example_line() {
	const text = "What is kept and what is written"
	m, line, stages, err := read(text)
	if err != nil {
		fmt.Println(err)
		return
	}
	least := 1.0
	for _, c := range line.Characters {
		least = min(least, c.Probability)
	}
	fmt.Println("set: ", text)
	fmt.Println("read:", line.Text)
	fmt.Printf("the least certain of %d characters has probability %.2f\n",
		len(line.Characters), least)

	i := slices.IndexFunc(stages, func(s ocr.Stage) bool {
		_, isLSTM := s.Layer.(ocr.LSTM)
		return isLSTM && s.In.Height == 1
	})
	layer := stages[i].Layer.(ocr.LSTM)
	tr, err := layer.Run(stages[i].In.Row(0), m.Arithmetic())
	if err != nil {
		fmt.Println(err)
		return
	}
	exact, err := layer.Run(stages[i].In.Row(0), cell.Exact)
	if err != nil {
		fmt.Println(err)
		return
	}
	vanilla, err := layer.Vanilla.Forward(stages[i].In.Row(0), lstm.State{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("the Vanilla cell gives the same values, to %.0e; in bytes, to %.2f\n",
		tensor.MaxDiff(vanilla.V, exact.V), tensor.MaxDiff(vanilla.V, tr.V))

	steps, seen := len(tr.V), stages[0].In
	columns, gaps := make([]float64, steps), make(tensor.Vector, steps)
	for n := range columns { // a step is three columns; a gap is one without ink
		columns[n] = float64(3*n + 1)
		gaps[n] = 1
		for x := 3 * n; x < 3*n+3; x++ {
			for y := range seen.Height {
				if seen.At(y, x)[0] < 0 {
					gaps[n] = 0
				}
			}
		}
	}
	likeness := func(i int) float64 { return math.Abs(alike(unit(tr.V, i), gaps)) }
	units := sorted(len(tr.V[0]), likeness)
	gap := units[len(units)-1]
	fmt.Printf("unit %d knows of gaps: correlation %.2f, next best %.2f\n",
		gap, likeness(gap), likeness(units[len(units)-2]))

	z := tensor.NewMatrix(2*seen.Height, seen.Width)
	for y := range z.Rows {
		for x := range z.Cols {
			z.Set(y, x, math.NaN())
			if y >= seen.Height {
				z.Set(y, x, (1+seen.At(z.Rows-1-y, x)[0])/2)
			}
		}
	}
	curve := func(v tensor.Vector) tensor.Vector {
		half := float64(seen.Height) / 2
		zero := tensor.Scale(half, tensor.Ones(steps))
		return tensor.Add(zero, tensor.Scale(0.8*half, v))
	}
	fig := figure.New("A line of text, and a unit that sees its gaps")
	fig.X, fig.Y, fig.Z = "column", "row; below the image, the unit", "brightness"
	fig.Heat(nil, nil, z)
	fig.Line("value of the unit", columns, curve(unit(tr.V, gap)))
	fig.Dashed("a gap in the image", columns, curve(gaps))
	fig.Alt = "An image of a line of text. Below it a curve drops far at each gap " +
		"between words and at both ends of the line, and a little at gaps within words."
	fig.Caption = "The image as the network sees it, stretched, and along the line the " +
		"value of the unit that knows most of the gaps. Each curve is centred at zero."
	fig.Show("line")

	values := tensor.NewMatrix(len(units), steps)
	kept := func(i int) float64 { return lasts(unit(tr.Gcs, i)) }
	for row, i := range sorted(len(units), kept) {
		v := unit(tr.V, i)
		copy(values.Row(row), tensor.Scale(1/tensor.MaxAbs(v), v))
	}
	all := figure.New("What the layer says along the line")
	all.X, all.Y, all.Z = "column", "units, the most forgetful first", "part of largest"
	all.Heat(columns, nil, values)
	all.Alt = "A map of units over the columns of the image. Most rows are speckled; " +
		"the uppermost rows hold one colour for long stretches."
	all.Caption = "The values of all units at every step, each as a part of its own " +
		"largest. Above are the units that keep longest."
	all.Show("line-layer")
	// Recorded:
}

// The text is read without a mistake. The unit tells gaps between words from those between letters, by how far its
// value drops. It is not alone: others know some of it. The map shows the two kinds of unit that the detector had as
// well. Most follow the strokes they pass. Those at the top hold what they have for most of the line.
//
// ## Where we are
//
// **What we now know.** The cell that came out of a differential equation runs networks that people use, with its
// options and nothing else. What a file adds is convention: the order of the gates, a second bias, bytes for numbers.
// Trained on much data, units divide the work as the argument of [chapter 5](ch:ch05_argument) said they would have to:
// some forget at once, some hold for as long as the sound lasts, and gates change sides where something begins or ends.
//
// **What we checked.** The detector against the operators of its own file and against ONNX Runtime, frame by frame; the
// layers of the reader against the Vanilla cell, and its text against the program Tesseract. Those tests run wherever
// the networks are. What a single unit does was seen in one sentence and one line; it is an observation, not a law.
//
// **What to break.**
//
// 1. Run `go run ./cmd/unroll vad` on a recording of your own, of music, of a dog. What does the network take for speech?
// 2. Swap two gates of the detector as above. Which swap does the probability survive best?
// 3. Set the state of the unit that remembers to zero halfway through the sentence. How long until it is back?
// 4. Read your own line with `go run ./cmd/unroll read`. Make the gaps narrower. When are two words read as one?
//
// **Where it came from.** Silero VAD is by the Silero team [@silero2021], in the file that the package vad-web
// distributes; the layers are described there by their operators alone, and the words for them are ours. Tesseract is by
// Smith and others [@smith2007]; its way from probabilities to text is that of Graves and others [@graves2006]. The
// sentence is from a recording of LibriVox that comes with the recogniser PocketSphinx.
