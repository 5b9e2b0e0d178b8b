package safetensors

import (
	"encoding/binary"
	"fmt"
	"math"

	"unroll/tensor"
)

// Array returns the tensor with its numbers in double precision, which holds
// those of F64, F32, F16 and BF16 without loss. Other types are an error that
// names the tensor.
func (t Tensor) Array() (tensor.Array, error) {
	a := tensor.Array{Name: t.Name, Shape: t.Shape}
	var size int
	var number func(raw []byte) float64
	switch t.Type {
	case "F64":
		size, number = 8, func(raw []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(raw)) }
	case "F32":
		size, number = 4, func(raw []byte) float64 { return single(binary.LittleEndian.Uint32(raw)) }
	case "BF16": // the upper half of an F32
		size, number = 2, func(raw []byte) float64 { return single(uint32(binary.LittleEndian.Uint16(raw)) << 16) }
	case "F16":
		size, number = 2, func(raw []byte) float64 { return half(binary.LittleEndian.Uint16(raw)) }
	default:
		return a, fmt.Errorf("tensor %s: numbers of the type %s, expected F64, F32, F16 or BF16", t.Name, t.Type)
	}
	a.Data = make([]float64, len(t.Raw)/size)
	for i := range a.Data {
		a.Data[i] = number(t.Raw[i*size:])
	}
	return a, nil
}

func single(bits uint32) float64 { return float64(math.Float32frombits(bits)) }

// half returns a number of half precision: a sign, five bits of exponent, ten of
// fraction.
func half(bits uint16) float64 {
	sign := 1 - 2*float64(bits>>15)
	exponent, fraction := int(bits>>10&0x1f), float64(bits&0x3ff)
	switch exponent {
	case 0:
		return sign * math.Ldexp(fraction, -24)
	case 0x1f:
		if fraction != 0 {
			return math.NaN()
		}
		return math.Inf(int(sign))
	}
	return sign * math.Ldexp(1024+fraction, exponent-25)
}

// Integers returns the numbers of a tensor of I64, I32, I16, I8 or U8. Other
// types are an error that names the tensor.
func (t Tensor) Integers() ([]int, error) {
	var size int
	var number func(raw []byte) int
	switch t.Type {
	case "I64":
		size, number = 8, func(raw []byte) int { return int(int64(binary.LittleEndian.Uint64(raw))) }
	case "I32":
		size, number = 4, func(raw []byte) int { return int(int32(binary.LittleEndian.Uint32(raw))) }
	case "I16":
		size, number = 2, func(raw []byte) int { return int(int16(binary.LittleEndian.Uint16(raw))) }
	case "I8":
		size, number = 1, func(raw []byte) int { return int(int8(raw[0])) }
	case "U8":
		size, number = 1, func(raw []byte) int { return int(raw[0]) }
	default:
		return nil, fmt.Errorf("tensor %s: numbers of the type %s, expected integers: I64, I32, I16, I8 or U8", t.Name, t.Type)
	}
	list := make([]int, len(t.Raw)/size)
	for i := range list {
		list[i] = number(t.Raw[i*size:])
	}
	return list, nil
}

// Arrays returns all tensors with their numbers in double precision.
func (f File) Arrays() ([]tensor.Array, error) {
	var arrays []tensor.Array
	for _, t := range f.Tensors {
		a, err := t.Array()
		if err != nil {
			return nil, err
		}
		arrays = append(arrays, a)
	}
	return arrays, nil
}

// Of returns a file of arrays, with numbers of the type F64 or F32. In single
// precision a number is rounded, and one that is too large becomes infinite.
func Of(arrays []tensor.Array, single bool) File {
	var f File
	for _, a := range arrays {
		t := Tensor{Name: a.Name, Type: "F64", Shape: a.Shape}
		if single {
			t.Type, t.Raw = "F32", make([]byte, 0, 4*len(a.Data))
			for _, x := range a.Data {
				t.Raw = binary.LittleEndian.AppendUint32(t.Raw, math.Float32bits(float32(x)))
			}
		} else {
			t.Raw = make([]byte, 0, 8*len(a.Data))
			for _, x := range a.Data {
				t.Raw = binary.LittleEndian.AppendUint64(t.Raw, math.Float64bits(x))
			}
		}
		f.Tensors = append(f.Tensors, t)
	}
	return f
}
