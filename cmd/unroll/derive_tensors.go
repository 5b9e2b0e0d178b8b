package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"unroll/derive"
	"unroll/internal/safetensors"
	"unroll/tensor"
)

// readArrays reads the tensors of a safetensors file by their names. None of
// them is empty.
func readArrays(path string) (map[string]tensor.Array, error) {
	file, err := safetensors.Read(path)
	if err != nil {
		return nil, err
	}
	arrays := map[string]tensor.Array{}
	for _, t := range file.Tensors {
		if slices.Contains(t.Shape, 0) {
			return nil, fmt.Errorf("%s: tensor %s: the shape %v has no entries", path, t.Name, t.Shape)
		}
		if arrays[t.Name], err = t.Array(); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	return arrays, nil
}

// writeArrays writes a safetensors file in double precision, all of it or
// nothing.
func writeArrays(path string, arrays map[string]tensor.Array) error {
	var list []tensor.Array
	for _, name := range slices.Sorted(maps.Keys(arrays)) {
		a := arrays[name]
		a.Name = name
		list = append(list, a)
	}
	return safetensors.Of(list, false).Write(path)
}

// value turns an array into what derive.Env.Bind takes for a shape, or for a
// list of values of it.
func value(a tensor.Array, shape derive.Shape, list bool) (any, error) {
	var want []string
	for _, size := range []string{shape.Rows, shape.Cols} {
		if size != "" {
			want = append(want, size)
		}
	}
	if list {
		want = append([]string{"count"}, want...)
	}
	if len(a.Shape) != len(want) {
		return nil, fmt.Errorf("expected the shape [%s], found %v", strings.Join(want, ", "), a.Shape)
	}
	switch {
	case !list && shape.Scalar():
		return a.Data[0], nil
	case !list && shape.Vector():
		return tensor.Vector(a.Data), nil
	case !list:
		return tensor.Matrix{Rows: a.Shape[0], Cols: a.Shape[1], Data: a.Data}, nil
	case shape.Scalar():
		return a.Data, nil
	}
	parts := slices.Collect(slices.Chunk(a.Data, len(a.Data)/a.Shape[0]))
	if shape.Vector() {
		vectors := make([]tensor.Vector, len(parts))
		for i, p := range parts {
			vectors[i] = p
		}
		return vectors, nil
	}
	matrices := make([]tensor.Matrix, len(parts))
	for i, p := range parts {
		matrices[i] = tensor.Matrix{Rows: a.Shape[1], Cols: a.Shape[2], Data: p}
	}
	return matrices, nil
}

// arrayOf is the way back from what derive.Env.Get returns.
func arrayOf(v any) tensor.Array {
	switch v := v.(type) {
	case float64:
		return tensor.Array{Shape: []int{}, Data: []float64{v}}
	case tensor.Vector:
		return v.Array("")
	case tensor.Matrix:
		return v.Array("")
	case []float64:
		return tensor.Array{Shape: []int{len(v)}, Data: v}
	case []tensor.Vector:
		return pile(v)
	case []tensor.Matrix:
		return pile(v)
	}
	return tensor.Array{}
}

// pile puts arrays of one shape under one another.
func pile[T any](list []T) tensor.Array {
	out := tensor.Array{Shape: []int{len(list)}}
	for i, v := range list {
		a := arrayOf(v)
		if i == 0 {
			out.Shape = append(out.Shape, a.Shape...)
		}
		out.Data = append(out.Data, a.Data...)
	}
	return out
}
