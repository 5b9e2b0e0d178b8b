package torch_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"unroll/gru"
	"unroll/lstm"
	"unroll/rnn"
	"unroll/stack"
	"unroll/tensor"
)

// module is a module of PyTorch and a batch for it, as testdata/witness.py
// reads them.
type module struct {
	Module  string `json:"module"`
	Inputs  int    `json:"inputs"`
	Hidden  int    `json:"hidden"`
	Proj    int    `json:"proj"`
	Layers  int    `json:"layers"`
	Both    bool   `json:"both"`
	Lengths []int  `json:"lengths"`
}

func randomModule(r *rand.Rand) module {
	m := module{
		Module: []string{"RNN", "GRU", "LSTM"}[r.IntN(3)],
		Inputs: 1 + r.IntN(4), Hidden: 2 + r.IntN(4), Layers: 1 + r.IntN(3), Both: r.IntN(2) == 0,
	}
	if m.Module == "LSTM" && r.IntN(2) == 0 {
		m.Proj = 1 + r.IntN(m.Hidden-1)
	}
	for range 1 + r.IntN(4) {
		m.Lengths = append(m.Lengths, 1+r.IntN(5))
	}
	return m
}

// outputs is how many entries an output of one direction has.
func (m module) outputs() int {
	if m.Proj > 0 {
		return m.Proj
	}
	return m.Hidden
}

func (m module) ways() int {
	if m.Both {
		return 2
	}
	return 1
}

// stack returns a stack of the shape of the module, with random parameters.
func (m module) stack(t testing.TB, r *rand.Rand) stack.Stack {
	t.Helper()
	s := stack.New(m.Inputs, slices.Repeat([]int{m.outputs()}, m.Layers), m.Both, func(d, dx int) stack.Cell {
		switch m.Module {
		case "RNN":
			return stack.RNN(rnn.Random(r, d, dx))
		case "GRU":
			return stack.GRU(gru.Random(r, d, dx, true))
		}
		p, err := lstm.RandomAugmented(r, lstm.Sizes{X: dx, S: m.Hidden, V: d, Taps: 1},
			lstm.Options{Peepholes: lstm.None, Ungated: true, Unprojected: m.Proj == 0})
		if err != nil {
			t.Fatal(err)
		}
		return stack.Augmented(p)
	})
	for _, a := range s.Arrays() {
		if strings.Contains(a.Name, ".b_") && !strings.HasSuffix(a.Name, "b_cx") {
			copy(a.Data, tensor.RandVector(r, len(a.Data), 0.8))
		}
	}
	return s
}

// batch is what a module runs on: inputs, states to start from, and what the
// loss says of the outputs and of the last states. States are as PyTorch has
// them: layers and directions, then sequences, then entries; h first, then c.
type batch struct {
	x, dy   [][]tensor.Vector
	h, dh   [][][]tensor.Vector // h or c; layer and direction; sequence
	initial []stack.States
	later   []stack.States
}

func (m module) batch(r *rand.Rand) batch {
	var b batch
	for _, K := range m.Lengths {
		b.x = append(b.x, tensor.RandSequence(r, K, m.Inputs, 1))
		b.dy = append(b.dy, tensor.RandSequence(r, K, m.ways()*m.outputs(), 1))
	}
	sizes := []int{m.outputs()}
	if m.Module == "LSTM" {
		sizes = append(sizes, m.Hidden)
	}
	random := func() (states [][][]tensor.Vector) {
		for _, d := range sizes {
			var all [][]tensor.Vector
			for range m.Layers * m.ways() {
				all = append(all, tensor.RandSequence(r, len(b.x), d, 1))
			}
			states = append(states, all)
		}
		return states
	}
	b.h, b.dh = random(), random()
	b.initial, b.later = m.states(b.h, len(b.x)), m.states(b.dh, len(b.x))
	return b
}

// states turns PyTorch's states into ours: c is s and stands first.
func (m module) states(h [][][]tensor.Vector, sequences int) []stack.States {
	all := make([]stack.States, sequences)
	for b := range all {
		for l := range m.Layers {
			own := func(way int) (state stack.State) {
				for _, part := range h {
					state = append(stack.State{part[l*m.ways()+way][b]}, state...)
				}
				return state
			}
			layer := stack.LayerState{Forward: own(0)}
			if m.Both {
				layer.Reverse = own(1)
			}
			all[b] = append(all[b], layer)
		}
	}
	return all
}

// array puts vectors into an array with their number, or numbers, first.
func array(name string, rows [][]tensor.Vector) tensor.Array {
	a := tensor.Array{Name: name, Shape: []int{len(rows), len(rows[0]), len(rows[0][0])}}
	for _, row := range rows {
		for _, v := range row {
			a.Data = append(a.Data, v...)
		}
	}
	return a
}

func sequence(name string, x []tensor.Vector) tensor.Array {
	a := array(name, [][]tensor.Vector{x})
	a.Shape = a.Shape[1:]
	return a
}
