package net

import (
	"fmt"

	"unroll/engine"
)

// Network is a network with its weights, their gradient and what an optimiser
// keeps. One goroutine at a time may use it.
type Network struct {
	spec   Spec
	seed   uint64
	device *engine.Device

	arrays    []*array
	embedding *array // nil: none
	layers    []layer
	output    dense

	updates   int
	passes    int  // forward passes of training since the last update
	added     bool // there is a gradient
	collected bool // the gradient of the layers is in the arrays
	packed    bool // the layers have the weights of the arrays
}

// layer is a recurrent layer and its parameters.
type layer struct {
	*engine.Layer
	input, recurrent, bias *array
}

// New makes a network with weights drawn from a seed. The error names the field of
// the spec that makes no sense.
func New(d *engine.Device, s Spec, seed uint64) (*Network, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	n := &Network{spec: s, seed: seed, device: d}
	if s.Embedding > 0 {
		n.embedding = n.parameter("embedding.weight", s.Vocabulary, s.Embedding)
	}
	gates, make := 4, d.LSTM
	if s.Cell == "rnn" {
		gates, make = 1, d.RNN
	}
	for k, width := 0, s.width(); k < s.Layers; k, width = k+1, s.Hidden {
		l, err := make(width, s.Hidden)
		if err != nil {
			return nil, fmt.Errorf("net: New: layer %d: %w", k, err)
		}
		name := func(kind string) string { return fmt.Sprintf("rnn.%s_l%d", kind, k) }
		n.layers = append(n.layers, layer{l,
			n.parameter(name("weight_ih"), gates*s.Hidden, width),
			n.parameter(name("weight_hh"), gates*s.Hidden, s.Hidden),
			n.parameter(name("bias_ih"), gates*s.Hidden)})
	}
	n.output = newDense(d, n.parameter("output.weight", s.Outputs, s.Hidden), n.parameter("output.bias", s.Outputs))
	n.draw()
	return n, nil
}

// pack gives the layers the weights of the arrays.
func (n *Network) pack() error {
	if n.packed {
		return nil
	}
	for _, l := range n.layers {
		if err := l.SetWeights(engine.Weights{Input: l.input.w, Recurrent: l.recurrent.w, Bias: l.bias.w}); err != nil {
			return err
		}
	}
	n.output.turn()
	n.packed = true
	return nil
}

// collect takes the gradient of the layers into the arrays.
func (n *Network) collect() error {
	if n.collected {
		return nil
	}
	for _, l := range n.layers {
		if err := l.Gradient(engine.Weights{Input: l.input.g, Recurrent: l.recurrent.g, Bias: l.bias.g}); err != nil {
			return err
		}
	}
	n.collected = true
	return nil
}

// State is what the layers know of the steps before, the first layer's first.
type State []engine.State

// State returns a state of zeros for so many sequences.
func (n *Network) State(batch int) State {
	s := make(State, n.spec.Layers)
	for k := range s {
		s[k].H = make([]float32, batch*n.spec.Hidden)
		if n.spec.Cell == "lstm" {
			s[k].C = make([]float32, batch*n.spec.Hidden)
		}
	}
	return s
}

// Clear makes all of it zero.
func (s State) Clear() {
	for _, l := range s {
		clear(l.H)
		clear(l.C)
	}
}
