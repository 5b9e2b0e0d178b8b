package onnx

import (
	"fmt"
	"maps"
	"slices"
)

// Lacks lists the operators a model uses that this package does not have, by
// their names with the domain of those that are not the standard's.
func (m *Model) Lacks() []string { return m.lacks(m.operators) }

func (m *Model) lacks(have map[string]operator) []string {
	missing := map[string]bool{}
	for name := range m.Count() {
		if have[name] == nil {
			missing[name] = true
		}
	}
	return slices.Sorted(maps.Keys(missing))
}

// Count counts the nodes of a model by operator, those within graphs of nodes
// and functions as well. A call of a function of the model is not counted.
func (m *Model) Count() map[string]int {
	counts := map[string]int{}
	for n := range m.nodes {
		if m.function(n) == nil {
			counts[n.qualified()]++
		}
	}
	return counts
}

// Parameters counts the entries of the tensors of floating point numbers that a
// model holds, as initializers or as constants.
func (m *Model) Parameters() (tensors, entries int) {
	add := func(t Tensor) {
		if t.Type.float() {
			tensors++
			entries += t.Len()
		}
	}
	initializers := func(g *Graph) {
		for _, t := range g.Initializers {
			add(t)
		}
	}
	initializers(m.Graph)
	for n := range m.nodes {
		for _, a := range n.Attributes {
			if t, ok := a.Value.(Tensor); ok {
				add(t)
			}
		}
		for _, g := range n.graphs() {
			initializers(g)
		}
	}
	return tensors, entries
}

// nodes walks all nodes of a model, those within nodes after these.
func (m *Model) nodes(yield func(*Node) bool) {
	var walk func(nodes []Node) bool
	walk = func(nodes []Node) bool {
		for i := range nodes {
			if !yield(&nodes[i]) {
				return false
			}
			for _, g := range nodes[i].graphs() {
				if !walk(g.Nodes) {
					return false
				}
			}
		}
		return true
	}
	if !walk(m.Graph.Nodes) {
		return
	}
	for _, f := range m.Functions {
		if !walk(f.Nodes) {
			return
		}
	}
}

// Recurrent lists the nodes of a model that are LSTM, GRU or RNN, with their
// sizes as far as the node gives them.
func (m *Model) Recurrent() []string {
	var list []string
	for n := range m.nodes {
		if n.Domain != "" || n.Op != "LSTM" && n.Op != "GRU" && n.Op != "RNN" {
			continue
		}
		text := n.label()
		for _, name := range []string{"hidden_size", "direction", "layout"} {
			if a, ok := n.attribute(name); ok && a.Value != nil {
				text += fmt.Sprintf(", %s %v", name, a.Value)
			}
		}
		list = append(list, text)
	}
	return list
}
