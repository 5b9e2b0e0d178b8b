package ch08_networks

import (
	"fmt"
	"math"

	"unroll/figure"
	"unroll/lstm"
	"unroll/onnx"
	"unroll/tensor"
	"unroll/vad"
)

// # Real networks
//
// The cell of the [last chapter](ch:ch07_augmented) was derived, proven and trained on small tasks. Does it also run
// the networks that people use? This chapter takes two that others have trained on much data, and that run on many
// machines today: one hears whether somebody speaks, the other reads a line of printed text. Neither is part of this
// project. What needs them was run once and recorded; the page says when, and on which machine. One command brings them:
//
//	go run ./cmd/unroll data get silero-vad speech tesseract-eng
//
//fig:sentence
//
// ## A network that hears speech
//
// *Silero VAD* [@silero2021] cuts a sound into frames of a few hundredths of a second and says of each how probable
// speech is in it. Of a frame it makes a short spectrogram: how strong each frequency is, at four moments. Four layers
// follow that look at three neighbouring moments at a time. In the last chapter we called that a *window*. Here the
// windows stand before the cell, and leave fewer moments each time, until one is left. That is the $x[n]$ of an LSTM. A
// weighted sum of its value, cut off below zero, is warped to lie between 0 and 1: the probability.
//
// The LSTM is the cell we know, with options of the last chapter: no peepholes, no gate for the input, no projection.
// What is kept and what is written meet in the same line as ever.
//
//eq:augmented.6.b.6
//
// A sentence of Jane Austen, read aloud, is our sound. To see what the memory is good for, every frame is also heard
// without it, by a cell that starts from zeros.

func Example_sentence() {
	p, sound, heard, err := listen()
	if err != nil {
		fmt.Println(err)
		return
	}
	said, err := words()
	if err != nil {
		fmt.Println(err)
		return
	}
	segments, err := vad.Segments(heard.Probabilities, p.Seconds(), 0.5)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("said:", said)
	for _, s := range segments {
		fmt.Printf("speech from %.2f s to %.2f s\n", s.Start, s.End)
	}
	var forgetful []float64
	changed := 0
	for n, q := range heard.Probabilities {
		trace, err := p.Cell.Forward(heard.Trace.X[n:n+1], lstm.State{})
		if err != nil {
			fmt.Println(err)
			return
		}
		alone, err := p.Judge(trace.V[0])
		if err != nil {
			fmt.Println(err)
			return
		}
		forgetful = append(forgetful, alone)
		if (alone > 0.5) != (q > 0.5) {
			changed++
		}
	}
	fmt.Printf("without memory %d of %d frames are judged otherwise\n",
		changed, len(forgetful))
	fig := figure.New("A sentence, and where the network hears speech")
	fig.X, fig.Y = "seconds", "probability of speech; below 0, the sound"
	seconds, low, high := outline(sound)
	fig.Area("the sound", seconds, low, high)
	x := middles(p, len(forgetful))
	fig.Line("without memory", x, forgetful)
	fig.Line("the network", x, heard.Probabilities)
	fig.Alt = "A line that is near 1 while the sound below it is loud, and falls to 0 " +
		"before and after and in a pause. A second line, " +
		"for the cell without memory, jumps up and down."
	fig.Caption = "The outline of the sound, and how probable speech is in each frame, " +
		"with the memory of the LSTM and without it."
	fig.Show("sentence")
	// Recorded:
}

// The pause within the sentence is found. Without memory the network is in doubt about many frames of
// speech: a frame of a soft consonant may look like noise, and only what came before it tells that somebody is in the
// middle of a word.
//
// ## Is it the same network?
//
// A file in the ONNX format says which operators to run, LSTM among them, and our package `onnx` runs them as the
// standard defines them. The cell of this book does not know that operator. So the two are independent, and have to
// agree frame by frame. The operators of the file compute with numbers of single precision, the cell with double.

func Example_operator() {
	p, sound, heard, err := listen()
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := detector()
	if err != nil {
		fmt.Println(err)
		return
	}
	d := len(p.Cell.Bcu)
	samples := append(make([]float64, p.Context()), sound.Samples...)
	inputs := map[string]onnx.Tensor{
		"sr": {Type: onnx.Int64, Data: []int64{int64(p.Rate)}},
		"state": {
			Type: onnx.Float32, Shape: []int{2, 1, d}, Data: make([]float32, 2*d),
		},
	}
	off, offState := 0.0, 0.0
	frames := len(sound.Samples) / p.Frame()
	for n := range frames {
		x := make([]float32, p.Context()+p.Frame())
		for i := range x {
			x[i] = float32(samples[n*p.Frame()+i])
		}
		inputs["input"] = onnx.Tensor{
			Type: onnx.Float32, Shape: []int{1, len(x)}, Data: x,
		}
		out, err := m.Run(inputs)
		if err != nil {
			fmt.Println(err)
			return
		}
		q := float64(out["output"].Data.([]float32)[0])
		off = max(off, math.Abs(q-heard.Probabilities[n]))
		inputs["state"] = out["stateN"] // the value, and behind it the state
		for i, v := range out["stateN"].Data.([]float32)[:d] {
			offState = max(offState, math.Abs(float64(v)-heard.Trace.V[n][i]))
		}
	}
	fmt.Println(frames, "frames")
	fmt.Printf("probabilities differ by at most %.0e, values of the cell by %.0e\n",
		off, offState)
	// Recorded:
}

// The tests of the package `vad` hold the same against ONNX Runtime, the program most people run such files with, for
// all sentences of the data set, two versions of the network and two sample rates.
//
// ## What single gates do
//
// Nobody told the units of this cell what to remember, or for how long. The gate $g_{cs}$ says how much of its state a
// unit keeps from one frame to the next. From its mean over the sentence follows how long a state lasts.

func Example_gates() {
	p, _, heard, err := listen()
	if err != nil {
		fmt.Println(err)
		return
	}
	tr := heard.Trace
	kept := func(i int) float64 { return lasts(unit(tr.Gcs, i)) * p.Seconds() }
	units := sorted(len(p.Cell.Bcu), kept)
	for _, part := range []int{0, 1, 2, 3, 4} {
		i := units[part*(len(units)-1)/4]
		fmt.Printf("unit %3d keeps for %6.2f s, writes %.2f of what there is\n",
			i, kept(i), mean(unit(tr.Gcu, i)))
	}
	z := tensor.NewMatrix(len(units), len(tr.Gcs))
	for row, i := range units {
		copy(z.Row(row), unit(tr.Gcs, i))
	}
	x := middles(p, len(tr.Gcs))
	fig := figure.New("How much each unit keeps")
	fig.X, fig.Y, fig.Z = "seconds", "units, the most forgetful first", "g_cs"
	fig.Heat(x, nil, z)
	fig.Alt = "A map of units over time. The lowest rows are dark and the upper ones " +
		"bright. Between them rows are mottled, and change together where speech " +
		"begins, pauses and ends."
	fig.Caption = "The gate that keeps, of every unit, over the sentence above."
	fig.Show("speech-gates")

	// Of the units that keep for more than a second, the one most like the answer.
	likeness := func(i int) float64 {
		if kept(i) < 1 {
			return 0
		}
		return math.Abs(alike(unit(tr.V, i), heard.Probabilities))
	}
	slow := sorted(len(units), likeness)[len(units)-1]
	fmt.Printf("unit %3d keeps for %6.2f s, and is like the answer: correlation %.2f\n",
		slow, kept(slow), likeness(slow))
	state := unit(tr.S, slow)
	one := figure.New(fmt.Sprintf("A unit that remembers: number %d", slow))
	one.X, one.Y = "seconds", "gates; the state, as a part of its largest"
	one.Line("keeps, g_cs", x, unit(tr.Gcs, slow))
	one.Line("writes, g_cu", x, unit(tr.Gcu, slow))
	one.Line("state, s", x, tensor.Scale(1/tensor.MaxAbs(state), state))
	one.Dashed("the answer", x, heard.Probabilities)
	one.Alt = "One gate stays close to 1 and another close to 0. The state climbs " +
		"when speech begins, falls in the pause, climbs again and sinks at the end."
	one.Caption = "The gates and the state of a unit with a long memory that is much " +
		"like the answer, and the answer."
	one.Show("speech-unit")
	// Recorded:
}

// Some units forget a frame before the next has come. Others hold for minutes, much longer than a sentence. In the map,
// whole groups of gates change at once where speech begins and where it pauses. The last figure is the carousel of
// [chapter 6](ch:ch06_vanilla) in the wild: the gate that keeps stays close to one, the gate that writes is almost shut,
// and the state changes little by little, up while somebody speaks, down in the pause.
