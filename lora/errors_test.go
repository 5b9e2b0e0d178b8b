package lora_test

import (
	"math"
	"testing"

	"unroll/lora"
	"unroll/tensor"
)

// What does not fit is an error that names the field, what was expected and what
// was found. Nothing panics.
func TestErrors(t *testing.T) {
	r := tensor.NewRand(80)
	s := newSystem(t, 81)
	tr := s.forward(t)
	e, symbols, _ := table(82)
	read := must(e.Forward(symbols))(t)
	a, thin := s.Adapter, random(r, dy, dx, 1)
	forward := func(change func(l *lora.Layer)) error {
		l := s.Layer
		change(&l)
		return second(l.Forward(s.x, nil))
	}
	array := func(name string, shape ...int) []tensor.Array {
		size := 1
		for _, n := range shape {
			size *= n
		}
		return []tensor.Array{{Name: name, Shape: shape, Data: make([]float64, size)}}
	}
	for _, c := range []struct {
		want string
		err  error
	}{
		{"lora: New: rank is 0, expected at least 1", second(lora.New(r, 2, 3, 0, 8, lora.Kaiming))},
		{"lora: New: dy is -1, expected at least 1", second(lora.New(r, -1, 3, 2, 8, lora.Kaiming))},
		{"lora: New: dx is 0, expected at least 1", second(lora.New(r, 2, 0, 2, 8, lora.Kaiming))},
		{"lora: New: alpha is NaN, expected a finite number", second(lora.New(r, 2, 3, 2, math.NaN(), lora.Kaiming))},
		{"lora: New: init is 2, expected Kaiming or Gaussian", second(lora.New(r, 2, 3, 2, 8, 2))},
		{"lora: NewEmbedding: symbols is 0, expected at least 1", second(lora.NewEmbedding(r, 0, 3, 2, 8))},
		{"lora: NewEmbedding: rank is -2, expected at least 1", second(lora.NewEmbedding(r, 4, 3, -2, 8))},
		{"lora: Masks: p is 1, expected at least 0 and below 1", second(lora.Masks(r, 2, 3, 1))},
		{"lora: Masks: p is NaN, expected at least 0 and below 1", second(lora.Masks(r, 2, 3, math.NaN()))},
		{"lora: Layer.Forward: W0.Rows is 0, expected at least 1", second(lora.Layer{}.Forward(nil, nil))},
		{"lora: Layer.Forward: A.Rows is 0, expected at least 1", forward(func(l *lora.Layer) { l.Adapter = lora.Adapter{} })},
		{"lora: Layer.Forward: A is 3×5, expected 3×4", forward(func(l *lora.Layer) { l.A = tensor.NewMatrix(3, 5) })},
		{"lora: Layer.Forward: B is 5×1, expected 5×3", forward(func(l *lora.Layer) { l.B = thin.B })},
		{"lora: Layer.Forward: Alpha is +Inf, expected a finite number", forward(func(l *lora.Layer) { l.Alpha = math.Inf(1) })},
		{"lora: Layer.Forward: x[0] has 5 entries, expected 4", second(s.Forward(s.g, nil))},
		{"lora: Layer.Forward: masks has 1 steps, expected 6", second(s.Forward(s.x, s.masks[:1]))},
		{"lora: Layer.Backward: g has 5 steps, expected 6", second(s.Backward(tr, s.g[:5]))},
		{"lora: Layer.Backward: Trace.U has 0 steps, expected 6", second(s.Backward(lora.Trace{X: tr.X, M: tr.M, Z: tr.Z}, s.g))},
		{"lora: Layer.Merge: W0.Rows is 0, expected at least 1", second(lora.Layer{}.Merge())},
		{"lora: Layer.Apply: x[0] has 5 entries, expected 4", second(s.Apply(s.g))},
		{"lora: Adapter.Unmerge: A is 3×4, expected 3×2", second(a.Unmerge(tensor.NewMatrix(5, 2)))},
		{"lora: Adapter.Gradient: B is 5×3, expected 6×3", second(a.Gradient(tensor.NewMatrix(6, 4)))},
		{"lora: Embedding.Forward: symbols[1] is 7, expected 0 to 6", second(e.Forward([]int{0, 7}))},
		{"lora: Embedding.Forward: symbols[0] is -1, expected 0 to 6", second(e.Forward([]int{-1}))},
		{"lora: Embedding.Forward: E0.Rows is 0, expected at least 1", second(lora.Embedding{}.Forward(nil))},
		{"lora: Embedding.Backward: g has 0 steps, expected 6", second(e.Backward(read, nil))},
		{"lora: Embedding.Merge: E0.Rows is 0, expected at least 1", second(lora.Embedding{}.Merge())},
		{"lora: Set.Merge: adapter of W_q: the network has no such weight, it has [W_r]", lora.Set{"W_q": a}.Merge(array("W_r", 5, 4), array("W_r", 5, 4))},
		{"lora: Set.Merge: adapter of W_r: A is 3×4, expected 3×2", lora.Set{"W_r": a}.Merge(array("W_r", 5, 4), array("W_r", 5, 2))},
		{"lora: Set.Merge: adapter of W_r: B is 5×3, expected 6×3", lora.Set{"W_r": a}.Merge(array("W_r", 6, 4), array("W_r", 5, 4))},
		{"lora: Set.Gradient: b has the shape [5], expected a matrix", second(lora.Set{"b": a}.Gradient(array("b", 5)))},
		{"lora: Sum: len(adapters) is 0, expected at least 1", second(lora.Sum(nil, nil))},
		{"lora: Sum: c has 1 entries, expected 2", second(lora.Sum([]lora.Adapter{a, a}, []float64{1}))},
		{"lora: Concatenate: adapters[1]: A is 2×5, expected 2×4", second(lora.Concatenate([]lora.Adapter{a, random(r, dy, 5, 2)}, []float64{1, 1}))},
		{"lora: Linear: adapters[1] has the rank 1, expected 3, that of the first: A and B can be added up for one rank only", second(lora.Linear([]lora.Adapter{a, thin}, []float64{1, 1}))},
		{`lora: Elect: vote is "", expected "total" or "frequency"`, second(lora.Elect([]lora.Adapter{a}, []float64{1}, ""))},
		{"lora: Elect: c is NaN at entry 0, expected a finite number", second(lora.Elect([]lora.Adapter{a}, []float64{math.NaN()}, lora.Total))},
		{"lora: Adapter.Trim: density is 0, expected above 0 and at most 1", second(a.Trim(0))},
		{"lora: Adapter.Drop: density is 1.5, expected above 0 and at most 1", second(a.Drop(r, 1.5))},
	} {
		if c.err == nil || c.err.Error() != c.want {
			t.Errorf("error %v\n want %s", c.err, c.want)
		}
	}
	nan := a
	nan.A = a.A.Clone()
	nan.A.Data[2] = math.NaN()
	if err := second(lora.Layer{W0: s.W0, Adapter: nan}.Merge()); err == nil || err.Error() != "lora: Layer.Merge: A is NaN at entry 2, expected a finite number" {
		t.Errorf("error %v", err)
	}
	// A set with one adapter that does not fit leaves the network as it was.
	network := array("W_r", 5, 4)
	if err := (lora.Set{"W_r": a, "W_q": a}).Merge(network, array("W_r", 5, 4)); err == nil || tensor.MaxAbs(network[0].Data) != 0 {
		t.Errorf("error %v, and the network is %v", err, network[0].Data)
	}
}
