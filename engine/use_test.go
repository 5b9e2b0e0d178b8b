package engine_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"unroll/engine"
	"unroll/engine/cpu"
)

// After the first round neither a step of inference nor one of training
// allocates.
func TestNothingIsAllocated(t *testing.T) {
	for _, s := range [][4]int{{4, 1, 3, 20}, {3, 8, 4, 40}, {2, 3, 40, 330}} {
		for _, lstm := range []bool{false, true} {
			f := random(rand.New(rand.NewPCG(1, 5)), lstm, s[0], s[1], s[2], s[3])
			l := f.layer(t, open(t, 2, ""))
			stream, err := l.Stream(f.batch)
			must(t, err)
			training, err := l.Training(f.steps, f.batch)
			must(t, err)
			y, dx := make([]float32, len(f.dy)), make([]float32, len(f.x))
			in, out := f.batch*f.inputs, f.batch*f.hidden
			for name, step := range map[string]func() error{
				"a step of inference": func() error { return stream.Run(f.x[:in], y[:out]) },
				"inference":           func() error { return stream.Run(f.x, y) },
				"a step of training": func() error {
					if err := training.Forward(f.x, engine.State{}, y); err != nil {
						return err
					}
					if err := training.Backward(f.dy, engine.State{}, dx, engine.State{}); err != nil {
						return err
					}
					if err := l.SGD(1e-3); err != nil {
						return err
					}
					if err := training.Forward(f.x, engine.State{}, nil); err != nil {
						return err
					}
					if err := training.Backward(f.dy, engine.State{}, nil, engine.State{}); err != nil {
						return err
					}
					return l.Adam(1e-3, 0.9, 0.999, 1e-8)
				},
			} {
				must(t, step())
				var failed error
				n := testing.AllocsPerRun(2, func() {
					if err := step(); err != nil {
						failed = err
					}
				})
				if n != 0 || failed != nil {
					t.Errorf("%s, lstm %v, %v: %g allocations, error %v", name, lstm, s, n, failed)
				}
			}
		}
	}
}

// The rules move every weight as the formulas say, and the way back uses the
// weights that they left.
func TestUpdates(t *testing.T) {
	const rate = 0.1
	f := random(rand.New(rand.NewPCG(1, 6)), true, 3, 2, 4, 21)
	for _, rule := range []string{"SGD", "Adam"} {
		l := f.layer(t, open(t, 2, ""))
		training, err := l.Training(f.steps, f.batch)
		must(t, err)
		w, g := l.NewWeights(), l.NewWeights()
		copy(w.Recurrent, f.w.Recurrent)
		mean, square := make([]float64, len(w.Recurrent)), make([]float64, len(w.Recurrent))
		for n := 1; n <= 3; n++ {
			h := f
			h.w = l.NewWeights()
			must(t, l.Weights(h.w))
			dh := make([]float32, len(f.start))
			must(t, training.Forward(f.x, f.state(f.start, f.cell), nil))
			must(t, training.Backward(f.dy, f.state(f.later, f.beyond), nil, engine.State{H: dh}))
			agree(t, "start h", dh, h.run().dh, tolerance)
			must(t, l.Gradient(g))
			want := make([]float64, len(w.Recurrent))
			for i, x := range g.Recurrent {
				want[i] = float64(h.w.Recurrent[i]) - rate*float64(x)
				if rule == "Adam" {
					mean[i], square[i] = 0.9*mean[i]+0.1*float64(x), 0.99*square[i]+0.01*float64(x)*float64(x)
					first, second := 1-math.Pow(0.9, float64(n)), 1-math.Pow(0.99, float64(n))
					want[i] = float64(h.w.Recurrent[i]) - rate*mean[i]/first/(math.Sqrt(square[i]/second)+1e-8)
				}
			}
			if rule == "Adam" {
				must(t, l.Adam(rate, 0.9, 0.99, 1e-8))
			} else {
				must(t, l.SGD(rate))
			}
			must(t, l.Weights(w))
			agree(t, rule+" of the recurrent weights", w.Recurrent, want, 1e-5)
		}
	}
}

// Backward adds to the gradient until it is cleared.
func TestGradientAdds(t *testing.T) {
	f := random(rand.New(rand.NewPCG(1, 7)), true, 300, 1, 4, 5) // more rows than the product takes at once
	l := f.layer(t, open(t, 2, ""))
	training, err := l.Training(f.steps, f.batch)
	must(t, err)
	want, got := f.run().input, l.NewWeights()
	for n := 1; n <= 3; n++ {
		must(t, training.Forward(f.x, f.state(f.start, f.cell), nil))
		must(t, training.Backward(f.dy, f.state(f.later, f.beyond), nil, engine.State{}))
		must(t, l.Gradient(got))
		sum := make([]float64, len(want))
		for i := range sum {
			sum[i] = float64(n) * want[i]
		}
		agree(t, "input weights", got.Input, sum, tolerance)
	}
}

// A layer learns to give back what it saw two steps ago.
func TestLearns(t *testing.T) {
	const steps, batch, hidden = 12, 16, 24
	r := rand.New(rand.NewPCG(1, 8))
	f := random(r, true, steps, batch, 1, hidden)
	l := f.layer(t, open(t, 1, ""))
	training, err := l.Training(steps, batch)
	must(t, err)
	y, dy := make([]float32, steps*batch*hidden), make([]float32, steps*batch*hidden)
	loss := func() (sum float64) {
		clear(dy)
		for s := 2; s < steps; s++ {
			for b := range batch {
				d := y[(s*batch+b)*hidden] - 0.8*f.x[(s-2)*batch+b]
				sum += float64(d*d) / (steps * batch)
				dy[(s*batch+b)*hidden] = 2 * d / (steps * batch)
			}
		}
		return sum
	}
	var first, last float64
	for n := range 300 {
		for i := range f.x {
			f.x[i] = 2*r.Float32() - 1
		}
		must(t, training.Forward(f.x, engine.State{}, y))
		if last = loss(); n == 0 {
			first = last
		}
		must(t, training.Backward(dy, engine.State{}, nil, engine.State{}))
		must(t, l.Adam(0.01, 0.9, 0.999, 1e-8))
	}
	t.Logf("loss %.4f, then %.4f", first, last)
	if !(last < first/20) {
		t.Errorf("the loss went from %g to %g only", first, last)
	}
}

func TestErrors(t *testing.T) {
	d := open(t, 1, "")
	l, err := d.LSTM(3, 5)
	must(t, err)
	s, err := l.Stream(2)
	must(t, err)
	training, err := l.Training(4, 2)
	must(t, err)
	r, err := d.RNN(3, 5)
	must(t, err)
	rs, err := r.Stream(2)
	must(t, err)
	ahead, err := d.Augmented(3, 5, engine.Augmentation{F: engine.Window{First: 2, Taps: 2}})
	must(t, err)
	f := func(n int) []float32 { return make([]float32, n) }
	none := engine.State{}
	second := func(_ any, err error) error { return err }
	for _, c := range []struct {
		err  error
		want string
	}{
		{second(engine.Open(engine.Options{Threads: -1})), "engine: Open: cpu: NewPool: -1 threads, expected 1 to"},
		{second(engine.Open(engine.Options{Level: "mmx"})), `"mmx" is no level`},
		{second(d.LSTM(0, 5)), "engine: LSTM: inputs is 0, expected at least 1"},
		{second(d.RNN(3, -1)), "engine: RNN: hidden is -1, expected at least 1"},
		{second(d.LSTM(math.MaxInt, math.MaxInt)), "too large"},
		{second(d.GRU(0, 1, true)), "engine: GRU: inputs is 0, expected at least 1"},
		{second(d.GRU(1, math.MaxInt, true)), "too large"},
		{second(d.Augmented(1, 0, engine.Augmentation{})), "engine: Augmented: hidden is 0, expected at least 1"},
		{second(d.Augmented(1, 1, engine.Augmentation{Projection: -1})), "Projection is -1, expected at least 0"},
		{second(d.Augmented(1, 1, engine.Augmentation{Peepholes: 3})), "Peepholes is 3, expected NoPeepholes"},
		{second(d.Augmented(1, 1, engine.Augmentation{Normalised: true})), "hidden is 1, expected at least 2 with Normalised"},
		{second(d.Augmented(1, 1, engine.Augmentation{F: engine.Window{First: math.MinInt}})), "window F has 0 taps from"},
		{second(d.Augmented(1, 1, engine.Augmentation{O: engine.Window{Taps: -1}})), "window O has -1 taps"},
		{second(d.Augmented(1, 1, engine.Augmentation{Coupled: true, I: engine.Window{Taps: 2}})), "window I is given, expected none with Coupled"},
		{second(d.Augmented(1, 1, engine.Augmentation{E: engine.Window{Taps: 2}})), "window E is given, expected none without External"},
		{second(ahead.Stream(1)), "engine: Stream: a window looks 3 steps ahead, expected 0"},
		{second(ahead.Training(1<<20, 1<<16)), "too large"},
		{second(d.LSTM(1, math.MaxInt)), "too large"},
		{second(d.LSTM(math.MaxInt, 1)), "too large"},
		{second(l.Stream(0)), "engine: Stream: batch is 0, expected at least 1"},
		{second(l.Stream(math.MaxInt)), "too large"},
		{second(l.Training(0, 2)), "engine: Training: steps is 0"},
		{second(l.Training(math.MaxInt, 1)), "too large"},
		{second(l.Training(1<<30, 1<<30)), "too large"},
		{s.Run(nil, nil), "engine: Run: x has 0 numbers, expected a multiple of 6 for each step, and at least one"},
		{s.Run(f(7), nil), "x has 7 numbers"},
		{s.Run(f(12), f(10)), "engine: Run: y has 10 numbers, expected 20"},
		{s.SetState(engine.State{H: f(3)}), "engine: SetState: state.H has 3 numbers, expected 10"},
		{s.State(engine.State{C: f(3)}), "engine: State: state.C has 3 numbers, expected 10"},
		{rs.SetState(engine.State{C: f(10)}), "engine: SetState: state.C has 10 numbers, expected 0"},
		{training.Backward(f(40), none, nil, none), "there is no Forward to go back through"},
		{training.Forward(nil, none, nil), "engine: Forward: x has 0 numbers, expected 6 for each of 1 to 4 steps"},
		{training.Forward(f(30), none, nil), "x has 30 numbers"},
		{training.Forward(f(6), engine.State{H: f(1)}, nil), "engine: Forward: start.H has 1 numbers, expected 10"},
		{training.Forward(f(6), none, f(1)), "engine: Forward: y has 1 numbers, expected 10"},
		{l.SetWeights(engine.Weights{}), "engine: SetWeights: Input has 0 numbers, expected 60"},
		{l.Weights(engine.Weights{Input: f(60), Recurrent: f(9)}), "engine: Weights: Recurrent has 9 numbers, expected 100"},
		{l.Gradient(l.NewWeights()), "engine: Gradient: there is none"},
		{l.SGD(1), "engine: SGD: there is no gradient"},
		{l.Adam(1, 0, 0, 0), "engine: Adam: there is no gradient"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("got %v, expected %q", c.err, c.want)
		}
	}
	must(t, training.Forward(f(12), none, nil))
	for _, c := range []struct {
		err  error
		want string
	}{
		{training.Backward(f(40), none, nil, none), "engine: Backward: dy has 40 numbers, expected 20"},
		{training.Backward(f(20), engine.State{H: f(1)}, nil, none), "later.H has 1"},
		{training.Backward(f(20), none, f(1), none), "dx has 1 numbers, expected 12"},
		{training.Backward(f(20), none, nil, engine.State{C: f(1)}), "start.C has 1"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("got %v, expected %q", c.err, c.want)
		}
	}
	must(t, training.Backward(f(20), none, nil, none))
	if err := training.Backward(f(20), none, nil, none); err == nil {
		t.Error("one Forward was gone back through twice")
	}
}

func TestDevice(t *testing.T) {
	d := open(t, 3, "go")
	if d.Threads() != 3 || d.Level() != cpu.Go {
		t.Errorf("%d threads of %v", d.Threads(), d.Level())
	}
	t.Setenv("UNROLL_CPU", "nonsense")
	if _, err := engine.Open(engine.Options{}); err == nil {
		t.Error("UNROLL_CPU=nonsense was taken")
	}
}
