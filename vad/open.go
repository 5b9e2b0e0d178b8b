package vad

import (
	"fmt"
	"slices"
	"strings"

	"unroll/internal/check"
	"unroll/lstm"
	"unroll/onnx"
	"unroll/stack"
	"unroll/stack/torch"
	"unroll/tensor"
)

// Open reads the network for a sample rate from an ONNX file of Silero VAD,
// version 5 or 6. The error names the file, what was expected and what was found.
func Open(path string, rate int) (*Network, error) {
	m, err := onnx.Open(path)
	if err != nil {
		return nil, err
	}
	return Load(m, rate)
}

// Load reads the network for a sample rate from a model. The file holds two
// networks, one within each branch of a node If that asks for the rate.
func Load(m *onnx.Model, rate int) (*Network, error) {
	branch := map[int]string{16000: "then_branch", 8000: "else_branch"}[rate]
	if branch == "" {
		return nil, fmt.Errorf("%s: expected a sample rate of 16000 or 8000, found %d", m.File, rate)
	}
	var w weights
	for _, n := range m.Graph.Nodes {
		for _, a := range n.Attributes {
			if g, ok := a.Value.(*onnx.Graph); ok && n.Op == "If" && a.Name == branch {
				w.nodes = g.Nodes
			}
		}
	}
	p := w.network(rate)
	if w.err != nil {
		return nil, fmt.Errorf("%s: not version 5 or 6 of Silero VAD: %w", m.File, w.err)
	}
	return p, nil
}

// weights reads the constants of a graph by the endings of their names. The
// first mistake is kept.
type weights struct {
	nodes []onnx.Node
	err   error
}

// network reads the layers; the sizes that are written here are those of every
// such network.
func (w *weights) network(rate int) *Network {
	N := 256 * rate / 16000
	p := &Network{Rate: rate, basis: tensor.Matrix{Rows: N + 2, Cols: N, Data: w.constant("stft.forward_basis_buffer", N+2, 1, N)}}
	width := N/2 + 1
	for i, size := range []int{128, 64, 64, 128} {
		p.layers = append(p.layers, w.layer(fmt.Sprintf("encoder.%d.reparam_conv", i), size, width))
		width = size
	}
	p.Cell = w.cell("decoder.rnn", width)
	p.readout = w.constant("decoder.decoder.2.weight", 1, width, 1)
	if bias := w.constant("decoder.decoder.2.bias", 1); w.err == nil {
		p.bias = bias[0]
	}
	return p
}

// constant returns the numbers of a constant, which must be of a shape.
func (w *weights) constant(name string, shape ...int) tensor.Vector {
	for _, n := range w.nodes {
		if n.Op != "Constant" || len(n.Outputs) != 1 || !strings.HasSuffix(n.Outputs[0], name) {
			continue
		}
		for _, a := range n.Attributes {
			if t, ok := a.Value.(onnx.Tensor); ok {
				return w.numbers(name, t, shape)
			}
		}
	}
	w.fail(fmt.Errorf("%s is missing", name))
	return nil
}

func (w *weights) numbers(name string, t onnx.Tensor, shape []int) tensor.Vector {
	data, ok := t.Data.([]float32)
	if !ok || !slices.Equal(t.Shape, shape) {
		w.fail(fmt.Errorf("%s: expected float32%d, found %s", name, shape, t))
		return nil
	}
	numbers := make(tensor.Vector, len(data))
	for i, v := range data {
		numbers[i] = float64(v)
	}
	w.fail(check.Finite(name, numbers))
	return numbers
}

// layer reads a convolution of three taps, the middle one of which looks at the
// step itself. Where it has how many outputs is the stride of its node.
func (w *weights) layer(name string, out, in int) layer {
	const taps = 3
	data := w.constant(name+".weight", out, in, taps)
	l := layer{Window: lstm.Window{First: -1}, b: w.constant(name+".bias", out), stride: w.stride(name + ".weight")}
	for tap := range taps {
		W := tensor.NewMatrix(out, in)
		for i := range W.Data {
			if w.err == nil {
				W.Data[i] = data[i*taps+tap]
			}
		}
		l.W = append(l.W, W)
	}
	return l
}

// stride returns how many steps the convolution with some weights goes on at a
// time.
func (w *weights) stride(name string) int {
	for _, n := range w.nodes {
		if n.Op != "Conv" || len(n.Inputs) < 2 || !strings.HasSuffix(n.Inputs[1], name) {
			continue
		}
		for _, a := range n.Attributes {
			if s, ok := a.Value.([]int64); ok && a.Name == "strides" && len(s) == 1 && s[0] >= 1 && s[0] <= 2 {
				return int(s[0])
			}
		}
	}
	w.fail(fmt.Errorf("%s: no convolution with a stride of 1 or 2 has these weights", name))
	return 1
}

// cell reads the LSTM, which is a cell of PyTorch.
func (w *weights) cell(name string, size int) lstm.Augmented {
	var arrays []tensor.Array
	for _, a := range []struct {
		name  string
		shape []int
	}{
		{"weight_ih", []int{4 * size, size}}, {"weight_hh", []int{4 * size, size}}, {"bias_ih", []int{4 * size}}, {"bias_hh", []int{4 * size}},
	} {
		arrays = append(arrays, tensor.Array{Name: a.name + "_l0", Shape: a.shape, Data: w.constant(name+"."+a.name, a.shape...)})
	}
	if w.err != nil {
		return lstm.Augmented{}
	}
	s, err := torch.Load(arrays, "")
	if err != nil {
		w.fail(err)
		return lstm.Augmented{}
	}
	return lstm.Augmented(s.Layers[0].Forward.(stack.Augmented))
}

// fail keeps the first mistake.
func (w *weights) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}
