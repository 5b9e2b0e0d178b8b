package derive

import "strings"

// shapes gives every expression its shape and every symbol that an equation
// introduces the shape of what defines it.
func shapes(c *Cell) error {
	x := &shaper{state: map[*Equation]progress{}}
	for _, s := range c.Symbols {
		if s.Initial == nil {
			continue
		}
		got, err := x.of(s.Initial)
		if err != nil {
			return err
		}
		if got != s.Shape && !got.Scalar() {
			return fail(s.Initial.Pos(), "the initial value of %s is %s, but %s is %s", s.Name, got.words(), s.Name, s.Shape.words())
		}
	}
	for _, q := range c.Equations {
		if err := x.equation(q); err != nil {
			return err
		}
	}
	return nil
}

type progress int

const (
	unseen progress = iota
	started
	finished
)

// shaper infers shapes. It follows a symbol without a declared shape into its
// definition, and each equation once.
type shaper struct {
	state map[*Equation]progress
}

// equation checks the shapes of one equation.
func (x *shaper) equation(q *Equation) error {
	if x.state[q] != unseen {
		return nil
	}
	x.state[q] = started
	right, err := x.of(q.RHS)
	if err != nil {
		return err
	}
	if s := q.Defines(); s != nil && !s.Declared {
		if s.Shape = right; right.Rows == "" && right.Cols != "" {
			return fail(q.RHS.Pos(), "%s would be a transposed vector: define the vector and transpose it where it is used", s.Name)
		}
	}
	x.state[q] = finished
	left, err := x.of(q.LHS)
	if err != nil {
		return err
	}
	if _, fits := together(left, right); left != right && (q.Kind != Identity || !fits) {
		return fail(q.RHS.Pos(), "the left side %s is %s, the right side %s", textOf(q.LHS), left.words(), right.words())
	}
	return nil
}

// of infers the shape of an expression and notes it there.
func (x *shaper) of(e Expr) (Shape, error) {
	parts := children(e)
	below := make([]Shape, len(parts))
	for i, part := range parts {
		s, err := x.of(part)
		if err != nil {
			return Shape{}, err
		}
		below[i] = s
	}
	s, err := x.combine(e, below)
	if err != nil {
		return Shape{}, err
	}
	e.setShape(s)
	return s, nil
}

// combine returns the shape of e given the shapes of what stands below it.
func (x *shaper) combine(e Expr, below []Shape) (Shape, error) {
	switch e := e.(type) {
	case *Ref:
		if len(below) > 0 && !below[0].Scalar() {
			return Shape{}, fail(e.Time.Pos(), "the time %s is %s, not a scalar", textOf(e.Time), below[0].words())
		}
		return x.symbol(e)
	case *Deriv, *Neg, *Sum, *Where:
		return below[0], nil
	case *Fill:
		if e.Name == "I" {
			return Shape{e.Size, e.Size}, nil
		}
		return Shape{Rows: e.Size}, nil
	case *Binary:
		return binaryShape(e, below[0], below[1])
	case *Power:
		return powerShape(e, below[0], below[1])
	case *Transpose:
		if below[0].Scalar() {
			return Shape{}, fail(e.Pos(), "%s is a scalar and has no transpose", textOf(e.X))
		}
		return Shape{below[0].Cols, below[0].Rows}, nil
	case *Call:
		return callShape(e, below)
	}
	return Shape{}, nil // a Number or Var
}

// symbol returns the shape of a symbol, inferred if it is not declared.
func (x *shaper) symbol(r *Ref) (Shape, error) {
	s := r.Symbol
	if s.Declared || s.role != forward {
		return s.Shape, nil
	}
	if x.state[s.Definition] == started {
		return Shape{}, fail(r.Pos(), "the shape of %s follows from itself here: declare %s with its shape", s.Name, s.Name)
	}
	err := x.equation(s.Definition)
	return s.Shape, err
}

// binaryShape checks the operands of an operator.
func binaryShape(e *Binary, a, b Shape) (Shape, error) {
	switch e.Op {
	case Add, Sub:
		if s, ok := together(a, b); ok {
			return s, nil
		}
		if a.Scalar() || b.Scalar() {
			return Shape{}, clash(e, a, b, "a number times I(…) can be added to a matrix")
		}
		return Shape{}, clash(e, a, b, "")
	case Hadamard:
		if a == b {
			return a, nil
		}
		if a.Scalar() || b.Scalar() {
			return Shape{}, clash(e, a, b, "write the product with a scalar without ⊙")
		}
		return Shape{}, clash(e, a, b, "")
	case Div:
		if s, ok := together(a, b); b.Scalar() || ok && !b.Matrix() {
			if b.Scalar() {
				s = a
			}
			return s, nil
		}
		if b.Matrix() {
			return Shape{}, clash(e, a, b, "write inv(…) for the inverse of a matrix")
		}
		return Shape{}, clash(e, a, b, "")
	}
	switch {
	case a.Scalar():
		return b, nil
	case b.Scalar():
		return a, nil
	case a.Cols == b.Rows:
		return Shape{a.Rows, b.Cols}, nil
	case a.Vector() && b.Vector():
		return Shape{}, clash(e, a, b, "write a .* b for the elementwise product, a^T b for the scalar one")
	}
	return Shape{}, clash(e, a, b, "the columns of the left must be the rows of the right")
}

// powerShape checks a power: of a scalar, of each entry of a vector, or a
// whole power of a square matrix.
func powerShape(e *Power, base, exponent Shape) (Shape, error) {
	_, whole := wholeExponent(e.Exponent)
	switch {
	case !exponent.Scalar():
		return Shape{}, fail(e.Exponent.Pos(), "an exponent is a scalar, and %s is %s", textOf(e.Exponent), exponent.words())
	case base.Matrix() && base.Rows != base.Cols:
		return Shape{}, fail(e.Pos(), "only a square matrix has powers, and %s is %s", textOf(e.X), base.words())
	case base.Matrix() && !whole:
		return Shape{}, fail(e.Exponent.Pos(), "the power of a matrix is a whole number up to %d, not %s", maxSize, textOf(e.Exponent))
	}
	return base, nil
}

// wholeExponent returns the whole number that an exponent is, as written.
func wholeExponent(e Expr) (n int, ok bool) {
	sign := 1
	if neg, is := e.(*Neg); is {
		e, sign = neg.X, -1
	}
	number, is := e.(*Number)
	if !is || number.Value > maxSize || number.Value != float64(int(number.Value)) {
		return 0, false
	}
	return sign * int(number.Value), true
}

// clash says that two operands do not fit.
func clash(e *Binary, a, b Shape, hint string) error {
	if hint != "" {
		hint = ": " + hint
	}
	return fail(e.Pos(), "shapes do not fit in %s: %s is %s, %s is %s%s",
		clip(textOf(e)), clip(textOf(e.X)), a.words(), clip(textOf(e.Y)), b.words(), hint)
}

// clip shortens a long expression in a message.
func clip(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return strings.TrimSpace(string(r[:most])) + " …"
	}
	return s
}

// callShape checks the arguments of a function, warp or map.
func callShape(e *Call, args []Shape) (Shape, error) {
	if e.Symbol == nil {
		f := functionNamed(e.Func)
		if s, ok := f.shape(args); ok {
			return s, nil
		}
		return Shape{}, fail(e.Pos(), "%s takes %s: %s", e.Func, f.wants, found(e, args))
	}
	if e.Symbol.Kind == Warp {
		return args[0], nil
	}
	for i, want := range e.Symbol.Args {
		if args[i] != want {
			return Shape{}, fail(e.Args[i].Pos(), "%s takes %s here, and %s is %s", e.Func, want.words(), textOf(e.Args[i]), args[i].words())
		}
	}
	return e.Symbol.Shape, nil
}

// found says what the arguments of a call are.
func found(e *Call, args []Shape) string {
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = clip(textOf(e.Args[i])) + " is " + a.words()
	}
	return strings.Join(parts, ", ")
}
