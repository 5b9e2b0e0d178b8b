package derive

// File is a parsed source file.
type File struct {
	Name  string
	Cells []*Cell
}

// Cell returns the cell of that name, or nil.
func (f *File) Cell(name string) *Cell {
	for _, c := range f.Cells {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Equation returns the equation of that id, such as "rnn.1.31a", or nil.
func (f *File) Equation(id string) *Equation {
	for _, q := range f.Equations() {
		if q.ID == id {
			return q
		}
	}
	return nil
}

// Equations returns the equations of all cells in the order of the file: of
// each cell those that are written, then the derived ones that have a label.
func (f *File) Equations() []*Equation {
	var all []*Equation
	for _, c := range f.Cells {
		all = append(all, c.Equations...)
		all = append(all, c.labelled...)
	}
	return all
}

// Cell is a set of symbols and the equations that hold between them.
type Cell struct {
	Name       string
	Title      string // may be empty
	Cite       string // key of the bibliography; may be empty
	Continuous bool   // time is t, not the step n
	Symbols    []*Symbol
	Equations  []*Equation // as written
	Order      []*Equation // definitions and rates, each after what it needs in the same step
	Outputs    []string
	Adjoints   []Named // names for derivatives of the loss
	Carries    []Named // names for the parts of them that later steps add
	Gradients  []Asked // gradients that have a place in the list, or a label

	pos      Pos
	byName   map[string]*Symbol
	derived  map[string]*Symbol // adjoints, carries and gradients
	labelled []*Equation        // derived equations with a label
	backward func() (*Backward, error)
}

// Symbol returns the symbol of that name, in either spelling, or nil. A name
// that the file gives to an adjoint or a carry is a symbol too.
func (c *Cell) Symbol(name string) *Symbol {
	name = canonical(name)
	if s := c.byName[name]; s != nil {
		return s
	}
	return c.derived[name]
}

// Kind says what a symbol is.
type Kind int

// The kinds of symbols. A Param may also be computed by an equation, once,
// before the first step; a Signal is computed at every step.
const (
	Dim Kind = iota
	Input
	State
	Param
	Signal
	Warp
	Map
)

// String returns the kind in words, such as "parameter".
func (k Kind) String() string {
	return [...]string{"dimension", "input", "state", "parameter", "signal", "warp", "map"}[k]
}

// Symbol is a name that an equation may use.
type Symbol struct {
	Name       string // ASCII: "theta_s"
	Kind       Kind
	Taps       string    // number of taps, a dimension or a number; empty without taps
	Shape      Shape     // of one tap, at one step; the result of a Map
	Args       []Shape   // what a Map takes
	Initial    Expr      // of a State before step 0; nil if none is declared
	Func       string    // the function that a Warp stands for; empty if it is bound at evaluation
	Meaning    string    // one phrase; may be empty
	Declared   bool      // false for what an equation introduces by its left side
	Definition *Equation // the equation that computes it; nil if none does

	pos  Pos
	role role    // of a symbol of the backward pass
	of   *Symbol // what it is the derivative by
}

// Timed reports whether the symbol has a value at every step or time.
func (s *Symbol) Timed() bool { return s.Kind == Input || s.Kind == State || s.Kind == Signal }

// Unicode returns the name as it is read: "θ_s", "ΔT", "Ŵ_r".
func (s *Symbol) Unicode() string { return text{unicode: true}.ref(&Ref{Symbol: s}) }

// LaTeX returns the name as it is set: `\theta_{s}`, `\Delta T`, `\hat{W}_{r}`.
func (s *Symbol) LaTeX() string { return latex{cell: &Cell{}}.ref(&Ref{Symbol: s}) }

// EquationKind says what an equation does.
type EquationKind int

// A Definition computes its left side, a Rate the derivative d/dt of a state;
// an Identity computes nothing and holds between values that others computed.
// A Gradient is derived: it computes an adjoint, a carry or a gradient.
const (
	Definition EquationKind = iota
	Rate
	Identity
	Gradient
)

// String returns the kind in words, such as "definition".
func (k EquationKind) String() string {
	return [...]string{"definition", "rate", "identity", "gradient"}[k]
}

// Equation is one numbered equation.
type Equation struct {
	Cell     *Cell
	Label    string // "1.31a"; the defined symbol where none was written
	ID       string // "rnn.1.31a"
	Kind     EquationKind
	LHS, RHS Expr
	Note     string // may be empty
	Line     int
	Terms    []Term // of a Gradient: what its right side is made of

	labelled bool // a Gradient whose label the file has
}

// Defines returns the symbol that a Definition computes, or that a Rate is the
// derivative of; nil for an Identity.
func (q *Equation) Defines() *Symbol {
	if q.Kind == Identity {
		return nil
	}
	switch l := q.LHS.(type) {
	case *Deriv:
		return l.Of.Symbol
	case *Ref:
		return l.Symbol
	}
	return nil
}

// Symbols returns the names that the equation uses, each once, in order of
// appearance.
func (q *Equation) Symbols() []string {
	var names []string
	seen := map[string]bool{}
	use := func(name string) {
		if q.Cell.Symbol(name) != nil && !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	for _, side := range []Expr{q.LHS, q.RHS} {
		walk(side, nil, func(e Expr, _ []*Sum) { mentions(e, use) })
	}
	return names
}

// mentions calls use for every name that e itself holds, the expressions below
// it left out: of symbols, sizes and running indices alike.
func mentions(e Expr, use func(name string)) {
	index := func(x *Index) {
		if x != nil {
			for _, t := range x.Terms {
				use(t.Name)
			}
		}
	}
	switch e := e.(type) {
	case *Ref:
		if e.Symbol.written() {
			use(e.Symbol.of.Name)
		} else {
			use(e.Symbol.Name)
		}
		index(e.Tap)
		index(e.Step)
	case *Fill:
		use(e.Size)
	case *Call:
		if e.Symbol != nil {
			use(e.Symbol.Name)
		}
		index(e.Tap)
	case *Sum:
		index(&e.From)
		index(&e.To)
	case *Where:
		for _, r := range e.Ranges {
			index(&r.From)
			index(&r.X)
			index(&r.To)
		}
	}
}

// now spells a symbol at the current step or time: s[n], s(t), W.
func (c *Cell) now(s *Symbol) string {
	switch {
	case !s.Timed():
		return s.Name
	case c.Continuous:
		return s.Name + "(t)"
	}
	return s.Name + "[n]"
}
