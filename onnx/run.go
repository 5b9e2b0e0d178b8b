package onnx

import (
	"fmt"
	"runtime"
)

// Run computes the outputs of a model from its inputs, both by name. Inputs
// with an initializer may be left out. The error names what does not fit, or
// the node that cannot be computed. A model can run several times at once; its
// fields must not change after the first.
func (m *Model) Run(inputs map[string]Tensor) (outputs map[string]Tensor, err error) {
	defer caught(&err)
	values := map[string]Tensor{}
	if err := m.bind(inputs, values); err != nil {
		return nil, fmt.Errorf("%s: %w", m.File, err)
	}
	m.folded.Do(func() {
		m.plans = map[*Graph]plan{}
		m.run().fold(m.Graph, nil, m.plans)
	})
	results, err := m.run().try(m.Graph, &scope{values: values, opsets: m.Opsets})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.File, err)
	}
	outputs = map[string]Tensor{}
	for i, v := range m.Graph.Outputs {
		if results[i].Type == 0 {
			return nil, fmt.Errorf("%s: output %s: the node that makes it left it out", m.File, v.Name)
		}
		outputs[v.Name] = results[i]
	}
	return outputs, nil
}

// run begins a run, with the model's limits.
func (m *Model) run() *run {
	r := &run{model: m, entries: m.Limits.Entries, nodes: m.Limits.Nodes}
	if r.entries == 0 {
		r.entries = 1 << 28
	}
	if r.nodes == 0 {
		r.nodes = 1 << 24
	}
	return r
}

// run is one run of a model, with what is left of its limits.
type run struct {
	model          *Model
	entries, nodes int
}

// scope is what names mean in a graph: its values, and those of the graphs
// around it. A function's body has no graph around it, but attributes.
type scope struct {
	outer      *scope
	values     map[string]Tensor
	constants  map[string]Tensor // of the graph; a value of the same name comes first
	opsets     map[string]int64
	attributes map[string]any
}

// lookup finds the value of a name.
func (s *scope) lookup(name string) (Tensor, bool) {
	for ; s != nil; s = s.outer {
		if t, ok := s.values[name]; ok {
			return t, true
		}
		if t, ok := s.constants[name]; ok {
			return t, true
		}
	}
	return Tensor{}, false
}

// try is graph with an error in place of a failure.
func (r *run) try(g *Graph, s *scope) (outputs []Tensor, err error) {
	defer caught(&err)
	return r.graph(g, s), nil
}

// graph runs the nodes of a graph and returns its outputs. The scope holds the
// inputs, and fills with what the nodes make; what they take of the limit of
// entries is given back at the end, but for the outputs.
func (r *run) graph(g *Graph, s *scope) []Tensor {
	p := r.model.plan(g)
	s.constants = p.constants
	before := r.entries
	for _, n := range p.nodes {
		if err := r.node(n, s); err != nil {
			panic(failure{err})
		}
	}
	r.entries = before
	var outputs []Tensor
	for _, v := range g.Outputs {
		t, _ := s.lookup(v.Name) // none where an operator leaves it out
		r.take(t.Len())
		outputs = append(outputs, t)
	}
	return outputs
}

// take counts entries against the limit.
func (r *run) take(n int) {
	if n > r.entries {
		fail("a tensor of %d entries, and %d are left of the limit of entries of a run", n, r.entries)
	}
	r.entries -= n
}

// Mistake is an error that should not happen: an operator of this package
// failed on a node in a way it was not written for.
type Mistake struct{ Cause error }

// Error says what happened.
func (m Mistake) Error() string {
	return "a mistake in the package onnx, please report it: " + m.Cause.Error()
}

// node runs a node.
func (r *run) node(n *Node, s *scope) (err error) {
	defer func() {
		switch x := recover().(type) {
		case nil:
		case failure:
			err = fmt.Errorf("%s: %w", n.label(), x.err)
		case runtime.Error:
			err = fmt.Errorf("%s: %w", n.label(), Mistake{x})
		default:
			panic(x)
		}
	}()
	if r.nodes--; r.nodes < 0 {
		fail("the limit of nodes of a run is reached")
	}
	c := &call{run: r, node: n, scope: s, asked: make([]bool, len(n.Attributes))}
	outputs := c.operate()
	for i, name := range n.Outputs {
		switch {
		case name == "":
		case i < len(outputs) && outputs[i].Type != 0:
			s.values[name] = round(outputs[i])
		case i >= len(outputs):
			fail("output %s is number %d, and there are %d", name, i, len(outputs))
		}
	}
	return nil
}

// operate runs the function or the operator that a node names.
func (c *call) operate() []Tensor {
	if f := c.run.model.function(c.node); f != nil {
		return c.function(f)
	}
	apply, ok := c.run.model.operators[c.node.Op]
	if !ok || c.node.Domain != "" {
		fail("this operator is not implemented")
	}
	var version bool
	if c.opset, version = c.scope.opset(""); !version {
		fail("the model imports no version of the standard's operators (opset_import)")
	}
	outputs := apply(c)
	for i, known := range c.asked {
		if !known {
			fail("attribute %s is not known", c.node.Attributes[i].Name)
		}
	}
	return outputs
}

// opset is the version of a domain's operators that a scope uses.
func (s *scope) opset(domain string) (int64, bool) {
	for ; s != nil; s = s.outer {
		if s.opsets != nil {
			version, ok := s.opsets[domain]
			return version, ok
		}
	}
	return 0, false
}
