package onnx

import (
	"encoding/binary"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// encoded is a message under construction: fields one after another.
type encoded []byte

// with appends a field: a number as a varint, a float32 as 32 bits, anything
// else as bytes.
func (e encoded) with(number protowire.Number, value any) encoded {
	b := []byte(e)
	switch v := value.(type) {
	case int:
		return protowire.AppendVarint(protowire.AppendTag(b, number, protowire.VarintType), uint64(v))
	case float32:
		return protowire.AppendFixed32(protowire.AppendTag(b, number, protowire.Fixed32Type), math.Float32bits(v))
	case string:
		return protowire.AppendString(protowire.AppendTag(b, number, protowire.BytesType), v)
	case encoded:
		return protowire.AppendBytes(protowire.AppendTag(b, number, protowire.BytesType), v)
	}
	panic("no such field")
}

// encodedNode is a NodeProto with names for inputs and outputs.
func encodedNode(op string, inputs, outputs []string, attributes ...encoded) encoded {
	var e encoded
	for _, name := range inputs {
		e = e.with(1, name)
	}
	for _, name := range outputs {
		e = e.with(2, name)
	}
	e = e.with(4, op)
	for _, a := range attributes {
		e = e.with(5, a)
	}
	return e
}

// encodedTensor is a TensorProto of float32, raw.
func encodedTensor(name string, shape []int, data ...float32) encoded {
	var e encoded
	for _, d := range shape {
		e = e.with(1, d)
	}
	var raw []byte
	for _, v := range data {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	return e.with(2, int(Float32)).with(8, name).with(9, encoded(raw))
}

// encodedValue is a ValueInfoProto of a float32 tensor.
func encodedValue(name string, shape ...int) encoded {
	var dims encoded
	for _, d := range shape {
		dims = dims.with(1, encoded{}.with(1, d))
	}
	return encoded{}.with(1, name).with(2, encoded{}.with(1, encoded{}.with(1, int(Float32)).with(2, dims)))
}

// encodedModel is a ModelProto of version 14 of the standard's operators.
func encodedModel(graph encoded) encoded {
	return encoded{}.with(1, 8).with(7, graph).with(8, encoded{}.with(2, 14))
}

// attributeInt is an attribute of one integer.
func attributeInt(name string, value int) encoded {
	return encoded{}.with(1, name).with(3, value).with(20, 2)
}

// attributeGraph is an attribute that is a graph.
func attributeGraph(name string, g encoded) encoded {
	return encoded{}.with(1, name).with(6, g).with(20, 5)
}

// tanhModel is y = tanh(x + b).
func tanhModel() encoded {
	return encodedModel(encoded{}.
		with(1, encodedNode("Add", []string{"x", "b"}, []string{"s"})).
		with(1, encodedNode("Tanh", []string{"s"}, []string{"y"})).
		with(5, encodedTensor("b", []int{2}, 0.5, -0.5)).
		with(11, encodedValue("x", 3, 2)).
		with(12, encodedValue("y", 3, 2)))
}

// recurrentModel is one LSTM node with everything that has a size.
func recurrentModel() encoded {
	return encodedModel(encoded{}.
		with(1, encodedNode("LSTM", []string{"X", "W", "R"}, []string{"", "Y_h"}, attributeInt("hidden_size", 1))).
		with(5, encodedTensor("W", []int{1, 4, 2}, 1, 2, 3, 4, 5, 6, 7, 8)).
		with(5, encodedTensor("R", []int{1, 4, 1}, 1, 2, 3, 4)).
		with(11, encodedValue("X", 3, 1, 2)).
		with(12, encodedValue("Y_h", 1, 1, 1)))
}

// loopModel runs a graph that adds x to itself for ever.
func loopModel() encoded {
	body := encoded{}.
		with(1, encodedNode("Identity", []string{"on"}, []string{"still"})).
		with(1, encodedNode("Add", []string{"v", "x"}, []string{"w"})).
		with(11, encodedValue("i")).with(11, encodedValue("on")).with(11, encodedValue("v")).
		with(12, encodedValue("still")).with(12, encodedValue("w"))
	return encodedModel(encoded{}.
		with(1, encodedNode("Loop", []string{"", "", "x"}, []string{"y"}, attributeGraph("body", body))).
		with(11, encodedValue("x", 2)).
		with(12, encodedValue("y", 2)))
}
