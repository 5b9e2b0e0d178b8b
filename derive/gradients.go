package derive

import "slices"

// wanted is a gradient to be made: by a parameter, by an input, or by a state
// at a step before 0.
type wanted struct {
	of    *Symbol
	step  Index // for a state
	label string
	pos   Pos
}

// gradients makes the equations that follow once all adjoints are known: first
// those that the file lists, as it lists them, then the others; but each after
// those that it needs.
func (d *deriver) gradients() []*Equation {
	list := d.wanted()
	var sorted []*Equation
	done := make([]bool, len(list))
	var place func(i int)
	place = func(i int) {
		if done[i] {
			return
		}
		done[i] = true
		for _, u := range d.uses[list[i].of] {
			for j, w := range list {
				if w.of == u.initial || u.in != nil && w.of.Kind == Param && w.of == u.in.Defines() {
					place(j)
				}
			}
		}
		sorted = append(sorted, d.gradientEquation(list[i]))
	}
	for i := range list {
		place(i)
	}
	return sorted
}

// wanted lists the gradients to be made.
func (d *deriver) wanted() []wanted {
	var list []wanted
	for _, g := range d.cell.Gradients {
		list = append(list, wanted{d.cell.byName[g.Of], Index{Const: g.Step}, g.Label, g.pos})
	}
	add := func(w wanted) {
		if !slices.ContainsFunc(list, func(x wanted) bool { return x.of == w.of && x.step.equal(w.step) }) {
			list = append(list, w)
		}
	}
	for _, kind := range []Kind{Param, Input, State} {
		for _, s := range d.cell.Symbols {
			switch {
			case s.Kind != kind:
			case d.grad[s] != nil:
				label, pos := "", d.cell.pos
				if a := d.cell.named(s); a != nil {
					label, pos = a.Label, a.pos
				}
				add(wanted{s, Index{}, label, pos})
			case d.start[s] != nil:
				for _, x := range before(d.depth[s]) {
					add(wanted{s, x, "", d.cell.pos})
				}
			}
		}
	}
	return list
}

// before lists the steps before 0 down to a depth: -1, -2, … where it is a
// number, n for any of them where it depends on dimensions.
func before(depth []Index) []Index {
	if len(depth) > 1 || len(depth[0].Terms) > 0 {
		return []Index{step(0)}
	}
	var list []Index
	for k := range depth[0].Const {
		list = append(list, Index{Const: -1 - k})
	}
	return list
}

func (d *deriver) gradientEquation(w wanted) *Equation {
	var q *Equation
	switch w.of.Kind {
	case Param:
		q = d.parameter(w.of)
	case Input:
		terms := d.byParameter(d.terms[w.of])
		if d.direct[w.of] != nil {
			terms = append([]piece{d.given(w.of)}, terms...)
		}
		q = d.equation(now(d.grad[w.of]), terms)
	default:
		q = d.equation(at(d.start[w.of], w.step), d.atStart(w.of, w.step))
	}
	d.label(q, w.label, w.pos)
	return q
}

// atStart returns the terms of the derivative by a state at a step before 0:
// those of its adjoint that arrive from the sequence. With a carry they are the
// carry, at step 0.
func (d *deriver) atStart(s *Symbol, n Index) []piece {
	var terms []piece
	mixed := false
	for _, t := range d.terms[s] {
		if len(t.steps)+len(t.ranges) == 0 {
			continue // from the step itself
		}
		mixed = mixed || !t.later
		t = t.replace(stepVar, n)
		if !slices.ContainsFunc(t.steps, func(x Index) bool { return len(x.Terms) == 0 && x.Const < 0 }) {
			terms = append(terms, t)
		}
	}
	if f := d.carry[s]; f != nil && !mixed && n.equal(Index{Const: -1}) {
		return []piece{{body: at(f, Index{}), reason: "what step 0 and later ones give"}}
	}
	return d.byParameter(terms)
}

// parameter sums what arrives at the uses of a parameter: over all steps, those
// in equations with a step; once, the others.
func (d *deriver) parameter(s *Symbol) *Equation {
	left := now(d.grad[s])
	uses := d.uses[s]
	tap := ""
	if s.Taps != "" {
		tap = tapName(d.cell, uses)
		left.Tap = new(variable(tap))
	}
	var always, terms []piece
	for _, u := range uses {
		t := piece{from: u.in, sums: u.sums, body: u.cot, reason: reason(u)}
		if tap != "" {
			t = tapPiece(u, tap)
		}
		if u.in != nil && u.in.Defines().Timed() {
			always = append(always, t)
		} else {
			terms = append(terms, t)
		}
	}
	over := func(body Expr) piece { return piece{sums: []*Sum{allSteps(stepVar)}, body: body} }
	whole := terms
	if len(always) > 0 {
		whole = append([]piece{over(total(always))}, terms...)
	}
	q := d.equation(left, whole)
	q.Terms = nil
	for _, t := range always {
		q.Terms = append(q.Terms, Term{over(t.expr()).expr(), t.from, t.reason + "; summed over the steps"})
	}
	for _, t := range terms {
		q.Terms = append(q.Terms, Term{t.expr(), t.from, t.reason})
	}
	return q
}
