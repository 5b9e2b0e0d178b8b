package derive

// Expr is a node of an expression: one of the pointer types *Number, *Var,
// *Ref, *Deriv, *Fill, *Neg, *Binary, *Power, *Transpose, *Call, *Sum and
// *Where.
type Expr interface {
	Pos() Pos     // where it stands in the source
	Shape() Shape // its shape in symbols, known once the cell is checked
	setShape(Shape)
}

// Pos is a place in the source; both numbers count from one, columns in
// characters.
type Pos struct{ Line, Col int }

// node is what all expressions carry.
type node struct {
	pos   Pos
	shape Shape
}

func (n *node) Pos() Pos         { return n.pos }
func (n *node) Shape() Shape     { return n.shape }
func (n *node) setShape(s Shape) { n.shape = s }

// Number is a literal; it is never negative.
type Number struct {
	node
	Value float64
}

// Var is a running index used as a number: the step n, the time t, or the
// variable of an enclosing Sum.
type Var struct {
	node
	Name string
}

// Ref is a use of a declared symbol: W, A[k] of a parameter with taps, s[n-1]
// of a signal over steps, s(t - tau) of a signal over time. At most one of
// Tap, Step and Time is set.
type Ref struct {
	node
	Symbol *Symbol
	Tap    *Index
	Step   *Index
	Time   Expr
}

// Deriv is d/dt of a signal over time.
type Deriv struct {
	node
	Of *Ref
}

// Fill is a constant made from a size: the identity matrix I(d), or the
// vectors ones(d) and zeros(d).
type Fill struct {
	node
	Name string // "I", "ones" or "zeros"
	Size string // a dimension or a number
}

// Neg is −X.
type Neg struct {
	node
	X Expr
}

// Op is an operator between two expressions.
type Op string

// The operators. Mul is the ordinary product of scalars, vectors and matrices;
// Hadamard the elementwise one.
const (
	Add      Op = "+"
	Sub      Op = "-"
	Hadamard Op = ".*"
	Mul      Op = "*"
	Div      Op = "/"
)

// Binary is X Op Y.
type Binary struct {
	node
	Op   Op
	X, Y Expr
}

// Power is X to the scalar Exponent.
type Power struct {
	node
	X, Exponent Expr
}

// Transpose is X transposed.
type Transpose struct {
	node
	X Expr
}

// Call applies a function of the language, a warp or a map. Symbol is nil for
// a function of the language. Slope marks F'(z).
type Call struct {
	node
	Func   string
	Symbol *Symbol
	Slope  bool
	Tap    *Index // of a map with taps
	Args   []Expr
}

// Sum is the sum of Body for Var = From … To, both ends included; it is zero
// where To < From.
type Sum struct {
	node
	Var      string
	From, To Index
	Body     Expr
}

// Where is Body under conditions, and zero where one fails; the body is not
// evaluated there. It stands in derived equations alone. That a step is one of
// the sequence is not written out, as the zero beyond its ends is a convention
// of all signals; the ranges are written in front, as [0 ≤ k−1 ≤ K−1].
type Where struct {
	node
	Steps  []Index // each must be a step of the sequence
	Ranges []Range
	Body   Expr
}

// Range is the condition From ≤ X ≤ To.
type Range struct{ From, X, To Index }

// walk calls visit for e and everything below it, in the order in which it is
// written. sums are the enclosing sums, outermost first.
func walk(e Expr, sums []*Sum, visit func(e Expr, sums []*Sum)) {
	visit(e, sums)
	if s, ok := e.(*Sum); ok {
		sums = append(sums[:len(sums):len(sums)], s)
	}
	for _, child := range children(e) {
		walk(child, sums, visit)
	}
}

// children returns the expressions directly below e, in order.
func children(e Expr) []Expr {
	switch e := e.(type) {
	case *Ref:
		if e.Time != nil {
			return []Expr{e.Time}
		}
	case *Deriv:
		return []Expr{e.Of}
	case *Neg:
		return []Expr{e.X}
	case *Binary:
		return []Expr{e.X, e.Y}
	case *Power:
		return []Expr{e.X, e.Exponent}
	case *Transpose:
		return []Expr{e.X}
	case *Call:
		return e.Args
	case *Sum:
		return []Expr{e.Body}
	case *Where:
		return []Expr{e.Body}
	}
	return nil
}
