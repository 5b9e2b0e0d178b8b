package derive

import (
	"fmt"
	"strings"
)

// main writes the check of the gradients, over a few steps more than any
// dimension is large.
func (w *goFile) main() {
	c := w.b.Cell
	w.line("// loss is Σ_n direct[n]ᵀ y[n] over the outputs y: its derivatives are what is direct.")
	w.line("func (c *cell) loss() float64 {\nc.forward()\nsum := 0.0")
	for _, name := range c.Outputs {
		w.line("sum += dot(%s, %s)", w.names.field(w.b.byName["direct."+name]), w.names.field(c.byName[name]))
	}
	w.line("return sum\n}\n\nfunc main() {\nr := rand.New(rand.NewPCG(1, 2))\nc := &cell{}")
	next := 2
	for _, s := range c.Symbols {
		if s.Kind == Dim {
			w.line("%s = %d", w.names.field(s), next)
			next++
		}
	}
	w.line("c.steps = %d", next+2)
	var moved []string
	for _, s := range w.values() {
		if code, gradient := w.draw(s); code != "" {
			w.line("%s", code)
			moved = append(moved, gradient+",")
		}
	}
	for _, name := range c.Outputs {
		w.line("%s = random(r, c.steps, %s)", w.names.field(w.b.byName["direct."+name]), w.names.length(c.byName[name].Shape))
	}
	w.line("c.forward()\nc.backward()\nos.Exit(check(c.loss, []gradient{\n%s\n}))\n}\n", strings.Join(moved, "\n"))
}

// draw returns the code that gives a symbol random numbers, and the line that
// has its gradient checked; nothing for what is computed.
func (w *goFile) draw(s *Symbol) (code, gradient string) {
	name, size, grad := w.names.field(s), w.names.length(s.Shape), ""
	if g := w.b.byName["d."+s.Name]; g != nil {
		grad = w.names.field(g)
	}
	switch {
	case s.Kind == Input:
		code = fmt.Sprintf("%s = random(r, c.steps, %s)", name, size)
	case s.Kind == Param && s.Taps != "":
		code = fmt.Sprintf("%s = random(r, %s, %s)", name, w.names.size(s.Taps), size)
	case s.Kind == Param && s.Definition == nil:
		return fmt.Sprintf("%s = random(r, 1, %s)[0]", name, size), fmt.Sprintf("{%q, [][]float64{%s}, [][]float64{%s}}", "d."+s.Name, name, grad)
	case s.Kind == State && w.b.starts[s] != nil:
		code = fmt.Sprintf("%s_before = random(r, %s, %s)", name, w.depth(s), size)
		return code, fmt.Sprintf("{%q, %s_before, %s}", "d."+s.Name+"@", name, w.names.field(w.b.starts[s]))
	}
	return code, fmt.Sprintf("{%q, %s, %s}", "d."+s.Name, name, grad)
}
