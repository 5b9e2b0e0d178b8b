package onnx

import (
	"encoding/binary"
	"iter"
	"math"
	"unicode"

	"google.golang.org/protobuf/encoding/protowire"
)

// message is an encoded message of a file, and where it stands there.
type message struct {
	*place
	content []byte
	files   *files // where external data lie; nil where there can be none
}

// field is a field of a message: a number, and the bits of a number or the
// bytes of anything longer.
type field struct {
	message
	number protowire.Number
	wire   protowire.Type
	bits   uint64
	bytes  []byte
}

// fields walks the fields of a message in the order of the file. The standard
// lets an encoder write them in any order and repeat them.
func (m message) fields() iter.Seq[field] {
	return func(yield func(field) bool) {
		for rest := m.content; len(rest) > 0; {
			f := field{message: m}
			var head, n int
			f.number, f.wire, head = protowire.ConsumeTag(rest)
			if head < 0 {
				m.fail("at byte %d of %d: %v", len(m.content)-len(rest), len(m.content), protowire.ParseError(head))
			}
			body := rest[head:]
			switch f.wire {
			case protowire.VarintType:
				f.bits, n = protowire.ConsumeVarint(body)
			case protowire.Fixed64Type:
				f.bits, n = protowire.ConsumeFixed64(body)
			case protowire.Fixed32Type:
				var v uint32
				v, n = protowire.ConsumeFixed32(body)
				f.bits = uint64(v)
			case protowire.BytesType:
				f.bytes, n = protowire.ConsumeBytes(body)
			default: // groups, which ONNX does not use
				n = protowire.ConsumeFieldValue(f.number, f.wire, body)
			}
			if n < 0 {
				m.fail("field %d at byte %d of %d: %v", f.number, len(m.content)-len(rest), len(m.content), protowire.ParseError(n))
			}
			rest = body[n:]
			if !yield(f) {
				return
			}
		}
	}
}

var wireNames = map[protowire.Type]string{
	protowire.VarintType: "a varint", protowire.Fixed32Type: "32 bits", protowire.Fixed64Type: "64 bits", protowire.BytesType: "bytes",
}

// want demands a wire type.
func (f field) want(name string, wire protowire.Type) {
	if f.wire != wire {
		found, ok := wireNames[f.wire]
		if !ok {
			found = "a group"
		}
		f.fail("%s: expected %s, found %s", name, wireNames[wire], found)
	}
}

// integer is the value of an int64, int32 or enum field.
func (f field) integer(name string) int64 {
	f.want(name, protowire.VarintType)
	return int64(f.bits)
}

// float is the value of a float field.
func (f field) float(name string) float32 {
	f.want(name, protowire.Fixed32Type)
	return math.Float32frombits(uint32(f.bits))
}

// text is the value of a string or bytes field.
func (f field) text(name string) string {
	f.want(name, protowire.BytesType)
	return string(f.bytes)
}

// label is the value of a string field that names something. It must print as it
// is, since errors and descriptions show it.
func (f field) label(name string) string {
	text := f.text(name)
	for _, r := range text {
		if !unicode.IsPrint(r) {
			f.fail("%s: %.50q does not print", name, text)
		}
	}
	return text
}

// within is the value of a field that is itself a message; the name may have a
// format, for the number of a repeated one.
func (f field) within(format string, args ...any) message {
	p := f.in(format, args...)
	f.want(p.name, protowire.BytesType)
	return message{p, f.bytes, f.files}
}

// varints walks the values of a repeated integer field, of which an encoder
// writes each by itself or all in one.
func (f field) varints(name string) iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		if f.wire == protowire.VarintType {
			yield(f.bits)
			return
		}
		f.want(name, protowire.BytesType)
		for rest := f.bytes; len(rest) > 0; {
			v, n := protowire.ConsumeVarint(rest)
			if n < 0 {
				f.fail("%s: at byte %d of %d: %v", name, len(f.bytes)-len(rest), len(f.bytes), protowire.ParseError(n))
			}
			rest = rest[n:]
			if !yield(v) {
				return
			}
		}
	}
}

// floats appends the values of a repeated float field.
func (f field) floats(name string, values []float32) []float32 {
	if f.wire == protowire.Fixed32Type {
		return append(values, math.Float32frombits(uint32(f.bits)))
	}
	f.wantMultiple(name, 4)
	for i := 0; i < len(f.bytes); i += 4 {
		values = append(values, math.Float32frombits(binary.LittleEndian.Uint32(f.bytes[i:])))
	}
	return values
}

// doubles appends the values of a repeated double field.
func (f field) doubles(name string, values []float64) []float64 {
	if f.wire == protowire.Fixed64Type {
		return append(values, math.Float64frombits(f.bits))
	}
	f.wantMultiple(name, 8)
	for i := 0; i < len(f.bytes); i += 8 {
		values = append(values, math.Float64frombits(binary.LittleEndian.Uint64(f.bytes[i:])))
	}
	return values
}

// wantMultiple demands bytes that hold whole values of a width.
func (f field) wantMultiple(name string, width int) {
	f.want(name, protowire.BytesType)
	if len(f.bytes)%width != 0 {
		f.fail("%s: %d bytes are no whole number of values of %d bytes", name, len(f.bytes), width)
	}
}
