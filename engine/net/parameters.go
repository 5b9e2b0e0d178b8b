package net

import (
	"fmt"
	"math"
	"math/rand/v2"

	"unroll/engine"
)

// Parameter is an array of what a network learns, row by row.
type Parameter struct {
	Name  string
	Shape []int
}

// Size is how many numbers it has.
func (p Parameter) Size() int {
	n := 1
	for _, d := range p.Shape {
		n *= d
	}
	return n
}

// array is a parameter and where the device has it: as it is, or, packed, as a field
// of a layer's weights.
type array struct {
	Parameter
	learned *engine.Parameters
	layer   *engine.Layer // nil: as it is
	field   field
}

// field is one of a layer's weights by PyTorch's name, where PyTorch has it.
type field struct {
	name    string
	of      func(*engine.Weights) *[]float32
	columns func(*engine.Layer) int // nil: a vector
}

var fields = []field{
	{"weight_ih", func(w *engine.Weights) *[]float32 { return &w.Input }, (*engine.Layer).Inputs},
	{"weight_hh", func(w *engine.Weights) *[]float32 { return &w.Recurrent }, (*engine.Layer).Outputs},
	{"bias_ih", func(w *engine.Weights) *[]float32 { return &w.Bias }, nil},
	{"bias_hn", func(w *engine.Weights) *[]float32 { return &w.RecurrentBias }, nil},
	{"weight_ch", func(w *engine.Weights) *[]float32 { return &w.Peephole }, (*engine.Layer).Hidden},
	{"weight_hr", func(w *engine.Weights) *[]float32 { return &w.Projection }, (*engine.Layer).Hidden},
	{"norm_weight", func(w *engine.Weights) *[]float32 { return &w.Gain }, nil},
	{"norm_bias", func(w *engine.Weights) *[]float32 { return &w.Shift }, nil},
}

// parameters makes an array of zeros.
func (n *Network) parameters(name string, shape ...int) (*engine.Parameters, error) {
	a := array{Parameter: Parameter{name, shape}}
	p, err := n.device.Parameters(a.Size())
	if err != nil {
		return nil, err
	}
	a.learned = p
	n.arrays, n.learned = append(n.arrays, a), append(n.learned, p)
	return p, nil
}

func (a array) get(kind engine.Kind, dst []float32) error {
	if a.layer == nil {
		copy(dst, a.learned.Packed(kind))
		return nil
	}
	var w engine.Weights
	*a.field.of(&w) = dst
	return a.layer.Get(kind, w)
}

func (a array) set(kind engine.Kind, src []float32) error {
	if a.layer == nil {
		copy(a.learned.Packed(kind), src)
		a.learned.Changed(kind)
		return nil
	}
	var w engine.Weights
	*a.field.of(&w) = src
	return a.layer.Set(kind, w)
}

// draw draws the first weights.
func (n *Network) draw() error {
	bound := 1 / math.Sqrt(float64(n.spec.Hidden))
	for k, a := range n.arrays {
		r := rand.New(rand.NewPCG(n.seed, uint64(k)))
		w := make([]float32, a.Size())
		for i := range w {
			switch {
			case a.learned == n.embedding:
				w[i] = float32(r.NormFloat64())
			case a.field.name == "norm_weight":
				w[i] = 1
			case a.field.name == "norm_bias": // zero
			default:
				w[i] = float32((2*r.Float64() - 1) * bound)
			}
		}
		if err := a.set(engine.Weight, w); err != nil {
			return err
		}
	}
	return nil
}

// Parameters lists all parameters.
func (n *Network) Parameters() []Parameter {
	var all []Parameter
	for _, a := range n.arrays {
		all = append(all, a.Parameter)
	}
	return all
}

// Get copies a parameter to dst.
func (n *Network) Get(name string, dst []float32) error {
	a, err := n.find("Get", name, dst)
	if err != nil {
		return err
	}
	return a.get(engine.Weight, dst)
}

// Set copies src to a parameter.
func (n *Network) Set(name string, src []float32) error {
	a, err := n.find("Set", name, src)
	if err != nil {
		return err
	}
	return a.set(engine.Weight, src)
}

// Gradient copies the gradient by a parameter to dst, zeros if there is none.
func (n *Network) Gradient(name string, dst []float32) error {
	a, err := n.find("Gradient", name, dst)
	if err != nil {
		return err
	}
	return a.get(engine.Gradients, dst)
}

// GetMoment copies what an optimiser keeps of a parameter to dst: with k = 0 the
// mean gradient, or the momentum, with k = 1 the mean of its square.
func (n *Network) GetMoment(name string, k int, dst []float32) error {
	a, err := n.find("GetMoment", name, dst)
	if err != nil {
		return err
	}
	return a.get(engine.FirstMoment+engine.Kind(k), dst)
}

// SetMoment copies src to what an optimiser keeps of a parameter.
func (n *Network) SetMoment(name string, k int, src []float32) error {
	a, err := n.find("SetMoment", name, src)
	if err != nil {
		return err
	}
	return a.set(engine.FirstMoment+engine.Kind(k), src)
}

// Updates is how many updates the network has had.
func (n *Network) Updates() int { return n.updates }

// SetUpdates makes an optimiser go on from so many updates.
func (n *Network) SetUpdates(updates int) {
	n.updates = updates
	for _, p := range n.learned {
		p.SetUpdates(updates)
	}
}

func (n *Network) find(function, name string, numbers []float32) (array, error) {
	for _, a := range n.arrays {
		if a.Name == name {
			if len(numbers) != a.Size() {
				return array{}, fmt.Errorf("net: %s: %s has %d numbers, expected %d", function, name, len(numbers), a.Size())
			}
			return a, nil
		}
	}
	return array{}, fmt.Errorf("net: %s: there is no parameter %q", function, name)
}
