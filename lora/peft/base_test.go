package peft_test

import (
	"fmt"
	"strings"
	"testing"

	"unroll/lora"
	"unroll/lora/peft"
	"unroll/tensor"
)

// parameters are those of [base], by the names of the modules.
func parameters() []tensor.Array {
	var list []tensor.Array
	r := tensor.NewRand(3)
	for _, m := range base {
		rows, cols := m.Out, m.In
		if m.Embedding {
			rows, cols = cols, rows
		}
		list = append(list, tensor.RandMatrix(r, rows, cols, 1).Array(m.Name+".weight"))
		if m.Bias {
			list = append(list, tensor.RandVector(r, m.Out, 1).Array(m.Name+".bias"))
		}
	}
	return list
}

// The modules of a base are found by its parameters, in either naming, and those
// of an adapter by its tensors.
func TestModules(t *testing.T) {
	if got := peft.Modules(parameters()); fmt.Sprint(got) != fmt.Sprint(base) {
		t.Errorf("modules %v, want %v", got, base)
	}
	lstm := []tensor.Array{{Name: "weight_ih_l0", Shape: []int{8, 3}}, {Name: "bias_ih_l0", Shape: []int{8}}, {Name: "weight_hh_l0_reverse", Shape: []int{8, 2}}}
	got := peft.Modules(lstm)
	if len(got) != 2 || got[0] != (peft.Module{Name: "rnn.layers.0.ih", Out: 8, In: 3, Bias: true}) || got[1].Name != "rnn.layers.0.hh_reverse" || got[1].Bias {
		t.Errorf("modules %+v", got)
	}
	r := tensor.NewRand(4)
	for i := range 6 {
		n, dir := random(r, 3*i), t.TempDir()
		a := n.adapter(r, i == 2)
		if err := a.Write(dir, n.modules()); err != nil {
			t.Fatal(err)
		}
		touched, err := peft.Touched(dir)
		if err != nil {
			t.Fatal(err)
		}
		back, err := peft.Read(dir, touched)
		if err != nil || len(back.Set) != len(a.Set) || len(back.Saved) != len(a.Saved) {
			t.Errorf("%v: %d adapters of %d, %v", touched, len(back.Set), len(a.Set), err)
		}
	}
}

// What is merged is the base with the change inside, and nothing else is touched.
func TestMerge(t *testing.T) {
	a, given := small(), parameters()
	a.Set["embedding"] = lora.Adapter{A: tensor.FromRows(tensor.Ones(7)), B: tensor.FromRows(tensor.Vector{1}, tensor.Vector{2}, tensor.Vector{3}), Alpha: 1}
	a.Saved = []tensor.Array{{Name: "rnn.layers.0.ih.bias", Shape: []int{8}, Data: tensor.Ones(8)}}
	merged, err := a.Merge(given)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range merged {
		change := tensor.Sub(p.Data, given[i].Data)
		want := tensor.NewVector(len(change))
		switch module, _ := peft.ModuleOf(p.Name); {
		case module == "embedding":
			want = tensor.Outer(tensor.Ones(7), tensor.Vector{1, 2, 3}).Data
		case p.Name == "rnn.layers.0.ih.bias":
			want = tensor.Sub(tensor.Ones(8), given[i].Data)
		case a.Set[module].A.Rows > 0 && len(p.Shape) == 2:
			want = a.Set[module].Delta().Data
		}
		if far := tensor.MaxAbs(tensor.Sub(change, want)); far > 1e-14 {
			t.Errorf("%s is %g from the sum", p.Name, far)
		}
	}
	for want, change := range map[string]func(a *peft.Adapter){
		"peft: Adapter.Merge: the base has no parameter for tail":                               func(a *peft.Adapter) { a.Set["tail"] = a.Set["head"] },
		"peft: Adapter.Merge: head.weight: lora: Layer.Merge: B is 8×2, expected 7×2":           func(a *peft.Adapter) { a.Set["head"] = a.Set["rnn.layers.0.hh"] },
		"peft: Adapter.Merge: head.bias has the shape [3], that of the base [7]":                func(a *peft.Adapter) { a.Saved = []tensor.Array{{Name: "head.bias", Shape: []int{3}}} },
		"peft: Adapter.Merge: the base has no parameter for tail.weight; " + "it has embedding": func(a *peft.Adapter) { a.Saved = []tensor.Array{{Name: "tail.weight"}} },
	} {
		a := small()
		change(&a)
		if _, err := a.Merge(given); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v\n want %s", err, want)
		}
	}
}
