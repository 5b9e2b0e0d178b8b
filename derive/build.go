package derive

// What a derivation builds it builds with these functions, which write what a
// person would: no product with one, no double minus, scalars and signs in
// front. Every expression they return has its shape; the rules of derivatives
// only ever combine what fits.

func number(v float64) Expr { return &Number{Value: v} }

// isNumber reports whether e is that number.
func isNumber(e Expr, v float64) bool {
	n, ok := e.(*Number)
	return ok && n.Value == v
}

func ones(size string) Expr { return &Fill{node{shape: Shape{Rows: size}}, "ones", size} }

func isOnes(e Expr) bool {
	f, ok := e.(*Fill)
	return ok && f.Name == "ones"
}

func negate(e Expr) Expr {
	if n, ok := e.(*Neg); ok {
		return n.X
	}
	return &Neg{node{shape: e.Shape()}, e}
}

// unsigned takes a minus off.
func unsigned(e Expr) (Expr, bool) {
	if n, ok := e.(*Neg); ok {
		return n.X, true
	}
	return e, false
}

// signed returns e with a minus if there is one to put.
func withSign(e Expr, minus bool) Expr {
	if minus {
		return negate(e)
	}
	return e
}

func join(op Op, a, b Expr) Expr {
	e := &Binary{Op: op, X: a, Y: b}
	e.shape, _ = binaryShape(e, a.Shape(), b.Shape())
	return e
}

func plus(a, b Expr) Expr {
	if y, minus := unsigned(b); minus {
		return join(Sub, a, y)
	}
	return join(Add, a, b)
}

// multiply returns the ordinary product a b, with a scalar in front.
func multiply(a, b Expr) Expr {
	a, minusA := unsigned(a)
	b, minusB := unsigned(b)
	return withSign(multiplied(a, b), minusA != minusB)
}

func multiplied(a, b Expr) Expr {
	if !a.Shape().Scalar() && b.Shape().Scalar() || isNumberNode(b) {
		a, b = b, a
	}
	if a.Shape().Scalar() {
		return scaled(a, b)
	}
	if s, rest, ok := cutScalar(a); ok {
		return multiply(s, multiply(rest, b))
	}
	if s, rest, ok := cutScalar(b); ok {
		return multiply(s, multiply(a, rest))
	}
	switch {
	case isIdentity(a):
		return b
	case isIdentity(b):
		return a
	}
	if y, ok := b.(*Binary); ok && y.Op == Mul {
		return multiply(multiply(a, y.X), y.Y)
	}
	return join(Mul, a, b)
}

// scaled returns a scalar times whatever b is.
func scaled(a, b Expr) Expr {
	x, isX := a.(*Number)
	y, isY := b.(*Number)
	switch {
	case isNumber(a, 1):
		return b
	case isX && isY:
		return number(x.Value * y.Value)
	}
	if p, ok := b.(*Binary); ok {
		switch {
		case p.Op == Hadamard:
			return join(Hadamard, multiply(a, p.X), p.Y)
		case p.Op == Mul:
			return join(Mul, multiply(a, p.X), p.Y)
		case p.Op == Div:
			return join(Div, multiply(a, p.X), p.Y)
		}
	}
	return join(Mul, a, b)
}

func isNumberNode(e Expr) bool {
	_, ok := e.(*Number)
	return ok
}

func isIdentity(e Expr) bool {
	f, ok := e.(*Fill)
	return ok && f.Name == "I"
}

// cutScalar splits a product that is no scalar itself into its leading scalar
// and the rest.
func cutScalar(e Expr) (scalar, rest Expr, ok bool) {
	p, isProduct := e.(*Binary)
	if !isProduct || p.Op != Mul || e.Shape().Scalar() {
		return nil, nil, false
	}
	if p.X.Shape().Scalar() {
		return p.X, p.Y, true
	}
	if scalar, rest, ok = cutScalar(p.X); ok {
		return scalar, multiply(rest, p.Y), true
	}
	return nil, nil, false
}

// entrywise product of two values of one shape; where one is a scalar, the
// ordinary product.
func hadamard(a, b Expr) Expr {
	a, minusA := unsigned(a)
	b, minusB := unsigned(b)
	return withSign(hadamarded(a, b), minusA != minusB)
}

func hadamarded(a, b Expr) Expr {
	if a.Shape().Scalar() || b.Shape().Scalar() {
		return multiply(a, b)
	}
	if s, rest, ok := cutScalar(b); ok {
		return hadamard(multiply(s, a), rest)
	}
	if s, rest, ok := cutScalar(a); ok && isOnes(rest) {
		return multiply(s, b)
	}
	switch {
	case isOnes(a):
		return b
	case isOnes(b):
		return a
	}
	if y, ok := b.(*Binary); ok && y.Op == Hadamard {
		return hadamard(hadamard(a, y.X), y.Y)
	}
	return join(Hadamard, a, b)
}

func divide(a, b Expr) Expr {
	a, minusA := unsigned(a)
	b, minusB := unsigned(b)
	return withSign(join(Div, a, b), minusA != minusB)
}

// flip returns the transpose. A product is turned around where that frees a
// factor from its transposition: where it is a matrix or a transposed vector.
func flip(e Expr) Expr {
	s := e.Shape()
	switch x := e.(type) {
	case *Neg:
		return negate(flip(x.X))
	case *Transpose:
		return x.X
	case *Fill:
		if x.Name == "I" {
			return e
		}
	case *Call:
		if x.Func == "diag" && x.Symbol == nil {
			return e
		}
	case *Binary:
		switch {
		case s.Scalar(), s.Vector():
		case x.Op == Mul && x.X.Shape().Scalar():
			return multiply(x.X, flip(x.Y))
		case x.Op == Mul && x.Y.Shape().Scalar():
			return multiply(x.Y, flip(x.X))
		case x.Op == Mul:
			return multiply(flip(x.Y), flip(x.X))
		case x.Op == Hadamard:
			return hadamard(flip(x.X), flip(x.Y))
		case x.Op == Div && x.Y.Shape().Scalar():
			return divide(flip(x.X), x.Y)
		}
		if s.Vector() && x.Op == Mul && x.X.Shape().Scalar() {
			return multiply(x.X, flip(x.Y))
		}
	}
	if s.Scalar() {
		return e
	}
	return &Transpose{node{shape: Shape{s.Cols, s.Rows}}, e}
}

// inner returns the sum of the products of entries side by side.
func inner(a, b Expr) Expr {
	a, minusA := unsigned(a)
	b, minusB := unsigned(b)
	minus := minusA != minusB
	switch s := a.Shape(); {
	case s.Scalar() && b.Shape().Scalar():
		return withSign(multiply(a, b), minus)
	case s.Scalar():
		return withSign(multiply(a, totalOf(b)), minus)
	case b.Shape().Scalar():
		return withSign(multiply(b, totalOf(a)), minus)
	case isOnes(b):
		return withSign(totalOf(a), minus)
	case s.Vector():
		return withSign(multiply(flip(a), b), minus)
	case s.Rows == "":
		return withSign(multiply(a, flip(b)), minus)
	}
	return withSign(totalOf(hadamard(a, b)), minus)
}

func totalOf(e Expr) Expr {
	if e.Shape().Scalar() {
		return e
	}
	x, minus := unsigned(e)
	if s, rest, ok := cutScalar(x); ok {
		return withSign(multiply(s, totalOf(rest)), minus)
	}
	return withSign(&Call{Func: "total", Args: []Expr{x}}, minus)
}

// applied returns a function of the language, elementwise or to the shape
// given.
func applied(name string, shape Shape, args ...Expr) Expr {
	return &Call{node: node{shape: shape}, Func: name, Args: args}
}

// slopeAt returns F'(z).
func slopeAt(name string, warp *Symbol, z Expr) Expr {
	return &Call{node: node{shape: z.Shape()}, Func: name, Symbol: warp, Slope: true, Args: []Expr{z}}
}

// raised returns x to a power that is a number.
func toPower(x Expr, k float64) Expr {
	if k == 1 {
		return x
	}
	exponent := number(k)
	if k < 0 {
		exponent = negate(number(-k))
	}
	return &Power{node{shape: x.Shape()}, x, exponent}
}
