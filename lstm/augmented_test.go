package lstm_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"unroll/derive"
	"unroll/internal/eqtest"
	"unroll/internal/gradcheck"
	"unroll/lstm"
	"unroll/tensor"
)

// augmented is an augmented LSTM with everything that its loss depends on:
//
//	E = Σ_n ½‖v[n] − y[n]‖² + ⟨later.S, s[K−1]⟩ + ⟨later.V, v[K−1]⟩,
//
// where the last two stand for steps beyond the sequence.
type augmented struct {
	lstm.Augmented
	x, y         []tensor.Vector
	start, later lstm.State
}

// windows are the first offset and the number of taps of each of the five.
type windows [5]struct{ first, taps int }

var (
	// A window for each taste: ahead, causal, on both sides, all in the future,
	// all in the past.
	small = windows{{0, 2}, {-2, 3}, {-1, 3}, {1, 2}, {-3, 2}}
	// Numbers of taps that differ from each other and from every other size.
	large = windows{{0, 5}, {-5, 6}, {-1, 7}, {1, 8}, {-12, 9}}
)

// Every number is random, biases and starts as well, so that none hides a term.
func randomAugmented(t testing.TB, seed uint64, dx, ds, dv, steps int, w windows, scale float64) augmented {
	t.Helper()
	r := tensor.NewRand(seed)
	s := augmented{
		Augmented: must(lstm.RandomAugmented(r, lstm.Sizes{X: dx, S: ds, V: dv, Taps: 1}, lstm.Options{}))(t, "augmented.6.b.1a"),
		x:         tensor.RandSequence(r, steps, dx, 1),
		y:         tensor.RandSequence(r, steps, dv, 1),
		start:     lstm.State{S: tensor.RandVector(r, ds, 1), V: tensor.RandVector(r, dv, 1)},
		later:     lstm.State{S: tensor.RandVector(r, ds, 1), V: tensor.RandVector(r, dv, 1)},
	}
	for i, window := range []*lstm.Window{&s.Wxcu, &s.Wxcs, &s.Wxcx, &s.Wxcr, &s.Wxdu} {
		*window = lstm.RandomWindow(r, ds, dx, w[i].first, w[i].taps)
	}
	for _, a := range s.Arrays() {
		copy(a.Data, tensor.RandVector(r, len(a.Data), scale))
	}
	return s
}

// Sizes are all different, so that none can stand for another.
func newAugmented(t testing.TB, seed uint64) augmented {
	t.Helper()
	return randomAugmented(t, seed, 2, 4, 3, 6, small, 0.9)
}

func (s augmented) forward(t testing.TB) lstm.AugmentedTrace {
	t.Helper()
	return must(s.Forward(s.x, s.start))(t, "augmented.6.b.1a")
}

func (s augmented) loss(t testing.TB) func() float64 {
	return func() float64 {
		tr := s.forward(t)
		last := tr.Last()
		E := tensor.Dot(s.later.S, last.S) + tensor.Dot(s.later.V, last.V)
		for n := range tr.V {
			e := tensor.Sub(tr.V[n], s.y[n])
			E += tensor.Dot(e, e) / 2
		}
		return E
	}
}

// direct returns what the loss says of each value alone.
func (s augmented) direct(tr lstm.AugmentedTrace) []tensor.Vector {
	direct := make([]tensor.Vector, len(tr.V))
	for n := range direct {
		direct[n] = tensor.Sub(tr.V[n], s.y[n])
	}
	return direct
}

func (s augmented) backward(t testing.TB) lstm.AugmentedGradients {
	t.Helper()
	tr := s.forward(t)
	return must(s.Backward(tr, s.direct(tr), s.later))(t, "augmented.6.c.1")
}

// augmentedLabels are the equations of the gradients. What is wrong in an
// adjoint shows in them.
var augmentedLabels = map[string]string{
	"W_xcu": "6.c.9a", "W_xcs": "6.c.9b", "W_xcx": "6.c.9c", "W_xcr": "6.c.9d", "W_xdu": "6.c.9e",
	"W_scu": "6.c.9f", "W_scs": "6.c.9g", "W_scx": "6.c.9h", "W_scr": "6.c.9i",
	"W_vcu": "6.c.9j", "W_vcs": "6.c.9k", "W_vcx": "6.c.9l", "W_vcr": "6.c.9m", "W_vdu": "6.c.9n",
	"b_cu": "6.c.9o", "b_cs": "6.c.9p", "b_cx": "6.c.9q", "b_cr": "6.c.9r", "b_du": "6.c.9s", "W_qdr": "6.c.9t",
	"X": "6.c.10", "S": "6.c.11a", "V": "6.c.11b",
}

// variables lists all that the loss of a system depends on;
// augmentedGradients lists the gradient by it.
func (s augmented) variables() []gradcheck.Array {
	return augmentedArrays(s.Augmented, s.x, s.start)
}

func augmentedGradients(g lstm.AugmentedGradients) []gradcheck.Array {
	return augmentedArrays(g.Params, g.X, g.Start)
}

func augmentedArrays(p lstm.Augmented, x []tensor.Vector, start lstm.State) []gradcheck.Array {
	return slices.Concat(named(p.Arrays()), gradcheck.Fields(struct{ X []tensor.Vector }{x}), gradcheck.Fields(start))
}

// named makes arrays those of gradcheck.
func named(arrays []tensor.Array) []gradcheck.Array {
	var list []gradcheck.Array
	for _, a := range arrays {
		if len(a.Shape) == 1 {
			list = append(list, gradcheck.Vec(a.Name, a.Data))
			continue
		}
		list = append(list, gradcheck.Mat(a.Name, tensor.Matrix{Rows: a.Shape[0], Cols: a.Shape[1], Data: a.Data}))
	}
	return list
}

// bindAugmented binds parameters, or with the prefix "d." a gradient by them.
func bindAugmented(t testing.TB, env *derive.Env, prefix string, p lstm.Augmented) {
	t.Helper()
	for name, w := range map[string]lstm.Window{"cu": p.Wxcu, "cs": p.Wxcs, "cx": p.Wxcx, "cr": p.Wxcr, "du": p.Wxdu} {
		bind(t, env, prefix+"W_x"+name, w.W)
		if prefix == "" {
			bind(t, env, "F_"+name, w.First)
		}
	}
	for _, a := range p.Arrays() {
		switch {
		case strings.HasPrefix(a.Name, "W_x"):
		case len(a.Shape) == 1:
			bind(t, env, prefix+a.Name, tensor.Vector(a.Data))
		default:
			bind(t, env, prefix+a.Name, tensor.Matrix{Rows: a.Shape[0], Cols: a.Shape[1], Data: a.Data})
		}
	}
}

// environment binds a network and its trace to the cell.
func (s augmented) environment(t testing.TB, tr lstm.AugmentedTrace) (*derive.File, *derive.Env) {
	t.Helper()
	f, env := cell(t, "augmented.eq", "augmented")
	bindAugmented(t, env, "", s.Augmented)
	eqtest.Bind(t, env, tr)
	start(t, env, s.start)
	return f, env
}

var augmentedForward = []string{
	"6.b.1a", "6.b.1b", "6.b.1c", "6.b.1d", "6.b.1e", "6.b.2a", "6.b.2b", "6.b.3a", "6.b.3b", "6.b.4a", "6.b.4b",
	"6.b.5a", "6.b.5b", "6.b.6", "6.b.7a", "6.b.7b", "6.b.8a", "6.b.8b", "6.b.8c",
}

func TestAugmented(t *testing.T) {
	s := randomAugmented(t, 1, 2, 4, 3, 14, large, 0.5)
	f, env := s.environment(t, s.forward(t))
	for _, label := range augmentedForward {
		eqtest.Check(t, f, "augmented."+label, env, len(s.x), rounding)
	}
}

// (6.a) A network has as many numbers as the equation says, in the arrays that
// the cell declares, by these names and in this order. (X3) It multiplies as
// often as the equation says.
func TestAugmentedParameters(t *testing.T) {
	z := lstm.Sizes{X: 2, S: 4, V: 3, Taps: 3}
	p := must(lstm.RandomAugmented(tensor.NewRand(2), z, lstm.Options{}))(t, "augmented_count.6.a")
	f, env := cell(t, "augmented_sizes.eq", "augmented_count", "d_x", z.X, "d_s", z.S, "d_v", z.V, "L", z.Taps,
		"P", float64(lstm.AugmentedCount(z)), "R", float64(lstm.RecurrentProducts(z.S, z.V)))
	eqtest.Check(t, f, "augmented_count.6.a", env, 1, 0)
	eqtest.Check(t, f, "augmented_count.X3", env, 1, 0)
	products := len(p.Wqdr.Data)
	for _, W := range []tensor.Matrix{p.Wvcu, p.Wvcs, p.Wvcx, p.Wvcr, p.Wvdu} {
		products += len(W.Data)
	}
	if products != lstm.RecurrentProducts(z.S, z.V) {
		t.Errorf("eq augmented_count.X3: %d entries, want %d", products, lstm.RecurrentProducts(z.S, z.V))
	}

	_, env = cell(t, "augmented.eq", "augmented")
	bindAugmented(t, env, "", p)
	count, arrays := 0, p.Arrays()
	for _, symbol := range env.Cell().Symbols {
		if symbol.Kind != derive.Param {
			continue
		}
		for len(arrays) > 0 && symbolOf(arrays[0]) == symbol.Name { // an array for each tap
			arrays[0].Data[0] = math.Pi
			count, arrays = count+len(arrays[0].Data), arrays[1:]
		}
	}
	if len(arrays) != 0 || count != lstm.AugmentedCount(z) || count != 276 {
		t.Errorf("eq augmented_count.6.a: %d numbers, and %d arrays more than parameters", count, len(arrays))
	}
	if p.Wxcu.W[2].Data[0] != math.Pi || p.Bdu[0] != math.Pi || p.Wqdr.Data[0] != math.Pi {
		t.Error("the arrays are not those of the network")
	}
}

func symbolOf(a tensor.Array) string {
	symbol, _, _ := strings.Cut(a.Name, "[")
	return symbol
}

// A network begins with small weights, and with gates that keep the state and
// let the input in.
func TestRandomAugmented(t *testing.T) {
	z := lstm.Sizes{X: 10, S: 36, V: 16, First: -1, Taps: 10}
	p := must(lstm.RandomAugmented(tensor.NewRand(3), z, lstm.Options{}))(t, "augmented.6.b.1a")
	bounds := map[string]float64{"W_x": 1. / 10, "W_s": 1. / 6, "W_v": 1. / 4, "W_q": 1. / 6}
	for _, a := range p.Arrays() {
		bound, weight := bounds[a.Name[:3]]
		switch largest := tensor.MaxAbs(a.Data); {
		case weight && !(largest < bound && largest > 0.95*bound):
			t.Errorf("%s has entries up to %g, want up to %g", a.Name, largest, bound)
		case a.Name == "b_cs" || a.Name == "b_cx":
			agree(t, "augmented.6.b.3a", "bias "+a.Name, a.Data, tensor.Ones(z.S), 0)
		case !weight:
			agree(t, "augmented.6.b.2a", "bias "+a.Name, a.Data, tensor.NewVector(z.S), 0)
		}
	}
	for _, w := range []lstm.Window{p.Wxcu, p.Wxcs, p.Wxcx, p.Wxcr, p.Wxdu} {
		if w.First != -1 || len(w.W) != 10 {
			t.Errorf("a window of %d taps from %d on", len(w.W), w.First)
		}
	}
}
