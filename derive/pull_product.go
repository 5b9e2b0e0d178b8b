package derive

import "slices"

// product pulls through a product, whatever the grouping of its factors: each
// gets what stands before it, transposed, then g, then what stands behind it,
// transposed. A scalar factor gets the inner product of g and the rest.
func (p *puller) product(e *Binary, g Expr, sums []*Sum, rules []string) {
	because := func(rule string) []string { return append(slices.Clip(rules), rule) }
	scalars, tensors := factors(e, nil, nil)
	if len(tensors) == 0 {
		for i, s := range scalars {
			p.pull(s, scale(g, without(scalars, i)), sums, because("product: the other factor"))
		}
		return
	}
	whole := chain(tensors)
	for i, s := range scalars {
		p.pull(s, scale(inner(g, whole), without(scalars, i)), sums, because("scalar factor: the inner product with what it multiplies"))
	}
	g = scale(g, scalars)
	if len(tensors) == 2 && special(tensors[0]) && tensors[1].Shape().Vector() {
		p.structured(tensors[0].(*Call), tensors[1], g, sums, rules)
		return
	}
	for i, f := range tensors {
		part, rule := g, "product: the other factor"
		if i+1 < len(tensors) {
			part = multiply(part, flip(chain(tensors[i+1:])))
			rule = "product: what stands behind, transposed"
		}
		if i > 0 {
			part = multiply(flipAll(tensors[:i]), part)
			rule = "product: what stands before, transposed"
		}
		p.pull(f, part, sums, because(rule))
	}
}

// factors takes a product apart: into factors that are scalars and those that
// are not. A part that is a scalar itself, such as a^T b, stays whole.
func factors(e Expr, scalars, tensors []Expr) (s, t []Expr) {
	return factorsBelow(e, true, scalars, tensors)
}

func factorsBelow(e Expr, top bool, scalars, tensors []Expr) (s, t []Expr) {
	b, ok := e.(*Binary)
	isProduct := ok && b.Op == Mul
	whole := isProduct && !top && e.Shape().Scalar() && !(b.X.Shape().Scalar() && b.Y.Shape().Scalar())
	switch {
	case isProduct && !whole:
		scalars, tensors = factorsBelow(b.X, false, scalars, tensors)
		return factorsBelow(b.Y, false, scalars, tensors)
	case e.Shape().Scalar():
		return append(scalars, e), tensors
	}
	return scalars, append(tensors, e)
}

// chain multiplies factors from the left.
func chain(list []Expr) Expr {
	e := list[0]
	for _, f := range list[1:] {
		e = multiply(e, f)
	}
	return e
}

// flipAll returns the transpose of a chain, each factor by itself.
func flipAll(list []Expr) Expr {
	e := flip(list[len(list)-1])
	for i := len(list) - 2; i >= 0; i-- {
		e = multiply(e, flip(list[i]))
	}
	return e
}

// scale multiplies g by scalars.
func scale(g Expr, scalars []Expr) Expr {
	if len(scalars) == 0 {
		return g
	}
	if g.Shape().Scalar() {
		return multiply(g, chain(scalars))
	}
	return multiply(chain(scalars), g)
}

func without(list []Expr, i int) []Expr { return slices.Concat(list[:i], list[i+1:]) }

// special reports whether a matrix stands for an elementwise product or for a
// convolution.
func special(e Expr) bool {
	c, ok := e.(*Call)
	return ok && c.Symbol == nil && (c.Func == "diag" || c.Func == "circ")
}

// structured pulls through diag(v) w = v ⊙ w and circ(v) w = v ∗ w.
func (p *puller) structured(m *Call, w, g Expr, sums []*Sum, rules []string) {
	v := m.Args[0]
	if m.Func == "diag" {
		because := append(slices.Clip(rules), "diagonal matrix: an elementwise product")
		p.pull(v, hadamard(g, w), sums, because)
		p.pull(w, hadamard(v, g), sums, because)
		return
	}
	p.convolution(v, w, g, sums, rules)
}

// convolution pulls through v ∗ w = circ(v) w = circ(w) v.
func (p *puller) convolution(v, w, g Expr, sums []*Sum, rules []string) {
	because := append(slices.Clip(rules), "convolution: the circulant matrix, transposed")
	by := func(x Expr) Expr {
		size := x.Shape().Rows
		return flip(applied("circ", Shape{size, size}, x))
	}
	p.pull(v, multiply(by(w), g), sums, because)
	p.pull(w, multiply(by(v), g), sums, because)
}
