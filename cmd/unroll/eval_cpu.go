package main

import (
	"slices"
	"strings"

	"unroll/engine"
	"unroll/tensor"
)

// cpu computes a problem on the engine, in float32, layer by layer, and tells done after
// each layer on its way forward. What it returns is what [problem.reference] returns,
// to the accuracy of float32. The engine wants the longest sequences first.
func (p *problem) cpu(done func()) ([]tensor.Array, error) {
	device, err := engine.Open(engine.Options{})
	if err != nil {
		return nil, err
	}
	defer device.Close()
	order := make([]int, p.batch)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return p.lengths[j] - p.lengths[i] })
	sorted := newProblem(p.moduleWeights)
	sorted.steps, sorted.batch = p.steps, p.batch
	for _, b := range order {
		sorted.lengths = append(sorted.lengths, p.lengths[b])
	}
	for name, a := range p.given {
		sorted.given[name] = p.moved(a, func(i int) (to, from int) { return i, order[i] })
	}
	results, err := sorted.onEngine(device, done)
	for i, a := range results {
		if !strings.HasPrefix(a.Name, "d.") {
			results[i] = p.moved(a, func(i int) (to, from int) { return order[i], i })
		}
	}
	return results, err
}

// moved returns an array [n][sequences][d] whose i-th sequence comes from another place.
func (p *problem) moved(a tensor.Array, place func(i int) (to, from int)) tensor.Array {
	moved, d := tensor.Array{Name: a.Name, Shape: a.Shape, Data: make([]float64, len(a.Data))}, a.Shape[2]
	for n := range a.Shape[0] {
		for i := range p.batch {
			to, from := place(i)
			copy(moved.Data[(n*p.batch+to)*d:][:d], a.Data[(n*p.batch+from)*d:])
		}
	}
	return moved
}

// onEngine computes a problem whose longest sequences come first.
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
