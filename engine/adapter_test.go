package engine

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// adapted is a layer with an adapter beside its weights, and one with the adapter
// inside them: two ways to the same numbers.
type adapted struct {
	beside, inside *Layer
	adapter        *Adapter
	sizes          AdapterSizes
	w              AdapterWeights
}

func random(r *rand.Rand, s []float32, scale float32) {
	for i := range s {
		s[i] = scale * (2*r.Float32() - 1)
	}
}

func newAdapted(t testing.TB, d *Device, kind string, inputs, hidden int, s AdapterSizes) adapted {
	t.Helper()
	make := map[string]func(int, int) (*Layer, error){"lstm": d.LSTM, "rnn": d.RNN}[kind]
	a := adapted{sizes: s}
	var err error
	fatal := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	a.beside, err = make(inputs, hidden)
	fatal(err)
	a.inside, err = make(inputs, hidden)
	fatal(err)
	a.adapter, err = a.beside.Adapter(s)
	fatal(err)
	r := rand.New(rand.NewPCG(uint64(inputs), uint64(hidden)))
	w := a.beside.NewWeights()
	a.w = a.adapter.NewWeights()
	for _, s := range [][]float32{w.Input, w.Recurrent, w.Bias, a.w.InputA, a.w.InputB, a.w.RecurrentA, a.w.RecurrentB} {
		random(r, s, 0.4)
	}
	fatal(a.beside.SetWeights(w))
	fatal(a.adapter.SetWeights(a.w))
	addProduct(w.Input, a.w.InputB, a.w.InputA, s.Input, inputs, s.InputScale)
	addProduct(w.Recurrent, a.w.RecurrentB, a.w.RecurrentA, s.Recurrent, hidden, s.RecurrentScale)
	fatal(a.inside.SetWeights(w))
	return a
}

// addProduct adds scale·b·a to w, of so many columns.
func addProduct(w, b, a []float32, rank, columns int, scale float32) {
	for i := range w {
		for k := range rank {
			w[i] += scale * b[i/columns*rank+k] * a[k*columns+i%columns]
		}
	}
}

// factors takes the gradient of w = … + scale·b·a to those of a and b.
func factors(dw, b, a []float32, rank, columns int, scale float32) (da, db []float32) {
	da, db = make([]float32, len(a)), make([]float32, len(b))
	for i, g := range dw {
		for k := range rank {
			da[k*columns+i%columns] += scale * g * b[i/columns*rank+k]
			db[i/columns*rank+k] += scale * g * a[k*columns+i%columns]
		}
	}
	return da, db
}

// far is the largest distance relative to the largest number.
func far(got, want []float32) float64 {
	worst, scale := 0., 1e-3
	for i := range want {
		worst = max(worst, math.Abs(float64(got[i]-want[i])))
		scale = max(scale, math.Abs(float64(want[i])))
	}
	return worst / scale
}

// Beside the weights an adapter does what it does inside them: outputs, all
// gradients, and what a stream writes; for every way the work is divided.
func TestAdapterBesideIsInside(t *testing.T) {
	for _, threads := range []int{1, 2} {
		d, err := Open(Options{Threads: threads})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		for _, c := range []struct {
			kind                         string
			inputs, hidden, steps, batch int
			sizes                        AdapterSizes
		}{
			{"lstm", 5, 7, 4, 3, AdapterSizes{2, 3, 1.7, 0.6}},
			{"lstm", 33, 20, 3, 9, AdapterSizes{Recurrent: 40, RecurrentScale: 0.2}},
			{"rnn", 40, 35, 5, 2, AdapterSizes{Input: 4, InputScale: 2}},
			{"rnn", 3, 70, 6, 16, AdapterSizes{1, 1, 0.5, 0.5}},
			{"lstm", 64, 256, 3, 20, AdapterSizes{8, 8, 0.5, 0.5}}, // groups of units for each worker
			{"lstm", 300, 320, 4, 1, AdapterSizes{8, 8, 0.5, 0.5}}, // the inputs ahead of the steps
		} {
			t.Run(fmt.Sprintf("%d threads, %+v", threads, c), func(t *testing.T) {
				a := newAdapted(t, d, c.kind, c.inputs, c.hidden, c.sizes)
				a.compare(t, c.steps, c.batch)
			})
		}
	}
}

// pass is what a run forward and back found.
type pass struct{ y, dx, start, last []float32 }

func (a adapted) compare(t *testing.T, steps, batch int) {
	t.Helper()
	inputs, hidden := a.beside.inputs, a.beside.hidden
	r := rand.New(rand.NewPCG(1, 2))
	x, dy, h := make([]float32, steps*batch*inputs), make([]float32, steps*batch*hidden), make([]float32, batch*hidden)
	random(r, x, 1)
	random(r, dy, 1)
	random(r, h, 1)
	const turns = 2 // gradients are added up
	through := func(l *Layer, adapter *Adapter) pass {
		found := pass{make([]float32, len(dy)), make([]float32, len(x)), make([]float32, len(h)), make([]float32, len(h))}
		tr, err := l.Training(steps, batch)
		if err != nil {
			t.Fatal(err)
		}
		if err := tr.Adapt(adapter); err != nil {
			t.Fatal(err)
		}
		for range turns {
			if err := tr.Forward(x, State{H: h}, found.y); err != nil {
				t.Fatal(err)
			}
			if err := tr.Last(State{H: found.last}); err != nil {
				t.Fatal(err)
			}
			if err := tr.Backward(dy, State{}, found.dx, State{H: found.start}); err != nil {
				t.Fatal(err)
			}
		}
		return found
	}
	got, want := through(a.beside, a.adapter), through(a.inside, nil)
	near := func(what string, got, want []float32) {
		t.Helper()
		if d := far(got, want); !(d < 2e-5) {
			t.Errorf("%s: %.2g apart", what, d)
		}
	}
	near("y", got.y, want.y)
	near("last state", got.last, want.last)
	near("gradient of x", got.dx, want.dx)
	near("gradient of the start", got.start, want.start)
	g, dw := a.adapter.NewWeights(), a.inside.NewWeights()
	if err := a.adapter.Gradient(g); err != nil {
		t.Fatal(err)
	}
	if err := a.inside.Gradient(dw); err != nil {
		t.Fatal(err)
	}
	da, db := factors(dw.Input, a.w.InputB, a.w.InputA, a.sizes.Input, inputs, a.sizes.InputScale)
	near("gradient of InputA", g.InputA, da)
	near("gradient of InputB", g.InputB, db)
	da, db = factors(dw.Recurrent, a.w.RecurrentB, a.w.RecurrentA, a.sizes.Recurrent, hidden, a.sizes.RecurrentScale)
	near("gradient of RecurrentA", g.RecurrentA, da)
	near("gradient of RecurrentB", g.RecurrentB, db)
	if err := a.beside.Gradient(a.beside.NewWeights()); err == nil || a.beside.gradient != nil {
		t.Error("the frozen weights have a gradient")
	}
	a.stream(t, x, batch, near)
}

// stream compares two streams, and one that leaves its adapter.
func (a adapted) stream(t *testing.T, x []float32, batch int, near func(string, []float32, []float32)) {
	t.Helper()
	n := len(x) / a.beside.inputs * a.beside.hidden
	pass := func(l *Layer, adapter *Adapter) []float32 {
		s, err := l.Stream(batch)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Adapt(adapter); err != nil {
			t.Fatal(err)
		}
		y := make([]float32, n)
		if err := s.Run(x, y); err != nil {
			t.Fatal(err)
		}
		return y
	}
	near("stream", pass(a.beside, a.adapter), pass(a.inside, nil))
	if d := far(pass(a.beside, nil), pass(a.beside, a.adapter)); d < 1e-2 {
		t.Errorf("the adapter changes nothing: %g", d)
	}
}

// A step against the gradient lowers a loss that is linear in the outputs; the
// base stays as it is, bit for bit, and a new gradient begins.
func TestAdapterLearns(t *testing.T) {
	d, err := Open(Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	a := newAdapted(t, d, "lstm", 6, 9, AdapterSizes{2, 2, 1, 1})
	before, x, dy, y := append([]float32{}, a.beside.weights...), make([]float32, 3*2*6), make([]float32, 3*2*9), make([]float32, 3*2*9)
	r := rand.New(rand.NewPCG(3, 3))
	random(r, x, 1)
	random(r, dy, 1)
	tr, err := a.beside.Training(3, 2)
	if err != nil {
		t.Fatal(err)
	}
	if err := tr.Adapt(a.adapter); err != nil {
		t.Fatal(err)
	}
	last := math.Inf(1)
	for range 5 {
		if err := tr.Forward(x, State{}, y); err != nil {
			t.Fatal(err)
		}
		loss := 0.0
		for i := range y {
			loss += float64(y[i] * dy[i])
		}
		if !(loss < last) {
			t.Errorf("the loss went from %g to %g", last, loss)
		}
		last = loss
		if err := tr.Backward(dy, State{}, nil, State{}); err != nil {
			t.Fatal(err)
		}
		descend(t, a.adapter, a.w)
	}
	if far(a.beside.weights, before) != 0 {
		t.Error("the base has changed")
	}
	if err := a.adapter.Gradient(a.w); err == nil {
		t.Error("a gradient that was cleared is still there")
	}
}

// descend moves the weights w of an adapter against their gradient.
func descend(t testing.TB, a *Adapter, w AdapterWeights) {
	t.Helper()
	g := a.NewWeights()
	if err := a.Gradient(g); err != nil {
		t.Fatal(err)
	}
	for _, pair := range [][2][]float32{{w.InputA, g.InputA}, {w.InputB, g.InputB}, {w.RecurrentA, g.RecurrentA}, {w.RecurrentB, g.RecurrentB}} {
		for i, slope := range pair[1] {
			pair[0][i] -= 0.01 * slope
		}
	}
	if err := a.SetWeights(w); err != nil {
		t.Fatal(err)
	}
	a.ClearGradient()
}

func TestAdapterErrors(t *testing.T) {
	d, err := Open(Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	l, err := d.LSTM(3, 4)
	if err != nil {
		t.Fatal(err)
	}
	a, err := l.Adapter(AdapterSizes{Input: 2, InputScale: 1})
	if err != nil {
		t.Fatal(err)
	}
	other, err := d.LSTM(5, 6)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := other.Training(1, 1)
	if err != nil {
		t.Fatal(err)
	}
	st, err := other.Stream(1)
	if err != nil {
		t.Fatal(err)
	}
	adapter := func(s AdapterSizes) error { _, err := l.Adapter(s); return err }
	program, err := d.GRU(3, 4, false)
	if err != nil {
		t.Fatal(err)
	}
	_, composed := program.Adapter(AdapterSizes{Input: 1})
	for want, err := range map[string]error{
		"engine: Adapter: the cell is a program, expected an LSTM or an RNN":                                                    composed,
		"engine: Adapter: the ranks are 0 and 0, expected none below 0 and one above":                                           adapter(AdapterSizes{}),
		"engine: Adapter: the ranks are 3 and -1, expected none below 0 and one above":                                          adapter(AdapterSizes{Input: 3, Recurrent: -1}),
		"engine: Adapter: the scales are NaN and 0, expected finite numbers":                                                    adapter(AdapterSizes{Input: 1, InputScale: float32(math.NaN())}),
		"engine: SetWeights: InputA has 0 numbers, expected 6":                                                                  a.SetWeights(AdapterWeights{}),
		"engine: Gradient: there is none, expected a call of Training.Backward before":                                          a.Gradient(a.NewWeights()),
		"engine: Training.Adapt: the adapter is of a layer with 3 inputs and 4 units, expected one of this layer, with 5 and 6": tr.Adapt(a),
		"engine: Stream.Adapt: the adapter is of a layer with 3 inputs and 4 units, expected one of this layer, with 5 and 6":   st.Adapt(a),
	} {
		if err == nil || err.Error() != want {
			t.Errorf("error %v\n want %s", err, want)
		}
	}
	if err := adapter(AdapterSizes{Input: 1 << 40}); err == nil || !strings.Contains(err.Error(), "too large") {
		t.Errorf("error %v", err)
	}
}
