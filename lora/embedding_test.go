package lora_test

import (
	"testing"

	"unroll/autodiff"
	"unroll/derive"
	"unroll/internal/eqtest"
	"unroll/internal/gradcheck"
	"unroll/lora"
	"unroll/tensor"
)

// table is an embedding of seven symbols, two of which never come.
func table(seed uint64) (e lora.Embedding, symbols []int, g []tensor.Vector) {
	const count = 7
	r := tensor.NewRand(seed)
	e = lora.Embedding{E0: tensor.RandMatrix(r, count, dy, 1), Adapter: random(r, dy, count, rank)}
	return e, []int{2, 0, 2, 6, 3, 5}, tensor.RandSequence(r, steps, dy, 1)
}

// hot returns the inputs of the equations, 1 for the symbol of the step.
func hot(symbols []int, count int) []tensor.Vector {
	x := make([]tensor.Vector, len(symbols))
	for n, symbol := range symbols {
		x[n] = tensor.NewVector(count)
		x[n][symbol] = 1
	}
	return x
}

func TestEmbeddingEquations(t *testing.T) {
	e, symbols, g := table(50)
	e.RankStabilised = true
	tr := must(e.Forward(symbols))(t)
	found := must(e.Backward(tr, g))(t)
	f := eqtest.Load(t, "lora.eq")
	env := derive.NewEnv(f.Cell("lora_embedding"))
	bind(t, env, "E_0", e.E0, "A", e.A, "B", e.B, "s", e.Scale(), "x", hot(symbols, e.E0.Rows), "u", tr.U, "y", tr.Y,
		"direct.y", g, "g", g, "v", found.V, "d.A", found.Params.A, "d.B", found.Params.B)
	for _, label := range []string{"1", "2", "3", "4a", "4b"} {
		eqtest.Check(t, f, "lora_embedding."+label, env, steps, rounding)
	}
	eqtest.Signals(t, f, "lora_embedding", env, steps, 1e-9)
	names := map[string]string{"A": "lora_embedding.4a", "B": "lora_embedding.4b"}
	got := variables(found.Params, nil)[:2]
	loss := func() float64 { return inner(g, must(e.Forward(symbols))(t).Y) }
	record(t, "differences", names, gradcheck.Compare(got, gradcheck.Full(loss, variables(e.Adapter, nil)[:2]), differences))

	var tape autodiff.Tape
	A, B, E := tape.Mat("A", e.A), tape.Mat("B", e.B), tape.Num("0", 0)
	for n, x := range hot(symbols, e.E0.Rows) {
		y := tape.Scale(e.Scale(), tape.MulVec(B, tape.MulVec(A, tape.Vec("x", x))))
		E = tape.Add(E, tape.Dot(tape.Vec("g", g[n]), y))
	}
	if err := tape.Backward(E); err != nil {
		t.Fatal(err)
	}
	want := []gradcheck.Array{{Name: "A", Shape: e.A.Shape(), Data: A.Grad.Data}, {Name: "B", Shape: e.B.Shape(), Data: B.Grad.Data}}
	record(t, "tape", names, gradcheck.Compare(got, want, exact))
	for _, never := range []int{1, 4} {
		for i := range rank {
			if found.Params.A.At(i, never) != 0 {
				t.Errorf("eq lora_embedding.4a: symbol %d never came and has a gradient", never)
			}
		}
	}
}

// The table with the adapter inside gives what the two give side by side.
func TestMergedEmbedding(t *testing.T) {
	e, symbols, _ := table(51)
	merged := must(e.Merge())(t)
	for n, y := range must(e.Forward(symbols))(t).Y {
		near(t, "merged embedding", merged.Row(symbols[n]), y, rounding)
	}
	fresh := e
	fresh.Adapter = must(lora.NewEmbedding(tensor.NewRand(52), e.E0.Rows, dy, rank, 8))(t)
	for n, y := range must(fresh.Forward(symbols))(t).Y {
		near(t, "new adapter of an embedding", y, e.E0.Row(symbols[n]), 0)
	}
}
