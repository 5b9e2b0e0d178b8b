package derive

import (
	"fmt"
	"maps"
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
	return &Env{c, map[string]int{}, map[string]string{}, map[string]binding{}, map[string]map[int]Value{}}
}

// Bind gives a symbol its value, in either spelling of its name:
//
//   - a dimension: int;
//   - a parameter: float64, tensor.Vector or tensor.Matrix, by its shape; with
//     taps, a slice of these;
//   - a signal over steps, whether input, state or defined: []float64,
//     []tensor.Vector or []tensor.Matrix, from n = 0 on;
//   - a signal over time: func(t float64) float64 or
//     func(t float64) tensor.Vector; its derivative the same, as "d/dt s";
//   - a map: func(args ...tensor.Vector) tensor.Vector; with taps, a slice of
//     these;
//   - a warp: func(float64) float64; its slope the same, as "G'". A warp that
//     is declared with a function need not be bound.
//
// Values are not copied. The error names the symbol, what it expects and what
// it found, a dimension that has another size already included; nothing is
// bound then.
func (e *Env) Bind(name string, v any) error {
	base, rate := strings.CutPrefix(name, "d/dt ")
	base, slope := strings.CutSuffix(base, "'")
	s := e.cell.Symbol(base)
	switch {
	case s == nil:
		return fmt.Errorf("derive: cell %s has no symbol %s", e.cell.Name, base)
	case rate && !s.Timed(), slope && s.Kind != Warp:
		return fmt.Errorf("derive: cell %s: %s is %s: %s cannot be bound", e.cell.Name, s.Name, article(s.Kind), name)
	}
	if n, ok := v.(int); ok && s.Kind == Dim {
		return e.bindDim(s, n)
	}
	b, ok := e.binding(s, v)
	if !ok {
		return e.mismatch(s, e.wants(s), fmt.Sprintf("%T", v))
	}
	sizes := maps.Clone(e.dims)
	for i, value := range b.values {
		if err := e.fit(s, value, sizes); err != nil {
			return fmt.Errorf("%w (index %d)", err, i)
		}
	}
	if s.Taps != "" {
		if err := e.count(s, max(len(b.values), len(b.maps)), sizes); err != nil {
			return err
		}
	}
	e.learn(s, sizes)
	e.bound[key(s, rate, slope)] = b
	return nil
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
	s := e.cell.Symbol(name)
	if s == nil || s.Kind != State {
		return fmt.Errorf("derive: cell %s has no state %s", e.cell.Name, name)
	}
	if n >= 0 {
		return fmt.Errorf("derive: cell %s: the initial value of %s is for a step before 0, found %d", e.cell.Name, s.Name, n)
	}
	values, ok := single(v)
	if !ok {
		return e.mismatch(s, oneOf(s.Shape), fmt.Sprintf("%T", v))
	}
	sizes := maps.Clone(e.dims)
	if err := e.fit(s, values[0], sizes); err != nil {
		return err
	}
	e.learn(s, sizes)
	if e.initials[s.Name] == nil {
		e.initials[s.Name] = map[int]Value{}
	}
	e.initials[s.Name][n] = values[0]
	return nil
}

// Get returns what a symbol is bound to, in the form that Bind takes, or nil.
func (e *Env) Get(name string) any {
	base, rate := strings.CutPrefix(name, "d/dt ")
	base, slope := strings.CutSuffix(base, "'")
	s := e.cell.Symbol(base)
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
	if n < 1 {
		return e.mismatch(s, "a size of at least 1", fmt.Sprint(n))
	}
	if old, ok := e.dims[s.Name]; ok && old != n {
		return e.mismatch(s, fmt.Sprintf("%d, from %s", old, e.because[s.Name]), fmt.Sprint(n))
	}
	e.dims[s.Name], e.because[s.Name] = n, "Bind"
	return nil
}

// fit checks a value against the shape of its symbol, and adds to sizes the
// dimensions that follow from it.
func (e *Env) fit(s *Symbol, v Value, sizes map[string]int) error {
	rows, cols := s.Shape.Rows != "", s.Shape.Cols != ""
	if len(v.data) != max(v.rows, 1)*max(v.cols, 1) || rows != (v.rows > 0) || cols != (v.cols > 0) {
		return e.mismatch(s, s.Shape.words(), v.shape(fmt.Sprint).words())
	}
	if err := e.size(s, s.Shape.Rows, v.rows, sizes); err != nil {
		return err
	}
	return e.size(s, s.Shape.Cols, v.cols, sizes)
}

// count checks the number of taps that a symbol is bound to.
func (e *Env) count(s *Symbol, taps int, sizes map[string]int) error {
	return e.size(s, s.Taps, taps, sizes)
}

// size checks one size, a dimension or a number in digits, against a value.
func (e *Env) size(s *Symbol, size string, found int, sizes map[string]int) error {
	want, known := sizeOf(size, sizes)
	switch {
	case size == "":
		return nil
	case !known && found < 1:
		return e.mismatch(s, size+" ≥ 1", fmt.Sprint(found))
	case !known:
		sizes[size] = found
	case want != found && e.because[size] != "":
		return e.mismatch(s, fmt.Sprintf("%s = %d (from %s)", size, want, e.because[size]), fmt.Sprint(found))
	case want != found:
		return e.mismatch(s, fmt.Sprintf("%s = %d", size, want), fmt.Sprint(found))
	}
	return nil
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

func (e *Env) mismatch(s *Symbol, expected, found string) error {
	return fmt.Errorf("derive: cell %s: %s: expected %s, found %s", e.cell.Name, s.Name, expected, found)
}
