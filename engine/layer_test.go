package engine_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"unroll/engine"
	"unroll/engine/cpu"
)

func open(t testing.TB, threads int, level string) *engine.Device {
	t.Helper()
	d, err := engine.Open(engine.Options{Threads: threads, Level: level})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

// shapes are T, B, I, H: one of everything, one step, around the groups of 16 and
// 32 units, more sequences than rows of a tile, the inputs ahead of time or not,
// workers that share sequences (the fourth and ninth) and that share groups (the
// last two).
var shapes = [][4]int{
	{1, 1, 1, 1}, {1, 3, 2, 5}, {3, 1, 7, 16}, {2, 9, 1, 17}, {5, 2, 3, 31}, {4, 3, 33, 32}, {7, 1, 64, 33},
	{3, 17, 5, 50}, {6, 33, 1, 48}, {140, 1, 3, 9}, {9, 18, 6, 10}, {2, 40, 300, 200}, {2, 3, 40, 330},
}

// forEach runs a test for every cell, shape, level and number of threads. The
// kernels in Go are slow; they leave out the large shapes.
func forEach(t *testing.T, test func(t *testing.T, f reference, d *engine.Device)) {
	r := rand.New(rand.NewPCG(7, 7))
	for _, lstm := range []bool{false, true} {
		for _, s := range shapes {
			f := random(r, lstm, s[0], s[1], s[2], s[3])
			for _, level := range cpu.Available() {
				for _, threads := range []int{1, 2, 3} {
					if level == cpu.Go && (threads == 2 || s[3] > 100) || level == cpu.AVX2 && threads != 2 || level == cpu.AMX && threads == 2 {
						continue
					}
					t.Run(fmt.Sprintf("lstm=%v/%v/%s/%d", lstm, s, level, threads), func(t *testing.T) {
						test(t, f, open(t, threads, level.String()))
					})
				}
			}
		}
	}
}

const tolerance = 3e-5

func TestForwardAndBackward(t *testing.T) {
	wants := map[string]results{}
	forEach(t, func(t *testing.T, f reference, d *engine.Device) {
		key := fmt.Sprint(f.lstm, f.steps, f.batch, f.inputs, f.hidden)
		want, ok := wants[key]
		if !ok {
			want = f.run()
			wants[key] = want
		}
		l := f.layer(t, d)
		training, err := l.Training(f.steps+2, f.batch) // room for more than there is
		if err != nil {
			t.Fatal(err)
		}
		got := l.NewWeights()
		for round := range 2 { // the second time over what the first left behind
			y, dx := make([]float32, len(f.dy)), make([]float32, len(f.x))
			h, c := make([]float32, len(f.start)), make([]float32, len(f.start))
			must(t, training.Forward(f.x, f.state(f.start, f.cell), y))
			must(t, training.Last(f.state(h, c)))
			agree(t, "y", y, want.y, tolerance)
			agree(t, "last h", h, want.h, tolerance)
			if f.lstm {
				agree(t, "last c", c, want.c, tolerance)
			}
			l.ClearGradient()
			must(t, training.Backward(f.dy, f.state(f.later, f.beyond), dx, f.state(h, c)))
			must(t, l.Gradient(got))
			agree(t, "dx", dx, want.dx, tolerance)
			agree(t, "start h", h, want.dh, tolerance)
			if f.lstm {
				agree(t, "start c", c, want.dc, tolerance)
			}
			agree(t, "input weights", got.Input, want.input, tolerance)
			agree(t, "recurrent weights", got.Recurrent, want.recurrent, tolerance)
			agree(t, "bias", got.Bias, want.db, tolerance)
			if t.Failed() {
				t.Fatalf("in round %d", round)
			}
		}
	})
}

// A stream gives the same, in one piece, in pieces and step by step.
func TestStream(t *testing.T) {
	forEach(t, func(t *testing.T, f reference, d *engine.Device) {
		want := f.run()
		s, err := f.layer(t, d).Stream(f.batch)
		if err != nil {
			t.Fatal(err)
		}
		in, out := f.batch*f.inputs, f.batch*f.hidden
		for _, piece := range []int{f.steps, 2, 1} {
			must(t, s.SetState(f.state(f.start, f.cell)))
			y := make([]float32, len(f.dy))
			for at := 0; at < f.steps; at += piece {
				end := min(at+piece, f.steps)
				must(t, s.Run(f.x[at*in:end*in], y[at*out:end*out]))
			}
			agree(t, fmt.Sprintf("y in pieces of %d", piece), y, want.y, tolerance)
			h, c := make([]float32, out), make([]float32, out)
			must(t, s.State(f.state(h, c)))
			agree(t, "h", h, want.h, tolerance)
			if f.lstm {
				agree(t, "c", c, want.c, tolerance)
			}
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestWeightsComeBack(t *testing.T) {
	f := random(rand.New(rand.NewPCG(1, 9)), true, 1, 1, 5, 37)
	l := f.layer(t, open(t, 1, ""))
	w := l.NewWeights()
	must(t, l.Weights(w))
	if !slices.Equal(w.Input, f.w.Input) || !slices.Equal(w.Recurrent, f.w.Recurrent) || !slices.Equal(w.Bias, f.w.Bias) {
		t.Error("the weights that come back are not those that were set")
	}
	if l.Inputs() != 5 || l.Hidden() != 37 {
		t.Errorf("the layer has %d inputs and %d units", l.Inputs(), l.Hidden())
	}
}

// NaN stays NaN in its own sequence and reaches no other; an infinite input
// saturates as in exact arithmetic, padded units or not.
func TestNaNAndInfinity(t *testing.T) {
	for _, level := range cpu.Available() {
		f := random(rand.New(rand.NewPCG(1, 3)), true, 3, 4, 2, 5)
		l := f.layer(t, open(t, 1, level.String()))
		clean := make([]float32, len(f.dy))
		for name, run := range runners(t, f, l) {
			must(t, run(f.x, clean))
			x, y := slices.Clone(f.x), make([]float32, len(f.dy))
			x[1*f.inputs] = float32(math.NaN()) // sequence 1 of step 0
			must(t, run(x, y))
			for i := range y {
				if sequence := i / f.hidden % f.batch; sequence == 1 && y[i] == y[i] {
					t.Fatalf("%s, %s: y[%d] is %g, expected NaN", level, name, i, y[i])
				} else if sequence != 1 && y[i] != clean[i] {
					t.Fatalf("%s, %s: y[%d] of another sequence is %g, expected %g", level, name, i, y[i], clean[i])
				}
			}
			must(t, run(f.x, y))
			if !slices.Equal(y, clean) {
				t.Errorf("%s, %s: something of the NaN is left", level, name)
			}
			x[1*f.inputs] = float32(math.Inf(1))
			must(t, run(x, y))
			g := f
			g.x = x
			agree(t, "y with an infinite x", y, g.run().y, tolerance)
		}
	}
}

// runners are the two ways forward, each from the start state of the case.
func runners(t *testing.T, f reference, l *engine.Layer) map[string]func(x, y []float32) error {
	s, err := l.Stream(f.batch)
	must(t, err)
	training, err := l.Training(f.steps, f.batch)
	must(t, err)
	return map[string]func(x, y []float32) error{
		"stream": func(x, y []float32) error {
			if err := s.SetState(f.state(f.start, f.cell)); err != nil {
				return err
			}
			return s.Run(x, y)
		},
		"training": func(x, y []float32) error { return training.Forward(x, f.state(f.start, f.cell), y) },
	}
}

// After a NaN went back, the next gradient is healthy again.
func TestBackwardForgetsNaN(t *testing.T) {
	f := random(rand.New(rand.NewPCG(1, 4)), true, 3, 4, 2, 5)
	l := f.layer(t, open(t, 2, ""))
	training, err := l.Training(f.steps, f.batch)
	must(t, err)
	bad, got := slices.Clone(f.dy), l.NewWeights()
	bad[len(bad)-1] = float32(math.NaN())
	for _, dy := range [][]float32{bad, f.dy} {
		l.ClearGradient()
		must(t, training.Forward(f.x, f.state(f.start, f.cell), nil))
		must(t, training.Backward(dy, f.state(f.later, f.beyond), nil, engine.State{}))
		must(t, l.Gradient(got))
		if &dy[0] == &bad[0] && !slices.ContainsFunc(got.Bias, func(x float32) bool { return x != x }) {
			t.Error("NaN in dy gave a healthy gradient")
		}
	}
	agree(t, "recurrent weights", got.Recurrent, f.run().recurrent, tolerance)
}
