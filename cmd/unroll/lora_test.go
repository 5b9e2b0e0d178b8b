package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"unroll/internal/safetensors"
	"unroll/lora"
	"unroll/lora/peft"
	"unroll/tensor"
)

// adapted is a base on disk, and two adapters of it.
type adapted struct {
	dir, base string
	weights   []tensor.Array
	adapters  []peft.Adapter
	folders   []string
}

func newAdapted(t *testing.T) adapted {
	t.Helper()
	r, a := tensor.NewRand(1), adapted{dir: t.TempDir()}
	a.base = filepath.Join(a.dir, "base.safetensors")
	a.weights = []tensor.Array{
		tensor.RandMatrix(r, 5, 3, 1).Array("embedding.weight"),
		tensor.RandMatrix(r, 16, 3, 1).Array("weight_ih_l0"), tensor.RandMatrix(r, 16, 4, 1).Array("weight_hh_l0"),
		tensor.RandVector(r, 16, 1).Array("bias_ih_l0"),
		tensor.RandMatrix(r, 5, 4, 1).Array("head.weight"), tensor.RandVector(r, 5, 1).Array("head.bias"),
	}
	file := safetensors.Of(a.weights, false)
	file.Metadata = map[string]string{"made": "here"}
	if err := file.Write(a.base); err != nil {
		t.Fatal(err)
	}
	for i, modules := range [][]string{{"embedding", "rnn.layers.0.hh"}, {"rnn.layers.0.hh", "head"}} {
		adapter := peft.Adapter{Set: lora.Set{}, Config: peft.Config{Base: "tiny"}}
		for _, m := range peft.Modules(a.weights) {
			if slices.Contains(modules, m.Name) {
				rank := i + 1
				adapter.Set[m.Name] = lora.Adapter{A: tensor.RandMatrix(r, rank, m.In, 1), B: tensor.RandMatrix(r, m.Out, rank, 1), Alpha: 3}
			}
		}
		folder := filepath.Join(a.dir, "adapter", string(rune('0'+i)))
		if err := adapter.Write(folder, peft.Modules(a.weights)); err != nil {
			t.Fatal(err)
		}
		a.adapters, a.folders = append(a.adapters, adapter), append(a.folders, folder)
	}
	return a
}

func TestLoraInspect(t *testing.T) {
	a := newAdapted(t)
	for _, args := range [][]string{{a.folders[1]}, {a.folders[1], "--base", a.base}} {
		out, err := run(t, append([]string{"lora", "inspect"}, args...)...)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"an adapter of 2 modules, 58 numbers\n", "its base is called tiny\n", "\nhead             5×4    2     1.5    ", "\nrnn.layers.0.hh  16×4   2     1.5    "} {
			if !strings.Contains(out, want) {
				t.Errorf("%v: printed\n%s\nwithout %q", args, out, want)
			}
		}
		if strings.Contains(out, "of W\n") != (len(args) == 3) {
			t.Errorf("%v: printed\n%s", args, out)
		}
	}
	if _, err := run(t, "lora", "inspect", a.dir); err == nil || !strings.Contains(err.Error(), "adapter_model.safetensors") {
		t.Errorf("error %v", err)
	}
}

// Several adapters become the sum of what they add, each with its weight; what is
// no adapter's stays as it was.
func TestLoraMerge(t *testing.T) {
	a := newAdapted(t)
	out := filepath.Join(a.dir, "merged.safetensors")
	if printed, err := run(t, "lora", "merge", a.base, a.folders[0], a.folders[1], "--weights", "0.5,2", "-o", out); err != nil || printed != "" {
		t.Fatalf("printed %q, %v", printed, err)
	}
	merged, err := safetensors.Read(out)
	if err != nil {
		t.Fatal(err)
	}
	if merged.Metadata["made"] != "here" || merged.Tensors[0].Type != "F64" {
		t.Errorf("the header says %v, the first type is %s", merged.Metadata, merged.Tensors[0].Type)
	}
	got, err := readParameters(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range got {
		at := slices.IndexFunc(a.weights, func(w tensor.Array) bool { return w.Name == p.Name })
		want := slices.Clone(a.weights[at].Data)
		for i, weight := range []float64{0.5, 2} {
			module, found := peft.ModuleOf(p.Name)
			adapter, adapted := a.adapters[i].Set[module]
			if !found || !adapted {
				continue
			}
			delta := adapter.Delta()
			if module == "embedding" {
				delta = tensor.T(delta)
			}
			want = tensor.Add(want, tensor.Scale(weight, delta.Data))
		}
		if far := tensor.MaxAbs(tensor.Sub(p.Data, want)); far > 1e-6 { // the adapters are in single precision
			t.Errorf("%s is %g from the sum", p.Name, far)
		}
	}
	printed, err := run(t, "lora", "merge", a.base, a.folders[1], "--nf4", "-o", out)
	if err != nil || !strings.Contains(printed, "\nweight_hh_l0  ") || !strings.Contains(printed, "\nweight_ih_l0  ") || strings.Contains(printed, "warning: weight_ih_l0") ||
		strings.Count(printed, "warning: ") != 2 || !strings.Contains(printed, "is written in full") {
		t.Errorf("printed\n%s\n%v", printed, err)
	}
	for want, args := range map[string][]string{
		"--weights has 1 numbers, expected one for each of 2 adapters": {a.base, a.folders[0], a.folders[1], "--weights", "1", "-o", out},
		"would overwrite":                {a.base, a.folders[0], "-o", a.base},
		`required flag(s) "out" not set`: {a.base, a.folders[0]},
		"no such file":                   {a.base, a.dir, "-o", out},
	} {
		if _, err := run(t, append([]string{"lora", "merge"}, args...)...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v\n want %s", err, want)
		}
	}
}

// An adapter that was merged is found again in the change.
func TestLoraDiff(t *testing.T) {
	a := newAdapted(t)
	tuned, back := filepath.Join(a.dir, "tuned.safetensors"), filepath.Join(a.dir, "back")
	if _, err := run(t, "lora", "merge", a.base, a.folders[1], "-o", tuned); err != nil {
		t.Fatal(err)
	}
	printed, err := run(t, "lora", "diff", a.base, tuned, "--rank", "2", "-o", back)
	if err != nil || !strings.Contains(printed, "lost with rank 2") || strings.Contains(printed, "bias") {
		t.Fatalf("printed\n%s\n%v", printed, err)
	}
	found, err := peft.Read(back, peft.Modules(a.weights))
	if err != nil {
		t.Fatal(err)
	}
	for name, adapter := range found.Set {
		if want, there := a.adapters[1].Set[name]; !there {
			if tensor.MaxAbs(adapter.Delta().Data) > 0 {
				t.Errorf("%s has changed", name)
			}
		} else if far := lora.Distance(adapter.Delta(), want.Delta()); far > 1e-6 {
			t.Errorf("%s is %g from what was merged", name, far)
		}
	}
	if len(found.Set) != 4 {
		t.Errorf("the adapter has %v", slices.Sorted(maps.Keys(found.Set)))
	}
	small := filepath.Join(a.dir, "small.safetensors")
	if err := safetensors.Of(a.weights[:2], false).Write(small); err != nil {
		t.Fatal(err)
	}
	if _, err := run(t, "lora", "diff", a.base, small); err == nil || !strings.HasPrefix(err.Error(), small+": ") {
		t.Errorf("error %v", err)
	}
	if err := os.Remove(small); err != nil {
		t.Fatal(err)
	}
}
