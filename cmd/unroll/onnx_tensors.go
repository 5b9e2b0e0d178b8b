package main

import (
	"fmt"
	"math"
	"os"

	"github.com/nlpodyssey/safetensors"

	"unroll/onnx"
)

// onnxTypes are the types of safetensors in ONNX.
var onnxTypes = map[safetensors.DType]onnx.Type{
	safetensors.BOOL: onnx.Bool, safetensors.U8: onnx.Uint8, safetensors.I8: onnx.Int8, safetensors.I16: onnx.Int16,
	safetensors.U16: onnx.Uint16, safetensors.F16: onnx.Float16, safetensors.BF16: onnx.BFloat16, safetensors.I32: onnx.Int32,
	safetensors.U32: onnx.Uint32, safetensors.F32: onnx.Float32, safetensors.F64: onnx.Float64, safetensors.I64: onnx.Int64,
	safetensors.U64: onnx.Uint64,
}

// readTensors reads a safetensors file of any types.
func readTensors(path string) (map[string]onnx.Tensor, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	file, err := safetensors.Deserialize(content)
	if err != nil {
		return nil, fmt.Errorf("%s: not a safetensors file: %w", path, err)
	}
	tensors := map[string]onnx.Tensor{}
	for _, view := range file.Tensors() {
		shape := []int{}
		for _, n := range view.TensorView.Shape() {
			shape = append(shape, int(min(n, math.MaxInt)))
		}
		t, err := onnx.FromRaw(onnxTypes[view.TensorView.DType()], shape, view.TensorView.Data())
		if err != nil {
			return nil, fmt.Errorf("%s: tensor %s: %w", path, view.Name, err)
		}
		tensors[view.Name] = t
	}
	return tensors, nil
}

// output is a tensor of ONNX as one of safetensors.
type output struct {
	kind  safetensors.DType
	shape []int
	raw   []byte
}

// DType is the type of the entries.
func (o output) DType() safetensors.DType { return o.kind }

// Shape returns the sizes.
func (o output) Shape() []uint64 { return array{sizes: o.shape}.Shape() }

// Data returns the entries as little-endian bytes.
func (o output) Data() []byte { return o.raw }

// DataLen is the length of Data.
func (o output) DataLen() uint64 { return uint64(len(o.raw)) }

// writeTensors writes a safetensors file, all of it or nothing.
func writeTensors(path string, tensors map[string]onnx.Tensor) error {
	outputs := map[string]output{}
	for name, t := range tensors {
		raw := t.Raw()
		if raw == nil {
			return fmt.Errorf("output %s: a safetensors file cannot hold a tensor %s", name, t)
		}
		for kind, of := range onnxTypes {
			if of == t.Type {
				outputs[name] = output{kind, t.Shape, raw}
			}
		}
	}
	content, err := safetensors.Serialize(outputs, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return writeFile(path, content)
}
