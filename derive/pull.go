package derive

import (
	"fmt"
	"slices"
)

// The chain rule, read backwards. The right side of an equation is a tree; at
// its root stands the derivative of the loss by its value, the cotangent. Each
// kind of node says what cotangent its parts get from its own: a sum hands it
// on, a product gives each factor the other one transposed, a function its
// slope. What arrives at a use of a symbol is one term of the derivative of
// the loss by that symbol.

// puller carries a cotangent down a tree and collects what arrives.
type puller struct {
	value Expr // the name of the value of root, if it has one
	root  Expr
	uses  []use
	err   error
}

// use is a symbol in an expression, and what arrived there.
type use struct {
	ref   *Ref
	sums  []*Sum // around it, outermost first
	cot   Expr   // the cotangent at the use, with the variables of the sums
	rules []string

	in      *Equation // where it stands
	initial *Symbol   // or the state whose initial value it stands in
}

// pull hands the cotangent g of e to the parts of e. rules says how g came
// about.
func (p *puller) pull(e, g Expr, sums []*Sum, rules []string) {
	if p.err != nil || constant(e) {
		return
	}
	because := func(rule string) []string { return append(slices.Clip(rules), rule) }
	switch e := e.(type) {
	case *Ref:
		p.uses = append(p.uses, use{ref: e, sums: sums, cot: g, rules: rules})
	case *Neg:
		p.pull(e.X, negate(g), sums, rules)
	case *Binary:
		p.binary(e, g, sums, rules)
	case *Power:
		p.power(e, g, sums, rules)
	case *Transpose:
		p.pull(e.X, flip(g), sums, because("transposed back"))
	case *Call:
		p.call(e, g, sums, rules)
	case *Sum:
		s := renamed(e, g)
		p.pull(s.Body, g, append(slices.Clip(sums), s), because("the sum over "+s.Var+" stays"))
	}
}

// constant reports whether nothing in e has a derivative: it is made of numbers
// and sizes.
func constant(e Expr) bool {
	found := false
	walk(e, nil, func(e Expr, _ []*Sum) {
		r, ok := e.(*Ref)
		found = found || ok && r.Symbol.Kind != Dim
	})
	return !found
}

// renamed returns the sum with another variable if the cotangent has a sum
// over the same one, which would catch it.
func renamed(s *Sum, g Expr) *Sum {
	used := map[string]bool{}
	walk(g, nil, func(e Expr, _ []*Sum) {
		if inner, ok := e.(*Sum); ok {
			used[inner.Var] = true
		}
	})
	if !used[s.Var] {
		return s
	}
	walk(s, nil, func(e Expr, _ []*Sum) { mentions(e, func(name string) { used[name] = true }) })
	name := s.Var
	for i := 1; used[name]; i++ {
		name = fmt.Sprint(s.Var, i)
	}
	return &Sum{s.node, name, s.From, s.To, substitute(s.Body, s.Var, variable(name))}
}

// gather returns what a part of the shape gets where it stands for every entry
// of g.
func gathered(g Expr, shape Shape) Expr {
	if shape.Scalar() {
		return totalOf(g)
	}
	return g
}

func (p *puller) binary(e *Binary, g Expr, sums []*Sum, rules []string) {
	because := func(rule string) []string { return append(slices.Clip(rules), rule) }
	spread := func(part Expr) []string {
		if part.Shape().Scalar() && !e.Shape().Scalar() {
			return because("it stands for every entry: their total")
		}
		return rules
	}
	switch e.Op {
	case Add:
		p.pull(e.X, gathered(g, e.X.Shape()), sums, spread(e.X))
		p.pull(e.Y, gathered(g, e.Y.Shape()), sums, spread(e.Y))
	case Sub:
		p.pull(e.X, gathered(g, e.X.Shape()), sums, spread(e.X))
		p.pull(e.Y, negate(gathered(g, e.Y.Shape())), sums, spread(e.Y))
	case Hadamard:
		other := because("elementwise product: the other factor")
		p.pull(e.X, hadamard(g, e.Y), sums, other)
		if earlier(e.Y) {
			p.pull(e.Y, hadamard(e.X, g), sums, other)
		} else {
			p.pull(e.Y, hadamard(g, e.X), sums, other)
		}
	case Mul:
		p.product(e, g, sums, rules)
	case Div:
		p.quotient(e, g, sums, rules)
	}
}

// earlier reports whether e is a signal of another step. What stands before
// such a signal stays before what arrives, as a matrix does.
func earlier(e Expr) bool {
	r, ok := e.(*Ref)
	return ok && r.Step != nil && !r.Step.equal(step(0))
}

func (p *puller) quotient(e *Binary, g Expr, sums []*Sum, rules []string) {
	because := append(slices.Clip(rules), "quotient")
	x, y := e.X, e.Y
	p.pull(x, gathered(divide(g, y), x.Shape()), sums, because)
	switch {
	case y.Shape().Scalar():
		p.pull(y, negate(divide(inner(g, x), toPower(y, 2))), sums, because)
	default:
		p.pull(y, negate(divide(hadamard(g, x), toPower(y, 2))), sums, because)
	}
}

func (p *puller) power(e *Power, g Expr, sums []*Sum, rules []string) {
	because := append(slices.Clip(rules), "power")
	if e.Shape().Matrix() {
		p.matrixPower(e, g, sums, because)
		return
	}
	var slope Expr
	if k, ok := literal(e.Exponent); ok {
		slope = multiply(number(k), toPower(e.X, k-1))
		if k == 0 {
			return
		}
	} else {
		slope = multiply(e.Exponent, &Power{node{shape: e.Shape()}, e.X, plus(e.Exponent, negate(number(1)))})
	}
	p.pull(e.X, hadamard(g, slope), sums, because)
	log := applied("log", e.X.Shape(), e.X)
	p.pull(e.Exponent, inner(hadamard(g, e), log), sums, because)
}

// literal returns the number that an expression is, as written.
func literal(e Expr) (float64, bool) {
	e, minus := unsigned(e)
	n, ok := e.(*Number)
	switch {
	case !ok:
		return 0, false
	case minus:
		return -n.Value, true
	}
	return n.Value, true
}

// matrixPower pulls through M^k = M … M, each of its factors in its turn.
func (p *puller) matrixPower(e *Power, g Expr, sums []*Sum, rules []string) {
	const most = 16
	k, _ := wholeExponent(e.Exponent)
	if k > most || k < -most {
		p.err = fail(e.Pos(), "the derivative of a power of a matrix beyond %d is not written out: name a smaller power", most)
		return
	}
	base := e.X
	if k < 0 {
		base = applied("inv", e.X.Shape(), e.X)
	}
	raise := func(k int) Expr {
		switch k {
		case 0:
			return &Fill{node{shape: e.Shape()}, "I", e.Shape().Rows}
		case 1:
			return flip(base)
		}
		return flip(toPower(base, float64(k)))
	}
	size := max(k, -k)
	for i := range size {
		part := multiply(multiply(raise(i), g), raise(size-1-i))
		if k < 0 {
			part = negate(multiply(multiply(flip(base), part), flip(base)))
		}
		p.pull(e.X, part, sums, rules)
	}
}
