package safetensors

import (
	"fmt"
	"math"
	"os"

	format "github.com/nlpodyssey/safetensors"
)

// File is what a file holds.
type File struct {
	Tensors  []Tensor          // in the order of their numbers
	Metadata map[string]string // what else the header says; nil: nothing
}

// Tensor is an array as the file has it.
type Tensor struct {
	Name  string
	Type  string // of its numbers: F64, F32, F16, BF16, I64, …, as the format spells it
	Shape []int  // the outermost size first; empty for one number alone
	Raw   []byte // the numbers, row by row, little-endian
}

// Read reads the file of a path. The error names the path.
func Read(path string) (File, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return File{}, err
	}
	f, err := Parse(content)
	if err != nil {
		return File{}, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

// Parse reads the content of a file. The tensors share its bytes.
func Parse(content []byte) (File, error) {
	_, header, err := format.ReadMetadata(content)
	if err != nil {
		return File{}, fmt.Errorf("not a safetensors file: %w", err)
	}
	parsed, err := format.Deserialize(content)
	if err != nil {
		return File{}, fmt.Errorf("not a safetensors file: %w", err)
	}
	f := File{Metadata: header.Metadata()}
	for _, view := range parsed.Tensors() {
		t := Tensor{Name: view.Name, Type: view.TensorView.DType().String(), Shape: []int{}, Raw: view.TensorView.Data()}
		for _, n := range view.TensorView.Shape() {
			if n > math.MaxInt32 {
				return File{}, fmt.Errorf("tensor %s: a size of %d, expected at most %d", t.Name, n, math.MaxInt32)
			}
			t.Shape = append(t.Shape, int(n))
		}
		f.Tensors = append(f.Tensors, t)
	}
	return f, nil
}
