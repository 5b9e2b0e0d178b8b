package onnx

import (
	"fmt"
	"math"
)

// Tensor is an array of any number of dimensions. Its entries stand row by row,
// the last dimension running fastest. A tensor is never changed once it is made;
// operators that only rename dimensions share the entries.
type Tensor struct {
	Type  Type
	Shape []int // empty for a single number
	Data  any   // a slice of the Go type that Type names; []float32 for Float16 and BFloat16
}

// NewTensor makes a tensor from its entries. Its type is that of the slice;
// data is kept, not copied.
func NewTensor(shape []int, data any) (Tensor, error) {
	t := Tensor{typeOf(data), shape, data}
	if t.Type == 0 {
		return Tensor{}, fmt.Errorf("onnx: NewTensor: a tensor cannot hold %T", data)
	}
	return t, t.check()
}

// Len is the number of entries.
func (t Tensor) Len() int { return length(t.Data) }

// String is the type with the shape, as in float32[2 3].
func (t Tensor) String() string { return fmt.Sprintf("%s%d", t.Type, t.Shape) }

// check holds the shape and the type against the entries.
func (t Tensor) check() error {
	held := t.Type
	if held.half() {
		held = Float32
	}
	if found := typeOf(t.Data); found != held {
		return fmt.Errorf("onnx: a tensor of type %s needs its entries as %s, found %T", t.Type, held, t.Data)
	}
	if n, ok := count(t.Shape); !ok || n != t.Len() {
		return fmt.Errorf("onnx: a tensor of shape %v needs %d entries, found %d", t.Shape, n, t.Len())
	}
	return nil
}

// count is the number of entries of a shape, if there can be that many.
func count(shape []int) (n int, ok bool) {
	n, ok = 1, true
	for _, d := range shape {
		if d < 0 {
			return 0, false
		}
		if d > 0 && n > math.MaxInt/d {
			ok = false
			continue
		}
		n *= d
	}
	return n, ok || n == 0
}

// typeOf is the type of a tensor that holds a slice, 0 for what none holds.
func typeOf(data any) Type {
	switch data.(type) {
	case []float32:
		return Float32
	case []float64:
		return Float64
	case []int8:
		return Int8
	case []int16:
		return Int16
	case []int32:
		return Int32
	case []int64:
		return Int64
	case []uint8:
		return Uint8
	case []uint16:
		return Uint16
	case []uint32:
		return Uint32
	case []uint64:
		return Uint64
	case []bool:
		return Bool
	case []string:
		return String
	}
	return 0
}

// length is the length of a slice that a tensor holds.
func length(data any) int {
	switch d := data.(type) {
	case []float32:
		return len(d)
	case []float64:
		return len(d)
	case []int8:
		return len(d)
	case []int16:
		return len(d)
	case []int32:
		return len(d)
	case []int64:
		return len(d)
	case []uint8:
		return len(d)
	case []uint16:
		return len(d)
	case []uint32:
		return len(d)
	case []uint64:
		return len(d)
	case []bool:
		return len(d)
	case []string:
		return len(d)
	}
	return 0
}

// zeros makes n entries of a type: 0, false or the empty string.
func zeros(t Type, n int) any {
	switch t {
	case Float32, Float16, BFloat16:
		return make([]float32, n)
	case Float64:
		return make([]float64, n)
	case Int8:
		return make([]int8, n)
	case Int16:
		return make([]int16, n)
	case Int32:
		return make([]int32, n)
	case Int64:
		return make([]int64, n)
	case Uint8:
		return make([]uint8, n)
	case Uint16:
		return make([]uint16, n)
	case Uint32:
		return make([]uint32, n)
	case Uint64:
		return make([]uint64, n)
	case Bool:
		return make([]bool, n)
	case String:
		return make([]string, n)
	}
	return nil
}
