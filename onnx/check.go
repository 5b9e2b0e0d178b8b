package onnx

import (
	"fmt"
	"maps"
)

// The versions of the standard's operators that this package knows. Version 7
// brought broadcasting as it is today.
const (
	oldestOpset = 7
	newestOpset = 28
)

// check holds a model against the rules that running it relies on: versions
// that this package knows, names defined before they are used and once, and
// functions that do not call themselves.
func (m *Model) check() error {
	if err := checkOpsets(m.Opsets); err != nil {
		return err
	}
	m.operators = table()
	m.functions = map[[3]string]*Function{}
	for _, f := range m.Functions {
		key := [3]string{f.Domain, f.Name, f.Overload}
		if m.functions[key] != nil {
			return fmt.Errorf("two functions %s.%s", f.Domain, f.Name)
		}
		m.functions[key] = f
	}
	state := map[*Function]int{}
	for _, f := range m.Functions {
		if err := m.checkFunction(f, state); err != nil {
			return fmt.Errorf("function %s: %w", f.Name, err)
		}
	}
	return checkGraph(m.Graph, nil)
}

func checkOpsets(opsets map[string]int64) error {
	version, ok := opsets[""]
	if ok && (version < oldestOpset || version > newestOpset) {
		return fmt.Errorf("opset_import: version %d of the standard's operators, expected %d to %d (onnx.version_converter changes it)",
			version, oldestOpset, newestOpset)
	}
	return nil
}

// checkFunction goes through a function and those it calls. A function on the
// way has state 1, a finished one 2.
func (m *Model) checkFunction(f *Function, state map[*Function]int) error {
	switch state[f] {
	case 1:
		return fmt.Errorf("it calls itself")
	case 2:
		return nil
	}
	state[f] = 1
	if err := checkOpsets(f.Opsets); err != nil {
		return err
	}
	body := &Graph{Nodes: f.Nodes}
	for _, name := range f.Inputs {
		body.Inputs = append(body.Inputs, Value{Name: name})
	}
	for _, name := range f.Outputs {
		body.Outputs = append(body.Outputs, Value{Name: name})
	}
	if err := checkGraph(body, nil); err != nil {
		return err
	}
	if err := m.checkCalls(f.Nodes, state); err != nil {
		return err
	}
	state[f] = 2
	return nil
}

func (m *Model) checkCalls(nodes []Node, state map[*Function]int) error {
	for i := range nodes {
		if called := m.function(&nodes[i]); called != nil {
			if err := m.checkFunction(called, state); err != nil {
				return fmt.Errorf("function %s: %w", called.Name, err)
			}
		}
		for _, g := range nodes[i].graphs() {
			if err := m.checkCalls(g.Nodes, state); err != nil {
				return err
			}
		}
	}
	return nil
}

// names is what a graph defines, within what the graphs around it do.
type names struct {
	outer   *names
	defined map[string]bool
}

// known says whether a name is defined here or around.
func (n *names) known(name string) bool {
	return n != nil && (n.defined[name] || n.outer.known(name))
}

func checkGraph(g *Graph, outer *names) error {
	seen := &names{outer, map[string]bool{}}
	for _, v := range g.Inputs {
		if seen.defined[v.Name] {
			return fmt.Errorf("two inputs %s", v.Name)
		}
		seen.defined[v.Name] = true
	}
	for name := range maps.Keys(g.Initializers) { // an input's initializer is its default
		seen.defined[name] = true
	}
	for i := range g.Nodes {
		n := &g.Nodes[i]
		for _, name := range n.Inputs {
			if name != "" && !seen.known(name) {
				return fmt.Errorf("%s: input %s: nothing before this node makes it", n.label(), name)
			}
		}
		for _, within := range n.graphs() {
			if err := checkGraph(within, seen); err != nil {
				return fmt.Errorf("%s: %w", n.label(), err)
			}
		}
		for _, name := range n.Outputs {
			if name != "" && seen.defined[name] {
				return fmt.Errorf("%s: output %s: it is made twice", n.label(), name)
			}
			seen.defined[name] = true
		}
	}
	for _, v := range g.Outputs {
		if !seen.known(v.Name) {
			return fmt.Errorf("output %s: nothing makes it", v.Name)
		}
	}
	return nil
}
