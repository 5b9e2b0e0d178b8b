package torch

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/nlpodyssey/safetensors"

	"unroll/internal/check"
	"unroll/tensor"
)

// Read returns the arrays of a safetensors file, in the order of the file.
// Numbers of single precision become float64, without loss.
func Read(content []byte) ([]tensor.Array, error) {
	file, err := safetensors.Deserialize(content)
	if err != nil {
		return nil, check.In("torch: Read", err)
	}
	var arrays []tensor.Array
	for _, view := range file.Tensors() {
		a := tensor.Array{Name: view.Name}
		switch data := view.TensorView.Data(); view.TensorView.DType() {
		case safetensors.F64:
			for i := 0; i+8 <= len(data); i += 8 {
				a.Data = append(a.Data, math.Float64frombits(binary.LittleEndian.Uint64(data[i:])))
			}
		case safetensors.F32:
			for i := 0; i+4 <= len(data); i += 4 {
				a.Data = append(a.Data, float64(math.Float32frombits(binary.LittleEndian.Uint32(data[i:]))))
			}
		default:
			return nil, fmt.Errorf("torch: Read: %s has numbers of the type %s, expected F64 or F32", view.Name, view.TensorView.DType())
		}
		for _, n := range view.TensorView.Shape() {
			if n > math.MaxInt32 {
				return nil, fmt.Errorf("torch: Read: %s has a size of %d, expected at most %d", view.Name, n, math.MaxInt32)
			}
			a.Shape = append(a.Shape, int(n))
		}
		arrays = append(arrays, a)
	}
	return arrays, nil
}

// Write returns a safetensors file of the arrays, in double precision. Their
// names are all different.
func Write(arrays []tensor.Array) ([]byte, error) {
	views := map[string]view{}
	for _, a := range arrays {
		if _, twice := views[a.Name]; twice {
			return nil, fmt.Errorf("torch: Write: %s is there twice", a.Name)
		}
		views[a.Name] = view{a}
	}
	content, err := safetensors.Serialize(views, nil)
	return content, check.In("torch: Write", err)
}

// view is an array as the file format sees it.
type view struct{ array tensor.Array }

func (v view) DType() safetensors.DType { return safetensors.F64 }
func (v view) DataLen() uint64          { return uint64(8 * len(v.array.Data)) }

func (v view) Shape() []uint64 {
	var sizes []uint64
	for _, n := range v.array.Shape {
		sizes = append(sizes, uint64(n))
	}
	return sizes
}

func (v view) Data() []byte {
	var data []byte
	for _, x := range v.array.Data {
		data = binary.LittleEndian.AppendUint64(data, math.Float64bits(x))
	}
	return data
}
