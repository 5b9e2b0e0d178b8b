package engine_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"unroll/engine"
	"unroll/engine/cpu"
)

// With parts of the steps at a time every result is the same to the last bit, and less
// memory is taken.
func TestCheckpointed(t *testing.T) {
	for _, level := range cpu.Available() {
		for _, lstm := range []bool{false, true} {
			for _, s := range [][4]int{{70, 33, 5, 18}, {1500, 1, 3, 20}, {37, 64, 9, 20}} {
				if level == cpu.Go && s[0] > 1000 {
					continue
				}
				f := random(rand.New(rand.NewPCG(5, 5)), lstm, s[0], s[1], s[2], s[3])
				d := open(t, 2, level.String())
				l := f.layer(t, d)
				whole, err := l.TrainingWithin(0, f.steps, f.batch)
				must(t, err)
				parts, err := l.TrainingWithin(whole.Bytes()/2, f.steps, f.batch)
				must(t, err)
				if parts.Bytes() > whole.Bytes()/2 {
					t.Errorf("%v: %d bytes, expected half of %d", s, parts.Bytes(), whole.Bytes())
				}
				plain, err := l.Training(f.steps, f.batch)
				must(t, err)
				want := f.all(t, l, plain)
				for i, c := range []*engine.Checkpointed{whole, parts, parts} {
					for name, got := range f.all(t, l, c) {
						if !slices.Equal(got, want[name]) {
							t.Errorf("%v, lstm=%v, %s, training %d: %s differs", s, lstm, level, i, name)
						}
					}
				}
			}
		}
	}
}

// all is everything that a training computes.
func (f reference) all(t *testing.T, l *engine.Layer, training interface {
	Forward(x []float32, start engine.State, y []float32) error
	Backward(dy []float32, later engine.State, dx []float32, start engine.State) error
	Last(engine.State) error
}) map[string][]float32 {
	t.Helper()
	y, dx, w := make([]float32, len(f.dy)), make([]float32, len(f.x)), l.NewWeights()
	h, c, dh, dc := make([]float32, len(f.start)), make([]float32, len(f.start)), make([]float32, len(f.start)), make([]float32, len(f.start))
	l.ClearGradient()
	for i := range dx {
		dx[i] = 99 // is written over
	}
	must(t, training.Forward(f.x, f.state(f.start, f.cell), y))
	must(t, training.Last(f.state(h, c)))
	must(t, training.Backward(f.dy, f.state(f.later, f.beyond), dx, f.state(dh, dc)))
	must(t, l.Gradient(w))
	return map[string][]float32{"y": y, "dx": dx, "h": h, "c": c, "dh": dh, "dc": dc,
		"input weights": w.Input, "recurrent weights": w.Recurrent, "bias": w.Bias}
}

// A GRU's sums may round otherwise.
func TestCheckpointedGRU(t *testing.T) {
	d := open(t, 2, "")
	l, err := d.GRU(4, 9, true)
	must(t, err)
	r := rand.New(rand.NewPCG(6, 6))
	f := random(r, false, 300, 8, 4, 9)
	w := l.NewWeights()
	for _, numbers := range [][]float32{w.Input, w.Recurrent, w.Bias, w.RecurrentBias} {
		for i := range numbers {
			numbers[i] = r.Float32() - 0.5
		}
	}
	must(t, l.SetWeights(w))
	plain, err := l.Training(f.steps, f.batch)
	must(t, err)
	parts, err := l.TrainingWithin(plain.Bytes()/3, f.steps, f.batch)
	must(t, err)
	want := f.all(t, l, plain)
	for name, got := range f.all(t, l, parts) {
		wide := make([]float64, len(got))
		for i, x := range want[name] {
			wide[i] = float64(x)
		}
		agree(t, fmt.Sprint("GRU: ", name), got, wide, tolerance)
	}
}

func TestCheckpointedErrors(t *testing.T) {
	d := open(t, 1, "")
	l, err := d.LSTM(3, 5)
	must(t, err)
	windows, err := d.Augmented(3, 5, engine.Augmentation{I: engine.Window{First: -1, Taps: 2}})
	must(t, err)
	second := func(_ any, err error) error { return err }
	c, err := l.TrainingWithin(0, 4, 2)
	must(t, err)
	for want, err := range map[string]error{
		"bytes is -1":                           second(l.TrainingWithin(-1, 4, 2)),
		"100 bytes, expected at least about":    second(l.TrainingWithin(100, 4, 2)),
		"steps is 0":                            second(l.TrainingWithin(1<<20, 0, 2)),
		"the layer has windows":                 second(windows.TrainingWithin(1<<20, 10000, 2)),
		"there is no Forward to go back":        c.Backward(nil, engine.State{}, nil, engine.State{}),
		"x has 5 numbers, expected 6 for each ": c.Forward(make([]float32, 5), engine.State{}, nil),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, expected %q", err, want)
		}
	}
}
