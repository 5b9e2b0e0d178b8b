package engine_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"unroll/engine"
	"unroll/engine/cpu"
	"unroll/lstm"
)

// composedPages are one of every composed cell.
func composedPages(t *testing.T, r *rand.Rand, inputs, hidden int) map[string]page {
	return map[string]page{
		"gru":       gruPage(r, inputs, hidden, false),
		"gru after": gruPage(r, inputs, hidden, true),
		"vanilla":   vanillaPage(r, inputs, hidden),
		"augmented": augmentedPage(t, r, inputs, hidden, lstm.Options{Normalised: true}, []engine.Window{{First: -1, Taps: 2}, {}, {}, {}, {}}),
		"diagonal":  augmentedPage(t, r, inputs, hidden, lstm.Options{Peepholes: lstm.Diagonal, Coupled: true, Ungated: true}, nil),
	}
}

// After the first round neither a step of inference nor one of training allocates.
func TestComposedCellsAllocateNothing(t *testing.T) {
	for _, s := range [][4]int{{4, 1, 3, 20}, {3, 8, 4, 40}, {2, 3, 40, 330}} {
		r := rand.New(rand.NewPCG(1, 5))
		for name, p := range composedPages(t, r, s[2], s[3]) {
			f := newData(t, r, p, s[0], s[1])
			l, err := p.layer(open(t, 2, ""))
			must(t, err)
			training, err := l.Training(f.steps, f.batch)
			must(t, err)
			y, dx := make([]float32, len(f.dy)), make([]float32, len(f.x))
			jobs := map[string]func() error{
				"a step of training": func() error {
					if err := training.Forward(f.x, engine.State{}, y); err != nil {
						return err
					}
					if err := training.Backward(f.dy, engine.State{}, dx, engine.State{}); err != nil {
						return err
					}
					return l.Adam(1e-3, 0.9, 0.999, 1e-8)
				},
			}
			if stream, err := l.Stream(f.batch); err == nil {
				jobs["a step of inference"] = func() error { return stream.Run(f.x[:f.batch*p.inputs], y[:f.batch*p.outputs]) }
			}
			for job, step := range jobs {
				must(t, step())
				var failed error
				n := testing.AllocsPerRun(2, func() {
					if err := step(); err != nil {
						failed = err
					}
				})
				if n != 0 || failed != nil {
					t.Errorf("%s, %v, %s: %g allocations, error %v", name, s, job, n, failed)
				}
			}
		}
	}
}

// A NaN in the input makes every later output of its sequence NaN, and none of
// another; what comes after it has nothing of it left.
func TestComposedCellsKeepNaN(t *testing.T) {
	for _, level := range cpu.Available() {
		r := rand.New(rand.NewPCG(1, 3))
		for name, p := range composedPages(t, r, 2, 35) {
			f := newData(t, r, p, 3, 4)
			l, err := p.layer(open(t, 1, level.String()))
			must(t, err)
			must(t, l.SetWeights(p.weights))
			training, err := l.Training(f.steps, f.batch)
			must(t, err)
			clean, y, x := make([]float32, len(f.dy)), make([]float32, len(f.dy)), slices.Clone(f.x)
			must(t, training.Forward(f.x, engine.State{}, clean))
			x[1*p.inputs] = float32(math.NaN()) // sequence 1 of step 0
			must(t, training.Forward(x, engine.State{}, y))
			for i := range y {
				if sequence := i / p.outputs % f.batch; sequence == 1 && y[i] == y[i] {
					t.Fatalf("%s, %s: y[%d] is %g, expected NaN", level, name, i, y[i])
				} else if sequence != 1 && y[i] != clean[i] {
					t.Fatalf("%s, %s: y[%d] of another sequence is %g, expected %g", level, name, i, y[i], clean[i])
				}
			}
			must(t, training.Backward(f.dy, engine.State{}, nil, engine.State{}))
			must(t, training.Forward(f.x, engine.State{}, y))
			if !slices.Equal(y, clean) {
				t.Errorf("%s, %s: something of the NaN is left", level, name)
			}
			l.ClearGradient()
			must(t, training.Backward(f.dy, engine.State{}, nil, engine.State{}))
			g := l.NewWeights()
			must(t, l.Gradient(g))
			if slices.ContainsFunc(g.Recurrent, func(x float32) bool { return x != x }) {
				t.Errorf("%s, %s: something of the NaN is left in the gradient", level, name)
			}
		}
	}
}

// The weights that come back are those that were set.
func TestComposedWeightsComeBack(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 9))
	for name, p := range composedPages(t, r, 5, 37) {
		l, err := p.layer(open(t, 1, ""))
		must(t, err)
		must(t, l.SetWeights(p.weights))
		w := l.NewWeights()
		must(t, l.Weights(w))
		for field, of := range fields {
			if !slices.Equal(of(w), of(p.weights)) {
				t.Errorf("%s: %s is not what was set", name, field)
			}
		}
		if l.Inputs() != 5 || l.Hidden() != 37 || l.Outputs() != p.outputs {
			t.Errorf("%s: %d inputs, %d units, %d outputs", name, l.Inputs(), l.Hidden(), l.Outputs())
		}
	}
}
