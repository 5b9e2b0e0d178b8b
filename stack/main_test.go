package stack_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"unroll/gru"
	"unroll/internal/eqtest"
	"unroll/internal/gradcheck"
	"unroll/lstm"
	"unroll/rnn"
	"unroll/stack"
	"unroll/tensor"
)

func TestMain(m *testing.M) { eqtest.Main(m) }

// Where both sides are computed from the same numbers, they differ in the order
// of a few sums only.
const rounding = 1e-13

// kind is a cell of the module and how many vectors it carries.
type kind struct {
	name    string
	make    func(r *rand.Rand, d, dx int) stack.Cell
	carried int
}

var kinds = []kind{
	{"rnn", func(r *rand.Rand, d, dx int) stack.Cell { return stack.RNN(rnn.Random(r, d, dx)) }, 1},
	{"gru", func(r *rand.Rand, d, dx int) stack.Cell { return stack.GRU(gru.Random(r, d, dx, false)) }, 1},
	{"gru_after", func(r *rand.Rand, d, dx int) stack.Cell { return stack.GRU(gru.Random(r, d, dx, true)) }, 1},
	{"vanilla", func(r *rand.Rand, d, dx int) stack.Cell { return stack.Vanilla(lstm.RandomVanilla(r, d, dx)) }, 2},
	{"augmented", func(r *rand.Rand, d, dx int) stack.Cell { return augmented(r, d, dx, 0, 1) }, 2},
}

// augmented is a cell with windows, whose state is as large as its output.
func augmented(r *rand.Rand, d, dx, first, taps int) stack.Cell {
	p, err := lstm.RandomAugmented(r, lstm.Sizes{X: dx, S: d, V: d, First: first, Taps: taps}, lstm.Options{})
	if err != nil {
		panic(err)
	}
	return stack.Augmented(p)
}

// config says what a random system is made of.
type config struct {
	kind    kind
	inputs  int
	outputs []int
	both    bool
	dropout float64
	steps   int
}

func (c config) String() string {
	return fmt.Sprintf("%s %v both=%t dropout=%g steps=%d", c.kind.name, c.outputs, c.both, c.dropout, c.steps)
}

// system is a stack with all that its loss depends on: inputs, targets, states
// to start from, and what the loss says of the last states.
type system struct {
	stack.Stack
	x, v         []tensor.Vector
	start, later stack.States
	seed         uint64 // of the masks
}

func newSystem(seed uint64, c config) system {
	r := tensor.NewRand(seed)
	s := system{seed: seed}
	s.Stack = stack.New(c.inputs, c.outputs, c.both, func(d, dx int) stack.Cell { return c.kind.make(r, d, dx) })
	s.Dropout = c.dropout
	for _, a := range s.Arrays() {
		copy(a.Data, tensor.RandVector(r, len(a.Data), 0.8))
	}
	ways := 1
	if c.both {
		ways = 2
	}
	s.x = tensor.RandSequence(r, c.steps, c.inputs, 1)
	s.v = tensor.RandSequence(r, c.steps, ways*c.outputs[len(c.outputs)-1], 1)
	s.start, s.later = c.states(r), c.states(r)
	return s
}

// states draws states for every layer and direction.
func (c config) states(r *rand.Rand) stack.States {
	var states stack.States
	for _, d := range c.outputs {
		layer := stack.LayerState{Forward: tensor.RandSequence(r, c.kind.carried, d, 1)}
		if c.both {
			layer.Reverse = tensor.RandSequence(r, c.kind.carried, d, 1)
		}
		states = append(states, layer)
	}
	return states
}

// forward runs the system, with the same masks each time.
func (s system) forward(t testing.TB) stack.Pass {
	t.Helper()
	pass, err := s.Training(tensor.NewRand(s.seed)).Forward(s.x, s.start)
	if err != nil {
		t.Fatal(err)
	}
	return pass
}

// direct is the derivative of half the squared distance to the targets.
func (s system) direct(pass stack.Pass) []tensor.Vector {
	direct := make([]tensor.Vector, len(s.v))
	for n, y := range pass.Outputs() {
		direct[n] = tensor.Sub(y, s.v[n])
	}
	return direct
}

// loss is that distance, and what is said of the last states.
func (s system) loss(t testing.TB) func() float64 {
	return func() float64 {
		pass, E := s.forward(t), 0.0
		for _, e := range s.direct(pass) {
			E += tensor.Dot(e, e) / 2
		}
		last := states(pass.Last())
		for i, later := range states(s.later) {
			E += tensor.Dot(later.Data, last[i].Data)
		}
		return E
	}
}

func (s system) backward(t testing.TB) stack.Gradients {
	t.Helper()
	pass := s.forward(t)
	g, err := pass.Backward(s.direct(pass), s.later)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// variables are all that the loss depends on.
func (s system) variables() []gradcheck.Array { return variables(s.Stack, s.x, s.start) }

func all(g stack.Gradients) []gradcheck.Array { return variables(g.Params, g.X, g.Start) }

func variables(s stack.Stack, x []tensor.Vector, start stack.States) []gradcheck.Array {
	return append(append(parameters(s.Arrays()), gradcheck.Fields(struct{ X []tensor.Vector }{x})...), states(start)...)
}

func parameters(arrays []tensor.Array) []gradcheck.Array {
	var list []gradcheck.Array
	for _, a := range arrays {
		list = append(list, gradcheck.Array{Name: a.Name, Shape: fmt.Sprint(a.Shape), Data: a.Data})
	}
	return list
}

func states(states stack.States) []gradcheck.Array {
	var list []gradcheck.Array
	for l, layer := range states {
		for i, v := range layer.Forward {
			list = append(list, gradcheck.Vec(fmt.Sprintf("start%d.forward%d", l, i), v))
		}
		for i, v := range layer.Reverse {
			list = append(list, gradcheck.Vec(fmt.Sprintf("start%d.reverse%d", l, i), v))
		}
	}
	return list
}

// reporter is a test, or a run of a property.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
}

// equal demands the same arrays to the last bit.
func equal(t reporter, what string, got, want []gradcheck.Array) {
	t.Helper()
	near(t, what, got, want, 0)
}

func near(t reporter, what string, got, want []gradcheck.Array, tol float64) {
	t.Helper()
	for _, line := range gradcheck.Compare(got, want, gradcheck.Tolerance{Default: tol}) {
		if !line.Pass() {
			t.Errorf("%s: %s", what, line)
		}
	}
}

func sequence(x []tensor.Vector) []gradcheck.Array {
	return gradcheck.Fields(struct{ X []tensor.Vector }{x})
}

// each runs a test for every kind of cell.
func each(t *testing.T, test func(t *testing.T, k kind)) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) { test(t, k) })
	}
}
