package engine_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"unroll/engine"
	"unroll/engine/cpu"
	"unroll/lstm"
	"unroll/tensor"
)

// page is a layer of the page level, in float64, that a composed one is compared with.
type page struct {
	inputs, hidden, outputs int
	cells                   bool // it has a state besides its output
	weights                 engine.Weights
	layer                   func(d *engine.Device) (*engine.Layer, error)
	// run takes one sequence forward and back.
	run func(x, direct []tensor.Vector, start, later lstm.State) (pageResults, error)
}

// pageResults are what the page level finds. A state has S nil where there is none.
type pageResults struct {
	v, dx       []tensor.Vector
	last, start lstm.State
	weights     engine.Weights
}

// pageShapes are T, B, I, H: around panels of 32 units, inputs ahead of time or not,
// workers that share sequences (the fifth) and that share units (the last two).
var pageShapes = [][4]int{{1, 1, 1, 3}, {4, 3, 3, 31}, {3, 1, 7, 33}, {3, 17, 5, 50}, {5, 18, 6, 10}, {2, 40, 9, 70}, {2, 3, 40, 330}}

// data are the numbers of a case, sequence by sequence, as the engine wants them.
type data struct {
	steps, batch                      int
	x, dy, start, later, cell, beyond []float32
	want                              []pageResults // by sequence
}

// forEachPage runs every layer on every shape, at every level and with workers.
func forEachPage(t *testing.T, make func(r *rand.Rand, inputs, hidden int) page) {
	forEachOf(t, pageShapes, make)
}

func forEachOf(t *testing.T, shapes [][4]int, make func(r *rand.Rand, inputs, hidden int) page) {
	for _, s := range shapes {
		r := rand.New(rand.NewPCG(11, uint64(s[3])))
		p := make(r, s[2], s[3])
		f := newData(t, r, p, s[0], s[1])
		for _, level := range cpu.Available() {
			for _, threads := range []int{1, 2, 3} {
				if level == cpu.Go && (threads == 2 || s[3] > 100) || level == cpu.AVX2 && threads != 2 || level == cpu.AMX && threads != 1 {
					continue
				}
				t.Run(fmt.Sprintf("%v/%s/%d", s, level, threads), func(t *testing.T) {
					l, err := p.layer(open(t, threads, level.String()))
					must(t, err)
					must(t, l.SetWeights(p.weights))
					f.training(t, p, l)
					f.stream(t, p, l)
				})
			}
		}
	}
}

func newData(t *testing.T, r *rand.Rand, p page, steps, batch int) data {
	fill := func(n int) []float32 {
		s := make([]float32, n)
		for i := range s {
			s[i] = 2*r.Float32() - 1
		}
		return s
	}
	f := data{steps: steps, batch: batch, x: fill(steps * batch * p.inputs), dy: fill(steps * batch * p.outputs),
		start: fill(batch * p.outputs), later: fill(batch * p.outputs)}
	if p.cells {
		f.cell, f.beyond = fill(batch*p.hidden), fill(batch*p.hidden)
	}
	for b := range batch {
		want, err := p.run(f.sequence(f.x, b, p.inputs), f.sequence(f.dy, b, p.outputs),
			f.state(p, f.start, f.cell, b), f.state(p, f.later, f.beyond, b))
		must(t, err)
		f.want = append(f.want, want)
	}
	return f
}

// sequence is one of the sequences of [T][batch][size].
func (f data) sequence(all []float32, b, size int) (s []tensor.Vector) {
	for n := range f.steps {
		s = append(s, wide(all[(n*f.batch+b)*size:][:size]))
	}
	return s
}

func (f data) state(p page, h, c []float32, b int) lstm.State {
	s := lstm.State{V: wide(h[b*p.outputs:][:p.outputs])}
	if p.cells {
		s.S = wide(c[b*p.hidden:][:p.hidden])
	}
	return s
}

// every collects a vector of every sequence.
func (f data) every(of func(pageResults) tensor.Vector) (all []float64) {
	for _, w := range f.want {
		all = append(all, of(w)...)
	}
	return all
}

// everyStep collects vectors of every step and sequence.
func (f data) everyStep(of func(pageResults) []tensor.Vector) (all []float64) {
	for n := range f.steps {
		for _, w := range f.want {
			all = append(all, of(w)[n]...)
		}
	}
	return all
}

// sums adds up a field of the weights over the sequences.
func (f data) sums(of func(engine.Weights) []float32) (all []float64) {
	for _, w := range f.want {
		if all == nil {
			all = make([]float64, len(of(w.weights)))
		}
		for i, v := range of(w.weights) {
			all[i] += float64(v)
		}
	}
	return all
}

func (f data) training(t *testing.T, p page, l *engine.Layer) {
	t.Helper()
	training, err := l.Training(f.steps+2, f.batch) // room for more than there is
	must(t, err)
	got := l.NewWeights()
	for range 2 { // the second time over what the first left behind
		y, dx := make([]float32, len(f.dy)), make([]float32, len(f.x))
		s := engine.State{H: make([]float32, len(f.start)), C: slices.Clone(f.cell)}
		must(t, training.Forward(f.x, engine.State{H: f.start, C: f.cell}, y))
		must(t, training.Last(s))
		agree(t, "y", y, f.everyStep(func(r pageResults) []tensor.Vector { return r.v }), tolerance)
		agree(t, "last h", s.H, f.every(func(r pageResults) tensor.Vector { return r.last.V }), tolerance)
		agree(t, "last c", s.C, f.every(func(r pageResults) tensor.Vector { return r.last.S }), tolerance)
		l.ClearGradient()
		must(t, training.Backward(f.dy, engine.State{H: f.later, C: f.beyond}, dx, s))
		must(t, l.Gradient(got))
		agree(t, "dx", dx, f.everyStep(func(r pageResults) []tensor.Vector { return r.dx }), tolerance)
		agree(t, "start h", s.H, f.every(func(r pageResults) tensor.Vector { return r.start.V }), tolerance)
		agree(t, "start c", s.C, f.every(func(r pageResults) tensor.Vector { return r.start.S }), tolerance)
		for name, of := range fields {
			agree(t, name, of(got), f.sums(of), tolerance)
		}
	}
}

// fields are the weights by name.
var fields = map[string]func(engine.Weights) []float32{
	"Input":         func(w engine.Weights) []float32 { return w.Input },
	"Recurrent":     func(w engine.Weights) []float32 { return w.Recurrent },
	"Bias":          func(w engine.Weights) []float32 { return w.Bias },
	"RecurrentBias": func(w engine.Weights) []float32 { return w.RecurrentBias },
	"Peephole":      func(w engine.Weights) []float32 { return w.Peephole },
	"Projection":    func(w engine.Weights) []float32 { return w.Projection },
	"Gain":          func(w engine.Weights) []float32 { return w.Gain },
	"Shift":         func(w engine.Weights) []float32 { return w.Shift },
}

// stream demands the same of a stream in one piece, in pieces and step by step.
func (f data) stream(t *testing.T, p page, l *engine.Layer) {
	t.Helper()
	s, err := l.Stream(f.batch)
	if err != nil && strings.Contains(err.Error(), "looks") { // ahead: a test of its own
		return
	}
	must(t, err)
	in, out := f.batch*p.inputs, f.batch*p.outputs
	for _, piece := range []int{f.steps, 2, 1} {
		must(t, s.SetState(engine.State{H: f.start, C: f.cell}))
		y := make([]float32, len(f.dy))
		for at := 0; at < f.steps; at += piece {
			end := min(at+piece, f.steps)
			must(t, s.Run(f.x[at*in:end*in], y[at*out:end*out]))
		}
		agree(t, fmt.Sprintf("y in pieces of %d", piece), y, f.everyStep(func(r pageResults) []tensor.Vector { return r.v }), tolerance)
		last := engine.State{H: make([]float32, len(f.start)), C: slices.Clone(f.cell)}
		must(t, s.State(last))
		agree(t, "last h", last.H, f.every(func(r pageResults) tensor.Vector { return r.last.V }), tolerance)
		agree(t, "last c", last.C, f.every(func(r pageResults) tensor.Vector { return r.last.S }), tolerance)
	}
}
