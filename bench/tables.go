package main

import (
	"fmt"
	"slices"

	"unroll/engine/cpu"
	"unroll/internal/claims"
	"unroll/internal/speed"
)

// A size is a shape with its name in the tables.
type size struct {
	name, model string
	speed.Shape
}

// sizes are those on which layers are compared: one stream, a middle one, the
// "medium" language model of the Penn Treebank, a large one, digits pixel by
// pixel, and the plain cell.
var sizes = []size{
	{"S1", "lstm", speed.Shape{T: 100, B: 1, I: 64, H: 128}},
	{"S2", "lstm", speed.Shape{T: 100, B: 32, I: 128, H: 256}},
	{"S3", "lstm", speed.Shape{T: 35, B: 20, I: 650, H: 650}},
	{"S4", "lstm", speed.Shape{T: 128, B: 64, I: 256, H: 512}},
	{"S5", "lstm", speed.Shape{T: 784, B: 64, I: 1, H: 128}},
	{"R1", "rnn", speed.Shape{T: 100, B: 32, I: 128, H: 256}},
}

// sizes are those of the run: all, or small ones.
func (b *bench) sizes() []size {
	if !b.quick {
		return sizes
	}
	return []size{{"Q1", "lstm", speed.Shape{T: 3, B: 2, I: 3, H: 5}}, {"Q2", "rnn", speed.Shape{T: 3, B: 2, I: 3, H: 5}}}
}

// tables makes each claim.
var tables = map[string]func(b *bench, t *claims.Table) error{
	"cpu-forward":   func(b *bench, t *claims.Table) error { return b.layers(t, "forward", b.sizes(), true) },
	"cpu-training":  func(b *bench, t *claims.Table) error { return b.layers(t, "train", b.sizes(), false) },
	"cpu-streaming": (*bench).streaming,
	"cpu-peak":      (*bench).peaks,
	"cpu-memory":    (*bench).memory,
	"cpu-product":   (*bench).products,
	"cpu-go":        (*bench).golang,
}

// how says how ratios are taken.
func (b *bench) how() string {
	return fmt.Sprintf("The sides take turns, %d rounds of at least %g s each; a time is the median of the rounds, a ratio (their time over ours) "+
		"the median of the ratios inside each round, with the bounds of its 95%% interval; where that holds 1 it is a tie.", b.rounds, b.seconds)
}

// layers compares one kind of work on the sizes, on one and two threads.
func (b *bench) layers(t *claims.Table, mode string, list []size, onnx bool) error {
	t.Columns = []string{"shape", "T,B,I,H", "threads", "unroll ms", "GF/s"}
	if onnx {
		t.Columns = append(t.Columns, "ONNX Runtime ms", "ratio")
	}
	t.Columns = append(t.Columns, "PyTorch ms", "ratio", "PyTorch by")
	level := ""
	for _, s := range list {
		for threads := 1; threads <= 2; threads++ {
			w := speed.Work{Model: s.model, Mode: mode, Shape: s.Shape, Threads: threads}
			row, used, err := b.layer(w, onnx)
			if err != nil {
				return fmt.Errorf("%s, %d threads: %w", s.name, threads, err)
			}
			level = used
			t.Rows = append(t.Rows, append([]string{s.name, s.Shape.String(), fmt.Sprint(threads)}, row...))
		}
	}
	t.Notes = []string{
		b.how(),
		"S1 to S5 are LSTMs, R1 is the plain RNN; GF/s count the products' multiplications and additions alone, and a training step as three times forward.",
		fmt.Sprintf("Kernels of unroll: %s. Libraries: %s.", level, b.about()),
		"PyTorch: nn.LSTM or nn.RNN with MKL as its wheel ships it, in inference mode for forward, through oneDNN or with its own kernels (own), whichever is faster.",
	}
	if onnx {
		t.Notes = append(t.Notes, "ONNX Runtime: one node with fixed sizes, all optimisations, sequential, inputs and outputs bound. Both are called from Python, once for all steps.")
	} else {
		t.Notes = append(t.Notes, "A training step clears the gradient, goes forward, takes the loss mean(y²), goes back (no gradient for x), and takes a step of gradient descent.")
	}
	return nil
}

// layer compares one work: our time and rate, and each opponent's time and ratio.
func (b *bench) layer(w speed.Work, onnx bool) (row []string, level string, err error) {
	own, level, done, err := ours(w)
	if err != nil {
		return nil, "", err
	}
	defer done()
	sides := []side{own}
	if onnx {
		s, err := b.pythonSide("onnxruntime", "", w)
		if err != nil {
			return nil, "", err
		}
		sides = append(sides, s)
	}
	torch, config, err := b.torchSide(w)
	if err != nil {
		return nil, "", err
	}
	seconds, err := duel(b.rules, append(sides, torch))
	if err != nil {
		return nil, "", err
	}
	us := speed.Median(seconds[0])
	row = []string{milliseconds(us), fmt.Sprintf("%.1f", w.Operations()/us/1e9)}
	for _, theirs := range seconds[1:] {
		row = append(row, milliseconds(speed.Median(theirs)), compare(theirs, seconds[0]).String())
	}
	return append(row, config), level, nil
}

// milliseconds has three digits.
func milliseconds(seconds float64) string {
	switch ms := seconds * 1e3; {
	case ms < 1:
		return fmt.Sprintf("%.4f", ms)
	case ms < 10:
		return fmt.Sprintf("%.2f", ms)
	case ms < 100:
		return fmt.Sprintf("%.1f", ms)
	default:
		return fmt.Sprintf("%.0f", ms)
	}
}

// streaming compares one step of one stream.
func (b *bench) streaming(t *claims.Table) error {
	var streams []size
	for _, s := range b.sizes() {
		s.T, s.B = 1, 1
		streams = append(streams, s)
	}
	if err := b.layers(t, "step", streams, true); err != nil {
		return err
	}
	t.Notes = append(t.Notes, "A step of one sequence, its state carried on from call to call. The libraries are called from Python once a step, as their users do; unroll from Go.")
	return nil
}

// peaks compares the engine with the most that the multipliers of the cores do.
func (b *bench) peaks(t *claims.Table) error {
	t.Columns = []string{"kernels", "threads", "peak GF/s", "forward GF/s", "share of peak", "training GF/s", "share of peak"}
	shape := b.sizes()[min(3, len(b.sizes())-1)]
	for _, level := range cpu.Available() {
		if level == cpu.Go && !b.quick {
			continue
		}
		for threads := 1; threads <= 2; threads++ {
			row, err := b.peak(level, threads, shape)
			if err != nil {
				return err
			}
			t.Rows = append(t.Rows, append([]string{level.String(), fmt.Sprint(threads)}, row...))
		}
	}
	t.Notes = []string{
		b.how(),
		fmt.Sprintf("The peak is that of a tile of %d×%d whose data stay in the first cache, in float32. Forward and training are those of %s (%s).", peakRows, cpu.Panel, shape.name, shape.Shape),
		"A training step counts as three times forward, though no gradient for x is wanted: really it multiplies less. Kernels amx multiply large products on the matrix unit, " +
			"three bfloat16 parts for each number, so that a share of the float32 peak may exceed one.",
	}
	return nil
}

func (b *bench) peak(level cpu.Level, threads int, s size) ([]string, error) {
	multiply, done, err := peak(level, threads)
	if err != nil {
		return nil, err
	}
	defer done()
	sides := []side{native("peak", multiply)}
	var works []speed.Work
	for _, mode := range []string{"forward", "train"} {
		w := speed.Work{Model: s.model, Mode: mode, Shape: s.Shape, Threads: threads, Level: level.String()}
		own, _, done, err := ours(w)
		if err != nil {
			return nil, err
		}
		defer done()
		works, sides = append(works, w), append(sides, own)
	}
	seconds, err := duel(b.rules, sides)
	if err != nil {
		return nil, err
	}
	rates := make([]float64, len(seconds[0]))
	for i, s := range seconds[0] {
		rates[i] = peakOperations * float64(threads) / s / 1e9
	}
	row := []string{fmt.Sprintf("%.1f", slices.Max(rates))}
	for i, w := range works {
		rate := w.Operations() / speed.Median(seconds[i+1]) / 1e9
		row = append(row, fmt.Sprintf("%.1f", rate), fmt.Sprintf("%.2f", rate/slices.Max(rates)))
	}
	return row, nil
}
