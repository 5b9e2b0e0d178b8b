package safetensors

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// Single returns a tensor of the type F32, whose numbers lie in raw where they
// fit into it.
func Single(name string, shape []int, numbers []float32, raw []byte) Tensor {
	raw = slices.Grow(raw[:0], 4*len(numbers))[:4*len(numbers)]
	for i, x := range numbers {
		binary.LittleEndian.PutUint32(raw[4*i:], math.Float32bits(x))
	}
	return Tensor{Name: name, Type: "F32", Shape: shape, Raw: raw}
}

// Singles copies the numbers of a tensor of the type F32 to dst. Another type or
// another number of them is an error that names the tensor.
func (t Tensor) Singles(dst []float32) error {
	if t.Type != "F32" {
		return fmt.Errorf("tensor %s: numbers of the type %s, expected F32", t.Name, t.Type)
	}
	if len(t.Raw) != 4*len(dst) {
		return fmt.Errorf("tensor %s: %d numbers, expected %d", t.Name, len(t.Raw)/4, len(dst))
	}
	for i := range dst {
		dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(t.Raw[4*i:]))
	}
	return nil
}
