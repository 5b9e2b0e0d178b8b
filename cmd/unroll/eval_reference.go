package main

import (
	"unroll/stack"
	"unroll/stack/torch"
	"unroll/tensor"
)

// reference computes a problem with the cells of the page level, in float64, one
// sequence after another, and tells done after each. What it returns has
// PyTorch's names and layout: y, h_n and c_n, and where a derivative was given
// dx, dh0, dc0 and those by the weights.
func (p *problem) reference(done func()) ([]tensor.Array, error) {
	s, err := torch.Load(p.arrays, p.prefix)
	if err != nil {
		return nil, err
	}
	y, last := p.zeros("y", "dy"), p.states("h_n", "c_n")
	dx, first := p.zeros("dx", "x"), p.states("dh0", "dc0")
	var sum []tensor.Array
	for b, K := range p.lengths {
		pass, err := s.Forward(p.sequence(p.given["x"], b)[:K], p.state(b, "h0", "c0"))
		if err != nil {
			return nil, err
		}
		put(p.sequence(y, b), pass.Outputs())
		p.putState(last, b, pass.Last())
		if p.differentiates() {
			g, err := pass.Backward(p.direct(b, K), p.state(b, "dh_n", "dc_n"))
			if err != nil {
				return nil, err
			}
			put(p.sequence(dx, b), g.X)
			p.putState(first, b, g.Start)
			if sum, err = p.addGradient(sum, g.Params); err != nil {
				return nil, err
			}
		}
		done()
	}
	results := append([]tensor.Array{y}, last...)
	if p.differentiates() {
		results = append(append(append(results, dx), first...), sum...)
	}
	return results, nil
}

// differentiates reports whether the file says anything of a loss.
func (p *problem) differentiates() bool {
	for _, name := range []string{"dy", "dh_n", "dc_n"} {
		if _, ok := p.given[name]; ok {
			return true
		}
	}
	return false
}

// zeros returns an array of the shape of an input.
func (p *problem) zeros(name, like string) tensor.Array {
	for _, a := range p.inputs() {
		if a.Name == like {
			a.Name, a.Data = name, make([]float64, a.Shape[0]*a.Shape[1]*a.Shape[2])
			return a
		}
	}
	return tensor.Array{}
}

// states returns arrays for states h and, in an nn.LSTM, c.
func (p *problem) states(h, c string) []tensor.Array {
	if p.Kind == "nn.LSTM" {
		return []tensor.Array{p.zeros(h, "h0"), p.zeros(c, "c0")}
	}
	return []tensor.Array{p.zeros(h, "h0")}
}

// direct returns what the loss says of the outputs of sequence b.
func (p *problem) direct(b, K int) []tensor.Vector {
	dy, ok := p.given["dy"]
	if !ok {
		dy = p.zeros("dy", "dy")
	}
	return p.sequence(dy, b)[:K]
}

// state returns the state of sequence b: ours is c, which the formulas call s,
// then h; PyTorch's lies in two arrays, by layers and directions.
func (p *problem) state(b int, h, c string) stack.States {
	parts := []string{h}
	if p.Kind == "nn.LSTM" {
		parts = []string{c, h}
	}
	at := func(layer, way int) (state stack.State) {
		for _, name := range parts {
			var v tensor.Vector // nil: zeros
			if a, ok := p.given[name]; ok {
				v = p.row(a, layer, way, b)
			}
			state = append(state, v)
		}
		return state
	}
	states := make(stack.States, p.NumLayers)
	for l := range states {
		states[l].Forward = at(l, 0)
		if p.Bidirectional {
			states[l].Reverse = at(l, 1)
		}
	}
	return states
}

// putState is the way back.
func (p *problem) putState(to []tensor.Array, b int, states stack.States) {
	for l, layer := range states {
		for way, state := range []stack.State{layer.Forward, layer.Reverse}[:p.Directions()] {
			for i, a := range to {
				copy(p.row(a, l, way, b), state[len(state)-1-i])
			}
		}
	}
}

// row is the state of a layer, a direction and a sequence, in place.
func (p *problem) row(a tensor.Array, layer, way, b int) tensor.Vector {
	d := a.Shape[2]
	return a.Data[((layer*p.Directions()+way)*p.batch+b)*d:][:d]
}

// put copies steps.
func put(to, from []tensor.Vector) {
	for n := range from {
		copy(to[n], from[n])
	}
}

// addGradient adds the gradient of a sequence to that of those before, by the
// names of the file. A module without biases has no gradient by them.
func (p *problem) addGradient(sum []tensor.Array, g stack.Stack) ([]tensor.Array, error) {
	arrays, err := torch.Gradient(g, "d."+p.prefix)
	if err != nil {
		return nil, err
	}
	named := map[string][]float64{}
	for _, a := range arrays {
		named[a.Name] = a.Data
	}
	if sum == nil {
		for _, a := range p.arrays {
			sum = append(sum, tensor.Array{Name: "d." + a.Name, Shape: a.Shape, Data: make([]float64, len(a.Data))})
		}
	}
	for _, a := range sum {
		for i, v := range named[a.Name] {
			a.Data[i] += v
		}
	}
	return sum, nil
}
