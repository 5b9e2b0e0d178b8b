package engine_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"unroll/engine"
	"unroll/engine/cpu"
)

// lengthLayers are layers of all kinds of cells, by the sizes.
var lengthLayers = map[string]func(d *engine.Device, inputs, hidden int) (*engine.Layer, error){
	"rnn":  (*engine.Device).RNN,
	"lstm": (*engine.Device).LSTM,
	"gru":  func(d *engine.Device, i, h int) (*engine.Layer, error) { return d.GRU(i, h, true) },
	"augmented": func(d *engine.Device, i, h int) (*engine.Layer, error) {
		return d.Augmented(i, h, engine.Augmentation{Peepholes: engine.DiagonalPeepholes, Normalised: true})
	},
}

// Sequences of different lengths side by side are what each is alone, in every part,
// also after a run that has left other numbers in the buffers, and in parts of the steps.
func TestLengths(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for name, layer := range lengthLayers {
		for _, s := range [][4]int{{70, 9, 5, 18}, {4, 3, 9, 330}, {70, 1, 3, 9}} {
			f := random(r, name == "lstm" || name == "augmented", s[0], s[1], s[2], s[3])
			for i, threads := range []int{1, 2, 3} {
				levels := cpu.Available()
				d := open(t, threads, levels[(i+s[1])%len(levels)].String())
				l, err := layer(d, f.inputs, f.hidden)
				must(t, err)
				randomWeights(t, r, l)
				whole, err := l.TrainingWithin(0, f.steps, f.batch)
				must(t, err)
				for _, c := range []*engine.Checkpointed{whole, inParts(t, l, f, whole)} {
					f.all(t, l, c)
					lengths := make([]int, f.batch)
					for b := range lengths {
						lengths[b] = max(1, (f.steps-1)*(f.batch-b)*(f.batch-b)/f.batch/f.batch)
					}
					if f.batch == 9 {
						lengths[1] = 56 // ends with a part
					}
					must(t, c.SetLengths(lengths))
					f.agreesWithEachAlone(t, fmt.Sprint(name, s, threads, " threads"), l, lengths, f.all(t, l, c))
				}
			}
		}
	}
}

// inParts is a training that keeps only some of the steps, where there are enough.
func inParts(t *testing.T, l *engine.Layer, f reference, whole *engine.Checkpointed) *engine.Checkpointed {
	t.Helper()
	bytes := 0
	if f.steps*f.batch > 256 && f.batch > 8 {
		bytes = whole.Bytes() * 19 / 20
	}
	c, err := l.TrainingWithin(bytes, f.steps, f.batch)
	must(t, err)
	return c
}

func randomWeights(t *testing.T, r *rand.Rand, l *engine.Layer) {
	t.Helper()
	w, size := l.NewWeights(), 1/math.Sqrt(float64(l.Hidden()))
	for _, numbers := range [][]float32{w.Input, w.Recurrent, w.Bias, w.RecurrentBias, w.Peephole, w.Gain, w.Shift} {
		for i := range numbers {
			numbers[i] = float32((2*r.Float64() - 1) * size)
		}
	}
	must(t, l.SetWeights(w))
}

func (f reference) agreesWithEachAlone(t *testing.T, name string, l *engine.Layer, lengths []int, got map[string][]float32) {
	t.Helper()
	want := map[string][]float64{}
	for name, numbers := range got {
		want[name] = make([]float64, len(numbers))
	}
	for b, n := range lengths {
		one := f.only(b, n)
		training, err := l.Training(n, 1)
		must(t, err)
		for name, numbers := range one.all(t, l, training) {
			switch width := len(got[name]) / f.batch; name {
			case "y", "dx":
				width /= f.steps
				for i, x := range numbers {
					want[name][(i/width*f.batch+b)*width+i%width] = float64(x)
				}
				for s := n; s < f.steps && name == "y"; s++ { // the last stays
					copy(want[name][(s*f.batch+b)*width:][:width], want[name][((n-1)*f.batch+b)*width:])
				}
			case "h", "c", "dh", "dc":
				for i, x := range numbers {
					want[name][b*width+i] = float64(x)
				}
			default: // gradients add up
				for i, x := range numbers {
					want[name][i] += float64(x)
				}
			}
		}
	}
	for result, numbers := range got {
		agree(t, name+": "+result, numbers, want[result], tolerance)
	}
}

// only is the first steps of a sequence.
func (f reference) only(b, steps int) reference {
	one := f
	one.steps, one.batch = steps, 1
	row := func(numbers []float32, width int) []float32 { return numbers[b*width:][:width] }
	one.start, one.cell = row(f.start, f.hidden), row(f.cell, f.hidden)
	one.later, one.beyond = row(f.later, f.hidden), row(f.beyond, f.hidden)
	one.x, one.dy = nil, nil
	for s := range steps {
		one.x = append(one.x, f.x[(s*f.batch+b)*f.inputs:][:f.inputs]...)
		one.dy = append(one.dy, f.dy[(s*f.batch+b)*f.hidden:][:f.hidden]...)
	}
	return one
}

func TestLengthsErrors(t *testing.T) {
	l, err := open(t, 1, "").LSTM(3, 5)
	must(t, err)
	training, err := l.Training(4, 2)
	must(t, err)
	for want, lengths := range map[string][]int{
		"there are 1 lengths, expected 2":               {3},
		"lengths[1] is 0, expected at least 1":          {3, 0},
		"lengths[1] is 3 after 2, expected the longest": {2, 3},
	} {
		if err := training.SetLengths(lengths); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, expected %q", err, want)
		}
	}
}

// An adapter learns of each sequence up to its end, whatever an earlier run has left.
func TestLengthsBesideAnAdapter(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	for _, s := range [][4]int{{6, 9, 5, 18}, {4, 3, 9, 330}} {
		f := random(r, true, s[0], s[1], s[2], s[3])
		l := f.layer(t, open(t, 2, ""))
		a, err := l.Adapter(engine.AdapterSizes{Input: 2, Recurrent: 3, InputScale: 0.5, RecurrentScale: 0.5})
		must(t, err)
		w := a.NewWeights()
		for _, numbers := range [][]float32{w.InputA, w.InputB, w.RecurrentA, w.RecurrentB} {
			for i := range numbers {
				numbers[i] = (r.Float32() - 0.5) / 5
			}
		}
		must(t, a.SetWeights(w))
		gradient := func(f reference, training *engine.Training) []float32 {
			g := a.NewWeights()
			must(t, training.Forward(f.x, f.state(f.start, f.cell), nil))
			a.ClearGradient()
			must(t, training.Backward(f.dy, engine.State{}, nil, engine.State{}))
			must(t, a.Gradient(g))
			return append(append(append(g.InputA, g.InputB...), g.RecurrentA...), g.RecurrentB...)
		}
		all, err := l.Training(f.steps, f.batch)
		must(t, err)
		must(t, all.Adapt(a))
		lengths, want := make([]int, f.batch), []float64(nil)
		for b := range lengths {
			lengths[b] = 1 + (f.steps-1)*(f.batch-1-b)/f.batch
			training, err := l.Training(lengths[b], 1)
			must(t, err)
			must(t, training.Adapt(a))
			for i, x := range gradient(f.only(b, lengths[b]), training) {
				if b == 0 && i == 0 {
					want = make([]float64, len(w.InputA)+len(w.InputB)+len(w.RecurrentA)+len(w.RecurrentB))
				}
				want[i] += float64(x)
			}
		}
		gradient(f, all)
		must(t, all.SetLengths(lengths))
		agree(t, fmt.Sprint(s, ": the adapter's gradient"), gradient(f, all), want, tolerance)
	}
}
