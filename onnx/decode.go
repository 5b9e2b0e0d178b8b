package onnx

import "fmt"

// mostAttributes is how many attributes a node may have; the standard's
// operators have fewer than twenty.
const mostAttributes = 1000

// The messages of the standard's onnx.proto, by the numbers of their fields.

func decodeModel(m message) *Model {
	model := &Model{File: m.name, Opsets: map[string]int64{}}
	var version string
	for f := range m.fields() {
		switch f.number {
		case 1:
			model.IR = f.integer("ir_version")
		case 2:
			model.Producer = f.label("producer_name")
		case 3:
			version = f.label("producer_version")
		case 7:
			if model.Graph != nil {
				f.fail("a second graph")
			}
			model.Graph = decodeGraph(f.within("graph"))
		case 8:
			decodeOpset(f.within("opset_import"), model.Opsets)
		case 25:
			model.Functions = append(model.Functions, decodeFunction(f.within("functions %d", len(model.Functions))))
		}
	}
	if model.Graph == nil {
		m.fail("not an ONNX model: there is no graph in it")
	}
	if version != "" {
		model.Producer += " " + version
	}
	return model
}

func decodeOpset(m message, opsets map[string]int64) {
	var domain string
	var version int64
	for f := range m.fields() {
		switch f.number {
		case 1:
			domain = standard(f.label("domain"))
		case 2:
			version = f.integer("version")
		}
	}
	opsets[domain] = version
}

// standard gives the standard's own domain its short name.
func standard(domain string) string {
	if domain == "ai.onnx" {
		return ""
	}
	return domain
}

func decodeGraph(m message) *Graph {
	g := &Graph{Initializers: map[string]Tensor{}}
	for f := range m.fields() {
		switch f.number {
		case 1:
			g.Nodes = append(g.Nodes, decodeNode(f.within("node %d", len(g.Nodes))))
		case 2:
			g.Name = f.label("name")
		case 5:
			name, t := decodeTensor(f.within("initializer %d", len(g.Initializers)))
			if _, twice := g.Initializers[name]; twice || name == "" {
				f.fail("initializer %q: expected a name of its own", name)
			}
			g.Initializers[name] = t
		case 11:
			g.Inputs = append(g.Inputs, decodeValue(f.within("input %d", len(g.Inputs))))
		case 12:
			g.Outputs = append(g.Outputs, decodeValue(f.within("output %d", len(g.Outputs))))
		case 15:
			f.fail("sparse_initializer: sparse tensors are not supported")
		}
	}
	return g
}

func decodeNode(m message) Node {
	var n Node
	for f := range m.fields() {
		switch f.number {
		case 1:
			n.Inputs = append(n.Inputs, f.label("input"))
		case 2:
			n.Outputs = append(n.Outputs, f.label("output"))
		case 3:
			if n.Name == "" { // a field may come twice; the last counts
				f.name += fmt.Sprintf(" %.50q", f.label("name"))
			}
			n.Name = f.label("name")
		case 4:
			n.Op = f.label("op_type")
		case 5:
			a := decodeAttribute(f.within("attribute %d", len(n.Attributes)))
			if _, twice := n.attribute(a.Name); twice || len(n.Attributes) == mostAttributes {
				f.fail("attribute %q: a second one of this name, or more than %d in all", a.Name, mostAttributes)
			}
			n.Attributes = append(n.Attributes, a)
		case 7:
			n.Domain = standard(f.label("domain"))
		case 8:
			n.Overload = f.label("overload")
		}
	}
	if n.Op == "" {
		m.fail("op_type is missing")
	}
	return n
}

func decodeFunction(m message) *Function {
	fn := &Function{Opsets: map[string]int64{}}
	for f := range m.fields() {
		switch f.number {
		case 1:
			fn.Name = f.label("name")
		case 4:
			fn.Inputs = append(fn.Inputs, f.label("input"))
		case 5:
			fn.Outputs = append(fn.Outputs, f.label("output"))
		case 6:
			fn.Attributes = append(fn.Attributes, f.label("attribute"))
		case 7:
			fn.Nodes = append(fn.Nodes, decodeNode(f.within("node %d", len(fn.Nodes))))
		case 9:
			decodeOpset(f.within("opset_import"), fn.Opsets)
		case 10:
			fn.Domain = standard(f.label("domain"))
		case 11:
			fn.Defaults = append(fn.Defaults, decodeAttribute(f.within("attribute_proto %d", len(fn.Defaults))))
		case 13:
			fn.Overload = f.label("overload")
		}
	}
	if fn.Name == "" {
		m.fail("name is missing")
	}
	return fn
}

func decodeValue(m message) Value {
	v := Value{Kind: "tensor"}
	for f := range m.fields() {
		switch f.number {
		case 1:
			v.Name = f.label("name")
		case 2:
			decodeType(f.within("type"), &v)
		}
	}
	if v.Name == "" {
		m.fail("name is missing")
	}
	return v
}

var kinds = map[int32]string{1: "tensor", 4: "sequence", 5: "map", 7: "opaque", 8: "sparse tensor", 9: "optional"}

func decodeType(m message, v *Value) {
	for f := range m.fields() {
		kind, ok := kinds[int32(f.number)]
		if !ok {
			continue
		}
		v.Kind = kind
		if kind != "tensor" {
			continue
		}
		for f := range f.within("tensor_type").fields() {
			switch f.number {
			case 1:
				v.Type = Type(f.integer("elem_type"))
			case 2:
				v.Ranked, v.Shape = true, decodeShape(f.within("shape"))
			}
		}
	}
}

func decodeShape(m message) []Dim {
	var shape []Dim
	for f := range m.fields() {
		if f.number != 1 {
			continue
		}
		d := Dim{Size: -1}
		for f := range f.within("dim %d", len(shape)).fields() {
			switch f.number {
			case 1:
				d.Size = int(f.integer("dim_value"))
			case 2:
				d.Symbol = f.label("dim_param")
			}
		}
		if d.Size < -1 {
			f.fail("dim %d: the size is %d", len(shape), d.Size)
		}
		shape = append(shape, d)
	}
	return shape
}
