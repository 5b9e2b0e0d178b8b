package onnx

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// attributesAnywhere are the names of attributes that operators ask for, by the
// kind of their value.
var attributesAnywhere = map[string][]string{
	"int": {"axis", "keepdims", "allowzero", "group", "hidden_size", "layout", "to", "num_outputs", "exclusive", "reverse",
		"linear_before_reset", "input_forget", "start", "end", "batch_axis", "time_axis", "select_last_index", "ceil_mode",
		"count_include_pad", "noop_with_empty_axes", "fmod", "num_scan_inputs", "transA", "transB"},
	"ints":   {"axes", "perm", "pads", "strides", "dilations", "kernel_shape", "split", "starts", "ends", "scan_input_axes", "value_ints"},
	"text":   {"direction", "mode", "auto_pad", "approximate"},
	"tensor": {"value"},
	"float":  {"alpha", "beta", "epsilon", "clip", "ratio"},
}

// odd is a number that an operator may not expect.
func odd(r *rand.Rand) int64 {
	if r.IntN(4) > 0 {
		return r.Int64N(5) - 1
	}
	return []int64{math.MinInt64, math.MaxInt64, math.MinInt32, math.MaxInt32, 1 << 32, -1 << 31, 1 << 31, 1000, -1000}[r.IntN(9)]
}

func oddTensor(r *rand.Rand) Tensor {
	types := []Type{Float32, Float32, Float32, Float64, Int64, Int64, Int64, Int32, Bool, String, Uint8, Float16, Uint64}
	t := Tensor{Type: types[r.IntN(len(types))], Shape: make([]int, r.IntN(5))}
	for i := range t.Shape {
		t.Shape[i] = r.IntN(4)
	}
	n := product(t.Shape)
	if t.Data = zeros(t.Type, n); t.Type == String {
		return t
	}
	values := make([]int64, n)
	for i := range values {
		values[i] = odd(r)
	}
	return castTo(Tensor{Int64, t.Shape, values}, t.Type)
}

func oddNode(r *rand.Rand, op string) Node {
	n := Node{Op: op}
	for range r.IntN(4) + r.IntN(4) {
		n.Inputs = append(n.Inputs, string(rune('a'+len(n.Inputs))))
	}
	for i := range 1 + r.IntN(3) {
		n.Outputs = append(n.Outputs, string(rune('p'+i)))
	}
	for range r.IntN(4) {
		var a Attribute
		switch kind := []string{"int", "int", "ints", "ints", "text", "tensor", "float"}[r.IntN(7)]; kind {
		case "int":
			a.Value = odd(r)
			a.Name = attributesAnywhere[kind][r.IntN(len(attributesAnywhere[kind]))]
		case "ints":
			list := make([]int64, r.IntN(5))
			for i := range list {
				list[i] = odd(r)
			}
			a.Value = list
			a.Name = attributesAnywhere[kind][r.IntN(len(attributesAnywhere[kind]))]
		case "text":
			a.Name = attributesAnywhere[kind][r.IntN(len(attributesAnywhere[kind]))]
			a.Value = []string{"reverse", "bidirectional", "reflect", "wrap", "edge", "SAME_UPPER", "SAME_LOWER", "VALID", "tanh", "?"}[r.IntN(10)]
		case "tensor":
			a.Name, a.Value = "value", oddTensor(r)
		case "float":
			a.Name = attributesAnywhere[kind][r.IntN(len(attributesAnywhere[kind]))]
			a.Value = float32(r.NormFloat64())
		}
		if _, twice := n.attribute(a.Name); !twice {
			n.Attributes = append(n.Attributes, a)
		}
	}
	return n
}

// Whatever a node gives an operator, it answers with an output or an error, of
// shapes that fit their entries.
func TestHostileNodes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	names := Operators()
	worked := map[string]bool{}
	for try := range 30_000 {
		op := names[try%len(names)]
		n := oddNode(r, op)
		g := &Graph{Nodes: []Node{n}}
		inputs := map[string]Tensor{}
		for _, name := range n.Inputs {
			g.Inputs = append(g.Inputs, Value{Name: name, Kind: "tensor"})
			inputs[name] = oddTensor(r)
			if r.IntN(2) == 0 && len(inputs) > 1 { // often one type, and one shape
				inputs[name] = inputs[n.Inputs[0]]
			}
		}
		g.Outputs = []Value{{Name: "p", Kind: "tensor"}}
		m := &Model{File: "hostile", Graph: g, Opsets: map[string]int64{"": []int64{7, 9, 10, 11, 13, 18, 28}[r.IntN(7)]}, Limits: Limits{Entries: 1 << 12, Nodes: 100}}
		if err := m.check(); err != nil {
			t.Fatal(err)
		}
		before := map[string]Tensor{}
		for name, x := range inputs {
			before[name] = Tensor{x.Type, slices.Clone(x.Shape), pick(x.Data, offsets(x.Shape, strides(x.Shape), 0))}
		}
		outputs, err := m.Run(inputs)
		var mistake Mistake
		if errors.As(err, &mistake) {
			t.Fatalf("%v: %v, opset %v, inputs %v", err, n, m.Opsets, inputs)
		}
		for name, x := range inputs {
			if err := near(x, before[name], 0, 0); err != nil {
				t.Fatalf("%v changed its input %s: %v", n, name, err)
			}
		}
		if err != nil {
			continue
		}
		worked[op] = true
		if err := outputs["p"].check(); err != nil {
			t.Fatalf("%v: %v", n, err)
		}
	}
	t.Logf("%d of %d operators gave an output at least once", len(worked), len(names))
	if len(worked) < len(names)/2 {
		t.Errorf("only %d of %d operators gave an output", len(worked), len(names))
	}
}
