package onnx

import "maps"

// plan is what is left to do of a graph once everything that depends on no
// input is computed: models that were exported from other programs cut and turn
// their weights in nodes, which need to run only once.
type plan struct {
	nodes     []*Node
	constants map[string]Tensor
}

// fold computes the constants of a graph and of those within it. A node that
// cannot be computed is left in the plan, and fails when it is reached.
func (r *run) fold(g *Graph, outer *scope, plans map[*Graph]plan) {
	p := plan{constants: maps.Clone(g.Initializers)}
	for _, v := range g.Inputs { // an input's initializer is its default
		delete(p.constants, v.Name)
	}
	s := &scope{outer: outer, values: p.constants, opsets: r.model.Opsets}
	for i := range g.Nodes {
		n := &g.Nodes[i]
		if !s.settles(n) || r.node(n, s) != nil {
			p.nodes = append(p.nodes, n)
		}
	}
	for _, n := range p.nodes {
		for _, within := range n.graphs() {
			r.fold(within, s, plans)
		}
	}
	for name, t := range g.Initializers {
		p.constants[name] = t
	}
	plans[g] = p
}

// settles says whether the scope has all that a node reads.
func (s *scope) settles(n *Node) bool {
	for _, name := range n.Inputs {
		if _, ok := s.lookup(name); name != "" && !ok {
			return false
		}
	}
	return len(n.graphs()) == 0
}

// plan is what to do for a graph: the body of a function is not folded, since
// its attributes change from call to call.
func (m *Model) plan(g *Graph) plan {
	if p, ok := m.plans[g]; ok {
		return p
	}
	p := plan{constants: g.Initializers}
	for i := range g.Nodes {
		p.nodes = append(p.nodes, &g.Nodes[i])
	}
	return p
}
