package onnx

import "google.golang.org/protobuf/encoding/protowire"

// entries is what a TensorProto holds: its entries either raw, or in the field
// of their type, or in another file.
type entries struct {
	dims     []int
	kind     Type
	name     string
	raw      []byte
	hasRaw   bool
	typed    any // of one of the fields below
	field    string
	external map[string]string
	outside  bool // data_location is EXTERNAL
}

func decodeTensor(m message) (string, Tensor) {
	e := entries{external: map[string]string{}}
	for f := range m.fields() {
		e.decode(f)
	}
	p := m.in("%q", e.name)
	if e.outside {
		if e.hasRaw || e.typed != nil {
			p.fail("data_location says that the entries lie in another file, and there are some here")
		}
		e.raw, e.hasRaw = m.files.read(p, e.external), true
	}
	t := Tensor{Type: e.kind, Shape: e.dims}
	n, ok := count(e.dims)
	switch {
	case zeros(e.kind, 0) == nil:
		p.fail("data_type is %s, which is not supported", e.kind)
	case !ok:
		p.fail("dims %v are too large", e.dims)
	case e.hasRaw && e.typed != nil:
		p.fail("entries in raw_data and in %s", e.field)
	case e.hasRaw:
		t.Data = fromRaw(p, e.kind, n, e.raw)
	default:
		t.Data = e.fromTyped(p, n)
	}
	return e.name, t
}

// decode takes a field in.
func (e *entries) decode(f field) {
	switch f.number {
	case 1:
		for v := range f.varints("dims") {
			if int64(v) < 0 {
				f.fail("dims: the size %d", int64(v))
			}
			e.dims = append(e.dims, int(v))
		}
	case 2:
		e.kind = Type(f.integer("data_type"))
	case 3:
		f.fail("segment: tensors in segments are not supported")
	case 4:
		add(e, f, "float_data", f.floats)
	case 5:
		add(e, f, "int32_data", integers[int32](f))
	case 6:
		add(e, f, "string_data", func(name string, all []string) []string { return append(all, f.text(name)) })
	case 7:
		add(e, f, "int64_data", integers[int64](f))
	case 8:
		e.name = f.label("name")
	case 9:
		f.want("raw_data", protowire.BytesType)
		e.raw, e.hasRaw = f.bytes, true
	case 10:
		add(e, f, "double_data", f.doubles)
	case 11:
		add(e, f, "uint64_data", integers[uint64](f))
	case 13:
		decodeEntry(f.within("external_data"), e.external)
	case 14:
		e.outside = f.integer("data_location") == 1
	}
}

// add appends what a typed field holds.
func add[T any](e *entries, f field, name string, values func(string, []T) []T) {
	held, ok := e.typed.([]T)
	if e.typed != nil && (!ok || e.field != name) {
		f.fail("entries in %s and in %s", e.field, name)
	}
	e.typed, e.field = values(name, held), name
}

// integers appends the values of an integer field.
func integers[T int32 | int64 | uint64](f field) func(string, []T) []T {
	return func(name string, all []T) []T {
		for v := range f.varints(name) {
			all = append(all, T(v))
		}
		return all
	}
}

// decodeEntry reads a key with its value.
func decodeEntry(m message, into map[string]string) {
	var key, value string
	for f := range m.fields() {
		switch f.number {
		case 1:
			key = f.text("key")
		case 2:
			value = f.text("value")
		}
	}
	into[key] = value
}

// fromTyped turns the entries of a typed field, which the standard widens, into
// those of the type.
func (e *entries) fromTyped(p *place, n int) any {
	if e.typed == nil {
		e.typed, e.field = []float32(nil), "no field"
		if n == 0 {
			return zeros(e.kind, 0)
		}
	}
	if found := length(e.typed); found != n {
		p.fail("dims %v need %d entries, found %d in %s", e.dims, n, found, e.field)
	}
	switch data := e.typed.(type) {
	case []float32:
		if e.kind == Float32 {
			return data
		}
	case []float64:
		if e.kind == Float64 {
			return data
		}
	case []int64:
		if e.kind == Int64 {
			return data
		}
	case []string:
		if e.kind == String {
			return data
		}
	case []uint64:
		switch e.kind {
		case Uint64:
			return data
		case Uint32:
			return converted[uint32](data)
		}
	case []int32:
		if narrow := fromInt32(e.kind, data); narrow != nil {
			return narrow
		}
	}
	p.fail("the entries of a tensor of type %s cannot be in %s", e.kind, e.field)
	return nil
}

// fromInt32 turns the entries of int32_data into those of a type that the
// standard keeps there, or returns nil.
func fromInt32(kind Type, data []int32) any {
	switch kind {
	case Int32:
		return data
	case Int16:
		return converted[int16](data)
	case Int8:
		return converted[int8](data)
	case Uint16:
		return converted[uint16](data)
	case Uint8:
		return converted[uint8](data)
	case Bool:
		return each(data, func(v int32) bool { return v != 0 })
	case Float16:
		return each(data, func(v int32) float32 { return fromFloat16(uint16(v)) })
	case BFloat16:
		return each(data, func(v int32) float32 { return fromBFloat16(uint16(v)) })
	}
	return nil
}

// each applies a function to every entry.
func each[A, B any](data []A, f func(A) B) []B {
	out := make([]B, len(data))
	for i, v := range data {
		out[i] = f(v)
	}
	return out
}

// converted is each entry as a Go conversion makes it.
func converted[B, A number](data []A) []B {
	return each(data, func(v A) B { return B(v) })
}
