package main

import (
	"fmt"
	"slices"
	"strings"

	checks "unroll/internal/check"
	"unroll/internal/safetensors"
	"unroll/tensor"
)

// problem is a module and what it is to run on, in PyTorch's layout. Everything
// in it fits.
type problem struct {
	moduleWeights
	steps, batch int
	lengths      []int                   // how many steps of each sequence are its own
	given        map[string]tensor.Array // x, and what there is of h0, c0, dy, dh_n and dc_n
}

// readProblem reads what a module is to run on.
func readProblem(path string, w moduleWeights) (problem, error) {
	file, err := safetensors.Read(path)
	if err != nil {
		return problem{}, err
	}
	p := newProblem(w)
	if err := p.read(file); err != nil {
		return problem{}, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}

func newProblem(w moduleWeights) problem {
	return problem{moduleWeights: w, given: map[string]tensor.Array{}}
}

// read takes x first, which says how many steps and sequences there are.
func (p *problem) read(file safetensors.File) error {
	i := slices.IndexFunc(file.Tensors, func(t safetensors.Tensor) bool { return t.Name == "x" })
	if i < 0 {
		return fmt.Errorf("x is missing")
	}
	x := file.Tensors[i].Shape
	if len(x) != 3 || x[0] < 1 || x[1] < 1 || x[2] != p.InputSize {
		return fmt.Errorf("x has the shape %v, expected [T B %d], steps and sequences, for an %s", x, p.InputSize, p.Module)
	}
	p.steps, p.batch, p.lengths = x[0], x[1], slices.Repeat(x[:1], x[1])
	for _, t := range file.Tensors {
		if err := p.add(t); err != nil {
			return err
		}
	}
	return p.finite()
}

// add takes a tensor of the file.
func (p *problem) add(t safetensors.Tensor) error {
	if t.Name == "lengths" {
		return p.addLengths(t)
	}
	expected := p.inputs()
	i := slices.IndexFunc(expected, func(a tensor.Array) bool { return a.Name == t.Name })
	if i < 0 {
		var names []string
		for _, a := range expected {
			names = append(names, a.Name)
		}
		return fmt.Errorf("%s is no input of an %s, expected %s or lengths", t.Name, p.Kind, strings.Join(names, ", "))
	}
	if t.Type != p.kind {
		return fmt.Errorf("%s is of the type %s, expected %s, as the weights in %s", t.Name, t.Type, p.kind, p.path)
	}
	if !slices.Equal(t.Shape, expected[i].Shape) {
		return fmt.Errorf("%s has the shape %v, expected %v for %d steps of %d sequences through an %s", t.Name, t.Shape, expected[i].Shape, p.steps, p.batch, p.Module)
	}
	var err error
	p.given[t.Name], err = t.Array()
	return err
}

// addLengths takes the lengths of the sequences.
func (p *problem) addLengths(t safetensors.Tensor) error {
	lengths, err := t.Integers()
	if err != nil {
		return err
	}
	if !slices.Equal(t.Shape, []int{p.batch}) {
		return fmt.Errorf("lengths has the shape %v, expected [%d], the sequences of x", t.Shape, p.batch)
	}
	for b, K := range lengths {
		if K < 1 || K > p.steps {
			return fmt.Errorf("lengths is %d at entry %d, expected 1 to %d, the steps of x", K, b, p.steps)
		}
	}
	p.lengths = lengths
	return nil
}

// inputs returns the names and shapes of what a module may be given.
func (p *problem) inputs() []tensor.Array {
	states, D := p.NumLayers*p.Directions(), p.Directions()
	h, c := []int{states, p.batch, p.Outputs()}, []int{states, p.batch, p.HiddenSize}
	list := []tensor.Array{
		{Name: "x", Shape: []int{p.steps, p.batch, p.InputSize}},
		{Name: "dy", Shape: []int{p.steps, p.batch, D * p.Outputs()}},
		{Name: "h0", Shape: h}, {Name: "dh_n", Shape: h},
	}
	if p.Kind == "nn.LSTM" {
		list = append(list, tensor.Array{Name: "c0", Shape: c}, tensor.Array{Name: "dc_n", Shape: c})
	}
	return list
}

// finite demands numbers wherever they are looked at.
func (p *problem) finite() error {
	for _, a := range p.inputs() {
		given, ok := p.given[a.Name]
		switch {
		case !ok:
			continue
		case a.Name != "x" && a.Name != "dy":
			if err := checks.Finite(a.Name, given.Data); err != nil {
				return err
			}
			continue
		}
		for b, K := range p.lengths {
			for n, v := range p.sequence(given, b)[:K] {
				if err := checks.Finite(fmt.Sprintf("%s[%d, %d]", a.Name, n, b), v); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// sequence returns the steps of sequence b of an array of steps, sequences and
// entries, in place.
func (p *problem) sequence(a tensor.Array, b int) []tensor.Vector {
	d := a.Shape[2]
	steps := make([]tensor.Vector, p.steps)
	for n := range steps {
		steps[n] = a.Data[(n*p.batch+b)*d:][:d]
	}
	return steps
}
