package derive

import (
	"slices"
	"strings"
)

// order sorts the equations that compute something, so that each comes after
// what it needs within the same step: first those without a time, and as
// written wherever there is a choice.
func order(c *Cell) error {
	o := &orderer{placed: map[*Equation]bool{}}
	for _, timed := range []bool{false, true} {
		for _, q := range c.Equations {
			if q.Kind != Identity && q.Defines().Timed() == timed {
				if err := o.place(q); err != nil {
					return err
				}
			}
		}
	}
	c.Order = o.sorted
	return nil
}

// orderer places equations depth first.
type orderer struct {
	placed map[*Equation]bool
	path   []*Equation // that wait for each other
	sorted []*Equation
}

// place puts an equation behind everything that it needs.
func (o *orderer) place(q *Equation) error {
	if o.placed[q] {
		return nil
	}
	if i := slices.Index(o.path, q); i >= 0 {
		return cycle(append(o.path[i:], q))
	}
	before, err := needs(q)
	if err != nil {
		return err
	}
	o.path = append(o.path, q)
	for _, b := range before {
		if err := o.place(b); err != nil {
			return err
		}
	}
	o.path = o.path[:len(o.path)-1]
	o.placed[q] = true
	o.sorted = append(o.sorted, q)
	return nil
}

// cycle says which equations wait for each other.
func cycle(path []*Equation) error {
	names := make([]string, len(path))
	for i, q := range path {
		names[i] = textOf(q.LHS)
	}
	return fail(path[0].LHS.Pos(), "the equations need each other within one step: %s", strings.Join(names, " -> "))
}

// needs returns the equations whose results q reads within the same step. It
// is an error to read what has not been computed by then.
func needs(q *Equation) (before []*Equation, err error) {
	walk(q.RHS, nil, func(e Expr, sums []*Sum) {
		var s *Symbol
		kind := Definition
		switch e := e.(type) {
		case *Var:
			if err == nil && !q.Defines().Timed() && (e.Name == stepVar || e.Name == timeVar) {
				err = timeless(q, e)
			}
			return
		case *Ref:
			current, bad := reads(q, e, sums)
			if err == nil {
				err = bad
			}
			if !current {
				return
			}
			s = e.Symbol
		case *Deriv:
			s, kind = e.Of.Symbol, Rate
		default:
			return
		}
		if s.Definition != nil && s.Definition.Kind == kind {
			before = append(before, s.Definition)
		}
	})
	return before, err
}

// reads reports whether q may read, through r, the value of the current step.
func reads(q *Equation, r *Ref, sums []*Sum) (current bool, err error) {
	s := r.Symbol
	if !s.Timed() {
		return true, nil
	}
	if !q.Defines().Timed() {
		return false, timeless(q, r)
	}
	if s.Kind == Input {
		return false, nil
	}
	ahead, bounded := lead(r, sums)
	if !bounded || ahead > 0 {
		return false, fail(r.Pos(), "%s is in the future: a definition reads %s up to %s, only inputs may look ahead",
			textOf(r), s.Name, q.Cell.now(s))
	}
	return ahead == 0, nil
}

func timeless(q *Equation, e Expr) error {
	return fail(e.Pos(), "%s has no time, so its definition cannot use %s", q.Defines().Name, textOf(e))
}

// lead returns how far r looks ahead of the current step or time at most; only
// its sign counts over time, where any + counts as ahead.
func lead(r *Ref, sums []*Sum) (ahead int, bounded bool) {
	if r.Step != nil {
		return r.Step.extreme(1, sums).plus(-1, Index{Terms: []IndexTerm{{stepVar, 1}}}).sup()
	}
	ahead = 0
	for b, ok := r.Time.(*Binary); ok; b, ok = b.X.(*Binary) {
		if b.Op == Add {
			return 1, true
		}
		ahead = -1
	}
	return ahead, true
}
