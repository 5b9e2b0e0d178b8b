package onnx

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
)

// Bytes returns the model as the content of an ONNX file. It writes what this
// package's own programs make: graphs of nodes whose attributes are numbers,
// texts, lists of these, or tensors. Anything else is an error that names it.
func (m *Model) Bytes() (content []byte, err error) {
	if len(m.Functions) > 0 {
		return nil, fmt.Errorf("onnx: Model.Bytes: function %s, and functions are not written", m.Functions[0].Name)
	}
	var e encoder
	e.integer(1, m.IR)
	e.text(2, m.Producer)
	e.message(7, func(e *encoder) { err = e.graph(m.Graph) })
	if err != nil {
		return nil, fmt.Errorf("onnx: Model.Bytes: %w", err)
	}
	for _, domain := range slices.Sorted(maps.Keys(m.Opsets)) {
		e.message(8, func(e *encoder) {
			e.text(1, domain)
			e.integer(2, m.Opsets[domain])
		})
	}
	return e, nil
}

// encoder is a message under construction: fields one after another. The
// numbers of the fields are those of the standard's onnx.proto.
type encoder []byte

func (e *encoder) integer(field protowire.Number, v int64) {
	*e = protowire.AppendVarint(protowire.AppendTag(*e, field, protowire.VarintType), uint64(v))
}

func (e *encoder) float(field protowire.Number, v float32) {
	*e = protowire.AppendFixed32(protowire.AppendTag(*e, field, protowire.Fixed32Type), math.Float32bits(v))
}

func (e *encoder) bytes(field protowire.Number, v []byte) {
	*e = protowire.AppendBytes(protowire.AppendTag(*e, field, protowire.BytesType), v)
}

func (e *encoder) text(field protowire.Number, v string) { e.bytes(field, []byte(v)) }

func (e *encoder) message(field protowire.Number, fill func(e *encoder)) {
	var inner encoder
	fill(&inner)
	e.bytes(field, inner)
}

func (e *encoder) graph(g *Graph) (err error) {
	for i := range g.Nodes {
		e.message(1, func(e *encoder) { err = e.node(&g.Nodes[i]) })
		if err != nil {
			return err
		}
	}
	e.text(2, g.Name)
	for _, name := range slices.Sorted(maps.Keys(g.Initializers)) {
		e.message(5, func(e *encoder) { err = e.tensor(name, g.Initializers[name]) })
		if err != nil {
			return fmt.Errorf("initializer %s: %w", name, err)
		}
	}
	for _, v := range g.Inputs {
		e.message(11, func(e *encoder) { e.value(v) })
	}
	for _, v := range g.Outputs {
		e.message(12, func(e *encoder) { e.value(v) })
	}
	return nil
}

func (e *encoder) node(n *Node) (err error) {
	for _, name := range n.Inputs {
		e.text(1, name)
	}
	for _, name := range n.Outputs {
		e.text(2, name)
	}
	e.text(3, n.Name)
	e.text(4, n.Op)
	for _, a := range n.Attributes {
		e.message(5, func(e *encoder) { err = e.attribute(a) })
		if err != nil {
			return fmt.Errorf("%s: attribute %s: %w", n.label(), a.Name, err)
		}
	}
	e.text(7, n.Domain)
	return nil
}

func (e *encoder) attribute(a Attribute) (err error) {
	e.text(1, a.Name)
	switch v := a.Value.(type) {
	case float32:
		e.float(2, v)
		e.integer(20, 1)
	case int64:
		e.integer(3, v)
		e.integer(20, 2)
	case string:
		e.text(4, v)
		e.integer(20, 3)
	case Tensor:
		e.message(5, func(e *encoder) { err = e.tensor("", v) })
		e.integer(20, 4)
	case []float32:
		for _, x := range v {
			e.float(7, x)
		}
		e.integer(20, 6)
	case []int64:
		for _, x := range v {
			e.integer(8, x)
		}
		e.integer(20, 7)
	case []string:
		for _, x := range v {
			e.text(9, x)
		}
		e.integer(20, 8)
	default:
		return fmt.Errorf("a value of the type %T is not written", a.Value)
	}
	return err
}

func (e *encoder) tensor(name string, t Tensor) error {
	if err := t.check(); err != nil {
		return err
	}
	if t.Type == String {
		return fmt.Errorf("a tensor of texts is not written")
	}
	for _, size := range t.Shape {
		e.integer(1, int64(size))
	}
	e.integer(2, int64(t.Type))
	e.text(8, name)
	e.bytes(9, t.Raw())
	return nil
}

func (e *encoder) value(v Value) {
	e.text(1, v.Name)
	e.message(2, func(e *encoder) {
		e.message(1, func(e *encoder) {
			e.integer(1, int64(v.Type))
			if !v.Ranked {
				return
			}
			e.message(2, func(e *encoder) {
				for _, d := range v.Shape {
					e.message(1, func(e *encoder) { e.dim(d) })
				}
			})
		})
	})
}

func (e *encoder) dim(d Dim) {
	switch {
	case d.Size >= 0:
		e.integer(1, int64(d.Size))
	case d.Symbol != "":
		e.text(2, d.Symbol)
	}
}
