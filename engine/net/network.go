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

	arrays    []array
	learned   []*engine.Parameters // all that there are
	embedding *engine.Parameters   // [Vocabulary][Embedding]; nil: none
	layers    []layer
	output    dense

	updates int
	passes  int  // forward passes of training since the last update
	clipped bool // nothing more may be added to the gradient
}

// layer is a recurrent layer in one or both directions.
type layer struct {
	forward, reverse *engine.Layer // reverse is nil for one direction
	inputs           int
}

// outputs is how many numbers a step of the layer gives.
func (l layer) outputs() int {
	if l.reverse == nil {
		return l.forward.Outputs()
	}
	return l.forward.Outputs() + l.reverse.Outputs()
}

// New makes a network with weights drawn from a seed. The error names the field of
// the spec that makes no sense.
func New(d *engine.Device, s Spec, seed uint64) (*Network, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	n := &Network{spec: s, seed: seed, device: d}
	var err error
	if s.Embedding > 0 {
		if n.embedding, err = n.parameters("embedding.weight", s.Vocabulary, s.Embedding); err != nil {
			return nil, fmt.Errorf("net: New: Embedding: %w", err)
		}
	}
	width := s.width()
	for k := range s.Layers {
		l := layer{inputs: width}
		if l.forward, err = n.recurrent(k, width, ""); err == nil && s.Bidirectional {
			l.reverse, err = n.recurrent(k, width, "_reverse")
		}
		if err != nil {
			return nil, fmt.Errorf("net: New: layer %d: %w", k, err)
		}
		n.layers = append(n.layers, l)
		width = l.outputs()
	}
	n.output = newDense(d, width, s.Outputs)
	if n.output.w, err = n.parameters("output.weight", s.Outputs, width); err != nil {
		return nil, fmt.Errorf("net: New: Outputs: %w", err)
	}
	if n.output.b, err = n.parameters("output.bias", s.Outputs); err != nil {
		return nil, fmt.Errorf("net: New: Outputs: %w", err)
	}
	return n, n.draw()
}

// Spec says how the network was made.
func (n *Network) Spec() Spec { return n.spec }

// recurrent makes one direction of a layer, with the names of its parameters.
func (n *Network) recurrent(k, width int, suffix string) (*engine.Layer, error) {
	l, err := n.spec.layer(n.device, width)
	if err != nil {
		return nil, err
	}
	n.learned = append(n.learned, l.Parameters)
	sizes := l.NewWeights()
	for _, f := range fields {
		numbers := len(*f.of(&sizes))
		if numbers == 0 {
			continue
		}
		shape := []int{numbers}
		if f.columns != nil {
			if columns := f.columns(l); numbers%columns == 0 {
				shape = []int{numbers / columns, columns}
			}
		}
		name := fmt.Sprintf("rnn.%s_l%d%s", f.name, k, suffix)
		n.arrays = append(n.arrays, array{Parameter: Parameter{name, shape}, learned: l.Parameters, layer: l, field: f})
	}
	return l, nil
}

// State is what the layers know of the steps before, the first layer's first.
type State []engine.State

// State returns a state of zeros for so many sequences. It is nil for a network in
// both directions, which knows nothing of steps before.
func (n *Network) State(batch int) State {
	if n.spec.Bidirectional {
		return nil
	}
	s := make(State, n.spec.Layers)
	for k, l := range n.layers {
		s[k].H = make([]float32, batch*l.forward.Outputs())
		if n.spec.cells() {
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
