package onnx

import (
	"reflect"
	"strings"
	"testing"
)

// A model that is written and read is the same model.
func TestBytes(t *testing.T) {
	written := &Model{
		IR: 8, Producer: "a test", Opsets: map[string]int64{"": 14, "custom": 2},
		Graph: &Graph{
			Name:    "all there is",
			Inputs:  []Value{{Name: "x", Kind: "tensor", Type: Float32, Ranked: true, Shape: []Dim{{Size: -1, Symbol: "T"}, {Size: 2}, {Size: -1}}}},
			Outputs: []Value{{Name: "y", Kind: "tensor", Type: Float32}},
			Nodes: []Node{
				{Name: "first", Op: "Odd", Domain: "custom", Inputs: []string{"x", "", "w"}, Outputs: []string{"y"}, Attributes: []Attribute{
					{Name: "f", Value: float32(0.5)}, {Name: "i", Value: int64(-3)}, {Name: "s", Value: "text"},
					{Name: "t", Value: Tensor{Int64, []int{2}, []int64{7, -7}}},
					{Name: "floats", Value: []float32{1, 2}}, {Name: "ints", Value: []int64{3, -4}}, {Name: "strings", Value: []string{"a", "b"}},
				}},
			},
			Initializers: map[string]Tensor{
				"w": {Float64, []int{2, 2}, []float64{1, 2, 3, 4}},
				"v": {Float16, []int{2}, []float32{0.5, -2}},
			},
		},
	}
	content, err := written.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	read, err := Parse("model", content)
	if err != nil {
		t.Fatal(err)
	}
	if read.IR != written.IR || !strings.HasPrefix(read.Producer, written.Producer) || !reflect.DeepEqual(read.Opsets, written.Opsets) {
		t.Errorf("read %d, %q, %v", read.IR, read.Producer, read.Opsets)
	}
	if !reflect.DeepEqual(read.Graph, written.Graph) {
		t.Errorf("read  %+v\nwrote %+v", read.Graph, written.Graph)
	}
}

func TestBytesRefuses(t *testing.T) {
	with := func(n Node, w Tensor) *Model {
		return &Model{Graph: &Graph{Nodes: []Node{n}, Initializers: map[string]Tensor{"w": w}}}
	}
	good := Tensor{Float32, []int{1}, []float32{1}}
	for want, m := range map[string]*Model{
		"function Swish": {Graph: &Graph{}, Functions: []*Function{{Name: "Swish"}}},
		"If (node choice): attribute then_branch":    with(Node{Name: "choice", Op: "If", Attributes: []Attribute{{Name: "then_branch", Value: &Graph{}}}}, good),
		"initializer w: onnx: a tensor of shape [2]": with(Node{Op: "Add"}, Tensor{Float32, []int{2}, []float32{1}}),
		"initializer w: a tensor of texts":           with(Node{Op: "Add"}, Tensor{String, []int{1}, []string{"a"}}),
	} {
		if _, err := m.Bytes(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}
