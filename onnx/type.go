package onnx

import "fmt"

// Type is the type of a tensor's entries, numbered as in the standard's
// TensorProto.DataType.
type Type int

// The types this package computes with.
const (
	Float32  Type = 1
	Uint8    Type = 2
	Int8     Type = 3
	Uint16   Type = 4
	Int16    Type = 5
	Int32    Type = 6
	Int64    Type = 7
	String   Type = 8
	Bool     Type = 9
	Float16  Type = 10
	Float64  Type = 11
	Uint32   Type = 12
	Uint64   Type = 13
	BFloat16 Type = 16
)

var typeNames = map[Type]string{
	Float32: "float32", Uint8: "uint8", Int8: "int8", Uint16: "uint16", Int16: "int16", Int32: "int32", Int64: "int64",
	String: "string", Bool: "bool", Float16: "float16", Float64: "float64", Uint32: "uint32", Uint64: "uint64", BFloat16: "bfloat16",
	// Known by name, so that an error can say what a file holds.
	14: "complex64", 15: "complex128", 17: "float8e4m3fn", 18: "float8e4m3fnuz", 19: "float8e5m2", 20: "float8e5m2fnuz",
	21: "uint4", 22: "int4", 23: "float4e2m1", 24: "float8e8m0", 25: "uint2", 26: "int2",
}

// String is the type's name as Go spells it.
func (t Type) String() string {
	if name, ok := typeNames[t]; ok {
		return name
	}
	return fmt.Sprintf("type %d", int(t))
}

// half says that entries are held as float32 and rounded to 16 bits.
func (t Type) half() bool { return t == Float16 || t == BFloat16 }

// float says that the entries are floating point numbers.
func (t Type) float() bool { return t == Float32 || t == Float64 || t.half() }

// width is the number of bytes of an entry in raw data, or 0 for a type whose
// entries have no fixed width there or that this package does not have.
func (t Type) width() int {
	switch t {
	case Bool, Int8, Uint8:
		return 1
	case Int16, Uint16, Float16, BFloat16:
		return 2
	case Int32, Uint32, Float32:
		return 4
	case Int64, Uint64, Float64:
		return 8
	}
	return 0
}

// The Go types of entries, by what can be done with them.
type (
	float   interface{ float32 | float64 }
	integer interface {
		int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64
	}
	number interface{ float | integer | int }
)
