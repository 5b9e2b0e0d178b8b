package derive

import "slices"

// total adds up terms as a person would write them: terms under the same sum
// stand under one, factors that terms have in common stand before or behind
// parentheses.
func total(terms []piece) Expr {
	var groups []piece
	for _, t := range terms {
		i := slices.IndexFunc(groups, func(g piece) bool { return sameFrame(g, t) })
		if i < 0 {
			t.bodies = []Expr{t.body}
			groups = append(groups, t)
			continue
		}
		groups[i].bodies = append(groups[i].bodies, t.body)
	}
	var parts []Expr
	for _, g := range groups {
		bodies := merged(g.bodies)
		if len(g.sums) > 0 {
			bodies = []Expr{added(bodies)}
		}
		for _, b := range bodies {
			g.body = b
			parts = append(parts, g.expr())
		}
	}
	return added(parts)
}

// added writes expressions as one sum, which begins without a minus if it can.
func added(list []Expr) Expr {
	if len(list) == 0 {
		return number(0)
	}
	positive := func(e Expr) bool { _, minus := unsigned(e); return !minus }
	first := max(0, slices.IndexFunc(list, positive))
	sum := list[first]
	for i, e := range list {
		if i != first {
			sum = plus(sum, e)
		}
	}
	return sum
}

// sameFrame reports whether two terms have the same sums and conditions.
func sameFrame(a, b piece) bool {
	index := func(x, y Index) bool { return x.equal(y) }
	return slices.EqualFunc(a.sums, b.sums, func(x, y *Sum) bool {
		return x.Var == y.Var && x.From.equal(y.From) && x.To.equal(y.To)
	}) && slices.EqualFunc(a.steps, b.steps, index) && slices.EqualFunc(a.ranges, b.ranges, func(x, y Range) bool {
		return x.From.equal(y.From) && x.X.equal(y.X) && x.To.equal(y.To)
	})
}

// merged joins terms that have a factor in common.
func merged(list []Expr) []Expr {
	list = slices.Clone(list)
	for i := 0; i < len(list); i++ {
		for j := i + 1; j < len(list); j++ {
			if e := mergedPair(list[i], list[j]); e != nil {
				list[i] = e
				list = slices.Delete(list, j, j+1)
				j = i
			}
		}
	}
	return list
}

// mergedPair returns a + b with their common factor in front or behind, or nil
// if they have none.
func mergedPair(a, b Expr) Expr {
	x, minusA := unsigned(a)
	y, minusB := unsigned(b)
	if same(x, y) {
		switch {
		case minusA != minusB:
			return nil
		default:
			return withSign(multiply(number(2), x), minusA)
		}
	}
	p, isP := x.(*Binary)
	q, isQ := y.(*Binary)
	if !isP || !isQ || p.Op != q.Op || p.Op != Mul && p.Op != Hadamard {
		return nil
	}
	sum := func(a, b Expr) Expr { return added([]Expr{withSign(a, minusA), withSign(b, minusB)}) }
	if first, restP, restQ, ok := commonFirst(p, q); ok {
		if p.Op == Hadamard {
			return hadamard(first, sum(restP, restQ))
		}
		return multiply(first, sum(restP, restQ))
	}
	if same(p.Y, q.Y) && p.X.Shape() == q.X.Shape() {
		return join(p.Op, sum(p.X, q.X), p.Y)
	}
	return nil
}

// commonFirst splits two products of the same kind behind their first factor
// if it is the same.
func commonFirst(p, q *Binary) (first, restP, restQ Expr, ok bool) {
	fp, rp := splitFirst(p)
	fq, rq := splitFirst(q)
	if !same(fp, fq) || rp.Shape() != rq.Shape() {
		return nil, nil, nil, false
	}
	return fp, rp, rq, true
}

// splitFirst returns the first factor of a chain of products, and the rest. A
// chain breaks where it is a scalar, as aᵀ b is in aᵀ b c: b c is no product.
func splitFirst(p *Binary) (first, rest Expr) {
	x, ok := p.X.(*Binary)
	if !ok || x.Op != p.Op || x.Shape().Scalar() && !x.X.Shape().Scalar() {
		return p.X, p.Y
	}
	first, rest = splitFirst(x)
	return first, join(p.Op, rest, p.Y)
}

// same reports whether two expressions are written the same.
func same(a, b Expr) bool { return a.Shape() == b.Shape() && textOf(a) == textOf(b) }
