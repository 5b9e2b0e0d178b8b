package net

import (
	"fmt"
	"math"
	"math/rand/v2"
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

// array is a parameter with its numbers, their gradient, and what an optimiser
// keeps of each.
type array struct {
	Parameter
	w, g    []float32
	moments [2][]float32 // nil: zeros
}

// parameter makes an array of zeros.
func (n *Network) parameter(name string, shape ...int) *array {
	a := &array{Parameter: Parameter{name, shape}}
	a.w, a.g = make([]float32, a.Size()), make([]float32, a.Size())
	n.arrays = append(n.arrays, a)
	return a
}

// draw draws the first weights.
func (n *Network) draw() {
	bound := 1 / math.Sqrt(float64(n.spec.Hidden))
	for k, a := range n.arrays {
		r := rand.New(rand.NewPCG(n.seed, uint64(k)))
		for i := range a.w {
			if a == n.embedding {
				a.w[i] = float32(r.NormFloat64())
			} else {
				a.w[i] = float32((2*r.Float64() - 1) * bound)
			}
		}
	}
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
	if err == nil {
		copy(dst, a.w)
	}
	return err
}

// Set copies src to a parameter.
func (n *Network) Set(name string, src []float32) error {
	a, err := n.find("Set", name, src)
	if err == nil {
		copy(a.w, src)
		n.packed = false
	}
	return err
}

// GetMoment copies what an optimiser keeps of a parameter to dst: with k = 0 the
// mean gradient, or the momentum, with k = 1 the mean of its square.
func (n *Network) GetMoment(name string, k int, dst []float32) error {
	a, err := n.find("GetMoment", name, dst)
	if err != nil || a.moments[k] == nil {
		clear(dst)
		return err
	}
	copy(dst, a.moments[k])
	return nil
}

// SetMoment copies src to what an optimiser keeps of a parameter.
func (n *Network) SetMoment(name string, k int, src []float32) error {
	a, err := n.find("SetMoment", name, src)
	if err == nil {
		copy(a.moment(k), src)
	}
	return err
}

// moment is what an optimiser keeps, made where it is wanted first.
func (a *array) moment(k int) []float32 {
	if a.moments[k] == nil {
		a.moments[k] = make([]float32, len(a.w))
	}
	return a.moments[k]
}

// Updates is how many updates the network has had.
func (n *Network) Updates() int { return n.updates }

// SetUpdates makes an optimiser go on from so many updates.
func (n *Network) SetUpdates(updates int) { n.updates = updates }

func (n *Network) find(function, name string, numbers []float32) (*array, error) {
	for _, a := range n.arrays {
		if a.Name == name {
			if len(numbers) != len(a.w) {
				return nil, fmt.Errorf("net: %s: %s has %d numbers, expected %d", function, name, len(numbers), len(a.w))
			}
			return a, nil
		}
	}
	return nil, fmt.Errorf("net: %s: there is no parameter %q", function, name)
}
