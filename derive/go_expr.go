package derive

import (
	"fmt"
	"slices"
	"strings"
)

// Go code for expressions. Every value is a flat slice, row by row; a scalar
// has one entry. An expression becomes loops in two passes: what needs a loop
// of its own (a product, a total, a sum over taps) is computed into a slice
// first, and what is left is one Go expression for each entry.

// goCode writes the body of a function.
type goCode struct {
	out    strings.Builder
	names  *goNames
	counts map[string]int     // of local names
	locals map[*Symbol]string // slices that hold intermediate values
	scopes []map[string]*Ref  // signals that are at hand, by their text
	err    error
}

func (g *goCode) line(format string, args ...any) { fmt.Fprintf(&g.out, format+"\n", args...) }

// block writes a loop or a condition around what body writes.
func (g *goCode) block(head string, body func()) {
	g.line("%s {", head)
	g.scopes = append(g.scopes, map[string]*Ref{})
	body()
	g.scopes = g.scopes[:len(g.scopes)-1]
	g.line("}")
}

// local names a slice of a shape that the code is about to fill.
func (g *goCode) local(head string, s Shape) *Ref {
	g.counts[head]++
	symbol := &Symbol{Name: head, Shape: s}
	g.locals[symbol] = fmt.Sprint(head, g.counts[head])
	return &Ref{node: node{shape: s}, Symbol: symbol}
}

// add writes the loops that add e to every entry of a target.
func (g *goCode) add(target string, e Expr, minus bool) {
	op := "+="
	if minus {
		op = "-="
	}
	switch x := e.(type) {
	case *Neg:
		g.add(target, x.X, !minus)
		return
	case *Binary:
		if (x.Op == Add || x.Op == Sub) && x.X.Shape() == x.Y.Shape() {
			g.add(target, x.X, minus)
			g.add(target, x.Y, minus != (x.Op == Sub))
			return
		}
		if summedSize(x) != "" {
			g.multiply(target, op, x)
			return
		}
	case *Sum:
		v := g.names.running(x.Var)
		head := fmt.Sprintf("for %s := %s; %s <= %s; %s++", v, g.names.index(x.From), v, g.names.index(x.To), v)
		g.block(head, func() { g.add(target, x.Body, minus) })
		return
	case *Where:
		g.block("if "+g.names.condition(x), func() { g.add(target, x.Body, minus) })
		return
	}
	e = g.prepare(e)
	g.entries(e.Shape(), func(i, j string) {
		g.line("%s[%s] %s %s", target, g.position(e.Shape(), i, j), op, bare(g.entry(e, i, j)))
	})
}

// entries writes loops over the rows i and the columns j of a shape.
func (g *goCode) entries(s Shape, body func(i, j string)) {
	i, j := "0", "0"
	loop := func(size, name string, index *string, body func()) {
		if size == "" {
			body()
			return
		}
		*index = name
		g.block(fmt.Sprintf("for %s := range %s", name, g.names.size(size)), body)
	}
	loop(s.Rows, "i", &i, func() { loop(s.Cols, "j", &j, func() { body(i, j) }) })
}

// summedSize returns the size over which a product sums; it is empty for a product
// by a scalar or of a column by a row.
func summedSize(e *Binary) string {
	if e.Op != Mul || e.X.Shape().Scalar() || e.Y.Shape().Scalar() {
		return ""
	}
	return e.X.Shape().Cols
}

// multiply writes the three loops of a product.
func (g *goCode) multiply(target, op string, e *Binary) {
	x, y := g.associate(e)
	x, y = g.prepare(x), g.prepare(y)
	s := e.Shape()
	g.entries(s, func(i, j string) {
		g.block("for m := range "+g.names.size(x.Shape().Cols), func() {
			g.line("%s[%s] %s %s * %s", target, g.position(s, i, j), op, g.entry(x, i, "m"), g.entry(y, "m", j))
		})
	})
}

// associate returns the two factors of a product, (A B) v taken as A (B v).
func (g *goCode) associate(e *Binary) (x, y Expr) {
	if p, ok := e.X.(*Binary); ok && summedSize(p) != "" && p.X.Shape().Matrix() && e.Y.Shape().Vector() {
		return p.X, join(Mul, p.Y, e.Y)
	}
	return e.X, e.Y
}

// position is the place of an entry in a slice.
func (g *goCode) position(s Shape, i, j string) string {
	switch {
	case s.Matrix():
		return i + "*" + g.names.size(s.Cols) + "+" + j
	case s.Vector():
		return i
	case s.Scalar():
		return "0"
	}
	return j
}

// prepare computes what needs loops of its own, and returns e with slices in
// its place.
func (g *goCode) prepare(e Expr) Expr {
	switch x := e.(type) {
	case *Ref:
		if x.Step != nil || x.Tap != nil {
			return g.fetch(x)
		}
		return e
	case *Sum, *Where:
		return g.slice("sum", e)
	case *Binary:
		if summedSize(x) != "" {
			return g.slice("product", e)
		}
	case *Power:
		if x.Shape().Matrix() {
			n, _ := wholeExponent(x.Exponent)
			return g.helper("power", x.Shape(), fmt.Sprintf("power(%%s, %s, %d)", g.names.size(x.Shape().Rows), n), x.X)
		}
	case *Call:
		if made := g.prepareCall(x); made != nil {
			return made
		}
	}
	return rebuild(e, g.prepare)
}

// slice computes e into a slice.
func (g *goCode) slice(head string, e Expr) Expr {
	t := g.local(head, e.Shape())
	g.line("%s := make([]float64, %s)", g.locals[t.Symbol], g.names.length(e.Shape()))
	g.add(g.locals[t.Symbol], e, false)
	return t
}

// whole returns a prepared value as the name of a slice that holds it.
func (g *goCode) whole(e Expr) string {
	e = g.prepare(e)
	if r, ok := e.(*Ref); ok && r.Symbol.Kind != Dim {
		return g.slot(r)
	}
	t := g.slice("value", e).(*Ref)
	return g.slot(t)
}

// helper calls a function of the file on whole values.
func (g *goCode) helper(head string, s Shape, format string, args ...Expr) Expr {
	names := make([]any, len(args))
	for i, a := range args {
		names[i] = g.whole(a)
	}
	t := g.local(head, s)
	g.line("%s := "+format, append([]any{g.locals[t.Symbol]}, names...)...)
	return t
}

// prepareCall handles the functions that are not entry by entry.
func (g *goCode) prepareCall(e *Call) Expr {
	if e.Symbol != nil {
		return nil
	}
	switch e.Func {
	case "softmax", "norm", "total":
		return g.helper(e.Func, e.Shape(), e.Func+"(%s)", e.Args...)
	case "inv":
		return g.helper(e.Func, e.Shape(), "power(%s, "+g.names.size(e.Shape().Rows)+", -1)", e.Args...)
	case "conv":
		return g.helper(e.Func, e.Shape(), "conv(%s, %s)", e.Args...)
	case "diag", "circ", "diagonal", "wrapped":
		return g.helper(e.Func, e.Shape(), e.Func+"(%s, "+g.names.size(e.Args[0].Shape().Rows)+")", e.Args...)
	}
	return nil
}

// fetch gives a name to a signal at a step, or to a tap.
func (g *goCode) fetch(r *Ref) Expr {
	key := textOf(r)
	for _, scope := range slices.Backward(g.scopes) {
		if known := scope[key]; known != nil {
			return known
		}
	}
	t := g.local(g.names.safe(strings.NewReplacer(".", "_", "@", "").Replace(r.Symbol.Name)), r.Shape())
	g.line("%s := %s", g.locals[t.Symbol], g.names.fetch(r))
	g.scopes[len(g.scopes)-1][key] = t
	return t
}

// slot names the slice of a value.
func (g *goCode) slot(r *Ref) string {
	if name, ok := g.locals[r.Symbol]; ok {
		return name
	}
	return g.names.field(r.Symbol)
}
