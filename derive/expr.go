package derive

import (
	"math"
	"strconv"
)

// expr reads sums and differences, the loosest level.
func (p *parser) expr() Expr {
	defer p.leave()
	if !p.enter() {
		return &Number{}
	}
	x := p.hadamard()
	for p.peek().is("+") || p.peek().is("-") {
		op := p.next()
		x = &Binary{node{pos: op.pos}, Op(op.text), x, p.hadamard()}
	}
	return x
}

// hadamard reads elementwise products.
func (p *parser) hadamard() Expr {
	x := p.product()
	for p.peek().is(".*") {
		op := p.next()
		x = &Binary{node{pos: op.pos}, Hadamard, x, p.product()}
	}
	return x
}

// product reads products, written with * or side by side, and quotients.
func (p *parser) product() Expr {
	x := p.factor()
	for {
		t := p.peek()
		switch {
		case t.is("*"), t.is("/"):
			p.next()
			x = &Binary{node{pos: t.pos}, Op(t.text), x, p.factor()}
		case t.is("("), t.kind == nameToken, t.kind == numberToken, t.kind == derivToken:
			x = &Binary{node{pos: t.pos}, Mul, x, p.factor()}
		default:
			return x
		}
	}
}

// factor reads a negation, a sum or a power.
func (p *parser) factor() Expr {
	defer p.leave()
	if !p.enter() {
		return &Number{}
	}
	t := p.peek()
	switch {
	case t.is("-"):
		p.next()
		return &Neg{node{pos: t.pos}, p.factor()}
	case t.word("sum"):
		return p.sum()
	}
	return p.power()
}

// power reads an operand, then a power or a transposition of it.
func (p *parser) power() Expr {
	x := p.operand()
	t := p.peek()
	if !p.accept("^") {
		return x
	}
	if p.peek().word("T") {
		p.next()
		x = &Transpose{node{pos: t.pos}, x}
	} else {
		x = &Power{node{pos: t.pos}, x, p.exponent()}
	}
	if again := p.peek(); again.is("^") {
		p.fail(again.pos, "a power of a power needs parentheses")
	}
	return x
}

// exponent reads a number, with or without a minus, a name, or an expression
// in parentheses.
func (p *parser) exponent() Expr {
	t := p.peek()
	switch {
	case p.accept("-"):
		if n := p.peek(); n.kind != numberToken {
			p.fail(n.pos, "expected a number, found %s; write an expression as an exponent in parentheses", n)
		}
		return &Neg{node{pos: t.pos}, p.operand()}
	case t.is("("), t.kind == numberToken, t.kind == nameToken:
		return p.operand()
	}
	p.fail(t.pos, "expected an exponent, found %s", t)
	return &Number{}
}

// sum reads: sum "(" NAME "=" INDEX ".." INDEX ")" and the elementwise product
// that follows.
func (p *parser) sum() Expr {
	s := &Sum{node: node{pos: p.next().pos}}
	p.expect("(")
	name := p.fresh()
	for _, v := range p.sums {
		if v == name.text {
			p.fail(name.pos, "%s is already the variable of a sum around this one", v)
		}
	}
	s.Var = name.text
	p.expect("=")
	s.From = *p.index()
	p.expect("..")
	s.To = *p.index()
	p.expect(")")
	p.sums = append(p.sums, s.Var)
	s.Body = p.hadamard()
	p.sums = p.sums[:len(p.sums)-1]
	return s
}

// operand reads a number, a name with what belongs to it, or an expression in
// parentheses.
func (p *parser) operand() Expr {
	t := p.next()
	switch {
	case t.kind == numberToken:
		v, err := strconv.ParseFloat(t.text, 64)
		if err != nil || math.IsInf(v, 0) {
			p.fail(t.pos, "the number %.20s is too large", t.text)
		}
		return &Number{node{pos: t.pos}, v}
	case t.kind == nameToken:
		return p.named(t)
	case t.kind == derivToken:
		return p.deriv(t)
	case t.is("("):
		x := p.expr()
		p.close("(", t)
		return x
	}
	p.fail(t.pos, "expected an expression, found %s", t)
	return &Number{}
}

// close reads the bracket that closes one opened before.
func (p *parser) close(open string, at token) {
	want := map[string]string{"(": ")", "[": "]"}[open]
	if t := p.peek(); !p.accept(want) {
		p.fail(t.pos, "expected %s to close the %s of line %d, column %d, found %s", want, open, at.pos.Line, at.pos.Col, t)
	}
}

// deriv reads what follows d/dt: a signal over time.
func (p *parser) deriv(t token) Expr {
	name := p.name("a state")
	x := p.named(name)
	ref, ok := x.(*Ref)
	if !ok || ref.Time == nil {
		p.fail(name.pos, "d/dt takes a signal over time: d/dt s(t)")
		return x
	}
	return &Deriv{node{pos: t.pos}, ref}
}

// enter counts a level of nesting and reports whether to go on.
func (p *parser) enter() bool {
	if p.depth++; p.depth > maxDepth {
		p.fail(p.peek().pos, "the expression is nested more than %d levels deep", maxDepth)
	}
	return p.err == nil
}

func (p *parser) leave() { p.depth-- }
