package stack_test

import (
	"slices"
	"testing"

	"unroll/internal/gradcheck"
	"unroll/stack"
	"unroll/tensor"
)

// mistakes are what a tired person does to the backward pass of a stack. The
// stack has two layers of one size in both directions, so that what is
// exchanged fits.
func mistakes(t testing.TB, s system) []gradcheck.Mistake {
	const d = 3
	pass, right := s.forward(t), s.backward(t)
	direct, last := s.direct(pass), len(s.x)-1
	back := func(pass stack.Pass, direct []tensor.Vector, later stack.States) stack.Gradients {
		g, err := pass.Backward(direct, later)
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	of := func(name string, g stack.Gradients) gradcheck.Mistake {
		return gradcheck.Mistake{Name: name, Gradient: func() []gradcheck.Array { return all(g) }}
	}
	// Some are the right backward pass on something else than it needs,
	loss := func(name string, change func(n int, own, other tensor.Vector) tensor.Vector) gradcheck.Mistake {
		changed := make([]tensor.Vector, len(direct))
		for n := range direct {
			changed[n] = change(n, direct[n][:d:d], direct[n][d:])
		}
		return of(name, back(pass, changed, s.later))
	}
	later := func(name string, later stack.States) gradcheck.Mistake { return of(name, back(pass, direct, later)) }
	forward := func(name string, change func(s *system)) gradcheck.Mistake {
		other := s
		change(&other)
		return of(name, back(other.forward(t), direct, s.later))
	}
	// and some spoil what it found.
	spoiled := func(name string, spoil func(g *stack.Gradients)) gradcheck.Mistake {
		g := right
		g.X, g.Start, g.Params.Layers = slices.Clone(g.X), slices.Clone(g.Start), slices.Clone(g.Params.Layers)
		spoil(&g)
		return of(name, g)
	}
	exchange := func(l stack.LayerState) stack.LayerState {
		return stack.LayerState{Forward: l.Reverse, Reverse: l.Forward}
	}
	none := tensor.NewVector(d)
	return []gradcheck.Mistake{
		loss("the directions are exchanged", func(n int, own, other tensor.Vector) tensor.Vector { return append(other.Clone(), own...) }),
		loss("the reverse direction is not turned round", func(n int, own, other tensor.Vector) tensor.Vector { return append(own, direct[last-n][d:]...) }),
		loss("both directions are turned round", func(n int, own, other tensor.Vector) tensor.Vector {
			return append(direct[last-n][:d:d], other...)
		}),
		loss("the forward direction alone", func(n int, own, other tensor.Vector) tensor.Vector { return append(own, none...) }),
		loss("the reverse direction alone", func(n int, own, other tensor.Vector) tensor.Vector { return append(none.Clone(), other...) }),
		loss("one direction twice", func(n int, own, other tensor.Vector) tensor.Vector { return append(own, own...) }),
		loss("the sum of both for each", func(n int, own, other tensor.Vector) tensor.Vector {
			return append(tensor.Add(own, other), tensor.Add(own, other)...)
		}),
		loss("the loss is a step late", func(n int, own, other tensor.Vector) tensor.Vector { return direct[(n+last)%(last+1)] }),
		loss("the loss of the last step is lost", func(n int, own, other tensor.Vector) tensor.Vector {
			return map[bool]tensor.Vector{true: tensor.NewVector(2 * d), false: direct[n]}[n == last]
		}),
		later("the last states count for nothing", nil),
		later("the last states have the directions exchanged", stack.States{exchange(s.later[0]), exchange(s.later[1])}),
		later("the last states have the layers exchanged", stack.States{s.later[1], s.later[0]}),
		later("the last states of the last layer alone", stack.States{{}, s.later[1]}),
		forward("the masks are forgotten", func(s *system) { s.Dropout = 0 }),
		forward("the masks are others", func(s *system) { s.seed++ }),
		forward("the masks have another scale", func(s *system) { s.Dropout += 1e-3 }),
		forward("the states are taken for zeros", func(s *system) { s.start = nil }),
		forward("the states have the layers exchanged", func(s *system) { s.start = stack.States{s.start[1], s.start[0]} }),
		forward("the inputs are turned round", func(s *system) {
			s.x = slices.Clone(s.x)
			slices.Reverse(s.x)
		}),
		spoiled("the parameters have the directions exchanged", func(g *stack.Gradients) {
			g.Params.Layers[0] = stack.Layer{Forward: g.Params.Layers[0].Reverse, Reverse: g.Params.Layers[0].Forward}
		}),
		spoiled("the directions share their parameters", func(g *stack.Gradients) { g.Params.Layers[1].Reverse = g.Params.Layers[1].Forward }),
		spoiled("the inputs' gradients are turned round", func(g *stack.Gradients) { slices.Reverse(g.X) }),
		spoiled("an input's gradient is a step late", func(g *stack.Gradients) { g.X[1] = g.X[0] }),
		spoiled("the starts have the layers exchanged", func(g *stack.Gradients) { slices.Reverse(g.Start) }),
		spoiled("the starts have the directions exchanged", func(g *stack.Gradients) { g.Start[1] = exchange(g.Start[1]) }),
	}
}

func TestMistakesAreRejected(t *testing.T) {
	for _, k := range kinds {
		s := newSystem(22, config{kind: k, inputs: 2, outputs: []int{3, 3}, both: true, dropout: 0.3, steps: 4})
		want := gradcheck.Full(s.loss(t), s.variables())
		gradcheck.Reject(t, all(s.backward(t)), want, differences, mistakes(t, s))
	}
}
