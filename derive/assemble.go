package derive

import (
	"cmp"
	"math"
	"slices"
	"strconv"
)

// assemble makes equations of the terms and puts them in order.
func (d *deriver) assemble() (*Backward, error) {
	if err := d.checkNames(); err != nil {
		return nil, err
	}
	order := d.order()
	b := &Backward{Cell: d.cell, forward: d.computed(), starts: d.start, depth: d.depth}
	slices.Reverse(b.forward)
	for _, s := range order {
		if !d.inline[s] {
			b.Equations = append(b.Equations, d.adjointEquation(s, order))
		}
	}
	for _, f := range d.cell.Carries {
		b.Equations = append(b.Equations, d.carryEquation(f))
	}
	b.Steps = len(b.Equations)
	b.Equations = append(b.Equations, d.gradients()...)
	symbols := convert(b.Equations, (*Equation).Defines)
	for _, name := range d.cell.Outputs {
		symbols = append(symbols, d.direct[d.cell.byName[name]])
	}
	b.index(symbols)
	return b, nil
}

// order returns the signals that equations compute in the order in which their
// adjoints can be: those that the file names first, as it names them, then from
// the last computed to the first; but each after those that it needs in the
// same step.
func (d *deriver) order() []*Symbol {
	var sorted []*Symbol
	seen := map[*Symbol]bool{}
	var place func(s *Symbol)
	place = func(s *Symbol) {
		if seen[s] {
			return
		}
		seen[s] = true
		for _, t := range d.terms[s] {
			if !t.later {
				place(t.from.Defines())
			}
		}
		sorted = append(sorted, s)
	}
	for _, a := range d.cell.Adjoints {
		if s := d.cell.byName[a.Of]; s.Definition != nil && s.Timed() {
			place(s)
		}
	}
	for _, q := range d.computed() {
		if q.Defines().Timed() {
			place(q.Defines())
		}
	}
	return sorted
}

// adjointEquation says what the adjoint of a signal is: what the loss gives
// directly, what arrives within the step in the order in which it is known,
// and what arrives from later steps.
func (d *deriver) adjointEquation(s *Symbol, order []*Symbol) *Equation {
	var terms, late []piece
	if d.direct[s] != nil {
		terms = append(terms, d.given(s))
	}
	local := slices.Clone(d.terms[s])
	slices.SortStableFunc(local, func(a, b piece) int {
		return cmp.Compare(slices.Index(order, a.from.Defines()), slices.Index(order, b.from.Defines()))
	})
	for _, t := range local {
		if t.later {
			late = append(late, t)
		} else {
			terms = append(terms, t)
		}
	}
	if f := d.carry[s]; f != nil {
		terms = append(terms, piece{body: at(f, step(1)), reason: "what arrives from later steps"})
	} else {
		terms = append(terms, d.byParameter(late)...)
	}
	q := d.equation(now(d.adjoint[s]), terms)
	if a := d.cell.named(s); a != nil {
		d.label(q, a.Label, a.pos)
	}
	return q
}

// given is the derivative by an output as an argument of the loss.
func (d *deriver) given(s *Symbol) piece {
	return piece{body: now(d.direct[s]), reason: "the loss as a function of " + text{unicode: true}.ref(now(s)) + " itself"}
}

// carryEquation collects what the equations of this step and later ones give
// to a signal of the step before.
func (d *deriver) carryEquation(f Named) *Equation {
	var terms []piece
	for _, t := range d.terms[d.cell.byName[f.Of]] {
		if t.later {
			t = t.replace(stepVar, step(-1))
			t.steps = slices.DeleteFunc(t.steps, func(x Index) bool { return x.equal(step(0)) })
			terms = append(terms, t)
		}
	}
	q := d.equation(now(d.cell.derived[f.Name]), d.byParameter(terms))
	d.label(q, f.Label, f.pos)
	return q
}

// byParameter sorts terms by the parameter in them, as the file declares these;
// terms without any stand last, in the order of their equations.
func (d *deriver) byParameter(terms []piece) []piece {
	rank := func(t piece) int {
		first := math.MaxInt
		walk(t.body, nil, func(e Expr, _ []*Sum) {
			if r, ok := e.(*Ref); ok && r.Symbol.Kind == Param && r.Symbol.role == forward && first == math.MaxInt {
				first = slices.Index(d.cell.Symbols, r.Symbol)
			}
		})
		return first
	}
	sorted := slices.Clone(terms)
	slices.SortStableFunc(sorted, func(a, b piece) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)),
			cmp.Compare(slices.Index(d.cell.Order, a.from), slices.Index(d.cell.Order, b.from)))
	})
	return sorted
}

// equation makes an equation of its left side and its terms.
func (d *deriver) equation(left *Ref, terms []piece) *Equation {
	q := &Equation{Cell: d.cell, Kind: Gradient, LHS: left, RHS: total(terms), Line: d.cell.pos.Line}
	for _, t := range terms {
		q.Terms = append(q.Terms, Term{t.expr(), t.from, t.reason})
	}
	q.Label = left.Symbol.Name
	if left.Symbol.role == start {
		q.Label += strconv.Itoa(left.Step.Const)
	}
	q.ID = d.cell.Name + "." + q.Label
	return q
}

// label gives an equation the label that the file has for it.
func (d *deriver) label(q *Equation, label string, pos Pos) {
	q.Line = pos.Line
	if label != "" {
		q.Label, q.ID, q.labelled = label, d.cell.Name+"."+label, true
	}
}
