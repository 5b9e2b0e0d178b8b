package main

import (
	"fmt"
	"math/rand/v2"
	"os"

	"unroll/internal/speed"
	"unroll/onnx"
)

// writeModel writes the layer of some work as an ONNX file: one node with random
// weights, every size fixed, states in and states out. A step is a sequence of one.
func writeModel(path string, w speed.Work) error {
	s, gates, op := w.Shape, w.Gates(), "RNN"
	if w.Model == "lstm" {
		op = "LSTM"
	}
	if w.Mode == "step" {
		s.T = 1
	}
	r := rand.New(rand.NewPCG(1, 2))
	weights := map[string]onnx.Tensor{}
	for name, shape := range map[string][]int{"W": {1, gates * s.H, s.I}, "R": {1, gates * s.H, s.H}, "B": {1, 2 * gates * s.H}} {
		n := 1
		for _, size := range shape {
			n *= size
		}
		numbers := make([]float32, n)
		for i := range numbers {
			numbers[i] = (2*r.Float32() - 1) / 16
		}
		var err error
		if weights[name], err = onnx.NewTensor(shape, numbers); err != nil {
			return err
		}
	}
	value := func(name string, shape ...int) onnx.Value {
		v := onnx.Value{Name: name, Kind: "tensor", Type: onnx.Float32, Ranked: true}
		for _, size := range shape {
			v.Shape = append(v.Shape, onnx.Dim{Size: size})
		}
		return v
	}
	g := &onnx.Graph{
		Name:         "layer",
		Initializers: weights,
		Inputs:       []onnx.Value{value("x", s.T, s.B, s.I)},
		Outputs:      []onnx.Value{value("y", s.T, 1, s.B, s.H)},
	}
	node := onnx.Node{Op: op, Name: "layer", Inputs: []string{"x", "W", "R", "B", ""}, Outputs: []string{"y"},
		Attributes: []onnx.Attribute{{Name: "hidden_size", Value: int64(s.H)}}}
	for _, state := range []string{"h", "c"}[:1+btoi(op == "LSTM")] {
		g.Inputs = append(g.Inputs, value(state+"0", 1, s.B, s.H))
		g.Outputs = append(g.Outputs, value(state, 1, s.B, s.H))
		node.Inputs, node.Outputs = append(node.Inputs, state+"0"), append(node.Outputs, state)
	}
	g.Nodes = []onnx.Node{node}
	m := &onnx.Model{IR: 8, Producer: "unroll", Opsets: map[string]int64{"": 14}, Graph: g}
	content, err := m.Bytes()
	if err != nil {
		return fmt.Errorf("the ONNX model of %v: %w", w.Shape, err)
	}
	return os.WriteFile(path, content, 0o644)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
