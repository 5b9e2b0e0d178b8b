package main

import (
	"fmt"
	"strings"

	"unroll/lstm"
	"unroll/stack"
	"unroll/tensor"
)

// describe says what the weights of a module of PyTorch are.
func (w moduleWeights) describe() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, in PyTorch's layout\n", w.Module)
	line := func(name, format string, args ...any) {
		fmt.Fprintf(&b, "  %-11s %s\n", name, fmt.Sprintf(format, args...))
	}
	line("model", "%s", strings.ToLower(strings.TrimPrefix(w.Kind, "nn.")))
	line("layers", "%d", w.NumLayers)
	line("directions", "%d", w.Directions())
	line("inputs", "%d", w.InputSize)
	line("states", "%d", w.HiddenSize)
	if w.ProjSize > 0 {
		line("projection", "to %d", w.ProjSize)
	} else {
		line("projection", "none")
	}
	line("biases", "%s", yes(w.Bias))
	if w.prefix != "" {
		line("prefix", "%s", w.prefix)
	}
	line("parameters", "%d numbers of %s in %d arrays", count(w.arrays), w.kind, len(w.arrays))
	return strings.TrimSuffix(b.String(), "\n")
}

// describeStack says what a stack is, and in which layout it was found.
func describeStack(s stack.Stack, layout string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "a stack, in %s\n", layout)
	if s.Dropout > 0 {
		fmt.Fprintf(&b, "  dropout %g between the layers\n", s.Dropout)
	}
	for l, layer := range s.Layers {
		for way, cell := range []stack.Cell{layer.Forward, layer.Reverse} {
			if cell != nil {
				fmt.Fprintf(&b, "  layer%d.%s  %s\n", l, []string{"forward", "reverse"}[way], describeCell(cell))
			}
		}
	}
	fmt.Fprintf(&b, "  parameters      %d numbers in %d arrays", count(s.Arrays()), len(s.Arrays()))
	return b.String()
}

// describeCell says what a cell is, in a line.
func describeCell(cell stack.Cell) string {
	var kind string
	switch c := cell.(type) {
	case stack.RNN:
		kind = "RNN"
	case stack.GRU:
		kind = "GRU, reset before the product"
		if c.After {
			kind = "GRU, reset after the product"
		}
	case stack.Vanilla:
		kind = "Vanilla LSTM"
	case stack.Augmented:
		kind = describeAugmented(lstm.Augmented(c))
	}
	return fmt.Sprintf("%s, inputs %d, outputs %d", kind, cell.Inputs(), cell.Outputs())
}

// describeAugmented says which variant a cell is.
func describeAugmented(p lstm.Augmented) string {
	past, ahead := p.Reach()
	parts := []string{"augmented LSTM", fmt.Sprintf("states %d", len(p.Bcu)), fmt.Sprintf("peepholes %s", p.Peepholes)}
	for _, option := range []struct {
		name string
		set  bool
	}{
		{"gate for the input", !p.Ungated}, {"projection", !p.Unprojected},
		{"coupled gates", p.Coupled}, {"normalised", p.Normalised},
		{fmt.Sprintf("windows from %d before to %d ahead", past, ahead), past > 0 || ahead > 0},
	} {
		if option.set {
			parts = append(parts, option.name)
		}
	}
	return strings.Join(parts, ", ")
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// count is how many numbers arrays hold.
func count(arrays []tensor.Array) int {
	sum := 0
	for _, a := range arrays {
		sum += len(a.Data)
	}
	return sum
}
