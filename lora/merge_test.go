package lora_test

import (
	"math/rand/v2"
	"testing"

	"unroll/autodiff"
	"unroll/derive"
	"unroll/gru"
	"unroll/internal/eqtest"
	"unroll/internal/gradcheck"
	"unroll/lora"
	"unroll/lstm"
	"unroll/rnn"
	"unroll/stack"
	"unroll/tensor"
)

func TestMergedEquations(t *testing.T) {
	s := newSystem(t, 60)
	w, y := must(s.Merge())(t), must(s.Apply(s.x))(t)
	dw := tensor.NewMatrix(dy, dx)
	for n := range s.x {
		dw = tensor.AddMat(dw, tensor.Outer(s.g[n], s.x[n]))
	}
	found := must(s.Adapter.Gradient(dw))(t)
	f := eqtest.Load(t, "lora.eq")
	env := derive.NewEnv(f.Cell("merged"))
	bind(t, env, "W_0", s.W0, "A", s.A, "B", s.B, "s", s.Scale(), "Delta", s.Delta(), "W", w, "x", s.x, "y", y,
		"direct.y", s.g, "y_bar", s.g, "d.W", dw, "d.Delta", dw, "d.A", found.A, "d.B", found.B)
	for _, label := range []string{"1", "2", "3", "4a", "4b"} {
		eqtest.Check(t, f, "merged."+label, env, steps, rounding)
	}
	names := map[string]string{"A": "merged.4a", "B": "merged.4b"}
	got := variables(found, nil)[:2]
	loss := func() float64 { return inner(s.g, must(s.Apply(s.x))(t)) }
	record(t, "differences", names, gradcheck.Compare(got, gradcheck.Full(loss, variables(s.Adapter, nil)[:2]), differences))

	var tape autodiff.Tape
	A, B, E := tape.Mat("A", s.A), tape.Mat("B", s.B), tape.Num("0", 0)
	for n := range s.x {
		E = tape.Add(E, tape.Dot(tape.Vec("g", s.g[n]), tape.Scale(s.Scale(), tape.MulVec(B, tape.MulVec(A, tape.Vec("x", s.x[n]))))))
	}
	if err := tape.Backward(E); err != nil {
		t.Fatal(err)
	}
	want := []gradcheck.Array{{Name: "A", Shape: s.A.Shape(), Data: A.Grad.Data}, {Name: "B", Shape: s.B.Shape(), Data: B.Grad.Data}}
	record(t, "tape", names, gradcheck.Compare(got, want, exact))
	// Beside the weight and without dropout, the gradients are the same.
	s.masks = nil
	beside := s.back(t, s.Layer, s.forward(t), s.g).Params
	near(t, "gradient of A inside and beside", found.A.Data, beside.A.Data, rounding)
	near(t, "gradient of B inside and beside", found.B.Data, beside.B.Data, rounding)
}

// Merged and unmerged, used inside and beside.
func TestMergeAndUnmerge(t *testing.T) {
	s := newSystem(t, 61)
	s.masks = nil
	before := s.W0.Clone()
	merged := must(s.Merge())(t)
	near(t, "W_0 after a merge", s.W0.Data, before.Data, 0)
	near(t, "unmerged", must(s.Unmerge(merged))(t).Data, s.W0.Data, rounding)
	tr := s.forward(t)
	for n, y := range must(s.Apply(s.x))(t) {
		near(t, "merged layer", y, tr.Y[n], rounding)
	}
}

// cell is a cell of the module as a set of adapters sees it.
type cell struct {
	name    string
	arrays  []tensor.Array
	forward func(x []tensor.Vector) ([]tensor.Vector, error)
	back    func(x, direct []tensor.Vector) ([]tensor.Array, error)
}

func cells(r *rand.Rand) []cell {
	elman := rnn.Random(r, dy, dx)
	gated := gru.Random(r, dy, dx, true)
	vanilla := lstm.RandomVanilla(r, dy, dx)
	readout := stack.RandomLinear(r, dy, dx)
	return []cell{
		{"rnn", elman.Arrays(), func(x []tensor.Vector) ([]tensor.Vector, error) {
			tr, err := elman.Forward(x, nil)
			return tr.R, err
		}, func(x, direct []tensor.Vector) ([]tensor.Array, error) {
			tr, err := elman.Forward(x, nil)
			if err != nil {
				return nil, err
			}
			g, err := elman.Backward(tr, direct)
			return g.Params.Arrays(), err
		}},
		{"gru", gated.Arrays(), func(x []tensor.Vector) ([]tensor.Vector, error) {
			tr, err := gated.Forward(x, nil)
			return tr.H, err
		}, func(x, direct []tensor.Vector) ([]tensor.Array, error) {
			tr, err := gated.Forward(x, nil)
			if err != nil {
				return nil, err
			}
			g, err := gated.Backward(tr, direct, nil)
			return g.Params.Arrays(), err
		}},
		{"vanilla", vanilla.Arrays(), func(x []tensor.Vector) ([]tensor.Vector, error) {
			tr, err := vanilla.Forward(x, lstm.State{})
			return tr.V, err
		}, func(x, direct []tensor.Vector) ([]tensor.Array, error) {
			tr, err := vanilla.Forward(x, lstm.State{})
			if err != nil {
				return nil, err
			}
			g, err := vanilla.Backward(tr, direct, lstm.State{})
			return g.Params.Arrays(), err
		}},
		{"readout", readout.Arrays(), readout.Forward, func(x, direct []tensor.Vector) ([]tensor.Array, error) {
			g, err := readout.Backward(x, direct)
			return g.Params.Arrays(), err
		}},
	}
}

// Adapters of every matrix of a cell, of different ranks, are trained through
// the cell without the cell knowing of them.
func TestAnyWeightOfAnyCell(t *testing.T) {
	r := tensor.NewRand(62)
	for _, c := range cells(r) {
		x, g := tensor.RandSequence(r, steps, dx, 1), tensor.RandSequence(r, steps, dy, 1)
		set, base := lora.Set{}, []tensor.Array{}
		for i, a := range c.arrays {
			base = append(base, tensor.Array{Name: a.Name, Shape: a.Shape, Data: append([]float64{}, a.Data...)})
			if len(a.Shape) == 2 {
				set[a.Name] = random(r, a.Shape[0], a.Shape[1], 1+i%3)
			}
		}
		loss := func() float64 {
			if err := set.Merge(c.arrays, base); err != nil {
				t.Fatal(err)
			}
			return inner(g, must(c.forward(x))(t))
		}
		loss()
		found := must(set.Gradient(must(c.back(x, g))(t)))(t)
		if len(found) == 0 {
			t.Fatalf("%s: no weight was adapted", c.name)
		}
		gradcheck.Compare(parameters(found), gradcheck.Full(loss, parameters(set)), gradcheck.Tolerance{Default: 1e-7}).Check(t)
	}
}

func parameters(set lora.Set) (list []gradcheck.Array) {
	for _, a := range set.Arrays() {
		list = append(list, gradcheck.Array{Name: a.Name, Shape: "", Data: a.Data})
	}
	return list
}
