package derive

import (
	_ "embed"
	"fmt"
	"go/format"
	"slices"
	"strings"
)

//go:embed go_helpers.txt
var goHelpers string

// GoFile returns the cell and its backward pass as one Go program that needs
// nothing but the standard library: a struct with the numbers, forward and
// backward in plain loops, each equation above its code, and a main that checks
// every gradient against central differences at random numbers, prints the
// largest error of each, and exits with 1 above a tolerance.
func (b *Backward) GoFile() ([]byte, error) {
	w := &goFile{b: b, names: newGoNames(b)}
	w.header()
	w.fields()
	w.forward()
	w.backward()
	w.main()
	w.line("%s", goHelpers)
	if w.err != nil {
		return nil, w.err
	}
	out, err := format.Source([]byte(w.out.String()))
	if err != nil {
		return nil, fmt.Errorf("derive: cell %s: the Go program is not well formed: %w", b.Cell.Name, err)
	}
	return out, nil
}

type goFile struct {
	b     *Backward
	names *goNames
	out   strings.Builder
	err   error
}

func (w *goFile) line(format string, args ...any) { fmt.Fprintf(&w.out, format+"\n", args...) }

func (w *goFile) header() {
	c := w.b.Cell
	w.line("// %s: the cell %s and its gradients through time, written by unroll derive.", orName(c.Title, "A cell"), c.Name)
	w.line("//\n// Run it to compare every gradient with central differences.")
	w.line("package main\n\nimport (\n\"fmt\"\n\"math\"\n\"math/rand/v2\"\n\"os\"\n)\n")
}

func orName(title, otherwise string) string {
	if title == "" {
		return otherwise
	}
	return strings.ReplaceAll(title, "\n", " ")
}

// fields writes the struct. A value is a flat slice, a matrix row by row; a
// signal has one for each step, a parameter with taps one for each tap.
func (w *goFile) fields() {
	c := w.b.Cell
	w.line("// cell holds the numbers. A matrix is a slice, row by row; a scalar has one entry.")
	w.line("type cell struct {\nsteps int")
	for _, s := range c.Symbols {
		if s.Kind == Dim {
			w.line("%s int%s", w.names.plain(s), comment(s.Meaning))
		}
	}
	w.line("")
	for _, s := range w.values() {
		w.line("%s %s // %s", w.names.plain(s), goType(s), strings.TrimSpace(s.Kind.String()+" "+s.Size()+" "+s.Meaning))
		if w.b.starts[s] != nil {
			name := w.names.plain(s)
			w.line("%s_before [][]float64 // its values at steps -1, -2, … where they are not the declared ones", name)
			w.line("%s_start [][]float64 // its values at steps -1, -2, …", name)
		}
	}
	w.line("")
	for _, name := range c.Outputs {
		s := w.b.byName["direct."+name]
		w.line("%s [][]float64 // ∂E/∂%s, the loss as a function of it alone", w.names.plain(s), unicodeName(name))
	}
	written := map[*Symbol]bool{}
	for _, q := range w.b.Equations {
		if s := q.Defines(); !written[s] {
			written[s] = true
			t := goType(s)
			if s.role == start {
				t = "[][]float64"
			}
			w.line("%s %s // %s", w.names.plain(s), t, text{unicode: true}.expr(q.LHS, 0))
		}
	}
	w.line("}\n")
}

func comment(meaning string) string {
	if meaning == "" {
		return ""
	}
	return " // " + meaning
}

// values returns the symbols that have numbers: parameters, inputs, and what
// the forward pass computes.
func (w *goFile) values() []*Symbol {
	var list []*Symbol
	for _, s := range w.b.Cell.Symbols {
		computed := slices.ContainsFunc(w.b.forward, func(q *Equation) bool { return q.Defines() == s })
		if computed || s.Kind == Input || s.Kind == Param && s.Definition == nil {
			list = append(list, s)
		}
	}
	return list
}

func goType(s *Symbol) string {
	if s.Timed() || s.Taps != "" {
		return "[][]float64"
	}
	return "[]float64"
}

// code returns a writer for the body of a function.
func (w *goFile) code() *goCode {
	return &goCode{names: w.names, counts: map[string]int{}, locals: map[*Symbol]string{}, scopes: []map[string]*Ref{{}}}
}

func (w *goFile) take(g *goCode) {
	w.out.WriteString(g.out.String())
	if w.err == nil {
		w.err = g.err
	}
}

// forward writes the forward pass: what has no step, the states before step 0,
// then step by step.
func (w *goFile) forward() {
	w.line("// forward computes every signal from the inputs and the parameters.\nfunc (c *cell) forward() {")
	g := w.code()
	for _, q := range w.b.forward {
		if s := q.Defines(); !s.Timed() {
			g.line("// %s", q.Unicode())
			g.assign(g.names.field(s), s.Shape, q.RHS)
		}
	}
	for _, s := range w.values() {
		if s.Timed() && s.Kind != Input {
			g.line("%s = make([][]float64, c.steps)", g.names.field(s))
		}
		if w.b.starts[s] != nil {
			w.start(g, s)
		}
	}
	g.block("for n := range c.steps", func() {
		for _, q := range w.b.forward {
			if s := q.Defines(); s.Timed() {
				g.line("// %s", q.Unicode())
				g.assign(g.names.field(s)+"[n]", s.Shape, q.RHS)
			}
		}
	})
	w.take(g)
	w.line("}\n")
}

// assign computes an expression into a new slice.
func (g *goCode) assign(target string, s Shape, e Expr) {
	g.line("%s = make([]float64, %s)", target, g.names.length(s))
	g.fill(target, s, e)
}

// fill computes an expression into a slice of zeros; a scalar stands for every
// entry.
func (g *goCode) fill(target string, s Shape, e Expr) {
	switch {
	case isNumber(e, 0):
	case !e.Shape().Scalar() || s.Scalar():
		g.add(target, e, false)
	default:
		value := g.prepare(e)
		g.entries(s, func(i, j string) {
			g.line("%s[%s] = %s", target, g.position(s, i, j), bare(g.entry(value, "0", "0")))
		})
	}
}

// start fills in the values of a state before step 0.
func (w *goFile) start(g *goCode, s *Symbol) {
	name := g.names.field(s)
	g.line("%s_start = append([][]float64{}, %s_before...)", name, name)
	g.block(fmt.Sprintf("for len(%s_start) < %s", name, w.depth(s)), func() {
		g.line("first := make([]float64, %s)", g.names.length(s.Shape))
		if s.Initial != nil {
			g.fill("first", s.Shape, s.Initial)
		}
		g.line("%s_start = append(%s_start, first)", name, name)
	})
}

// depth returns how far before step 0 a state is read, as Go.
func (w *goFile) depth(s *Symbol) string {
	parts := convert(w.b.depth[s], w.names.index)
	if len(parts) == 1 && len(w.b.depth[s][0].Terms) == 0 {
		return parts[0]
	}
	parts = append(parts, "0")
	return "max(" + strings.Join(parts, ", ") + ")"
}

// backward writes the backward pass.
func (w *goFile) backward() {
	w.line("// backward computes every adjoint from the last step to the first, then the gradients.\nfunc (c *cell) backward() {")
	g := w.code()
	steps := w.b.Equations[:w.b.Steps]
	for _, q := range steps {
		g.line("%s = make([][]float64, c.steps)", g.names.field(q.Defines()))
	}
	g.block("for n := c.steps-1; n >= 0; n--", func() {
		for _, q := range steps {
			g.line("// %s", q.Unicode())
			g.assign(g.names.field(q.Defines())+"[n]", q.LHS.Shape(), q.RHS)
		}
	})
	allocated := map[*Symbol]bool{}
	for _, q := range w.b.Equations[w.b.Steps:] {
		g.line("// %s", q.Unicode())
		w.gradient(g, q, allocated)
	}
	w.take(g)
	w.line("}\n")
}

func (w *goFile) gradient(g *goCode, q *Equation, allocated map[*Symbol]bool) {
	left := q.LHS.(*Ref)
	s := left.Symbol
	name := g.names.field(s)
	loop := func(head, index, count string) {
		g.line("%s = make([][]float64, %s)", name, count)
		g.block(head, func() { g.assign(name+"["+index+"]", left.Shape(), q.RHS) })
	}
	switch {
	case s.role == start && len(left.Step.Terms) > 0:
		g.names.before = true
		loop(fmt.Sprintf("for n := -1; n >= -(%s); n--", w.depth(s.of)), "-1-n", w.depth(s.of))
		g.names.before = false
	case s.role == start:
		if !allocated[s] {
			allocated[s] = true
			g.line("%s = make([][]float64, %s)", name, w.depth(s.of))
		}
		g.assign(fmt.Sprintf("%s[%d]", name, -1-left.Step.Const), left.Shape(), q.RHS)
	case left.Tap != nil:
		k := g.names.running(left.Tap.Terms[0].Name)
		loop(fmt.Sprintf("for %s := range %s", k, g.names.size(s.Taps)), k, g.names.size(s.Taps))
	case s.Timed():
		loop(fmt.Sprintf("for n := range len(%s)", g.names.field(s.of)), "n", "len("+g.names.field(s.of)+")")
	default:
		g.assign(name, left.Shape(), q.RHS)
	}
}
