package onnxnet

import (
	"fmt"
	"strings"

	"unroll/internal/check"
	"unroll/onnx"
	"unroll/stack"
	"unroll/stack/torch"
	"unroll/tensor"
)

// Save returns a stack as an ONNX model, in numbers of the type Float32 or
// Float64. Its input is x [T, B, inputs], its outputs are y [T, B, outputs] and
// the last states of all layers and directions, h_n and of an LSTM c_n, in the
// shapes of PyTorch. Every sequence starts from zeros.
//
// A stack that PyTorch's arrays cannot hold, or with a projection, is an error
// that says what it is.
func Save(s stack.Stack, kind onnx.Type) (*onnx.Model, error) {
	m, err := save(s, kind)
	return m, check.In("onnxnet: Save", err)
}

func save(s stack.Stack, kind onnx.Type) (*onnx.Model, error) {
	if kind != onnx.Float32 && kind != onnx.Float64 {
		return nil, fmt.Errorf("numbers of the type %s, expected float32 or float64", kind)
	}
	arrays, err := torch.Save(s, "")
	if err != nil {
		return nil, err
	}
	module, err := torch.Inspect(arrays, "")
	if err != nil {
		return nil, err
	}
	if module.ProjSize > 0 {
		return nil, fmt.Errorf("a projection to %d entries, expected none: ONNX has no projection", module.ProjSize)
	}
	b := builder{Module: module, op: strings.TrimPrefix(module.Kind, "nn."), kind: kind, arrays: map[string]tensor.Array{}}
	for _, a := range arrays {
		b.arrays[a.Name] = a
	}
	return b.model()
}

// builder makes the graph of a module.
type builder struct {
	torch.Module
	op     string // LSTM, GRU or RNN
	kind   onnx.Type
	arrays map[string]tensor.Array
	graph  onnx.Graph
}

func (b *builder) model() (*onnx.Model, error) {
	b.graph.Name = b.Module.String()
	b.graph.Initializers = map[string]onnx.Tensor{}
	steps, batch := onnx.Dim{Size: -1, Symbol: "T"}, onnx.Dim{Size: -1, Symbol: "B"}
	size := func(n int) onnx.Dim { return onnx.Dim{Size: n} }
	b.graph.Inputs = []onnx.Value{b.value("x", steps, batch, size(b.InputSize))}
	if err := b.put("rows", []int{3}, []int64{0, 0, -1}); err != nil {
		return nil, err
	}
	last := map[string][]string{}
	x := "x"
	for l := range b.NumLayers {
		if err := b.layer(l, x, last); err != nil {
			return nil, err
		}
		x = fmt.Sprintf("y%d", l)
	}
	b.node("Identity", "", []string{x}, []string{"y"})
	b.graph.Outputs = []onnx.Value{b.value("y", steps, batch, size(b.Directions()*b.HiddenSize))}
	for _, state := range b.states() {
		b.node("Concat", "", last[state], []string{state}, onnx.Attribute{Name: "axis", Value: int64(0)})
		b.graph.Outputs = append(b.graph.Outputs, b.value(state, size(b.NumLayers*b.Directions()), batch, size(b.HiddenSize)))
	}
	return &onnx.Model{IR: 8, Producer: "unroll", Opsets: map[string]int64{"": 14}, Graph: &b.graph}, nil
}

// states names the last states.
func (b *builder) states() []string {
	if b.op == "LSTM" {
		return []string{"h_n", "c_n"}
	}
	return []string{"h_n"}
}

// layer adds an operator and puts the outputs of its directions side by side.
func (b *builder) layer(l int, x string, last map[string][]string) error {
	D, H := b.Directions(), b.HiddenSize
	inputs := b.arrays[fmt.Sprintf("weight_ih_l%d", l)].Shape[1]
	var W, R, B []float64
	for way := range D {
		ending := fmt.Sprintf("_l%d", l) + []string{"", "_reverse"}[way]
		W = append(W, b.reordered("weight_ih"+ending)...)
		R = append(R, b.reordered("weight_hh"+ending)...)
		B = append(append(B, b.reordered("bias_ih"+ending)...), b.reordered("bias_hh"+ending)...)
	}
	gates := len(order[b.op])
	name := func(part string) string { return fmt.Sprintf("%s%d", part, l) }
	for part, a := range map[string]tensor.Array{
		"W": {Shape: []int{D, gates * H, inputs}, Data: W},
		"R": {Shape: []int{D, gates * H, H}, Data: R},
		"B": {Shape: []int{D, 2 * gates * H}, Data: B},
	} {
		if err := b.put(name(part), a.Shape, b.numbers(a.Data)); err != nil {
			return err
		}
	}
	outputs := []string{name("ways")}
	for _, state := range b.states() {
		outputs = append(outputs, name(state))
		last[state] = append(last[state], name(state))
	}
	attributes := []onnx.Attribute{{Name: "hidden_size", Value: int64(H)}}
	if D == 2 {
		attributes = append(attributes, onnx.Attribute{Name: "direction", Value: "bidirectional"})
	}
	if b.op == "GRU" { // the reset gate acts after the product, as in PyTorch
		attributes = append(attributes, onnx.Attribute{Name: "linear_before_reset", Value: int64(1)})
	}
	b.node(b.op, name("layer"), []string{x, name("W"), name("R"), name("B")}, outputs, attributes...)
	b.node("Transpose", "", []string{name("ways")}, []string{name("beside")}, onnx.Attribute{Name: "perm", Value: []int64{0, 2, 1, 3}})
	b.node("Reshape", "", []string{name("beside"), "rows"}, []string{name("y")})
	return nil
}

// reordered returns an array of PyTorch with its blocks in the order of ONNX.
func (b *builder) reordered(name string) []float64 {
	theirs := b.arrays[name].Data
	size := len(theirs) / len(order[b.op])
	blocks := make([]float64, len(theirs))
	for ours, at := range order[b.op] {
		copy(blocks[at*size:], theirs[ours*size:(ours+1)*size])
	}
	return blocks
}

func (b *builder) node(op, name string, inputs, outputs []string, attributes ...onnx.Attribute) {
	b.graph.Nodes = append(b.graph.Nodes, onnx.Node{Op: op, Name: name, Inputs: inputs, Outputs: outputs, Attributes: attributes})
}

func (b *builder) value(name string, shape ...onnx.Dim) onnx.Value {
	return onnx.Value{Name: name, Kind: "tensor", Type: b.kind, Ranked: true, Shape: shape}
}

func (b *builder) put(name string, shape []int, numbers any) (err error) {
	b.graph.Initializers[name], err = onnx.NewTensor(shape, numbers)
	return err
}

// numbers returns numbers in the type of the model.
func (b *builder) numbers(v []float64) any {
	if b.kind == onnx.Float64 {
		return v
	}
	single := make([]float32, len(v))
	for i := range v {
		single[i] = float32(v[i])
	}
	return single
}
