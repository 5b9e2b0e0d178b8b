package onnx

import (
	"slices"
	"sync"
)

// Model is what an ONNX file holds.
type Model struct {
	File      string // where it came from, for errors
	IR        int64  // the version of the file format
	Producer  string // the program that wrote it, with its version
	Opsets    map[string]int64
	Graph     *Graph
	Functions []*Function
	Limits    Limits

	functions map[[3]string]*Function // by domain, name and overload
	operators map[string]operator
	folded    sync.Once
	plans     map[*Graph]plan
}

// Graph is a graph of nodes: a model's, or one within a node such as If.
type Graph struct {
	Name            string
	Inputs, Outputs []Value
	Nodes           []Node // each after those whose outputs it reads
	Initializers    map[string]Tensor
}

// Node applies an operator. An input or output that is left out has no name.
type Node struct {
	Name, Domain, Op string
	Overload         string // of the function that the node calls, if it has several forms
	Inputs, Outputs  []string
	Attributes       []Attribute
}

// Attribute is a constant of a node. Value is a float32, int64, string, Tensor,
// *Graph or a slice of one of these; or it is nil and Reference names the
// attribute of the function around the node that gives the value.
type Attribute struct {
	Name, Reference string
	Value           any
}

// Function is an operator that the model itself defines by nodes.
type Function struct {
	Domain, Name, Overload string
	Inputs, Outputs        []string
	Attributes             []string    // those a call must give
	Defaults               []Attribute // those it may give
	Opsets                 map[string]int64
	Nodes                  []Node
}

// Value declares an input or output of a graph.
type Value struct {
	Name   string
	Kind   string // "tensor", or another kind of the standard, which this package does not run
	Type   Type   // 0 where the file does not say
	Ranked bool   // whether the number of dimensions is known
	Shape  []Dim
}

// Dim is a declared dimension: a size, or -1 and perhaps a symbol that stands
// for one size wherever it appears.
type Dim struct {
	Size   int
	Symbol string
}

// Limits bound what running a model may take, so that a hostile model ends with
// an error. A limit of 0 is the default.
type Limits struct {
	Entries int // of all tensors alive at one time; default 1<<28
	Nodes   int // executed, those of loops each time; default 1<<24
}

// label names a node in errors.
func (n *Node) label() string {
	if n.Name != "" {
		return n.qualified() + " (node " + n.Name + ")"
	}
	for _, output := range n.Outputs {
		if output != "" {
			return n.qualified() + " (the node that makes " + output + ")"
		}
	}
	return n.qualified()
}

// qualified is the operator's name with its domain, unless that is the
// standard's.
func (n *Node) qualified() string {
	if n.Domain == "" {
		return n.Op
	}
	return n.Domain + "." + n.Op
}

// attribute finds an attribute by name.
func (n *Node) attribute(name string) (Attribute, bool) {
	i := slices.IndexFunc(n.Attributes, func(a Attribute) bool { return a.Name == name })
	if i < 0 {
		return Attribute{}, false
	}
	return n.Attributes[i], true
}

// graphs are the graphs within a node.
func (n *Node) graphs() []*Graph {
	var all []*Graph
	for _, a := range n.Attributes {
		switch v := a.Value.(type) {
		case *Graph:
			all = append(all, v)
		case []*Graph:
			all = append(all, v...)
		}
	}
	return all
}

// function is the function that a node calls, if it calls one.
func (m *Model) function(n *Node) *Function {
	return m.functions[[3]string{n.Domain, n.Op, n.Overload}]
}
