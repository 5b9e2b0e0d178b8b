package derive

import (
	"strconv"
	"strings"
)

// Unicode returns the equation on one line, as it is read: "s[n] = W_r r[n−1]
// + θ_s".
func (q *Equation) Unicode() string { return text{unicode: true}.equation(q) }

// textOf writes an expression as source, for messages.
func textOf(e Expr) string { return text{}.expr(e, 0) }

// text writes expressions on a line: as source, or as Unicode to be read.
type text struct{ unicode bool }

func (p text) equation(q *Equation) string { return p.expr(q.LHS, 0) + " = " + p.expr(q.RHS, 0) }

// expr writes e, in parentheses if it is looser than place.
func (p text) expr(e Expr, place int) string {
	s := p.bare(e)
	if p.precedence(e) < place {
		return "(" + s + ")"
	}
	return s
}

// precedence differs from that of source where Unicode writes a function as an
// operator, and a minus before a product without parentheses, as a reader has it.
func (p text) precedence(e Expr) int {
	switch e := e.(type) {
	case *Call:
		switch {
		case p.unicode && e.Func == "inv":
			return loosePower
		case p.unicode && e.Func == "conv":
			return looseHad
		}
	case *Neg:
		if p.unicode {
			return negatedPlace(p.precedence(e.X))
		}
	case *Ref:
		if p.unicode && e.Symbol.written() && e.Symbol.role != direct {
			return looseHad // ∂E/∂W is a quotient to the eye
		}
	}
	return precedence(e)
}

func (p text) bare(e Expr) string {
	switch e := e.(type) {
	case *Number:
		return strconv.FormatFloat(e.Value, 'g', -1, 64)
	case *Var:
		return p.name(e.Name)
	case *Ref:
		return p.ref(e)
	case *Deriv:
		return "d/dt " + p.ref(e.Of)
	case *Fill:
		return p.fill(e)
	case *Neg:
		if p.unicode {
			return p.minus() + p.negated(e.X)
		}
		return p.minus() + p.expr(e.X, loosePower)
	case *Binary:
		return p.binary(e)
	case *Power:
		return p.expr(e.X, tight) + p.exponent(e.Exponent)
	case *Transpose:
		return p.expr(e.X, tight) + p.either("^T", "ᵀ")
	case *Call:
		return p.call(e)
	case *Sum:
		return p.sum(e)
	case *Where:
		return p.where(e)
	}
	return ""
}

// negated writes what stands behind a minus.
func (p text) negated(e Expr) string {
	if leadsWithMinus(e) {
		return "(" + p.bare(e) + ")"
	}
	return p.expr(e, looseBig)
}

// either returns the source or the Unicode spelling.
func (p text) either(source, unicode string) string {
	if p.unicode {
		return unicode
	}
	return source
}

func (p text) minus() string { return p.either("-", "−") }

func (p text) name(name string) string { return p.either(name, unicodeName(name)) }

func (p text) index(x Index) string { return x.format(p.name, p.minus(), p.either("*", "")) }

func (p text) binary(e *Binary) string {
	left, right := places(e.Op)
	x, y := p.expr(e.X, left), p.expr(e.Y, right)
	if p.precedence(e.Y) >= right && leadsWithMinus(e.Y) {
		y = "(" + y + ")"
	}
	op := " "
	switch e.Op {
	case Add:
		op = " + "
	case Sub:
		op = " " + p.minus() + " "
	case Hadamard:
		op = p.either(" .* ", " ⊙ ")
	case Div:
		op = " / "
	case Mul:
		if isDigitText(y) {
			op = p.either(" * ", " · ")
		}
	}
	return x + op + y
}

// ref writes a symbol with its tap, step or time. In Unicode a plain tap is a
// subscript if the name has none: A_k, but W_w[k].
func (p text) ref(r *Ref) string {
	switch {
	case r.Symbol.written():
		return p.derivative(r)
	case r.Tap != nil:
		return p.tapped(r.Symbol.Name, *r.Tap)
	case r.Step != nil:
		return p.name(r.Symbol.Name) + "[" + p.index(*r.Step) + "]"
	case r.Time != nil:
		return p.name(r.Symbol.Name) + "(" + p.expr(r.Time, 0) + ")"
	}
	return p.name(r.Symbol.Name)
}

func (p text) tapped(name string, tap Index) string {
	index := p.index(tap)
	if p.unicode && subscriptable(name, tap) {
		return p.name(name) + "_" + index
	}
	return p.name(name) + "[" + index + "]"
}

// subscriptable reports whether a tap reads well as a subscript of a name.
func subscriptable(name string, tap Index) bool {
	number := len(tap.Terms) == 0 && tap.Const >= 0
	variable := len(tap.Terms) == 1 && tap.Const == 0 && tap.Terms[0].Coef == 1
	return !strings.Contains(name, "_") && (number || variable)
}

func (p text) fill(e *Fill) string {
	if !p.unicode {
		return e.Name + "(" + e.Size + ")"
	}
	size := unicodeName(e.Size)
	if strings.Contains(size, "_") {
		size = "{" + size + "}"
	}
	return fillSymbol(e.Name) + "_" + size
}

// fillSymbol returns the head of I_d, 1_d and 0_d.
func fillSymbol(name string) string {
	return map[string]string{"I": "I", "ones": "1", "zeros": "0"}[name]
}

// exponent writes ^2, ^-1, ^k or ^(…); in Unicode a whole number is raised.
func (p text) exponent(e Expr) string {
	n, whole := wholeExponent(e)
	switch {
	case whole && p.unicode:
		return raise(n)
	case whole:
		return "^" + strconv.Itoa(n)
	}
	switch e := e.(type) {
	case *Number, *Var:
		return "^" + p.bare(e)
	case *Ref:
		if e.Tap == nil && e.Step == nil && e.Time == nil && e.Symbol.Name != "T" {
			return "^" + p.bare(e)
		}
	}
	return "^(" + p.expr(e, 0) + ")"
}

// raise writes a whole number in raised digits.
func raise(n int) string {
	return strings.NewReplacer("-", "⁻", "0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴",
		"5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹").Replace(strconv.Itoa(n))
}

func (p text) call(e *Call) string {
	if p.unicode && e.Symbol == nil && !e.Slope {
		switch x := e.Args[0]; e.Func {
		case "inv":
			return p.expr(x, tight) + "⁻¹"
		case "conv":
			return p.expr(x, looseMul) + " ∗ " + p.expr(e.Args[1], looseMul)
		case "norm":
			return "‖" + p.expr(x, 0) + "‖"
		case "abs":
			return "|" + p.expr(x, 0) + "|"
		case "radius":
			return "ρ(" + p.expr(x, 0) + ")"
		case "sqrt":
			return "√(" + p.expr(x, 0) + ")"
		}
	}
	name := p.name(e.Func)
	if e.Tap != nil {
		name = p.tapped(e.Func, *e.Tap)
	}
	if e.Slope {
		name += "'"
	}
	args := make([]string, len(e.Args))
	for i, a := range e.Args {
		args[i] = p.expr(a, 0)
	}
	return name + "(" + strings.Join(args, ", ") + ")"
}

func (p text) sum(e *Sum) string {
	from, to, body := p.index(e.From), p.index(e.To), p.expr(e.Body, looseBig)
	if overSteps(e) {
		return p.either("sum("+e.Var+") ", "Σ_"+e.Var+" ") + body
	}
	if p.unicode {
		return "Σ_{" + p.name(e.Var) + "=" + from + "}^{" + to + "} " + body
	}
	return "sum(" + e.Var + "=" + from + ".." + to + ") " + body
}
