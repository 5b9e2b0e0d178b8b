package onnx

import (
	"encoding/binary"
	"fmt"
	"math"
)

// FromRaw makes a tensor from its entries as little-endian bytes, as ONNX files
// and others hold them.
func FromRaw(t Type, shape []int, raw []byte) (x Tensor, err error) {
	defer caught(&err)
	n, ok := count(shape)
	if !ok {
		return Tensor{}, fmt.Errorf("onnx: FromRaw: the shape %v", shape)
	}
	return Tensor{t, shape, fromRaw(&place{name: "onnx: FromRaw"}, t, n, raw)}, nil
}

// Raw returns the entries as little-endian bytes, nil for those of type String.
func (t Tensor) Raw() []byte {
	le := binary.LittleEndian
	switch data := t.Data.(type) {
	case []float32:
		switch t.Type {
		case Float16:
			return written(data, func(b []byte, v float32) []byte { return le.AppendUint16(b, toFloat16(v)) })
		case BFloat16:
			return written(data, func(b []byte, v float32) []byte { return le.AppendUint16(b, toBFloat16(v)) })
		}
		return written(data, func(b []byte, v float32) []byte { return le.AppendUint32(b, math.Float32bits(v)) })
	case []float64:
		return written(data, func(b []byte, v float64) []byte { return le.AppendUint64(b, math.Float64bits(v)) })
	case []int64:
		return written(data, func(b []byte, v int64) []byte { return le.AppendUint64(b, uint64(v)) })
	case []int32:
		return written(data, func(b []byte, v int32) []byte { return le.AppendUint32(b, uint32(v)) })
	case []int16:
		return written(data, func(b []byte, v int16) []byte { return le.AppendUint16(b, uint16(v)) })
	case []int8:
		return written(data, func(b []byte, v int8) []byte { return append(b, byte(v)) })
	case []uint64:
		return written(data, le.AppendUint64)
	case []uint32:
		return written(data, le.AppendUint32)
	case []uint16:
		return written(data, le.AppendUint16)
	case []uint8:
		return written(data, func(b []byte, v uint8) []byte { return append(b, v) })
	case []bool:
		return written(data, func(b []byte, v bool) []byte {
			if v {
				return append(b, 1)
			}
			return append(b, 0)
		})
	}
	return nil
}

// written appends every entry to one list of bytes.
func written[T any](data []T, appendEntry func([]byte, T) []byte) []byte {
	raw := []byte{}
	for _, v := range data {
		raw = appendEntry(raw, v)
	}
	return raw
}
