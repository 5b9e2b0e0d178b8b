package lstm_test

import (
	"math"
	"slices"
	"testing"

	"unroll/derive"
	"unroll/internal/eqtest"
	"unroll/internal/gradcheck"
	"unroll/lstm"
	"unroll/tensor"
)

// vanilla is a Vanilla LSTM with everything that its loss depends on:
//
//	E = Σ_n ½‖v[n] − y[n]‖² + ⟨later.S, s[K−1]⟩ + ⟨later.V, v[K−1]⟩,
//
// where the last two stand for steps beyond the sequence.
type vanilla struct {
	lstm.Vanilla
	x, y         []tensor.Vector
	start, later lstm.State
}

// Every number is random, biases and starts as well, so that none hides a term.
func randomVanilla(seed uint64, ds, dx, steps int, scale float64) vanilla {
	r := tensor.NewRand(seed)
	s := vanilla{
		Vanilla: lstm.RandomVanilla(r, ds, dx),
		x:       tensor.RandSequence(r, steps, dx, 1),
		y:       tensor.RandSequence(r, steps, ds, 1),
		start:   lstm.State{S: tensor.RandVector(r, ds, 1), V: tensor.RandVector(r, ds, 1)},
		later:   lstm.State{S: tensor.RandVector(r, ds, 1), V: tensor.RandVector(r, ds, 1)},
	}
	for _, a := range s.Arrays() {
		copy(a.Data, tensor.RandVector(r, len(a.Data), scale))
	}
	return s
}

// Sizes are all different, so that none can stand for another.
func newVanilla(seed uint64) vanilla { return randomVanilla(seed, 4, 3, 6, 0.9) }

func (s vanilla) forward(t testing.TB) lstm.VanillaTrace {
	t.Helper()
	return must(s.Forward(s.x, s.start))(t, "vanilla.5.c.1a")
}

func (s vanilla) loss(t testing.TB) func() float64 {
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
func (s vanilla) direct(tr lstm.VanillaTrace) []tensor.Vector {
	direct := make([]tensor.Vector, len(tr.V))
	for n := range direct {
		direct[n] = tensor.Sub(tr.V[n], s.y[n])
	}
	return direct
}

func (s vanilla) backward(t testing.TB) lstm.VanillaGradients {
	t.Helper()
	tr := s.forward(t)
	return must(s.Backward(tr, s.direct(tr), s.later))(t, "vanilla.5.d.1")
}

// vanillaLabels are the equations of the gradients. What is wrong in an adjoint
// shows in them.
var vanillaLabels = map[string]string{
	"Wxcu": "5.d.10a", "Wxcs": "5.d.10b", "Wxcr": "5.d.10c", "Wxdu": "5.d.10d",
	"Wscu": "5.d.10e", "Wscs": "5.d.10f", "Wscr": "5.d.10g",
	"Wvcu": "5.d.10h", "Wvcs": "5.d.10i", "Wvcr": "5.d.10j", "Wvdu": "5.d.10k",
	"Bcu": "5.d.10l", "Bcs": "5.d.10m", "Bcr": "5.d.10n", "Bdu": "5.d.10o",
	"X": "5.d.11", "S": "5.d.12a", "V": "5.d.12b",
}

// variables lists all that the loss of a system depends on; gradients lists the
// gradient by it.
func (s vanilla) variables() []gradcheck.Array { return vanillaArrays(s.Vanilla, s.x, s.start) }

func gradients(g lstm.VanillaGradients) []gradcheck.Array {
	return vanillaArrays(g.Params, g.X, g.Start)
}

func vanillaArrays(p lstm.Vanilla, x []tensor.Vector, start lstm.State) []gradcheck.Array {
	return slices.Concat(gradcheck.Fields(p), gradcheck.Fields(struct{ X []tensor.Vector }{x}), gradcheck.Fields(start))
}

// environment binds a network and its trace to the cell.
func (s vanilla) environment(t testing.TB, tr lstm.VanillaTrace) (*derive.File, *derive.Env) {
	t.Helper()
	f, env := cell(t, "vanilla.eq", "vanilla")
	eqtest.Bind(t, env, s.Vanilla)
	eqtest.Bind(t, env, tr)
	start(t, env, s.start)
	return f, env
}

func TestVanilla(t *testing.T) {
	s := newVanilla(1)
	f, env := s.environment(t, s.forward(t))
	for _, label := range []string{
		"5.c.1a", "5.c.1b", "5.c.2a", "5.c.2b", "5.c.3a", "5.c.3b", "5.c.4", "5.c.5a", "5.c.5b", "5.c.6a", "5.c.6b",
	} {
		eqtest.Check(t, f, "vanilla."+label, env, len(s.x), rounding)
	}
}

// (5.b) A network has as many numbers as the equation says, in the arrays that
// the cell declares, by these names and in this order.
func TestVanillaParameters(t *testing.T) {
	const ds, dx = 3, 2
	p := lstm.RandomVanilla(tensor.NewRand(2), ds, dx)
	f, env := cell(t, "parts.eq", "vanilla_count", "d_s", ds, "d_x", dx, "P", float64(lstm.VanillaCount(ds, dx)))
	eqtest.Check(t, f, "vanilla_count.5.b", env, 1, 0)
	_, env = cell(t, "vanilla.eq", "vanilla")
	eqtest.Bind(t, env, p)
	count, arrays := 0, p.Arrays()
	for _, symbol := range env.Cell().Symbols {
		if symbol.Kind != derive.Param {
			continue
		}
		a := arrays[0]
		arrays, count = arrays[1:], count+len(a.Data)
		if a.Name != symbol.Name {
			t.Errorf("array %s, want %s", a.Name, symbol.Name)
		}
		a.Data[0] = math.Pi // in the network as well, whose field has the name of the symbol
		var got []float64
		switch v := env.Get(symbol.Name).(type) {
		case tensor.Matrix:
			got = v.Data
		case tensor.Vector:
			got = v
		}
		if len(got) != len(a.Data) || got[0] != math.Pi {
			t.Errorf("array %s is not that of the field", a.Name)
		}
	}
	if len(arrays) != 0 || count != lstm.VanillaCount(ds, dx) || count != 99 {
		t.Errorf("eq vanilla_count.5.b: %d numbers, and %d arrays more than parameters", count, len(arrays))
	}
}

// A network begins with small weights and with gates that keep.
func TestRandomVanilla(t *testing.T) {
	const ds, dx = 16, 25
	for _, a := range lstm.RandomVanilla(tensor.NewRand(3), ds, dx).Arrays() {
		bound := 0.25
		switch {
		case a.Name[:2] == "W_" && a.Shape[1] == dx:
			bound = 0.2
		case a.Name == "b_cs":
			agree(t, "vanilla.5.c.2a", "bias of the state gate", a.Data, tensor.Ones(ds), 0)
			continue
		case a.Name[:2] == "b_":
			agree(t, "vanilla.5.c.1a", "bias "+a.Name, a.Data, tensor.NewVector(ds), 0)
			continue
		}
		if largest := tensor.MaxAbs(a.Data); !(largest < bound && largest > 0.95*bound) {
			t.Errorf("%s has entries up to %g, want up to %g", a.Name, largest, bound)
		}
	}
}

// (5.c) Whatever the weights: gates are between 0 and 1, updates and values
// between −1 and 1, a state that began within 1 is within n+2 after step n, and
// one that is always kept less than g is within its start and 1/(1−g).
func TestVanillaBounds(t *testing.T) {
	r := tensor.NewRand(4)
	for seed := range uint64(300) {
		s := randomVanilla(seed, 1+r.IntN(4), 1+r.IntN(3), 1+r.IntN(30), 6*r.Float64())
		if seed%2 == 0 {
			s.start.S = nil
		}
		tr := s.forward(t)
		s0 := tensor.MaxAbs(tr.Start.S)
		widest, largest := 0.0, 0.0
		for n := range tr.S {
			for name, gate := range map[string]tensor.Vector{"5.c.1b": tr.Gcu[n], "5.c.2b": tr.Gcs[n], "5.c.5b": tr.Gcr[n]} {
				if slices.Min(gate) < 0 || slices.Max(gate) > 1 {
					t.Errorf("eq vanilla.%s: gate %v", name, gate)
				}
			}
			if tensor.MaxAbs(tr.U[n]) > 1 || tensor.MaxAbs(tr.V[n]) > 1 {
				t.Errorf("eq vanilla.5.c.6b: update %v, value %v", tr.U[n], tr.V[n])
			}
			if bound := float64(n+1) + s0; tensor.MaxAbs(tr.S[n]) > bound {
				t.Errorf("eq vanilla.5.c.4: state %v at step %d, bound %g", tr.S[n], n, bound)
			}
			widest, largest = max(widest, slices.Max(tr.Gcs[n])), max(largest, tensor.MaxAbs(tr.S[n]))
		}
		if bound := s0 + 1/(1-widest); widest < 1 && largest > bound*(1+rounding) {
			t.Errorf("eq vanilla.5.c.4: state %g, gates up to %g, bound %g", largest, widest, bound)
		}
	}
}

// The bound n+1 is reached by a network that keeps all and writes all.
func TestVanillaStateCounts(t *testing.T) {
	p := lstm.RandomVanilla(tensor.NewRand(5), 1, 1)
	for _, a := range p.Arrays() {
		clear(a.Data)
	}
	p.Bcu[0], p.Bcs[0], p.Bdu[0] = 40, 40, 40
	tr := must(p.Forward(silence(50), lstm.State{}))(t, "vanilla.5.c.4")
	for n := range tr.S {
		if tr.S[n][0] != float64(n+1) {
			t.Errorf("eq vanilla.5.c.4: state %g at step %d, want %d", tr.S[n][0], n, n+1)
		}
	}
}

// silence returns inputs of one entry, 0.
func silence(steps int) []tensor.Vector { return repeat(tensor.Vector{0}, steps) }

// A sequence can be cut: the next piece starts where the last ended, and hands
// its gradient back. Nothing differs but the order of the sums over the steps.
func TestVanillaInPieces(t *testing.T) {
	s := newVanilla(6)
	const cut = 2
	tr, whole := s.forward(t), s.backward(t)
	direct := s.direct(tr)
	head := must(s.Forward(s.x[:cut], s.start))(t, "vanilla.5.c.1a")
	tail := must(s.Forward(s.x[cut:], head.Last()))(t, "vanilla.5.c.1a")
	agree(t, "vanilla.5.c.6b", "values of the pieces", append(flat(head.V), flat(tail.V)...), flat(tr.V), 0)
	back := must(s.Backward(tail, direct[cut:], s.later))(t, "vanilla.5.d.1")
	front := must(s.Backward(head, direct[:cut], back.Start))(t, "vanilla.5.d.1")
	agree(t, "vanilla.5.d.11", "gradients of the pieces", append(flat(front.X), flat(back.X)...), flat(whole.X), 0)
	agree(t, "vanilla.5.d.12a", "gradient of the start", front.Start.S, whole.Start.S, 0)
	agree(t, "vanilla.5.d.12b", "gradient of the start", front.Start.V, whole.Start.V, 0)
	for i, a := range whole.Params.Arrays() {
		sum := tensor.Add(front.Params.Arrays()[i].Data, back.Params.Arrays()[i].Data)
		agree(t, "vanilla.5.d.10a", a.Name+" of the pieces", sum, a.Data, rounding)
	}
}

// Without a step the last state is the start, and what arrives from later goes
// on unchanged.
func TestVanillaNoSteps(t *testing.T) {
	s := newVanilla(7)
	tr := must(s.Forward(nil, s.start))(t, "vanilla.5.c.1a")
	agree(t, "vanilla.5.c.4", "the last state", append(tr.Last().S, tr.Last().V...), append(s.start.S.Clone(), s.start.V...), 0)
	g := must(s.Backward(tr, nil, s.later))(t, "vanilla.5.d.1")
	agree(t, "vanilla.5.d.12a", "gradient of the start", g.Start.S, s.later.S, 0)
	agree(t, "vanilla.5.d.12b", "gradient of the start", g.Start.V, s.later.V, 0)
	for i, a := range g.Params.Arrays() {
		agree(t, "vanilla.5.d.10a", a.Name, a.Data, tensor.NewVector(len(s.Arrays()[i].Data)), 0)
	}
	if len(tr.V) != 0 || len(g.X) != 0 {
		t.Errorf("%d values and %d gradients of no input", len(tr.V), len(g.X))
	}
}
