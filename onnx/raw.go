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

// fromRaw reads n little-endian entries.
func fromRaw(p *place, kind Type, n int, raw []byte) any {
	width := kind.width()
	if width == 0 {
		p.fail("the entries of a tensor of type %s cannot be in raw_data", kind)
	}
	if n > len(raw)/width || n*width != len(raw) {
		p.fail("%d entries of type %s need %d bytes each, found %d bytes in all", n, kind, width, len(raw))
	}
	le := binary.LittleEndian
	switch kind {
	case Float32:
		return cut(raw, 4, func(b []byte) float32 { return math.Float32frombits(le.Uint32(b)) })
	case Float64:
		return cut(raw, 8, func(b []byte) float64 { return math.Float64frombits(le.Uint64(b)) })
	case Float16:
		return cut(raw, 2, func(b []byte) float32 { return fromFloat16(le.Uint16(b)) })
	case BFloat16:
		return cut(raw, 2, func(b []byte) float32 { return fromBFloat16(le.Uint16(b)) })
	case Int64:
		return cut(raw, 8, func(b []byte) int64 { return int64(le.Uint64(b)) })
	case Int32:
		return cut(raw, 4, func(b []byte) int32 { return int32(le.Uint32(b)) })
	case Int16:
		return cut(raw, 2, func(b []byte) int16 { return int16(le.Uint16(b)) })
	case Int8:
		return cut(raw, 1, func(b []byte) int8 { return int8(b[0]) })
	case Uint64:
		return cut(raw, 8, le.Uint64)
	case Uint32:
		return cut(raw, 4, le.Uint32)
	case Uint16:
		return cut(raw, 2, le.Uint16)
	case Uint8:
		return cut(raw, 1, func(b []byte) uint8 { return b[0] })
	}
	return cut(raw, 1, func(b []byte) bool { return b[0] != 0 })
}

// cut reads an entry from every width bytes.
func cut[T any](raw []byte, width int, entry func([]byte) T) []T {
	out := make([]T, len(raw)/width)
	for i := range out {
		out[i] = entry(raw[width*i:])
	}
	return out
}
