package torch_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"unroll/stack/torch"
	"unroll/tensor"
)

// What Save writes of any module, Inspect recognises, down to the order of its
// arrays, wherever in a file of others it stands.
func TestInspect(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := tensor.NewRand(rapid.Uint64Range(0, 1<<40).Draw(rt, "seed"))
		m := randomModule(r)
		saved, err := torch.Save(m.stack(t, r), "encoder.")
		if err != nil {
			rt.Fatal(err)
		}
		prefix, err := torch.Prefix(append(saved, tensor.Array{Name: "head.weight"}))
		if err != nil || prefix != "encoder." {
			rt.Fatalf("the prefix is %q, %v", prefix, err)
		}
		got, err := torch.Inspect(saved, prefix)
		want := torch.Module{Kind: "nn." + m.Module, InputSize: m.Inputs, HiddenSize: m.Hidden, ProjSize: m.Proj, NumLayers: m.Layers, Bidirectional: m.Both, Bias: true}
		if err != nil || got != want {
			rt.Fatalf("found %+v, %v; want %+v", got, err, want)
		}
		expected := got.Expected()
		if len(expected) != len(saved) {
			rt.Fatalf("%d arrays expected of %d", len(expected), len(saved))
		}
		for i, a := range expected {
			if saved[i].Name != prefix+a.Name || !slices.Equal(saved[i].Shape, a.Shape) {
				rt.Errorf("%s %v is expected where %s %v stands", a.Name, a.Shape, saved[i].Name, saved[i].Shape)
			}
		}
	})
}

func TestModuleString(t *testing.T) {
	for want, m := range map[string]torch.Module{
		"nn.GRU(3, 4, num_layers=2)": {Kind: "nn.GRU", InputSize: 3, HiddenSize: 4, NumLayers: 2, Bias: true},
		"nn.LSTM(3, 4, num_layers=1, bidirectional=True, proj_size=2, bias=False)": {Kind: "nn.LSTM", InputSize: 3, HiddenSize: 4, ProjSize: 2, NumLayers: 1, Bidirectional: true},
	} {
		if got := m.String(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if prefix, err := torch.Prefix([]tensor.Array{{Name: "fc.weight"}}); prefix != "" || err != nil {
		t.Errorf("the prefix of nothing is %q, %v", prefix, err)
	}
	if _, err := torch.Prefix([]tensor.Array{{Name: "b.weight_hh_l0"}, {Name: "a.weight_hh_l0"}}); err == nil || !strings.Contains(err.Error(), `["a." "b."]`) {
		t.Errorf("error %v", err)
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "w.safetensors")
	want := []tensor.Array{{Name: "w", Shape: []int{2}, Data: []float64{1, 0.1}}}
	if err := torch.WriteFile(path, want); err != nil {
		t.Fatal(err)
	}
	if got, err := torch.ReadFile(path); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v came back as %v, %v", want, got, err)
	}
	if err := torch.WriteFile(path, append(want, want...)); err == nil || !strings.HasPrefix(err.Error(), "torch: WriteFile: "+path+": ") {
		t.Errorf("error %v", err)
	}
	if _, err := torch.ReadFile(dir); err == nil || !strings.HasPrefix(err.Error(), "torch: ReadFile: ") {
		t.Errorf("error %v", err)
	}
	if _, err := torch.Gradient(randomModule(tensor.NewRand(1)).stack(t, tensor.NewRand(1)), "d."); err != nil {
		t.Error(err)
	}
}
