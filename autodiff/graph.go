package autodiff

import (
	"errors"
	"fmt"
	"strings"
)

// mostNodes is how many nodes a drawing can have and still be read.
const mostNodes = 200

// SVG draws the tape from left to right: the leaves in boxes, the operations
// with the names and shapes of their results, and lines from each variable to
// where it is used. A leaf stands as late as it can; one that is used again
// later, such as a weight shared by all steps, goes on as a line that the later
// steps branch from.
//
// The picture has no size and no identifiers, and takes its colours and its
// font from the CSS variables --fig-ink, --fig-1, --fig-2 and --fig-font. The
// same tape gives the same bytes. title is shown; alt says what there is to
// see, for a reader who cannot. The error says so where one of them, or
// anything to draw, is missing, and where there is too much of it.
func (t *Tape) SVG(title, alt string) ([]byte, error) {
	if t.err != nil {
		return nil, t.err
	}
	return t.graph().svg(title, alt)
}

func (t *Tape) graph() graph {
	g := make(graph, len(t.vars))
	for i, v := range t.vars {
		g[i] = &node{name: v.Name, symbol: symbol(v.op)}
		if v.op == "" {
			g[i].name = v.String()
		}
		if len(v.Value.Data) != 1 {
			g[i].notes = []string{v.Shape()}
		}
		for _, x := range v.from {
			g[i].from = append(g[i].from, g[x.place])
		}
	}
	return g
}

// SVG draws the expression that v is the result of, as [Tape.SVG] does. Below a
// value is its number and, after a backward pass, its gradient. A leaf without a
// name is known by its number.
func (v *Value) SVG(title, alt string) ([]byte, error) {
	nodes := map[*Value]*node{}
	var g graph
	for _, x := range v.order() {
		n := &node{name: x.Name, symbol: symbol(x.op), notes: []string{short(x.Data)}}
		if x.op == "" && x.Name == "" {
			n.name, n.notes = short(x.Data), nil
		}
		if x.done {
			n.notes = append(n.notes, "grad "+short(x.Grad))
		}
		for _, e := range x.from {
			n.from = append(n.from, nodes[e.to])
		}
		nodes[x] = n
		g = append(g, n)
	}
	return g.svg(title, alt)
}

// graph is what is drawn: nodes, each after those that lines lead from.
type graph []*node

type node struct {
	name   string
	symbol string // of the operation; "" for a leaf
	notes  []string
	from   []*node

	bend   bool // no node at all, but a line on its way through a layer
	last   bool // nothing is computed from it
	layer  int  // from 0, left to right
	x, y   float64
	column float64 // from x to the border of its layer
}

func (g graph) svg(title, alt string) ([]byte, error) {
	switch {
	case title == "":
		return nil, errors.New("autodiff: SVG: no title")
	case alt == "":
		return nil, errors.New("autodiff: SVG: no text alternative: say what there is to see")
	case len(g) == 0:
		return nil, errors.New("autodiff: SVG: nothing to draw")
	case len(g) > mostNodes:
		return nil, fmt.Errorf("autodiff: SVG: %d nodes cannot be read; draw a few steps, %d nodes at most", len(g), mostNodes)
	}
	return draw(layOut(g), title, alt), nil
}

// symbol returns how an operation is drawn.
func symbol(op string) string {
	known := map[string]string{
		"Add": "+", "Sub": "−", "Neg": "−", "Div": "÷", "Hadamard": "⊙", "Sigmoid": "σ",
		"Mul": "×", "MulVec": "×", "MulVecT": "ᵀ×", "T": "ᵀ", "Outer": "⊗", "ScaleBy": "×",
		"Sum": "Σ", "Dot": "·", "SquaredNorm": "‖·‖²",
	}
	if s, ok := known[op]; ok {
		return s
	}
	return strings.ToLower(op)
}

// short writes a number with four digits.
func short(x float64) string { return strings.Replace(fmt.Sprintf("%.4g", x), "-", "−", 1) }
