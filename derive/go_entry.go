package derive

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// entry returns the Go expression of one entry of a prepared expression.
func (g *goCode) entry(e Expr, i, j string) string {
	of := func(e Expr) string { return g.entry(e, i, j) }
	switch e := e.(type) {
	case *Number:
		return goNumber(e.Value)
	case *Var:
		return "float64(" + g.names.running(e.Name) + ")"
	case *Ref:
		if e.Symbol.Kind == Dim && g.locals[e.Symbol] == "" {
			return "float64(" + g.names.size(e.Symbol.Name) + ")"
		}
		return g.slot(e) + "[" + g.position(e.Shape(), i, j) + "]"
	case *Fill:
		return map[string]string{"I": "delta(" + i + ", " + j + ")", "ones": "1.0", "zeros": "0.0"}[e.Name]
	case *Neg:
		return "-(" + of(e.X) + ")"
	case *Binary:
		op := map[Op]string{Add: "+", Sub: "-", Hadamard: "*", Mul: "*", Div: "/"}[e.Op]
		return "(" + of(e.X) + " " + op + " " + of(e.Y) + ")"
	case *Power:
		return g.powerEntry(e, i, j)
	case *Transpose:
		return g.entry(e.X, j, i)
	case *Call:
		args := convert(e.Args, of)
		return g.function(e) + "(" + strings.Join(args, ", ") + ")"
	}
	g.err = fmt.Errorf("derive: no Go code for a %T", e)
	return ""
}

func (g *goCode) powerEntry(e *Power, i, j string) string {
	x := g.entry(e.X, i, j)
	if isNumber(e.Exponent, 2) {
		if _, plain := e.X.(*Ref); plain {
			return "(" + x + " * " + x + ")"
		}
	}
	return "math.Pow(" + x + ", " + g.entry(e.Exponent, "0", "0") + ")"
}

// function names the Go function of an elementwise one.
func (g *goCode) function(e *Call) string {
	name := e.Func
	if e.Symbol != nil {
		if name = e.Symbol.Func; name == "" {
			g.err = fail(e.Pos(), "%s stands for no function: declare it with one, as in warp %s = tanh", e.Func, e.Func)
		}
	}
	switch {
	case e.Slope:
		return name + "Slope"
	case slices.Contains([]string{"sigmoid", "relu"}, name):
		return name
	}
	return "math." + strings.ToUpper(name[:1]) + name[1:]
}

// bare takes off parentheses around a whole expression.
func bare(s string) string {
	depth := 0
	for i, r := range s {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 && i < len(s)-1 {
			return s
		}
	}
	return s[1 : len(s)-1]
}

func goNumber(x float64) string {
	s := strconv.FormatFloat(x, 'g', -1, 64)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return s
}
