package derive

import (
	"strconv"
	"strings"
)

// LaTeX returns the equation in TeX's mathematics, for display. It uses no
// packages beyond amsmath and amssymb.
func (q *Equation) LaTeX() string {
	return q.LaTeXWith(func(_, tex string) string { return tex })
}

// LaTeXWith is LaTeX with every symbol passed through a function, which gets
// its name and its TeX and returns what to set: the same TeX in a \class{…}{…},
// for instance. Running indices and functions of the language are no symbols.
func (q *Equation) LaTeXWith(symbol func(name, tex string) string) string {
	p := latex{q.Cell, symbol}
	return p.expr(q.LHS, 0) + " = " + p.expr(q.RHS, 0)
}

type latex struct {
	cell   *Cell
	symbol func(name, tex string) string
}

// expr writes e, in parentheses if it is looser than place.
func (p latex) expr(e Expr, place int) string {
	if p.precedence(e) < place {
		return p.fenced("(", e, ")")
	}
	return p.bare(e)
}

// fenced writes e between fences, which grow if e is tall.
func (p latex) fenced(left string, e Expr, right string) string {
	return fence(left, p.bare(e), right, tall(e))
}

func fence(left, inside, right string, tall bool) string {
	if tall {
		left, right = `\left`+left, `\right`+right
	}
	if isASCIILetter(rune(left[len(left)-1])) {
		left += " "
	}
	return left + inside + right
}

// tall reports whether e has a fraction or a sum.
func tall(e Expr) bool {
	found := false
	walk(e, nil, func(e Expr, _ []*Sum) {
		b, isBinary := e.(*Binary)
		_, isSum := e.(*Sum)
		_, isDeriv := e.(*Deriv)
		ref, isRef := e.(*Ref)
		found = found || isSum || isDeriv || isRef && ref.Symbol.written() || isBinary && b.Op == Div
	})
	return found
}

// precedence differs from that of source where TeX sets things apart by other
// means: a fraction, a raised -1, a sign for the convolution.
func (p latex) precedence(e Expr) int {
	switch e := e.(type) {
	case *Number:
		if strings.Contains(p.number(e.Value), "^") {
			return looseMul
		}
	case *Binary:
		if e.Op == Div {
			return loosePower
		}
	case *Neg:
		return negatedPlace(p.precedence(e.X))
	case *Call:
		return text{unicode: true}.precedence(e)
	case *Ref:
		if e.Symbol.written() && e.Symbol.role != direct {
			return loosePower
		}
	}
	return precedence(e)
}

func (p latex) bare(e Expr) string {
	switch e := e.(type) {
	case *Number:
		return p.number(e.Value)
	case *Var:
		return p.name(e.Name)
	case *Ref:
		return p.ref(e)
	case *Deriv:
		return `\frac{\mathrm{d} ` + p.ref(e.Of) + `}{\mathrm{d} t}`
	case *Fill:
		return fillSymbol(e.Name) + "_{" + p.name(e.Size) + "}"
	case *Neg:
		if leadsWithMinus(e.X) {
			return "-" + p.fenced("(", e.X, ")")
		}
		return "-" + p.expr(e.X, looseBig)
	case *Binary:
		return p.binary(e)
	case *Power:
		return p.base(e.X) + "^{" + p.expr(e.Exponent, 0) + "}"
	case *Transpose:
		return p.base(e.X) + `^{\mathsf{T}}`
	case *Call:
		return p.call(e)
	case *Sum:
		if overSteps(e) {
			return `\sum_{` + p.name(e.Var) + "} " + p.expr(e.Body, looseBig)
		}
		return `\sum_{` + p.name(e.Var) + "=" + p.index(e.From) + "}^{" + p.index(e.To) + "} " + p.expr(e.Body, looseBig)
	case *Where:
		return p.where(e)
	}
	return ""
}

// number writes 1e-05 as a power of ten.
func (p latex) number(x float64) string {
	mantissa, exponent, ok := strings.Cut(strconv.FormatFloat(x, 'g', -1, 64), "e")
	if !ok {
		return mantissa
	}
	n, _ := strconv.Atoi(exponent)
	ten := "10^{" + strconv.Itoa(n) + "}"
	if mantissa == "1" {
		return ten
	}
	return mantissa + ` \cdot ` + ten
}

// name sets a name, through the hook if it is a symbol.
func (p latex) name(name string) string {
	switch {
	case p.cell.Symbol(name) != nil:
		return p.symbol(name, latexName(name))
	case isDigitText(name):
		return name
	}
	return latexName(name)
}

func (p latex) index(x Index) string { return x.format(p.name, "-", "") }

func (p latex) binary(e *Binary) string {
	if e.Op == Div {
		return `\frac{` + p.expr(e.X, 0) + "}{" + p.expr(e.Y, 0) + "}"
	}
	left, right := places(e.Op)
	x, y := p.expr(e.X, left), p.expr(e.Y, right)
	if p.precedence(e.Y) >= right && leadsWithMinus(e.Y) {
		y = p.fenced("(", e.Y, ")")
	}
	switch e.Op {
	case Add:
		return x + " + " + y
	case Sub:
		return x + " - " + y
	case Hadamard:
		return x + ` \odot ` + y
	}
	if isDigitText(y) {
		return x + ` \cdot ` + y
	}
	return x + ` \, ` + y
}

// ref sets a symbol with its tap, step or time.
func (p latex) ref(r *Ref) string {
	switch {
	case r.Symbol.written():
		return p.derivative(r)
	case r.Tap != nil:
		return p.tapped(r.Symbol.Name, *r.Tap)
	case r.Step != nil:
		return p.name(r.Symbol.Name) + "[" + p.index(*r.Step) + "]"
	case r.Time != nil:
		return p.name(r.Symbol.Name) + fence("(", p.expr(r.Time, 0), ")", tall(r.Time))
	}
	return p.name(r.Symbol.Name)
}

// tapped sets a plain tap as a subscript if the name has none, any other in
// brackets.
func (p latex) tapped(name string, tap Index) string {
	if subscriptable(name, tap) && !strings.Contains(latexName(name), "_") {
		return p.name(name) + "_{" + p.index(tap) + "}"
	}
	return p.name(name) + "[" + p.index(tap) + "]"
}

// base sets what gets a superscript; braces keep it apart from a superscript
// of its own.
func (p latex) base(e Expr) string {
	s := p.expr(e, tight)
	if r, ok := e.(*Ref); ok && r.Tap == nil && r.Step == nil && r.Time == nil && raised(r.Symbol.Name) {
		return "{" + s + "}"
	}
	return s
}

func (p latex) call(e *Call) string {
	if e.Symbol == nil && !e.Slope {
		switch x := e.Args[0]; e.Func {
		case "inv":
			return p.base(x) + "^{-1}"
		case "conv":
			return p.expr(x, looseMul) + ` \ast ` + p.expr(e.Args[1], looseMul)
		case "norm":
			return p.fenced(`\lVert`, x, `\rVert`)
		case "abs":
			return p.fenced(`\lvert`, x, `\rvert`)
		case "sqrt":
			return `\sqrt{` + p.expr(x, 0) + "}"
		}
	}
	name := p.callee(e)
	args := make([]string, len(e.Args))
	high := false
	for i, a := range e.Args {
		args[i] = p.expr(a, 0)
		high = high || tall(a)
	}
	return name + fence("(", strings.Join(args, ", "), ")", high)
}

// callee sets the name of what is called.
func (p latex) callee(e *Call) string {
	name := ""
	switch {
	case e.Tap != nil:
		name = p.tapped(e.Func, *e.Tap)
	case e.Symbol != nil:
		name = p.name(e.Func)
	default:
		name = latexFunction(e.Func)
	}
	if !e.Slope {
		return name
	}
	if raised(e.Func) {
		name = "{" + name + "}"
	}
	return name + "'"
}

// latexFunction sets the name of a function of the language.
func latexFunction(name string) string {
	switch name {
	case "tanh", "exp", "log", "sin", "cos", "max", "min":
		return `\` + name
	case "radius":
		return `\rho`
	}
	return `\operatorname{` + name + "}"
}
