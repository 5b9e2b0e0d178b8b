package derive

import (
	"fmt"
	"maps"
	"strconv"
	"strings"

	"unroll/tensor"
)

// Env holds the numbers that a cell is evaluated on. Dimensions need not be
// given: they follow from the shapes of what is bound.
type Env struct {
	cell     *Cell
	dims     map[string]int
	because  map[string]string // the symbol that a dimension followed from
	bound    map[string]binding
	initials map[string]map[int]Value
	starts   map[string]map[int]Value // gradients of states before step 0
}

// binding is what a name is bound to; which field is set depends on its kind.
type binding struct {
	values []Value                                     // of a parameter, by tap; of a signal, by step
	at     func(t float64) Value                       // a signal over time, or d/dt of it
	warp   func(float64) float64                       // a warp, or its slope
	maps   []func(args ...tensor.Vector) tensor.Vector // a map, by tap
	given  any                                         // a function, as it was given
}

// NewEnv returns an Env with nothing bound.
func NewEnv(c *Cell) *Env {
	return &Env{c, map[string]int{}, map[string]string{}, map[string]binding{}, map[string]map[int]Value{}, map[string]map[int]Value{}}
}

// Bind gives a symbol its value, in either spelling of its name:
//
//   - a dimension: int, 1 or more; one that is the size of nothing, an offset
//     in an index, may be any int;
//   - a parameter: float64, tensor.Vector or tensor.Matrix, by its shape; with
//     taps, a slice of these;
//   - a signal over steps, whether input, state or defined: []float64,
//     []tensor.Vector or []tensor.Matrix, from n = 0 on;
//   - a signal over time: func(t float64) float64 or
//     func(t float64) tensor.Vector; its derivative the same, as "d/dt s";
//   - a map: func(args ...tensor.Vector) tensor.Vector; with taps, a slice of
//     these;
//   - a quantity of the backward pass, by the names that Backward.Run gives
//     them: an adjoint or a carry as a signal, a gradient in the form of what it
//     is the gradient of;
//   - a warp: func(float64) float64; its slope the same, as "G'". A warp that
//     is declared with a function need not be bound.
//
// Values are not copied. The error names the symbol, what it expects and what
// it found, a dimension that has another size already included; nothing is
// bound then.
func (e *Env) Bind(name string, v any) error {
	if err := e.bind(name, v); err != nil {
		return fmt.Errorf("derive: cell %s: %w", e.cell.Name, err)
	}
	return nil
}

func (e *Env) bind(name string, v any) error {
	if s, n, ok := e.cutStart(name); ok {
		return e.bindStartGradient(s, n, v)
	}
	s, rate, slope := e.lookup(name)
	switch {
	case s == nil:
		return fmt.Errorf("there is no symbol %s", name)
	case rate && !s.Timed(), slope && s.Kind != Warp:
		return fmt.Errorf("%s is %s: %s cannot be bound", s.Name, article(s.Kind), name)
	}
	if n, ok := v.(int); ok && s.Kind == Dim {
		return e.bindDim(s, n)
	}
	b, ok := e.binding(s, v)
	if !ok {
		return mismatch(s.Name, e.wants(s), fmt.Sprintf("%T", v))
	}
	sizes := maps.Clone(e.dims)
	for i, value := range b.values {
		label := s.Name
		if s.Timed() || s.Taps != "" {
			label = fmt.Sprintf("%s[%d]", s.Name, i)
		}
		if err := e.fit(label, s.Shape, value, sizes); err != nil {
			return err
		}
	}
	if err := e.size("the number of taps of "+s.Name, s.Taps, max(len(b.values), len(b.maps)), sizes); err != nil {
		return err
	}
	e.learn(s, sizes)
	e.bound[key(s, rate, slope)] = b
	return nil
}

// lookup finds the symbol of a name that may be a derivative, d/dt s, or a
// slope, G'.
func (e *Env) lookup(name string) (s *Symbol, rate, slope bool) {
	name, rate = strings.CutPrefix(name, "d/dt ")
	name, slope = strings.CutSuffix(name, "'")
	if s = e.cell.byName[canonical(name)]; s == nil {
		s = e.cell.derivative(name)
	}
	return s, rate, slope
}

// key returns the name that a binding goes by.
func key(s *Symbol, rate, slope bool) string {
	switch {
	case rate:
		return "d/dt " + s.Name
	case slope:
		return s.Name + "'"
	}
	return s.Name
}

// BindInitial gives a state its value at a step n < 0. Without it the declared
// initial value holds.
func (e *Env) BindInitial(name string, n int, v any) error {
	if err := e.bindInitial(name, n, v); err != nil {
		return fmt.Errorf("derive: cell %s: %w", e.cell.Name, err)
	}
	return nil
}

func (e *Env) bindInitial(name string, n int, v any) error {
	s := e.cell.Symbol(name)
	if s == nil || s.Kind != State {
		return fmt.Errorf("there is no state %s", name)
	}
	label := fmt.Sprintf("%s[%d]", s.Name, n)
	if n >= 0 {
		return mismatch(label, "a step before 0", fmt.Sprint(n))
	}
	values, ok := single(v)
	if !ok {
		return mismatch(label, oneOf(s.Shape), fmt.Sprintf("%T", v))
	}
	sizes := maps.Clone(e.dims)
	if err := e.fit(label, s.Shape, values[0], sizes); err != nil {
		return err
	}
	e.learn(s, sizes)
	if e.initials[s.Name] == nil {
		e.initials[s.Name] = map[int]Value{}
	}
	e.initials[s.Name][n] = values[0]
	return nil
}

// BindZero is BindInitial with zeros, once the dimensions of the state are known.
func (e *Env) BindZero(name string, n int) error {
	s := e.cell.Symbol(name)
	if s == nil || s.Kind != State {
		return fmt.Errorf("derive: cell %s: there is no state %s", e.cell.Name, name)
	}
	zero, err := (&evaluator{env: e, cell: e.cell}).zero(s.Shape)
	if err != nil {
		return fmt.Errorf("derive: cell %s: %s: %w", e.cell.Name, name, err)
	}
	return e.BindInitial(name, n, oneOfValue(zero))
}

// Get returns what a symbol is bound to, in the form that Bind takes, or nil.
func (e *Env) Get(name string) any {
	if s, n, ok := e.cutStart(name); ok {
		if v, ok := e.starts[s.Name][n]; ok {
			return oneOfValue(v)
		}
		return nil
	}
	s, rate, slope := e.lookup(name)
	if s == nil {
		return nil
	}
	if n, ok := e.dims[s.Name]; ok && s.Kind == Dim {
		return n
	}
	b, ok := e.bound[key(s, rate, slope)]
	switch {
	case !ok:
		return nil
	case b.given != nil:
		return b.given
	case s.Timed() || s.Taps != "":
		return listOf(s.Shape, b.values)
	}
	return oneOfValue(b.values[0])
}

func (e *Env) bindDim(s *Symbol, n int) error {
	sizes := maps.Clone(e.dims)
	if _, known := sizes[s.Name]; !known && e.cell.offset(s.Name) {
		sizes[s.Name] = n
	}
	if err := e.size(s.Name, s.Name, n, sizes); err != nil {
		return err
	}
	e.learn(s, sizes)
	return nil
}

// offset reports whether a dimension is the size of nothing: it stands in
// indices and limits alone, and may be 0 or negative.
func (c *Cell) offset(dim string) bool {
	sizes := map[string]bool{}
	note := func(s Shape) { sizes[s.Rows], sizes[s.Cols] = true, true }
	for _, s := range c.Symbols {
		sizes[s.Taps] = true
		note(s.Shape)
		for _, arg := range s.Args {
			note(arg)
		}
	}
	for _, q := range c.Equations {
		walk(q.RHS, nil, func(e Expr, _ []*Sum) { note(e.Shape()) })
	}
	return !sizes[dim]
}

// fit checks a value against a shape, and adds to sizes the dimensions that
// follow from it. The label names the value in an error.
func (e *Env) fit(label string, shape Shape, v Value, sizes map[string]int) error {
	rows, cols := shape.Rows != "", shape.Cols != ""
	switch {
	case len(v.data) == 0:
		return mismatch(label, shape.words(), "nothing in it")
	case rows != (v.rows > 0) || cols != (v.cols > 0):
		return mismatch(label, shape.words(), v.shape(fmt.Sprint).words())
	case len(v.data) != max(v.rows, 1)*max(v.cols, 1):
		return mismatch(label, "the entries of "+v.shape(fmt.Sprint).words(), fmt.Sprint(len(v.data)))
	}
	if err := e.size(label, shape.Rows, v.rows, sizes); err != nil {
		return err
	}
	return e.size(label, shape.Cols, v.cols, sizes)
}

// size checks a number against a size, a dimension or a number in digits; an
// empty size fits all.
func (e *Env) size(label, size string, found int, sizes map[string]int) error {
	want, known := sizeOf(size, sizes)
	switch {
	case size == "" || known && want == found:
		return nil
	case !known && found >= 1:
		sizes[size] = found
		return nil
	case !known:
		return mismatch(label, size+" of at least 1", fmt.Sprint(found))
	case size == strconv.Itoa(want):
		return mismatch(label, size, fmt.Sprint(found))
	case e.because[size] == "":
		return mismatch(label, fmt.Sprintf("%s = %d", size, want), fmt.Sprint(found))
	}
	return mismatch(label, fmt.Sprintf("%s = %d (from %s)", size, want, e.because[size]), fmt.Sprint(found))
}

// learn keeps the dimensions that followed from a symbol.
func (e *Env) learn(s *Symbol, sizes map[string]int) {
	for name, n := range sizes {
		if _, known := e.dims[name]; !known {
			e.dims[name], e.because[name] = n, s.Name
		}
	}
}

// sizeOf returns the number that a size stands for.
func sizeOf(size string, dims map[string]int) (n int, known bool) {
	if x := sizeIndex(size); len(x.Terms) == 0 {
		return x.Const, true
	}
	n, known = dims[size]
	return n, known
}

func mismatch(label, expected, found string) error {
	return fmt.Errorf("%s: expected %s, found %s", label, expected, found)
}

// For returns an Env for a cell that has the symbols of this one, and perhaps
// more: it has the inputs, the parameters, the functions and the values before
// step 0 of e, and nothing that a run computes.
func (e *Env) For(c *Cell) *Env {
	other := NewEnv(c)
	other.dims, other.because = maps.Clone(e.dims), maps.Clone(e.because)
	other.initials = maps.Clone(e.initials)
	for name, b := range e.bound {
		s, _, _ := e.lookup(name)
		if s.Kind == Input || s.Kind == Param || s.Kind == Warp || s.Kind == Map {
			other.bound[name] = b
		}
	}
	return other
}
