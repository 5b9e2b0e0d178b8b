package lora

import (
	"fmt"
	"maps"
	"slices"

	"unroll/internal/check"
	"unroll/tensor"
)

// Delta returns what the adapter adds to a weight, d_y×d_x.
func (a Adapter) Delta() tensor.Matrix {
	//eq:merged.1
	delta := tensor.ScaleMat(a.Scale(), tensor.Mul(a.B, a.A))
	return delta
}

// Merge returns the weight with the adapter inside. A layer keeps its own weight,
// so that there is nothing to undo; from a weight that was merged [Adapter.Unmerge]
// takes the adapter out.
func (l Layer) Merge() (tensor.Matrix, error) {
	if err := l.check(); err != nil {
		return tensor.Matrix{}, check.In("lora: Layer.Merge", err)
	}
	//eq:merged.2
	w := tensor.AddMat(l.W0, l.Delta())
	return w, nil
}

// Unmerge returns the weight that w, d_y×d_x, was before the adapter was merged
// into it: exactly, but for the rounding of a sum and a difference.
func (a Adapter) Unmerge(w tensor.Matrix) (tensor.Matrix, error) {
	if err := (Layer{w, a}).check(); err != nil {
		return tensor.Matrix{}, check.In("lora: Adapter.Unmerge", err)
	}
	return tensor.SubMat(w, a.Delta()), nil
}

// Apply computes the outputs with the adapter inside the weight, as a network
// does that is used and no longer trained. They are those of [Layer.Forward]
// without dropout.
func (l Layer) Apply(x []tensor.Vector) ([]tensor.Vector, error) {
	w, err := l.Merge()
	if err := check.First(err, check.Sequence("x", x, len(x), l.W0.Cols)); err != nil {
		return nil, check.In("lora: Layer.Apply", err)
	}
	y := make([]tensor.Vector, len(x))
	for n := range x {
		//eq:merged.3
		y[n] = tensor.MulVec(w, x[n])
	}
	return y, nil
}

// Gradient returns the gradient by A and B of an adapter that is merged into a
// weight, from the gradient dw = ∂E/∂W of that weight, d_y×d_x.
func (a Adapter) Gradient(dw tensor.Matrix) (Adapter, error) {
	if err := (Layer{dw, a}).check(); err != nil {
		return Adapter{}, check.In("lora: Adapter.Gradient", err)
	}
	s, g := a.Scale(), a
	//eq:merged.4a
	g.A = tensor.ScaleMat(s, tensor.Mul(tensor.T(a.B), dw))
	//eq:merged.4b
	g.B = tensor.ScaleMat(s, tensor.Mul(dw, tensor.T(a.A)))
	return g, nil
}

// Set is the adapters of a network, by the names of the weights that they adapt
// as Arrays of the network has them.
type Set map[string]Adapter

// Merge writes into a network the weights of its base with the adapters inside.
// Both are what Arrays returns of networks of one shape; the base is not changed.
// On an error nothing is written.
func (s Set) Merge(network, base []tensor.Array) error {
	weights, err := s.of(base)
	if err == nil {
		_, err = s.of(network)
	}
	if err != nil {
		return check.In("lora: Set.Merge", err)
	}
	for _, array := range network {
		if w, adapted := weights[array.Name]; adapted {
			copy(array.Data, tensor.AddMat(w, s[array.Name].Delta()).Data)
		}
	}
	return nil
}

// Gradient returns the gradient by each adapter from that of the network with the
// adapters inside, as Arrays of the network's gradient has it.
func (s Set) Gradient(network []tensor.Array) (Set, error) {
	weights, err := s.of(network)
	if err != nil {
		return nil, check.In("lora: Set.Gradient", err)
	}
	found := Set{}
	for name, a := range s {
		if found[name], err = a.Gradient(weights[name]); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// Arrays returns the A and the B of every adapter in place, named after the weight
// as in W_r.lora_A, in the order of the names.
func (s Set) Arrays() []tensor.Array {
	var arrays []tensor.Array
	for _, name := range slices.Sorted(maps.Keys(s)) {
		for _, a := range s[name].Arrays() {
			a.Name = name + "." + a.Name
			arrays = append(arrays, a)
		}
	}
	return arrays
}

// of returns the weights that are adapted, and demands that each adapter has one
// and fits it.
func (s Set) of(network []tensor.Array) (map[string]tensor.Matrix, error) {
	weights := map[string]tensor.Matrix{}
	var names []string
	for _, array := range network {
		names = append(names, array.Name)
		a, adapted := s[array.Name]
		if !adapted {
			continue
		}
		if len(array.Shape) != 2 {
			return nil, fmt.Errorf("%s has the shape %v, expected a matrix", array.Name, array.Shape)
		}
		w := tensor.Matrix{Rows: array.Shape[0], Cols: array.Shape[1], Data: array.Data}
		if err := (Layer{w, a}).check(); err != nil {
			return nil, fmt.Errorf("adapter of %s: %w", array.Name, err)
		}
		weights[array.Name] = w
	}
	for _, name := range slices.Sorted(maps.Keys(s)) {
		if _, found := weights[name]; !found {
			return nil, fmt.Errorf("adapter of %s: the network has no such weight, it has %v", name, names)
		}
	}
	return weights, nil
}
