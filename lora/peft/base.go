package peft

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"unroll/internal/safetensors"
	"unroll/lora"
	"unroll/tensor"
)

// Modules lists the modules of a base by its parameters, in PyTorch's names, or in
// those of the modules, such as rnn.layers.0.ih.weight. A module whose name is
// embedding, or ends in a point and that, is one; all others are linear. Parameters
// that are no matrix are no module's weight.
func Modules(parameters []tensor.Array) []Module {
	names := map[string]bool{}
	for _, p := range parameters {
		names[p.Name] = true
	}
	var list []Module
	for _, p := range parameters {
		name, found := ModuleOf(p.Name)
		if !found || len(p.Shape) != 2 {
			continue
		}
		m := Module{Name: name, Out: p.Shape[0], In: p.Shape[1], Embedding: named(name, "embedding"), Bias: names[bias(p.Name)]}
		if m.Embedding {
			m.Out, m.In = m.In, m.Out
		}
		list = append(list, m)
	}
	return list
}

// bias is the name of the bias that goes with a weight.
func bias(weight string) string { return strings.Replace(weight, "weight", "bias", 1) }

// Touched lists the modules that the tensors of an adapter's file are of, by their
// names and shapes, for when there is no base to ask. The rank of each is in its
// tensors.
func Touched(dir string) ([]Module, error) {
	parsed, err := safetensors.Read(filepath.Join(dir, weightsFile))
	if err != nil {
		return nil, err
	}
	in, out := map[string]int{}, map[string]int{}
	var list []Module
	for _, t := range parsed.Tensors {
		name, of := strings.CutPrefix(t.Name, prefix)
		if !of || len(t.Shape) != 2 {
			continue
		}
		if module, a := cutAny(name, ".lora_A.weight", ".lora_embedding_A"); a {
			in[module] = t.Shape[1]
		} else if module, b := cutAny(name, ".lora_B.weight", ".lora_embedding_B"); b {
			out[module] = t.Shape[0]
			list = append(list, Module{Name: module, Embedding: strings.HasSuffix(name, "embedding_B")})
		} else if module, saved := strings.CutSuffix(name, ".weight"); saved {
			m := Module{Name: module, Out: t.Shape[0], In: t.Shape[1]}
			m.Bias = slices.ContainsFunc(parsed.Tensors, func(t safetensors.Tensor) bool { return t.Name == prefix+module+".bias" })
			list = append(list, m)
			in[module], out[module] = m.In, m.Out
		}
	}
	for i := range list {
		list[i].Out, list[i].In = out[list[i].Name], in[list[i].Name]
	}
	slices.SortFunc(list, func(a, b Module) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

func cutAny(s string, suffixes ...string) (string, bool) {
	for _, suffix := range suffixes {
		if before, found := strings.CutSuffix(s, suffix); found {
			return before, true
		}
	}
	return s, false
}

// Merge returns the parameters of a base with the adapter inside, in their order.
// The base is not changed. An adapter that finds no parameter is an error.
func (a Adapter) Merge(parameters []tensor.Array) ([]tensor.Array, error) {
	merged, left := slices.Clone(parameters), map[string]bool{}
	for name := range a.Set {
		left[name] = true
	}
	saved := map[string]tensor.Array{}
	for _, s := range a.Saved {
		saved[s.Name], left[s.Name] = s, true
	}
	for i, p := range merged {
		if s, whole := saved[p.Name]; whole {
			if !slices.Equal(s.Shape, p.Shape) {
				return nil, fmt.Errorf("peft: Adapter.Merge: %s has the shape %v, that of the base %v", p.Name, s.Shape, p.Shape)
			}
			merged[i].Data = s.Data
			delete(left, p.Name)
		}
		module, found := ModuleOf(p.Name)
		adapter, adapted := a.Set[module]
		if !found || !adapted || len(p.Shape) != 2 {
			continue
		}
		w, err := insert(adapter, tensor.Matrix{Rows: p.Shape[0], Cols: p.Shape[1], Data: p.Data}, named(module, "embedding"))
		if err != nil {
			return nil, fmt.Errorf("peft: Adapter.Merge: %s: %w", p.Name, err)
		}
		merged[i].Data = w.Data
		delete(left, module)
	}
	for name := range left {
		return nil, fmt.Errorf("peft: Adapter.Merge: the base has no parameter for %s; it has %s", name, describe(Modules(parameters)))
	}
	return merged, nil
}

func insert(a lora.Adapter, w tensor.Matrix, embedding bool) (tensor.Matrix, error) {
	if embedding {
		return lora.Embedding{E0: w, Adapter: a}.Merge()
	}
	return lora.Layer{W0: w, Adapter: a}.Merge()
}
