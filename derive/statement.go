package derive

import "fmt"

// introduce declares the symbol on the left of a definition, unless it is
// declared already: a signal if it has a time, a computed parameter if not.
// What it finds wrong is left for equation to say.
func (p *parser) introduce(statement []token) {
	i := 0
	if statement[0].word("identity") {
		return
	}
	if statement[0].kind == labelToken {
		i++
	}
	name, after := statement[i], statement[min(i+1, len(statement)-1)]
	if name.kind != nameToken || reserved(name.text) || p.cell.byName[name.text] != nil {
		return
	}
	switch {
	case after.is("["), after.is("("):
		p.declare(name, &Symbol{Kind: Signal})
	case after.is("="):
		p.declare(name, &Symbol{Kind: Param})
	}
}

// equation reads: ["identity"] [LABEL] LEFT "=" RIGHT ["NOTE"].
func (p *parser) equation() {
	first := p.peek()
	q := &Equation{Cell: p.cell, Line: first.pos.Line}
	if first.word("identity") {
		p.next()
		q.Kind = Identity
	}
	if p.peek().kind == labelToken {
		q.Label = p.next().text
	}
	left := p.peek()
	if q.Kind == Identity {
		q.LHS = p.expr()
	} else {
		q.LHS = p.leftSide(q)
	}
	p.expect("=")
	q.RHS = p.expr()
	q.Note = p.text()
	if p.err == nil && q.Kind != Identity {
		p.define(left, q)
	}
	if q.Label == "" {
		p.fail(first.pos, "an identity needs a label: identity 1.24  …")
	}
	p.identify(first, q)
	p.cell.Equations = append(p.cell.Equations, q)
}

// identify gives the equation its id, which no other has.
func (p *parser) identify(first token, q *Equation) {
	q.ID = p.cell.Name + "." + q.Label
	for _, other := range p.cell.Equations {
		if other.ID == q.ID {
			p.fail(first.pos, "the label %s is already in line %d", q.Label, other.Line)
		}
	}
}

// leftSide reads s[n], s(t), d/dt s(t), or the bare name of a parameter that
// the equation computes.
func (p *parser) leftSide(q *Equation) Expr {
	t := p.next()
	switch t.kind {
	case derivToken:
		q.Kind = Rate
		return p.deriv(t)
	case nameToken:
		return p.named(t)
	}
	p.fail(t.pos, "expected an equation, found %s", t)
	return &Number{}
}

// define checks that the left side may be computed, and notes by what.
func (p *parser) define(left token, q *Equation) {
	s, current := leftSymbol(q.LHS)
	switch {
	case s == nil:
		p.fail(left.pos, "the left side of a definition is a signal, s[n] or s(t), d/dt s(t), or a parameter; anything else is an identity")
	case s.Kind == Input:
		p.fail(left.pos, "%s is an input: no equation defines it", s.Name)
	case s.Kind == Dim:
		p.fail(left.pos, "%s is a dimension: no equation defines it", s.Name)
	case s.Taps != "":
		p.fail(left.pos, "%s has taps: no equation defines it", s.Name)
	case !current:
		p.fail(left.pos, "the left side of a definition is %s: an equation for another step or time is an identity", p.cell.now(s))
	case s.Definition != nil:
		p.fail(left.pos, "%s is already defined in line %d: a second equation for it is an identity", s.Name, s.Definition.Line)
	default:
		s.Definition = q
	}
	if q.Label == "" && s != nil {
		q.Label = s.Name
	}
}

// leftSymbol returns the symbol that a left side stands for, nil if it is no
// single symbol; current reports whether it is taken at n or t itself.
func leftSymbol(left Expr) (s *Symbol, current bool) {
	if d, ok := left.(*Deriv); ok {
		left = d.Of
	}
	r, ok := left.(*Ref)
	if !ok {
		return nil, false
	}
	_, bare := r.Time.(*Var)
	switch {
	case r.Step != nil:
		return r.Symbol, r.Step.equal(Index{Terms: []IndexTerm{{stepVar, 1}}})
	case r.Time != nil:
		return r.Symbol, bare
	}
	return r.Symbol, true
}

func article(k Kind) string {
	if k == Input {
		return "an input"
	}
	return "a " + k.String()
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
