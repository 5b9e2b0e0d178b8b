package main

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/nlpodyssey/safetensors"

	"unroll/derive"
	"unroll/tensor"
)

// array is a tensor of a file: its sizes, the outermost first, and its entries
// in that order.
type array struct {
	sizes []int
	data  []float64
}

// readArrays reads a safetensors file of float64 tensors.
func readArrays(path string) (map[string]array, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parseArrays(path, content)
}

// parseArrays reads the content of a safetensors file. What it allocates is
// bounded by the size of the content.
func parseArrays(path string, content []byte) (map[string]array, error) {
	file, err := safetensors.Deserialize(content)
	if err != nil {
		return nil, fmt.Errorf("%s: not a safetensors file: %w", path, err)
	}
	arrays := map[string]array{}
	for _, view := range file.Tensors() {
		if view.TensorView.DType() != safetensors.F64 {
			return nil, fmt.Errorf("%s: tensor %s: expected F64, found %s", path, view.Name, view.TensorView.DType())
		}
		a := array{data: make([]float64, len(view.TensorView.Data())/8)}
		for i := range a.data {
			a.data[i] = math.Float64frombits(binary.LittleEndian.Uint64(view.TensorView.Data()[8*i:]))
		}
		for _, n := range view.TensorView.Shape() {
			if n == 0 || n > uint64(len(a.data)) {
				return nil, fmt.Errorf("%s: tensor %s: the shape %v has no entries", path, view.Name, view.TensorView.Shape())
			}
			a.sizes = append(a.sizes, int(n))
		}
		arrays[view.Name] = a
	}
	return arrays, nil
}

// The methods that make an array a tensor of a file. (NewTensorView of the
// library refuses a scalar, a tensor without sizes.)

// DType says that the entries are float64.
func (a array) DType() safetensors.DType { return safetensors.F64 }

// Shape returns the sizes.
func (a array) Shape() []uint64 {
	sizes := make([]uint64, len(a.sizes))
	for i, n := range a.sizes {
		sizes[i] = uint64(n)
	}
	return sizes
}

// Data returns the entries as little-endian bytes.
func (a array) Data() []byte {
	var data []byte
	for _, x := range a.data {
		data = binary.LittleEndian.AppendUint64(data, math.Float64bits(x))
	}
	return data
}

// DataLen is the length of Data.
func (a array) DataLen() uint64 { return uint64(8 * len(a.data)) }

// writeArrays writes a safetensors file, all of it or nothing.
func writeArrays(path string, arrays map[string]array) error {
	content, err := safetensors.Serialize(arrays, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return writeFile(path, content)
}

// writeFile writes a file, all of it or nothing.
func writeFile(path string, content []byte) error {
	scratch, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-")
	if err != nil {
		return err
	}
	defer os.Remove(scratch.Name())
	if _, err := scratch.Write(content); err != nil {
		scratch.Close()
		return err
	}
	if err := scratch.Close(); err != nil {
		return err
	}
	if err := os.Chmod(scratch.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(scratch.Name(), path)
}

// value turns an array into what derive.Env.Bind takes for a shape, or for a
// list of values of it.
func (a array) value(shape derive.Shape, list bool) (any, error) {
	var want []string
	for _, size := range []string{shape.Rows, shape.Cols} {
		if size != "" {
			want = append(want, size)
		}
	}
	if list {
		want = append([]string{"count"}, want...)
	}
	if len(a.sizes) != len(want) {
		return nil, fmt.Errorf("expected the shape [%s], found %v", strings.Join(want, ", "), a.sizes)
	}
	switch {
	case !list && shape.Scalar():
		return a.data[0], nil
	case !list && shape.Vector():
		return tensor.Vector(a.data), nil
	case !list:
		return tensor.Matrix{Rows: a.sizes[0], Cols: a.sizes[1], Data: a.data}, nil
	case shape.Scalar():
		return a.data, nil
	}
	parts := slices.Collect(slices.Chunk(a.data, len(a.data)/a.sizes[0]))
	if shape.Vector() {
		vectors := make([]tensor.Vector, len(parts))
		for i, p := range parts {
			vectors[i] = p
		}
		return vectors, nil
	}
	matrices := make([]tensor.Matrix, len(parts))
	for i, p := range parts {
		matrices[i] = tensor.Matrix{Rows: a.sizes[1], Cols: a.sizes[2], Data: p}
	}
	return matrices, nil
}

// arrayOf is the way back from what derive.Env.Get returns.
func arrayOf(v any) array {
	switch v := v.(type) {
	case float64:
		return array{[]int{}, []float64{v}}
	case tensor.Vector:
		return array{[]int{len(v)}, v}
	case tensor.Matrix:
		return array{[]int{v.Rows, v.Cols}, v.Data}
	case []float64:
		return array{[]int{len(v)}, v}
	case []tensor.Vector:
		return stack(v)
	case []tensor.Matrix:
		return stack(v)
	}
	return array{}
}

// stack puts arrays of one shape under one another.
func stack[T any](list []T) array {
	out := array{sizes: []int{len(list)}}
	for i, v := range list {
		a := arrayOf(v)
		if i == 0 {
			out.sizes = append(out.sizes, a.sizes...)
		}
		out.data = append(out.data, a.data...)
	}
	return out
}
