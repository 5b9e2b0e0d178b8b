package layer

import (
	"errors"
	"fmt"

	"unroll/engine/net"
	"unroll/gpu"
)

// A Network is one of package net on the device: symbols by their embeddings, or
// vectors, through layers of cells to a dense layer and softmax.
type Network struct {
	*Parameters
	spec    net.Spec
	layers  []*Layer
	numbers []numbers // beside those of the layers
	places  places
}

// numbers are a parameter by its name in package net, and where the device has it.
type numbers struct {
	name  string
	at, n int
}

// places is where the parameters begin that are of no layer.
type places struct{ embedding, output, bias int }

// Network takes over a network of package net, with its weights and moments. Its
// cells, losses and readings that the kernels do not have are errors.
func (d *Device) Network(from *net.Network) (*Network, error) {
	s := from.Spec()
	for _, f := range []struct {
		name  string
		value any
		fits  bool
		want  string
	}{
		{"Loss", s.Loss, s.Loss == "softmax", "softmax"},
		{"Bidirectional", s.Bidirectional, !s.Bidirectional, "false"},
		{"Last", s.Last, !s.Last, "false"},
		{"Dropout", s.Dropout, s.Dropout == 0, "0"},
	} {
		if !f.fits {
			return nil, fmt.Errorf("layer: Network: %s is %v, expected %s", f.name, f.value, f.want)
		}
	}
	n := &Network{spec: s}
	count := 0
	place := func(name string, size int) int {
		n.numbers = append(n.numbers, numbers{name, count, size})
		count += size
		return count - size
	}
	if s.Embedding > 0 {
		n.places.embedding = place("embedding.weight", s.Vocabulary*s.Embedding)
	}
	width := n.width()
	for len(n.layers) < s.Layers {
		l, err := d.planned(s, width)
		if err != nil {
			return nil, err
		}
		l.base = count
		count += l.numbers
		width = l.outputs
		n.layers = append(n.layers, l)
	}
	n.places.output, n.places.bias = place("output.weight", s.Outputs*width), place("output.bias", s.Outputs)
	if err := sizes("Network", size{"weights", count}); err != nil {
		return nil, err
	}
	var err error
	if n.Parameters, err = d.parameters("Network", count); err != nil {
		return nil, err
	}
	for _, l := range n.layers {
		l.Parameters = n.Parameters
	}
	if err := n.Load(from); err != nil {
		return nil, errors.Join(err, n.Close())
	}
	return n, nil
}

// planned is a layer of the spec's cells, which has no parameters yet.
func (d *Device) planned(s net.Spec, inputs int) (*Layer, error) {
	switch s.Cell {
	case "rnn":
		return d.plan("Network", inputs, s.Hidden, 1, newRNN)
	case "gru":
		return d.plan("Network", inputs, s.Hidden, 3, newGRU)
	case "vanilla":
		return d.plan("Network", inputs, s.Hidden, 4, newVanilla)
	}
	return d.planAugmented("Network", inputs, s.Hidden, s.Augmentation)
}

// width is how many numbers enter the first layer at a step.
func (n *Network) width() int {
	switch {
	case n.spec.Inputs > 0:
		return n.spec.Inputs
	case n.spec.Embedding > 0:
		return n.spec.Embedding
	}
	return n.spec.Vocabulary
}

// Load takes over weights, moments and the count of updates of a network with the
// same spec.
func (n *Network) Load(from *net.Network) error {
	q := n.device.queue()
	load := func(to gpu.Pointer, get func(name string, dst []float32) error) error {
		packed := make([]float32, n.n)
		err := n.each(packed, true, get)
		q.write(to, packed)
		return err
	}
	if err := load(n.weights, from.Get); err != nil {
		return fmt.Errorf("layer: Load: %w", err)
	}
	for k := 0; from.Updates() > 0 && k < len(n.moments); k++ {
		if err := n.keep("Load", q, k+1); err != nil {
			return err
		}
		if err := load(n.moments[k], func(name string, dst []float32) error { return from.GetMoment(name, k, dst) }); err != nil {
			return fmt.Errorf("layer: Load: %w", err)
		}
	}
	n.updates, n.added = from.Updates(), false
	return q.done("Load")
}

// Store gives weights, moments and the count of updates to a network with the same
// spec, which then goes on where this one stands.
func (n *Network) Store(to *net.Network) error {
	q := n.device.queue()
	store := func(from gpu.Pointer, set func(name string, src []float32) error) error {
		packed := make([]float32, n.n)
		q.read(packed, from)
		if err := q.done("Store"); err != nil {
			return err
		}
		if err := n.each(packed, false, set); err != nil {
			return fmt.Errorf("layer: Store: %w", err)
		}
		return nil
	}
	if err := store(n.weights, to.Set); err != nil {
		return err
	}
	for k, moment := range n.moments {
		if moment == 0 {
			continue
		}
		if err := store(moment, func(name string, src []float32) error { return to.SetMoment(name, k, src) }); err != nil {
			return err
		}
	}
	to.SetUpdates(n.updates)
	return nil
}

// each calls f for every parameter with its numbers as package net has them: those
// that f finds there are from packed, or what it leaves goes to packed.
func (n *Network) each(packed []float32, in bool, f func(name string, numbers []float32) error) error {
	for _, a := range n.numbers {
		if err := f(a.name, packed[a.at:][:a.n]); err != nil {
			return err
		}
	}
	for k, l := range n.layers {
		w, own := l.NewWeights(), packed[l.base:][:l.numbers]
		if !in {
			l.each(w, func(at int, number *float32) { *number = own[at] })
		}
		for _, field := range fields() {
			if numbers := *field.of(&w); len(numbers) > 0 {
				if err := f(fmt.Sprintf("rnn.%s_l%d", field.torch, k), numbers); err != nil {
					return err
				}
			}
		}
		if in {
			l.each(w, func(at int, number *float32) { own[at] = *number })
		}
	}
	return nil
}
