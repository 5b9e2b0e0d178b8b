package main

import (
	"maps"
	"slices"
	"strings"

	"unroll/engine"
	"unroll/tensor"
)

// cpu computes a problem on the engine, in float32, sequences of one length at once and
// layer by layer, and tells done after each layer on its way forward. What it returns
// is what [problem.reference] returns, to the accuracy of float32.
func (p *problem) cpu(done func()) ([]tensor.Array, error) {
	device, err := engine.Open(engine.Options{})
	if err != nil {
		return nil, err
	}
	defer device.Close()
	results := p.results()
	for _, sequences := range p.byLength() {
		part := p.part(sequences)
		found, err := part.onEngine(device, done)
		if err != nil {
			return nil, err
		}
		for i, a := range found {
			p.collect(results[i], a, sequences)
		}
	}
	return results, nil
}

// results are zeros for all that is to be found, in its order.
func (p *problem) results() []tensor.Array {
	results := append([]tensor.Array{p.zeros("y", "dy")}, p.states("h_n", "c_n")...)
	if !p.differentiates() {
		return results
	}
	results = append(append(results, p.zeros("dx", "x")), p.states("dh0", "dc0")...)
	for _, a := range p.arrays {
		results = append(results, tensor.Array{Name: "d." + a.Name, Shape: a.Shape, Data: make([]float64, len(a.Data))})
	}
	return results
}

// byLength lists the sequences of each length together.
func (p *problem) byLength() (groups [][]int) {
	of := map[int][]int{}
	for b, K := range p.lengths {
		of[K] = append(of[K], b)
	}
	for _, K := range slices.Sorted(maps.Keys(of)) {
		groups = append(groups, of[K])
	}
	return groups
}

// part is the problem for some of the sequences, all of one length.
func (p *problem) part(sequences []int) *problem {
	part := newProblem(p.moduleWeights)
	part.steps, part.batch = p.lengths[sequences[0]], len(sequences)
	for name, a := range p.given {
		rows := a.Shape[0]
		if name == "x" || name == "dy" {
			rows = part.steps
		}
		some := tensor.Array{Name: name, Shape: []int{rows, part.batch, a.Shape[2]}}
		for n := range rows {
			for _, b := range sequences {
				some.Data = append(some.Data, a.Data[(n*p.batch+b)*a.Shape[2]:][:a.Shape[2]]...)
			}
		}
		part.given[name] = some
	}
	return &part
}

// collect puts what was found for some sequences where those of all are, and adds up
// the gradients of the weights.
func (p *problem) collect(all, found tensor.Array, sequences []int) {
	if strings.HasPrefix(all.Name, "d.") {
		for i, v := range found.Data {
			all.Data[i] += v
		}
		return
	}
	d := all.Shape[2]
	for n := range found.Shape[0] {
		for i, b := range sequences {
			copy(all.Data[(n*p.batch+b)*d:][:d], found.Data[(n*len(sequences)+i)*d:])
		}
	}
}

// onEngine computes a problem whose sequences are of one length.
func (p *problem) onEngine(device *engine.Device, done func()) ([]tensor.Array, error) {
	var ways [][]*wayOnEngine // by layer and direction
	x := float32s(p.given["x"].Data)
	h, last := p.Outputs(), p.states("h_n", "c_n")
	for l := range p.NumLayers {
		ways = append(ways, make([]*wayOnEngine, p.Directions()))
		y := make([]float32, p.steps*p.batch*p.Directions()*h)
		for d := range ways[l] {
			w, err := p.open(device, l, d)
			if err != nil {
				return nil, err
			}
			if err := w.forward(x, y, last); err != nil {
				return nil, err
			}
			ways[l][d] = w
		}
		x = y
		done()
	}
	results := append([]tensor.Array{p.filled("y", "dy", x)}, last...)
	if !p.differentiates() {
		return results, nil
	}
	return p.cpuBackward(ways, results)
}

// cpuBackward goes back through the layers and adds what it finds to the results.
func (p *problem) cpuBackward(ways [][]*wayOnEngine, results []tensor.Array) ([]tensor.Array, error) {
	dy := make([]float32, p.steps*p.batch*p.Directions()*p.Outputs())
	if given, ok := p.given["dy"]; ok {
		dy = float32s(given.Data)
	}
	first, gradients := p.states("dh0", "dc0"), map[string][]float64{}
	for l, layer := range slices.Backward(ways) {
		dx := make([]float32, p.steps*p.batch*layer[0].inputs)
		for _, w := range layer {
			if err := w.backward(dy, dx, first, gradients); err != nil {
				return nil, err
			}
		}
		if l == 0 {
			results = append(results, p.filled("dx", "x", dx))
		}
		dy = dx
	}
	results = append(results, first...)
	for _, a := range p.arrays {
		results = append(results, tensor.Array{Name: "d." + a.Name, Shape: a.Shape, Data: gradients[a.Name]})
	}
	return results, nil
}

// filled returns an array of the shape of an input.
func (p *problem) filled(name, like string, numbers []float32) tensor.Array {
	a := p.zeros(name, like)
	for i, v := range numbers {
		a.Data[i] = float64(v)
	}
	return a
}
