package derive

import (
	"fmt"
	"slices"
	"strings"
)

// piece is one term of an adjoint, a carry or a gradient.
type piece struct {
	from   *Equation // where the use stands; nil for what no equation gives
	sums   []*Sum    // around, outermost first
	steps  []Index
	ranges []Range
	body   Expr
	later  bool // a later step contributes it
	reason string

	bodies []Expr // of terms that are being put together
}

// expr writes the piece as one expression, with a minus in front if it has one.
func (p piece) expr() Expr {
	body, minus := unsigned(p.body)
	if len(p.steps)+len(p.ranges) > 0 {
		body = &Where{node{shape: body.Shape()}, p.steps, p.ranges, body}
	}
	for _, s := range slices.Backward(p.sums) {
		body = &Sum{node{shape: body.Shape()}, s.Var, s.From, s.To, body}
	}
	return withSign(body, minus)
}

// replace returns the piece with a running index replaced.
func (p piece) replace(name string, by Index) piece {
	p.sums = convert(p.sums, func(s *Sum) *Sum {
		return &Sum{s.node, s.Var, s.From.replace(name, by), s.To.replace(name, by), nil}
	})
	p.steps = replaceAll(p.steps, name, by)
	p.ranges = replaceRanges(p.ranges, name, by)
	p.body = substitute(p.body, name, by)
	return p
}

// arrived returns the term that a use in an equation contributes to the
// derivative by a signal at step n. The use at n−1 of step n is a use at n of
// step n+1: all that stands at n moves by the transposed shift.
func arrived(u use) piece {
	at := *u.ref.Step
	shift := at.plus(-at.coef(stepVar), variable(stepVar))
	ahead, bounded := lead(u.ref, u.sums)
	p := piece{from: u.in, sums: u.sums, body: u.cot, later: bounded && ahead < 0, reason: reason(u)}
	moves := func(s *Sum) bool { return s.From.coef(stepVar) != 0 || s.To.coef(stepVar) != 0 }
	runs := func(s *Sum) bool { return shift.coef(s.Var) != 0 }
	if at.coef(stepVar) == 1 && !(slices.ContainsFunc(u.sums, moves) && slices.ContainsFunc(u.sums, runs)) {
		by := step(0).plus(-1, shift)
		p = p.replace(stepVar, by)
		if u.ref.Symbol.Kind == Input || !by.equal(step(0)) {
			p.steps = []Index{by}
		}
		return p
	}
	// The step of the use does not follow from n: all steps are tried.
	m := freshVar(u.in.Cell, "m", u)
	p = p.replace(stepVar, variable(m))
	p.sums = append([]*Sum{allSteps(m)}, p.sums...)
	p.ranges = []Range{{step(0), at.replace(stepVar, variable(m)), step(0)}}
	return p
}

// allSteps is the head of a sum over the steps of the sequence.
func allSteps(name string) *Sum {
	return &Sum{Var: name, To: variable(stepsVar).plus(-1, Index{Const: 1})}
}

// tapPiece returns the term that a use contributes to the derivative by the tap
// of a parameter. If the use is of tap k+1 under a sum over k, then k is the
// tap less one: that variable is solved for, and its sum goes.
func tapPiece(u use, tap string) piece {
	p := piece{from: u.in, sums: u.sums, body: u.cot, reason: reason(u)}
	at := *u.ref.Tap
	i := solvable(u)
	if i < 0 {
		p.ranges = []Range{{at, variable(tap), at}}
		return p
	}
	s := u.sums[i]
	k := at.coef(s.Var)
	value := Index{}.plus(k, variable(tap)).plus(-k, at.plus(-k, variable(s.Var)))
	inside := piece{sums: u.sums[i+1:], body: u.cot}.replace(s.Var, value)
	p.sums, p.body = append(slices.Clone(u.sums[:i]), inside.sums...), inside.body
	last := sizeIndex(u.ref.Symbol.Taps).plus(-1, Index{Const: 1})
	if !value.equal(variable(tap)) || !s.From.equal(Index{}) || !s.To.equal(last) {
		p.ranges = []Range{{s.From, value, s.To}}
	}
	return p
}

// solvable returns the innermost sum around a use of a tap whose variable
// follows from the tap, or -1.
func solvable(u use) int {
	if u.ref == nil || u.ref.Tap == nil {
		return -1
	}
	for i, s := range slices.Backward(u.sums) {
		if k := u.ref.Tap.coef(s.Var); k == 1 || k == -1 {
			return i
		}
	}
	return -1
}

// freshVar returns a name for a running index that is no symbol and that no sum
// around or in the uses has, other than one that is solved for.
func freshVar(c *Cell, name string, uses ...use) string {
	taken := map[string]bool{}
	for _, u := range uses {
		for i, s := range u.sums {
			taken[s.Var] = taken[s.Var] || i != solvable(u)
		}
		walk(u.cot, nil, func(e Expr, _ []*Sum) {
			if s, ok := e.(*Sum); ok {
				taken[s.Var] = true
			}
		})
	}
	fresh := name
	for i := 1; taken[fresh] || reserved(fresh) || c.Symbol(fresh) != nil; i++ {
		fresh = fmt.Sprint(name, i)
	}
	return fresh
}

// tapName returns a name for the tap of a parameter in its gradient: that of
// the sums in which it is used, if it will do.
func tapName(c *Cell, uses []use) string {
	for _, u := range uses {
		if i := solvable(u); i >= 0 && u.ref.Tap.equal(variable(u.sums[i].Var)) {
			return freshVar(c, u.sums[i].Var, uses...)
		}
	}
	return freshVar(c, "k", uses...)
}

// reason says where a term comes from and by which rules.
func reason(u use) string {
	p := text{unicode: true}
	if u.initial != nil {
		return strings.Join(append([]string{p.ref(u.ref) + " in the initial value of " + p.name(u.initial.Name)}, u.rules...), "; ")
	}
	parts := append([]string{p.ref(u.ref) + " in " + u.in.Label}, u.rules...)
	if s := u.ref.Step; s != nil && s.coef(stepVar) == 1 && !s.equal(step(0)) {
		back := step(0).plus(-1, s.plus(-1, step(0)))
		parts = append(parts, "read at "+p.index(*s)+", so it arrives from "+p.index(back))
	}
	return strings.Join(parts, "; ")
}
