package derive

import "slices"

// call pulls through a function.
func (p *puller) call(e *Call, g Expr, sums []*Sum, rules []string) {
	because := func(rule string) []string { return append(slices.Clip(rules), rule) }
	x := e.Args[0]
	switch {
	case e.Symbol != nil && e.Symbol.Kind == Map:
		p.err = fail(e.Pos(), "map %s has no known derivative", e.Func)
	case e.Slope:
		p.slope(e, g, sums, rules)
	case e.Symbol != nil:
		p.pull(x, hadamard(g, slopeAt(e.Func, e.Symbol, x)), sums, because("slope of "+e.Symbol.Unicode()))
	case slope(e.Func) != nil:
		p.pull(x, p.timesSlope(e, g), sums, because("slope of "+e.Func+kink(e.Func)))
	default:
		p.structuredCall(e, g, sums, because)
	}
}

// kink states the slope that is used where there is none.
func kink(f string) string {
	switch f {
	case "relu", "abs":
		return ", 0 at the kink"
	}
	return ""
}

// timesSlope returns g times the slope of an elementwise function, in terms of
// the function's value if that has a name.
func (p *puller) timesSlope(e *Call, g Expr) Expr {
	z := e.Args[0]
	y := Expr(e)
	named := e == p.root && p.value != nil
	if named {
		y = p.value
	}
	one := number(1)
	switch {
	case z.Shape().Matrix(): // a matrix has no entrywise quotient or square
	case e.Func == "sigmoid" && named:
		return hadamard(hadamard(g, y), plus(one, negate(y)))
	case e.Func == "tanh" && named:
		return hadamard(g, plus(one, negate(toPower(y, 2))))
	case e.Func == "log":
		return divide(g, z)
	case e.Func == "sqrt":
		return divide(g, multiply(number(2), y))
	}
	switch e.Func {
	case "exp":
		return hadamard(g, y)
	case "sin":
		return hadamard(g, applied("cos", z.Shape(), z))
	case "cos":
		return negate(hadamard(g, applied("sin", z.Shape(), z)))
	}
	return hadamard(g, slopeAt(e.Func, nil, z))
}

// slope pulls through F'(z): it needs the slope of a slope.
func (p *puller) slope(e *Call, g Expr, sums []*Sum, rules []string) {
	f, z := e.Func, e.Args[0]
	if e.Symbol != nil {
		if f = e.Symbol.Func; f == "" {
			p.err = fail(e.Pos(), "%s' has no known derivative: declare the warp with its function, as in warp %s = tanh", e.Func, e.Func)
			return
		}
	}
	again := append(slices.Clip(rules), "slope of the slope of "+f)
	of := func(name string) Expr { return applied(name, z.Shape(), z) }
	switch f {
	case "relu", "abs": // flat on both sides of the kink
	case "sigmoid":
		// σ″ = σ′ (1 − 2σ), and tanh″ = −2 tanh tanh′
		h := hadamard(g, e)
		p.pull(z, plus(h, negate(multiply(number(2), hadamard(h, of("sigmoid"))))), sums, again)
	case "tanh":
		p.pull(z, negate(multiply(number(2), hadamard(hadamard(g, of("tanh")), e))), sums, again)
	case "exp":
		p.pull(z, hadamard(g, of("exp")), sums, again)
	case "sin":
		p.pull(z, negate(hadamard(g, of("sin"))), sums, again)
	case "cos":
		p.pull(z, negate(hadamard(g, of("cos"))), sums, again)
	case "log":
		p.pull(z, negate(hadamard(hadamard(g, e), e)), sums, again)
	case "sqrt":
		// (√z)″ = −1/4 z^−3/2 = −2 ((√z)′)³
		p.pull(z, negate(multiply(number(2), hadamard(hadamard(hadamard(g, e), e), e))), sums, again)
	}
}

// structuredCall pulls through the functions that are not elementwise.
func (p *puller) structuredCall(e *Call, g Expr, sums []*Sum, because func(string) []string) {
	x := e.Args[0]
	y := Expr(e)
	if e == p.root && p.value != nil {
		y = p.value
	}
	s := x.Shape()
	switch e.Func {
	case "max":
		p.larger(e.Args[0], e.Args[1], g, sums, because("where it is larger; a tie counts for the second"))
	case "min":
		p.smaller(e.Args[0], e.Args[1], g, sums, because("where it is smaller; a tie counts for the second"))
	case "softmax":
		p.pull(x, hadamard(y, plus(g, negate(inner(g, y)))), sums, because("slope of softmax"))
	case "total":
		p.pull(x, everywhere(g, s), sums, because("every entry of a total"))
	case "norm":
		if s.Matrix() {
			p.err = fail(e.Pos(), "norm of a matrix has no known derivative: the norm of a vector has")
			return
		}
		p.pull(x, multiply(divide(g, y), x), sums, because("slope of the norm, which has none at 0"))
	case "inv":
		t := flip(y)
		p.pull(x, negate(multiply(multiply(t, g), t)), sums, because("derivative of the inverse"))
	case "diag":
		p.pull(x, applied("diagonal", s, g), sums, because("diagonal matrix: the diagonal"))
	case "circ":
		p.pull(x, applied("wrapped", s, g), sums, because("circulant matrix: the sums along its diagonals"))
	case "diagonal":
		p.pull(x, applied("diag", s, g), sums, because("the diagonal"))
	case "wrapped":
		p.pull(x, applied("circ", s, g), sums, because("the sums along diagonals"))
	case "conv":
		p.convolution(e.Args[0], e.Args[1], g, sums, because("convolution"))
	default:
		p.err = fail(e.Pos(), "%s has no known derivative", e.Func)
	}
}

// everywhere repeats a scalar to a shape.
func everywhere(g Expr, s Shape) Expr {
	switch {
	case s.Matrix():
		return multiply(multiply(g, ones(s.Rows)), flip(ones(s.Cols)))
	case s.Vector():
		return multiply(g, ones(s.Rows))
	}
	return multiply(g, flip(ones(s.Cols)))
}

// larger pulls through max(a, b). Where a > b the slope of relu(a − b) is 1,
// elsewhere it is 0.
func (p *puller) larger(a, b, g Expr, sums []*Sum, rules []string) {
	first := hadamard(g, slopeAt("relu", nil, plus(a, negate(b))))
	p.choose(a, b, first, g, sums, rules)
}

func (p *puller) smaller(a, b, g Expr, sums []*Sum, rules []string) {
	first := hadamard(g, slopeAt("relu", nil, plus(b, negate(a))))
	p.choose(a, b, first, g, sums, rules)
}

// choose gives a the part of g that is first, and b the rest.
func (p *puller) choose(a, b, first, g Expr, sums []*Sum, rules []string) {
	p.pull(a, gathered(first, a.Shape()), sums, rules)
	rest := plus(g, negate(first))
	if by, ok := first.(*Binary); ok && !by.Y.Shape().Matrix() {
		rest = hadamard(g, plus(number(1), negate(by.Y)))
	}
	p.pull(b, gathered(rest, b.Shape()), sums, rules)
}
