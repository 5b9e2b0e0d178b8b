package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"unroll/internal/safetensors"
	"unroll/stack/torch"
	"unroll/stack/weights"
	"unroll/tensor"
)

// prefixFlag is what the names of a module begin with.
type prefixFlag struct {
	prefix string
	given  bool // else it is found
}

func (f *prefixFlag) add(c *cobra.Command) {
	c.Flags().StringVar(&f.prefix, "prefix", "", "what the names of the module's weights begin with, such as encoder. (default: found)")
}

// moduleWeights are the weights of one of PyTorch's modules.
type moduleWeights struct {
	torch.Module
	path, prefix string
	kind         string         // of their numbers: F64, F32, F16 or BF16
	arrays       []tensor.Array // those with the prefix, in the order of the file
}

// readWeights reads a file of weights in PyTorch's layout.
func readWeights(path string, prefix prefixFlag) (moduleWeights, error) {
	file, err := safetensors.Read(path)
	if err != nil {
		return moduleWeights{}, err
	}
	w, err := weightsOf(file, prefix)
	if err != nil {
		return moduleWeights{}, fmt.Errorf("%s: %w", path, err)
	}
	w.path = path
	return w, nil
}

func weightsOf(file safetensors.File, prefix prefixFlag) (w moduleWeights, err error) {
	if file.Metadata[weights.Key] != "" {
		return w, fmt.Errorf("the file is in the layout of this project; unroll convert FILE -o OUT --to torch makes it PyTorch's")
	}
	var names []tensor.Array
	for _, t := range file.Tensors {
		names = append(names, tensor.Array{Name: t.Name})
	}
	w.prefix = prefix.prefix
	if !prefix.given {
		if w.prefix, err = torch.Prefix(names); err != nil {
			return w, fmt.Errorf("%w; choose one with --prefix", err)
		}
	}
	var first string
	for _, t := range file.Tensors {
		if !strings.HasPrefix(t.Name, w.prefix) {
			continue
		}
		a, err := t.Array()
		if err != nil {
			return w, err
		}
		if w.kind == "" {
			w.kind, first = t.Type, t.Name
		}
		if t.Type != w.kind {
			return w, fmt.Errorf("%s is of the type %s, expected %s, as %s", t.Name, t.Type, w.kind, first)
		}
		w.arrays = append(w.arrays, a)
	}
	w.Module, err = torch.Inspect(w.arrays, w.prefix)
	return w, err
}

// demand reports a module that is not what --model says.
func (w moduleWeights) demand(model string) error {
	if model == "" {
		return nil
	}
	if err := oneOf("--model", model, "lstm", "rnn", "gru"); err != nil {
		return err
	}
	if expected := "nn." + strings.ToUpper(model); w.Kind != expected {
		return fmt.Errorf("%s holds the weights of an %s, expected an %s", w.path, w.Module, expected)
	}
	return nil
}
