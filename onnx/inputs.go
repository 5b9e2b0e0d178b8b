package onnx

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// bind holds the inputs against their declarations.
func (m *Model) bind(inputs, values map[string]Tensor) error {
	symbols := map[string]int{}
	var known []string
	for _, v := range m.Graph.Inputs {
		known = append(known, v.Name)
		t, given := inputs[v.Name]
		_, initialized := m.Graph.Initializers[v.Name]
		switch {
		case !given && initialized:
			continue
		case !given:
			return fmt.Errorf("input %s is missing; expected %s", v.Name, v)
		}
		if err := t.check(); err != nil {
			return fmt.Errorf("input %s: %w", v.Name, err)
		}
		if err := v.fits(t, symbols); err != nil {
			return fmt.Errorf("input %s: %w", v.Name, err)
		}
		values[v.Name] = t
	}
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		if !slices.Contains(known, name) {
			return fmt.Errorf("there is no input %s; the inputs are %s", name, strings.Join(known, ", "))
		}
	}
	return nil
}

// fits holds a tensor against a declaration. Symbols are the sizes that
// dimensions have been found to stand for.
func (v Value) fits(t Tensor, symbols map[string]int) error {
	misfit := fmt.Errorf("expected %s, found %s", v, t)
	if v.Kind != "tensor" || v.Type != 0 && v.Type != t.Type || v.Ranked && len(v.Shape) != len(t.Shape) {
		return misfit
	}
	for i, d := range v.Shape {
		size, met := symbols[d.Symbol]
		switch {
		case d.Size >= 0 && d.Size != t.Shape[i]:
			return misfit
		case d.Symbol == "":
		case met && size != t.Shape[i]:
			return fmt.Errorf("%w, where %s is %d in another input", misfit, d.Symbol, size)
		default:
			symbols[d.Symbol] = t.Shape[i]
		}
	}
	return nil
}

// String is the declared type with the shape, as in float32[batch 3 ?].
func (v Value) String() string {
	if v.Kind != "tensor" {
		return "a " + v.Kind
	}
	name := "a tensor"
	if v.Type != 0 {
		name = v.Type.String()
	}
	if !v.Ranked {
		return name + " of any shape"
	}
	var sizes []string
	for _, d := range v.Shape {
		switch {
		case d.Size >= 0:
			sizes = append(sizes, fmt.Sprint(d.Size))
		case d.Symbol != "":
			sizes = append(sizes, d.Symbol)
		default:
			sizes = append(sizes, "?")
		}
	}
	return name + "[" + strings.Join(sizes, " ") + "]"
}
