package onnx

import (
	"math"
	"slices"
)

// The operators that run graphs, and the functions that a model defines.

// body runs a graph of the node with inputs in the order of its own.
func (c *call) body(g *Graph, inputs []Tensor) []Tensor {
	if len(inputs) != len(g.Inputs) {
		fail("its graph has %d inputs, expected %d", len(g.Inputs), len(inputs))
	}
	values := map[string]Tensor{}
	for i, v := range g.Inputs {
		values[v.Name] = inputs[i]
	}
	return c.run.graph(g, &scope{outer: c.scope, values: values})
}

// graphAttribute is an attribute that must be there and be a graph.
func (c *call) graphAttribute(name string) *Graph {
	g, ok := attr[*Graph](c, name)
	if !ok {
		fail("attribute %s is missing", name)
	}
	return g
}

// truth is a tensor with a single bool.
func truth(t Tensor, what string) bool {
	data, ok := t.Data.([]bool)
	if !ok || len(data) != 1 {
		fail("%s: expected one bool, found %s", what, t)
	}
	return data[0]
}

// choose is If: one graph or the other.
func choose(c *call) []Tensor {
	then, otherwise := c.graphAttribute("then_branch"), c.graphAttribute("else_branch")
	if truth(c.input(0, "cond"), "input 0 (cond)") {
		return c.body(then, nil)
	}
	return c.body(otherwise, nil)
}

// loop is Loop: a graph run M times, or while it says so. Its inputs are the
// number of the run, the condition, and the values carried from run to run; its
// outputs the condition, the values carried on, and what is collected.
func loop(c *call) []Tensor {
	g := c.graphAttribute("body")
	trips := int64(math.MaxInt64)
	if m, ok := c.optional(0); ok {
		if m.Type != Int64 || m.Len() != 1 {
			fail("input 0 (M): expected one int64, found %s", m)
		}
		trips = m.Data.([]int64)[0]
	}
	on := true
	if cond, ok := c.optional(1); ok {
		on = truth(cond, "input 1 (cond)")
	}
	var carried []Tensor
	for i := 2; i < len(c.node.Inputs); i++ {
		carried = append(carried, c.input(i, "v_initial"))
	}
	if len(g.Outputs) < 1+len(carried) {
		fail("its graph has %d outputs, expected at least %d", len(g.Outputs), 1+len(carried))
	}
	collected := make([][]Tensor, len(g.Outputs)-1-len(carried))
	n := len(carried)
	for i := int64(0); i < trips && on; i++ {
		inputs := slices.Concat([]Tensor{{Int64, nil, []int64{i}}, {Bool, nil, []bool{on}}}, carried)
		out := c.body(g, inputs)
		on = truth(out[0], "the first output of its graph")
		carried = out[1 : 1+n]
		for k, t := range out[1+n:] {
			collected[k] = append(collected[k], t)
		}
	}
	out := slices.Clone(carried)
	for k, list := range collected {
		out = append(out, c.stack(list, g.Outputs[1+n+k], 0, false))
	}
	return out
}

// stack puts tensors of one shape beside one another along a new dimension. Of
// none, the declaration says what they would be.
func (c *call) stack(list []Tensor, v Value, a int, backwards bool) Tensor {
	if len(list) == 0 {
		shape := []int{0}
		for _, d := range v.Shape {
			shape = append(shape, max(d.Size, 0))
		}
		if zeros(v.Type, 0) == nil {
			fail("output %s of its graph: a graph that never runs needs a type there", v.Name)
		}
		return Tensor{v.Type, shape, zeros(v.Type, 0)}
	}
	first := list[0]
	for _, t := range list {
		if t.Type != first.Type || !slices.Equal(t.Shape, first.Shape) {
			fail("output %s of its graph is %s in one run and %s in another", v.Name, first, t)
		}
	}
	if backwards {
		slices.Reverse(list)
	}
	a = axis(a, len(first.Shape)+1)
	shape := slices.Insert(slices.Clone(first.Shape), a, len(list))
	c.room(shape)
	data, _ := join(list...)
	// join runs over the new dimension first; bring it to its place.
	order := slices.Insert(strides(first.Shape), a, first.Len())
	return Tensor{first.Type, shape, pick(data, offsets(shape, order, 0))}
}

// scan is Scan: a graph run over the slices of its last inputs. Its inputs are
// the states and a slice of each; its outputs the states and what is collected.
func scan(c *call) []Tensor {
	if c.opset < 9 {
		fail("version 8 of Scan, which has batches, is not implemented")
	}
	g := c.graphAttribute("body")
	scanned := c.int("num_scan_inputs", 0)
	states := len(c.node.Inputs) - scanned
	if scanned < 1 || states < 0 || len(g.Outputs) < states {
		fail("num_scan_inputs is %d of %d inputs, and its graph has %d outputs", scanned, len(c.node.Inputs), len(g.Outputs))
	}
	results := len(g.Outputs) - states
	per := func(name string, n int) []int {
		v, ok := c.list(name)
		if !ok {
			v = make([]int, n)
		}
		if len(v) != n {
			fail("attribute %s is %v, expected %d numbers", name, v, n)
		}
		return v
	}
	inAxes, inBack := per("scan_input_axes", scanned), per("scan_input_directions", scanned)
	outAxes, outBack := per("scan_output_axes", results), per("scan_output_directions", results)
	var carried []Tensor
	for i := range states {
		carried = append(carried, c.input(i, "initial_state"))
	}
	var sequences []Tensor
	steps := -1
	for i := range scanned {
		x := c.input(states+i, "scan_input")
		a := axis(inAxes[i], len(x.Shape))
		if inAxes[i] = a; steps >= 0 && x.Shape[a] != steps {
			fail("input %d: %s has %d steps along dimension %d, another input has %d", states+i, x, x.Shape[a], a, steps)
		}
		steps = x.Shape[a]
		sequences = append(sequences, x)
	}
	collected := make([][]Tensor, results)
	for t := range steps {
		inputs := slices.Clone(carried)
		for i, x := range sequences {
			step := t
			if inBack[i] != 0 {
				step = steps - 1 - t
			}
			inputs = append(inputs, c.step(x, inAxes[i], step))
		}
		out := c.body(g, inputs)
		carried = out[:states]
		for k, t := range out[states:] {
			collected[k] = append(collected[k], t)
		}
	}
	out := slices.Clone(carried)
	for k, list := range collected {
		out = append(out, c.stack(list, g.Outputs[states+k], outAxes[k], outBack[k] != 0))
	}
	return out
}

// step is a slice of a tensor across an axis.
func (c *call) step(x Tensor, a, i int) Tensor {
	own := strides(x.Shape)
	base := i * own[a]
	shape, steps := slices.Delete(slices.Clone(x.Shape), a, a+1), slices.Delete(own, a, a+1)
	return c.moved(x, shape, steps, base)[0]
}

// function runs a function of the model: its nodes, in a scope of their own.
func (c *call) function(f *Function) []Tensor {
	s := &scope{values: map[string]Tensor{}, opsets: f.Opsets, attributes: map[string]any{}}
	for i, name := range f.Inputs {
		if t, ok := c.optional(i); ok {
			s.values[name] = t
		}
	}
	if len(c.node.Inputs) > len(f.Inputs) {
		fail("%d inputs for a function of %d", len(c.node.Inputs), len(f.Inputs))
	}
	for _, a := range f.Defaults {
		s.attributes[a.Name] = a.Value
	}
	for _, a := range c.node.Attributes {
		if _, optional := s.attributes[a.Name]; !optional && !slices.Contains(f.Attributes, a.Name) {
			fail("attribute %s is not known", a.Name)
		}
		if v, ok := attr[any](c, a.Name); ok {
			s.attributes[a.Name] = v
		}
	}
	for _, name := range f.Attributes {
		if _, given := s.attributes[name]; !given {
			fail("attribute %s is missing", name)
		}
	}
	g := &Graph{Nodes: f.Nodes}
	for _, name := range f.Outputs {
		g.Outputs = append(g.Outputs, Value{Name: name})
	}
	return c.run.graph(g, s)
}
