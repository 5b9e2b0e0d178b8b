package peft_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"unroll/internal/need"
	"unroll/internal/safetensors"
	"unroll/lora"
	"unroll/lora/peft"
	"unroll/stack/torch"
	"unroll/tensor"
)

// network is a language model in the shape that PEFT can adapt, and a text.
type network struct {
	Kind      string         `json:"kind"` // rnn, gru or lstm
	Symbols   int            `json:"symbols"`
	Embedding int            `json:"embedding"`
	Hidden    int            `json:"hidden"`
	Layers    int            `json:"layers"`
	Conv      bool           `json:"conv"` // the head has its weight transposed
	Text      []int          `json:"text"`
	Config    map[string]any `json:"config"` // of the adapter that PEFT makes

	weights map[string]tensor.Array // by the names of the modules
}

var gates = map[string]int{"rnn": 1, "gru": 3, "lstm": 4}

func random(r *rand.Rand, i int) network {
	n := network{
		Kind: []string{"lstm", "gru", "rnn"}[i%3], Symbols: 5 + r.IntN(8), Embedding: 2 + r.IntN(5),
		Hidden: 2 + r.IntN(6), Layers: 1 + r.IntN(2), Conv: i%4 == 3, weights: map[string]tensor.Array{},
	}
	for range 6 {
		n.Text = append(n.Text, r.IntN(n.Symbols))
	}
	for _, m := range n.modules() {
		shape := []int{m.Out, m.In}
		if m.Embedding || n.Conv && m.Name == "head" {
			shape = []int{m.In, m.Out}
		}
		n.weights[m.Name+".weight"] = tensor.RandMatrix(r, shape[0], shape[1], 1).Array(m.Name + ".weight")
		if m.Bias {
			n.weights[m.Name+".bias"] = tensor.RandVector(r, m.Out, 1).Array(m.Name + ".bias")
		}
	}
	return n
}

// modules lists the network as PEFT sees it.
func (n network) modules() []peft.Module {
	list := []peft.Module{{Name: "embedding", Out: n.Embedding, In: n.Symbols, Embedding: true}}
	for l, inputs := 0, n.Embedding; l < n.Layers; l, inputs = l+1, n.Hidden {
		at := fmt.Sprintf("rnn.layers.%d.", l)
		list = append(list, peft.Module{Name: at + "ih", Out: gates[n.Kind] * n.Hidden, In: inputs, Bias: true},
			peft.Module{Name: at + "hh", Out: gates[n.Kind] * n.Hidden, In: n.Hidden, Bias: true})
	}
	return append(list, peft.Module{Name: "head", Out: n.Symbols, In: n.Hidden, Bias: true})
}

// logits computes what the network does with an adapter, which may be empty, by
// the page level's own cells.
func (n network) logits(t testing.TB, a peft.Adapter) []tensor.Vector {
	t.Helper()
	weights := maps.Clone(n.weights)
	for _, saved := range a.Saved {
		weights[saved.Name] = saved
	}
	of := func(name string) tensor.Matrix {
		w := weights[name+".weight"]
		m := tensor.Matrix{Rows: w.Shape[0], Cols: w.Shape[1], Data: w.Data}
		if n.Conv && name == "head" {
			return tensor.T(m)
		}
		return m
	}
	beside := func(name string) lora.Layer { // with an adapter that does nothing where there is none
		w, adapter := of(name), a.Set[name]
		if adapter.A.Rows == 0 {
			adapter = lora.Adapter{A: tensor.NewMatrix(1, w.Cols), B: tensor.NewMatrix(w.Rows, 1)}
		}
		return lora.Layer{W0: w, Adapter: adapter}
	}
	table := lora.Embedding{E0: of("embedding"), Adapter: a.Set["embedding"]}
	if table.A.Rows == 0 {
		table.Adapter = lora.Adapter{A: tensor.NewMatrix(1, n.Symbols), B: tensor.NewMatrix(n.Embedding, 1)}
	}
	x, err := table.Forward(n.Text)
	if err != nil {
		t.Fatal(err)
	}
	var arrays []tensor.Array
	for l := range n.Layers {
		for _, part := range []string{"ih", "hh"} {
			name := fmt.Sprintf("rnn.layers.%d.%s", l, part)
			merged, err := beside(name).Merge()
			if err != nil {
				t.Fatal(err)
			}
			bias := weights[name+".bias"]
			bias.Name = fmt.Sprintf("bias_%s_l%d", part, l)
			arrays = append(arrays, merged.Array(fmt.Sprintf("weight_%s_l%d", part, l)), bias)
		}
	}
	rnn, err := torch.Load(arrays, "")
	if err != nil {
		t.Fatal(err)
	}
	pass, err := rnn.Forward(x.Y, nil)
	if err != nil {
		t.Fatal(err)
	}
	head, err := beside("head").Forward(pass.Outputs(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range head.Y {
		head.Y[i] = tensor.Add(head.Y[i], weights["head.bias"].Data)
	}
	return head.Y
}

// adapter draws an adapter of some modules, of several ranks and scales.
func (n network) adapter(r *rand.Rand, saveHead bool) peft.Adapter {
	a := peft.Adapter{Set: lora.Set{}, Config: peft.Config{Dropout: 0.1, Base: "base", Transposed: n.Conv}}
	stabilised := r.IntN(2) == 0
	for _, m := range n.modules() {
		if m.Name == "head" && saveHead {
			for name := range maps.Keys(n.weights) {
				if strings.HasPrefix(name, "head.") {
					w := n.weights[name]
					w.Data = tensor.RandVector(r, len(w.Data), 1)
					a.Saved = append(a.Saved, w)
				}
			}
		} else if r.IntN(3) > 0 || m.Name == "rnn.layers.0.hh" {
			rank := 1 + r.IntN(4)
			a.Set[m.Name] = lora.Adapter{A: tensor.RandMatrix(r, rank, m.In, 0.7), B: tensor.RandMatrix(r, m.Out, rank, 0.7),
				Alpha: float64(1 + r.IntN(9)), RankStabilised: stabilised}
		}
	}
	return a
}

// Networks of any shape compute in PyTorch, with adapters that were written here
// and read by PEFT, what they compute here; and so do adapters that PEFT made.
func TestAgainstPEFT(t *testing.T) {
	python := need.Python(t, "torch", "peft", "safetensors")
	const count = 16
	root, r := t.TempDir(), tensor.NewRand(1)
	var networks []network
	var adapters []peft.Adapter
	for i := range count {
		n := random(r, i)
		saveHead := i%5 == 2 && !n.Conv
		n.Config = configuration(r, n, saveHead)
		a := n.adapter(r, saveHead)
		folder := filepath.Join(root, fmt.Sprintf("%02d", i))
		if err := a.Write(filepath.Join(folder, "ours"), n.modules()); err != nil {
			t.Fatal(err)
		}
		n.write(t, folder)
		networks, adapters = append(networks, n), append(adapters, a)
	}
	if output, err := exec.Command(python, filepath.Join("testdata", "witness.py"), root).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	for i, n := range networks {
		t.Run(fmt.Sprintf("%02d-%s", i, n.Kind), func(t *testing.T) {
			folder := filepath.Join(root, fmt.Sprintf("%02d", i))
			found := logits(t, filepath.Join(folder, "logits.safetensors"))
			near(t, "the base", n.logits(t, peft.Adapter{}), found["base"])
			ours := n.logits(t, adapters[i])
			near(t, "our adapter", ours, found["ours"])
			near(t, "our adapter, merged by PEFT", ours, found["ours_merged"])
			theirs, err := peft.Read(filepath.Join(folder, "theirs"), n.modules())
			if err != nil {
				t.Fatal(err)
			}
			near(t, "the adapter of PEFT", n.logits(t, theirs), found["theirs"])
			if far := apart(n.logits(t, theirs), found["base"]); far < 1e-3 {
				t.Errorf("the adapter of PEFT changes nothing: %g", far)
			}
		})
	}
}

// configuration draws one for PEFT's own constructor.
func configuration(r *rand.Rand, n network, saveHead bool) map[string]any {
	targets := []string{"hh"}
	for _, name := range []string{"ih", "embedding", "rnn.layers.0.ih"} {
		if r.IntN(2) == 0 {
			targets = append(targets, name)
		}
	}
	c := map[string]any{"r": 1 + r.IntN(4), "lora_alpha": 1 + r.IntN(9), "use_rslora": r.IntN(2) == 0, "target_modules": targets,
		"rank_pattern": map[string]int{`layers\.0\.hh`: 1 + r.IntN(4), "hh": 2}, "alpha_pattern": map[string]int{"hh": 3}}
	switch {
	case saveHead:
		c["modules_to_save"] = []string{"head"}
	case n.Conv:
		c["target_modules"], c["fan_in_fan_out"] = []string{"head"}, true
	case r.IntN(3) == 0:
		c["target_modules"], c["exclude_modules"] = `.*(ih|hh|head)`, []string{"rnn.layers.0.ih"}
	}
	return c
}

func (n network) write(t testing.TB, folder string) {
	t.Helper()
	content, err := json.Marshal(n)
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "case.json"), content, 0o644)
	}
	if err == nil {
		err = safetensors.Of(slices.Collect(maps.Values(n.weights)), true).Write(filepath.Join(folder, "base.safetensors"))
	}
	if err != nil {
		t.Fatal(err)
	}
}

func logits(t testing.TB, path string) map[string][]tensor.Vector {
	t.Helper()
	file, err := safetensors.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	arrays, err := file.Arrays()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]tensor.Vector{}
	for _, a := range arrays {
		for n := range a.Shape[0] {
			found[a.Name] = append(found[a.Name], a.Data[n*a.Shape[1]:(n+1)*a.Shape[1]])
		}
	}
	return found
}

// near demands logits that agree to 1e-5, relative to the largest.
func near(t testing.TB, what string, got, want []tensor.Vector) {
	t.Helper()
	if far := apart(got, want); !(far <= 1e-5) {
		t.Errorf("%s: the logits are %.1e apart", what, far)
	}
}

func apart(got, want []tensor.Vector) float64 {
	if len(got) != len(want) || len(want) == 0 {
		return math.Inf(1)
	}
	scale := 1.0
	for _, v := range want {
		scale = max(scale, tensor.MaxAbs(v))
	}
	return tensor.MaxDiff(got, want) / scale
}
