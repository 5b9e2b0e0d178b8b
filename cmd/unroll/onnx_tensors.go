package main

import (
	"fmt"
	"maps"
	"slices"

	"unroll/internal/safetensors"
	"unroll/onnx"
)

// onnxTypes are the types of safetensors in ONNX.
var onnxTypes = map[string]onnx.Type{
	"BOOL": onnx.Bool, "U8": onnx.Uint8, "I8": onnx.Int8, "I16": onnx.Int16, "U16": onnx.Uint16, "F16": onnx.Float16,
	"BF16": onnx.BFloat16, "I32": onnx.Int32, "U32": onnx.Uint32, "F32": onnx.Float32, "F64": onnx.Float64,
	"I64": onnx.Int64, "U64": onnx.Uint64,
}

// readTensors reads a safetensors file of any types.
func readTensors(path string) (map[string]onnx.Tensor, error) {
	file, err := safetensors.Read(path)
	if err != nil {
		return nil, err
	}
	tensors := map[string]onnx.Tensor{}
	for _, t := range file.Tensors {
		if tensors[t.Name], err = onnx.FromRaw(onnxTypes[t.Type], t.Shape, t.Raw); err != nil {
			return nil, fmt.Errorf("%s: tensor %s: %w", path, t.Name, err)
		}
	}
	return tensors, nil
}

// writeTensors writes a safetensors file, all of it or nothing.
func writeTensors(path string, tensors map[string]onnx.Tensor) error {
	var file safetensors.File
	for _, name := range slices.Sorted(maps.Keys(tensors)) {
		t := tensors[name]
		raw := t.Raw()
		if raw == nil {
			return fmt.Errorf("output %s: a safetensors file cannot hold a tensor %s", name, t)
		}
		for kind, of := range onnxTypes {
			if of == t.Type {
				file.Tensors = append(file.Tensors, safetensors.Tensor{Name: name, Type: kind, Shape: t.Shape, Raw: raw})
			}
		}
	}
	return file.Write(path)
}
