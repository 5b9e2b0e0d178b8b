package peft

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"unroll/internal/check"
	"unroll/internal/safetensors"
	"unroll/lora"
	"unroll/tensor"
)

// The files of an adapter.
const (
	configFile  = "adapter_config.json"
	weightsFile = "adapter_model.safetensors"
	pickleFile  = "adapter_model.bin"
)

// prefix begins every name of a tensor.
const prefix = "base_model.model."

// Adapter is what the files of an adapter hold.
type Adapter struct {
	Config Config
	Set    lora.Set       // by the names of modules
	Saved  []tensor.Array // parameters that were trained as a whole, as in head.weight
}

// Folder returns where PEFT keeps the adapter of a name below a folder: the one
// that is called default in the folder itself, others in one of their name. A name
// that could lead elsewhere, or that PEFT cannot take, is an error.
func Folder(root, name string) (string, error) {
	if name == "" || name == "lora" || strings.ContainsAny(name, `./\:`) || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' }) || !filepath.IsLocal(name) {
		return "", fmt.Errorf("peft: the adapter's name is %q, expected one without points and separators, and not \"lora\"", name)
	}
	if name == "default" {
		return root, nil
	}
	return filepath.Join(root, name), nil
}

// Read reads the adapter in a folder for a base of some modules. The error names
// the file, and what was expected and found there.
func Read(dir string, base []Module) (Adapter, error) {
	config, err := file(dir, configFile)
	if err != nil {
		return Adapter{}, err
	}
	weights, err := file(dir, weightsFile)
	if errors.Is(err, fs.ErrNotExist) {
		if _, pickle := os.Stat(filepath.Join(dir, pickleFile)); pickle == nil {
			return Adapter{}, fmt.Errorf("%s: expected %s, found %s, which would be run to be read: save it with safe_serialization=True", dir, weightsFile, pickleFile)
		}
	}
	if err != nil {
		return Adapter{}, err
	}
	c, err := ParseConfig(config)
	if err != nil {
		return Adapter{}, fmt.Errorf("%s: %w", filepath.Join(dir, configFile), err)
	}
	a, err := Parse(c, weights, base)
	if err != nil {
		return Adapter{}, fmt.Errorf("%s: %w", dir, err)
	}
	return a, nil
}

// file reads a regular file of the folder; a pipe or a device would not end.
func file(dir, name string) ([]byte, error) {
	path := filepath.Join(dir, name)
	if info, err := os.Stat(path); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: expected a regular file, found %s", path, info.Mode())
	}
	return os.ReadFile(path)
}

// Parse reads the content of adapter_model.safetensors for a base of some modules.
func Parse(c Config, weights []byte, base []Module) (Adapter, error) {
	plan, err := c.plan(base)
	if err != nil {
		return Adapter{}, fmt.Errorf("%s: %w", configFile, err)
	}
	parsed, err := safetensors.Parse(weights)
	if err != nil {
		return Adapter{}, fmt.Errorf("%s: %w", weightsFile, err)
	}
	found := map[string]safetensors.Tensor{}
	for _, t := range parsed.Tensors {
		found[t.Name] = t
	}
	a := Adapter{Config: c, Set: lora.Set{}}
	for _, m := range plan.adapted {
		adapter := lora.Adapter{Alpha: of(c.Alphas, m.Name, c.Alpha), RankStabilised: c.RankStabilised}
		rank := int(of(c.Ranks, m.Name, float64(c.Rank)))
		nameA, nameB := names(m)
		if adapter.A, err = matrix(found, nameA, rank, m.In, m); err == nil {
			adapter.B, err = matrix(found, nameB, m.Out, rank, m)
		}
		if err != nil {
			return Adapter{}, fmt.Errorf("%s: %w", weightsFile, err)
		}
		a.Set[m.Name] = adapter
	}
	for _, m := range plan.saved {
		for name, shape := range m.parameters() {
			array, err := take(found, prefix+name, shape, m)
			if err != nil {
				return Adapter{}, fmt.Errorf("%s: %w", weightsFile, err)
			}
			array.Name = name
			a.Saved = append(a.Saved, array)
		}
	}
	for _, t := range parsed.Tensors {
		if _, left := found[t.Name]; left {
			return Adapter{}, fmt.Errorf("%s: nothing in %s asks for the tensor %s; the base has %s", weightsFile, configFile, t.Name, describe(base))
		}
	}
	return a, nil
}

// plan is which modules are adapted and which are there as a whole.
type plan struct{ adapted, saved []Module }

func (c Config) plan(base []Module) (plan, error) {
	var p plan
	used := map[string]bool{} // of the names in the configuration
	for _, m := range base {
		switch {
		case slices.ContainsFunc(c.Save, func(name string) bool { return strings.HasSuffix(m.Name, name) }):
			p.saved = append(p.saved, m)
		case c.Exclude.match(m.Name) || !c.Targets.match(m.Name):
		default:
			p.adapted = append(p.adapted, m)
		}
		for _, name := range c.Targets.Names {
			used[name] = used[name] || named(m.Name, name)
		}
		for _, name := range c.Save {
			used[name] = used[name] || strings.HasSuffix(m.Name, name)
		}
	}
	for _, name := range append(slices.Clone(c.Targets.Names), c.Save...) {
		if !used[name] {
			return p, fmt.Errorf("%q is no module of the base, which has %s", name, describe(base))
		}
	}
	if len(p.adapted)+len(p.saved) == 0 {
		return p, fmt.Errorf("target_modules touches no module of the base, which has %s", describe(base))
	}
	return p, nil
}

// names returns those of A and B in the file.
func names(m Module) (a, b string) {
	if m.Embedding {
		return prefix + m.Name + ".lora_embedding_A", prefix + m.Name + ".lora_embedding_B"
	}
	return prefix + m.Name + ".lora_A.weight", prefix + m.Name + ".lora_B.weight"
}

// parameters yields the parameters of a module and their shapes.
func (m Module) parameters() func(yield func(string, []int) bool) {
	return func(yield func(string, []int) bool) {
		if yield(m.Name+".weight", m.shape()) && m.Bias {
			yield(m.Name+".bias", []int{m.Out})
		}
	}
}

func matrix(found map[string]safetensors.Tensor, name string, rows, cols int, m Module) (tensor.Matrix, error) {
	a, err := take(found, name, []int{rows, cols}, m)
	return tensor.Matrix{Rows: rows, Cols: cols, Data: a.Data}, err
}

// take takes a tensor of a shape out of those that were found.
func take(found map[string]safetensors.Tensor, name string, shape []int, m Module) (tensor.Array, error) {
	t, there := found[name]
	if !there {
		return tensor.Array{}, fmt.Errorf("the tensor %s is missing", name)
	}
	delete(found, name)
	if !slices.Equal(t.Shape, shape) {
		return tensor.Array{}, fmt.Errorf("the tensor %s has the shape %v, expected %v for the module %s of the base and the rank in %s", name, t.Shape, shape, m, configFile)
	}
	a, err := t.Array()
	if err != nil {
		return tensor.Array{}, err
	}
	return a, check.Finite("the tensor "+name, a.Data)
}
