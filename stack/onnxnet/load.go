package onnxnet

import (
	"fmt"
	"slices"

	"unroll/gru"
	"unroll/internal/check"
	"unroll/lstm"
	"unroll/onnx"
	"unroll/stack"
	"unroll/stack/torch"
	"unroll/tensor"
)

// Load makes a stack of the operators LSTM, GRU or RNN of a model's graph, in
// their order: one layer each. What else the graph computes is passed over, so
// the stack is the network alone where the graph holds nothing but these and
// what puts their outputs side by side.
//
// The error names the operator, and what of it a cell of this project has not:
// other activations, a bound on them (clip), a coupled input and forget gate, a
// reverse direction alone, weights that are computed.
func Load(m *onnx.Model) (stack.Stack, error) {
	var s stack.Stack
	for i := range m.Graph.Nodes {
		n := &m.Graph.Nodes[i]
		if _, recurrent := order[n.Op]; !recurrent || n.Domain != "" {
			continue
		}
		layer, err := loadLayer(m.Graph, n)
		if err != nil {
			return stack.Stack{}, fmt.Errorf("onnxnet: Load: %s %q: %w", n.Op, n.Name, err)
		}
		s.Layers = append(s.Layers, layer)
	}
	if len(s.Layers) == 0 {
		return s, fmt.Errorf("onnxnet: Load: the graph of %s has no LSTM, GRU or RNN", m.File)
	}
	for l, layer := range s.Layers[1:] {
		if layer.Forward.Inputs() != s.Layers[l].Outputs() {
			return s, fmt.Errorf("onnxnet: Load: layer %d has %d inputs, expected %d, the outputs of layer %d", l+1, layer.Forward.Inputs(), s.Layers[l].Outputs(), l)
		}
	}
	return s, nil
}

// defaults are the activations that the cells of this project have.
var defaults = map[string][]string{"RNN": {"Tanh"}, "GRU": {"Sigmoid", "Tanh"}, "LSTM": {"Sigmoid", "Tanh", "Tanh"}}

// settings are the attributes of an operator that matter here.
type settings struct {
	directions, hidden int
	linearBeforeReset  bool
}

func readSettings(n *onnx.Node) (s settings, err error) {
	s.directions = 1
	for _, a := range n.Attributes {
		switch v := a.Value.(type) {
		case string:
			if a.Name == "direction" && v == "bidirectional" {
				s.directions = 2
			} else if a.Name == "direction" && v != "forward" {
				return s, fmt.Errorf("direction is %q, expected forward or bidirectional", v)
			}
		case []string:
			if a.Name == "activations" {
				for i, f := range v {
					if want := defaults[n.Op][i%len(defaults[n.Op])]; f != want {
						return s, fmt.Errorf("activation %d is %s, expected %s", i, f, want)
					}
				}
			}
		case int64:
			switch {
			case a.Name == "hidden_size":
				s.hidden = int(v)
			case a.Name == "linear_before_reset":
				s.linearBeforeReset = v != 0
			case a.Name == "input_forget" && v != 0:
				return s, fmt.Errorf("input_forget is %d, expected 0", v)
			}
		case float32:
			if a.Name == "clip" {
				return s, fmt.Errorf("clip is %g, expected none", v)
			}
		}
	}
	return s, nil
}

// input is an input of an operator that is a constant of the graph; not there
// where it is left out.
func input(g *onnx.Graph, n *onnx.Node, at int, name string) (t onnx.Tensor, there bool, err error) {
	if at >= len(n.Inputs) || n.Inputs[at] == "" {
		return t, false, nil
	}
	if t, there = g.Initializers[n.Inputs[at]]; !there {
		t, there = constant(g, n.Inputs[at])
	}
	if !there {
		err = fmt.Errorf("%s is %s, which is computed; expected a constant of the graph", name, n.Inputs[at])
	}
	return t, there, err
}

// numbers are those of a constant of a given shape; nil where it is left out.
func numbers(g *onnx.Graph, n *onnx.Node, at int, name string, shape ...int) ([]float64, error) {
	t, there, err := input(g, n, at, name)
	switch {
	case err != nil || !there:
		return nil, err
	case !slices.Equal(t.Shape, shape):
		return nil, fmt.Errorf("%s has the shape %v, expected %v", name, t.Shape, shape)
	}
	switch v := t.Data.(type) {
	case []float64:
		return v, check.Finite(name, v)
	case []float32:
		wide := make([]float64, len(v))
		for i := range v {
			wide[i] = float64(v[i])
		}
		return wide, check.Finite(name, wide)
	}
	return nil, fmt.Errorf("%s is of the type %s, expected floating point", name, t.Type)
}

// constant is the value of a node that is one.
func constant(g *onnx.Graph, name string) (onnx.Tensor, bool) {
	for _, n := range g.Nodes {
		if n.Op == "Constant" && len(n.Outputs) == 1 && n.Outputs[0] == name && len(n.Attributes) == 1 {
			t, ok := n.Attributes[0].Value.(onnx.Tensor)
			return t, ok
		}
	}
	return onnx.Tensor{}, false
}

// loadLayer makes a layer of an operator.
func loadLayer(g *onnx.Graph, n *onnx.Node) (stack.Layer, error) {
	o, err := readOperator(g, n)
	if err != nil {
		return stack.Layer{}, err
	}
	var arrays []tensor.Array
	rows := len(order[n.Op]) * o.hidden
	for way := range o.directions {
		ending := []string{"_l0", "_l0_reverse"}[way]
		add := func(name string, blocks []float64, shape ...int) {
			arrays = append(arrays, tensor.Array{Name: name + ending, Shape: shape, Data: ordered(n.Op, blocks)})
		}
		add("weight_ih", o.share(o.W, way), rows, o.inputs)
		add("weight_hh", o.share(o.R, way), rows, o.hidden)
		if o.B != nil {
			b := o.share(o.B, way)
			add("bias_ih", b[:rows], rows)
			add("bias_hh", b[rows:], rows)
		}
	}
	s, err := torch.Load(arrays, "")
	if err != nil {
		return stack.Layer{}, err
	}
	layer := s.Layers[0]
	for way, cell := range []*stack.Cell{&layer.Forward, &layer.Reverse}[:o.directions] {
		if o.P != nil {
			*cell = withPeepholes((*cell).(stack.Augmented), o.share(o.P, way))
		}
		if n.Op == "GRU" && !o.linearBeforeReset {
			*cell = resetBefore((*cell).(stack.GRU))
		}
	}
	return layer, nil
}

// operator is a recurrent operator with its weights, those of both directions
// behind each other.
type operator struct {
	settings
	inputs     int
	W, R, B, P []float64 // B and P may be nil
}

func readOperator(g *onnx.Graph, n *onnx.Node) (o operator, err error) {
	if o.settings, err = readSettings(n); err != nil {
		return o, err
	}
	W, there, err := input(g, n, 1, "W")
	gates, D, H := len(order[n.Op]), o.directions, o.hidden
	switch {
	case err != nil:
		return o, err
	case !there:
		return o, fmt.Errorf("input W is missing")
	case len(W.Shape) != 3 || H < 1 || W.Shape[2] < 1:
		return o, fmt.Errorf("input W has the shape %v and hidden_size is %d, expected [%d %d·hidden_size inputs] and at least 1", W.Shape, H, D, gates)
	}
	o.inputs = W.Shape[2]
	for _, part := range []struct {
		to       *[]float64
		name     string
		at       int
		required bool
		shape    []int
	}{
		{&o.W, "W", 1, true, []int{D, gates * H, o.inputs}},
		{&o.R, "R", 2, true, []int{D, gates * H, H}},
		{&o.B, "B", 3, false, []int{D, 2 * gates * H}},
		{&o.P, "P", 7, false, []int{D, 3 * H}}, // of an LSTM alone
	} {
		if *part.to, err = numbers(g, n, part.at, part.name, part.shape...); err != nil {
			return o, err
		}
		if part.required && *part.to == nil {
			return o, fmt.Errorf("%s is missing", part.name)
		}
	}
	return o, nil
}

// share is what one direction has of the weights of all.
func (o operator) share(v []float64, way int) []float64 {
	size := len(v) / o.directions
	return v[way*size : (way+1)*size]
}

// ordered returns blocks of ONNX in the order of PyTorch.
func ordered(op string, blocks []float64) []float64 {
	size := len(blocks) / len(order[op])
	var theirs []float64
	for _, at := range order[op] {
		theirs = append(theirs, blocks[at*size:(at+1)*size]...)
	}
	return theirs
}

// withPeepholes gives the gates of a cell the peepholes P, in the order i, o, f:
// each gate sees its own entry of the state.
func withPeepholes(cell stack.Augmented, P []float64) stack.Cell {
	p := lstm.Augmented(cell)
	p.Peepholes = lstm.Diagonal
	d := len(P) / 3
	p.Wscu = tensor.Diag(slices.Clone(P[:d]))
	p.Wscr = tensor.Diag(slices.Clone(P[d : 2*d]))
	p.Wscs = tensor.Diag(slices.Clone(P[2*d:]))
	return stack.Augmented(p)
}

// resetBefore moves the reset gate before the product, where there is one bias.
func resetBefore(cell stack.GRU) stack.Cell {
	p := gru.GRU(cell)
	p.After = false
	p.Bh, p.Ch = tensor.Add(p.Bh, p.Ch), nil
	return stack.GRU(p)
}
