package lora_test

import (
	"testing"

	"unroll/derive"
	"unroll/internal/eqtest"
	"unroll/lora"
	"unroll/tensor"
)

func TestSeveralEquations(t *testing.T) {
	r := tensor.NewRand(70)
	adapters := []lora.Adapter{random(r, dy, dx, rank), random(r, dy, dx, rank)}
	adapters[1].Alpha = 5
	c := []float64{0.7, -1.2}
	mean := must(lora.Linear(adapters, c))(t)
	f := eqtest.Load(t, "lora.eq")
	env := derive.NewEnv(f.Cell("several"))
	bind(t, env, "A", []tensor.Matrix{adapters[0].A, adapters[1].A}, "B", []tensor.Matrix{adapters[0].B, adapters[1].B},
		"s", []float64{adapters[0].Scale(), adapters[1].Scale()}, "c", c,
		"Delta", must(lora.Sum(adapters, c))(t), "A_bar", mean.A, "B_bar", mean.B)
	for _, label := range []string{"1", "2a", "2b"} {
		eqtest.Check(t, f, "several."+label, env, 1, rounding)
	}
	if mean.Scale() != adapters[0].Scale() {
		t.Errorf("the scale is %g, want that of the first, %g", mean.Scale(), adapters[0].Scale())
	}
}

// Along the rank the sum is exact, for any ranks and scales; the sum of the
// factors is not.
func TestConcatenateIsExact(t *testing.T) {
	r := tensor.NewRand(71)
	adapters := []lora.Adapter{random(r, dy, dx, 3), random(r, dy, dx, 1), random(r, dy, dx, 2)}
	adapters[1].RankStabilised, adapters[2].Alpha = true, -0.3
	c := []float64{0.7, 1.5, -1.2}
	want := must(lora.Sum(adapters, c))(t)
	all := must(lora.Concatenate(adapters, c))(t)
	near(t, "concatenated", all.Delta().Data, want.Data, rounding)
	if all.Rank() != 6 {
		t.Errorf("the rank is %d, want 6", all.Rank())
	}
	same := []lora.Adapter{random(r, dy, dx, 2), random(r, dy, dx, 2)}
	exact := must(lora.Sum(same, []float64{1, 1}))(t)
	if far := lora.Distance(must(lora.Linear(same, []float64{1, 1}))(t).Delta(), exact); far < 0.1 {
		t.Errorf("the sum of the factors is %g from the sum", far)
	}
}

// By hand: two adapters of rank 1 whose A have three entries.
func TestElect(t *testing.T) {
	of := func(a ...float64) lora.Adapter {
		return lora.Adapter{A: tensor.FromRows(tensor.Vector(a)), B: tensor.FromRows(tensor.Vector{1}), Alpha: 1}
	}
	three := []lora.Adapter{of(3, -1, 2), of(-1, -1, -2), of(-1, 4, 0)}
	c := []float64{1, 2, 0.5}
	for vote, want := range map[lora.Vote]tensor.Vector{
		// Sums 1, 2 and 0: plus wins everywhere, the tie included.
		lora.Total: {3, 2, 2},
		// Signs −1, −1 and 0.
		lora.Frequency: {(-2 - 0.5) / 2, (-1 - 2) / 2.0, 2},
	} {
		got := must(lora.Elect(three, c, vote))(t)
		near(t, string(vote), got.A.Row(0), want, rounding)
		near(t, string(vote), got.B.Row(0), tensor.Vector{3.5 / 3}, rounding)
	}
	trimmed := must(of(3, -5, 3, 1, -0.5).Trim(0.4))(t)
	near(t, "trimmed", trimmed.A.Row(0), tensor.Vector{3, -5, 0, 0, 0}, 0)
	none := must(lora.Elect([]lora.Adapter{of(-1), of(1)}, []float64{1, 1}, lora.Total))(t)
	near(t, "a tie", none.A.Row(0), tensor.Vector{1}, 0)
}

// What is dropped is made up for: the mean stays.
func TestDrop(t *testing.T) {
	const size, density = 40000, 0.3
	a := lora.Adapter{A: tensor.FromRows(tensor.Ones(size)), B: tensor.FromRows(tensor.Vector{1}), Alpha: 1}
	dropped := must(a.Drop(tensor.NewRand(72), density))(t).A.Data
	if mean := tensor.Sum(dropped) / size; mean < 0.97 || mean > 1.03 {
		t.Errorf("the mean is %g, want 1", mean)
	}
	for _, x := range dropped {
		if x != 0 && x != 1/density {
			t.Fatalf("an entry is %g", x)
		}
	}
	if whole := must(a.Drop(tensor.NewRand(72), 1))(t); tensor.MaxAbs(tensor.Sub(whole.A.Data, a.A.Data)) != 0 {
		t.Error("a density of 1 changes the adapter")
	}
}
