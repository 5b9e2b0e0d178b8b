package derive

import "unroll/tensor"

// binding turns a value given to Bind into a binding; ok is false where its Go
// type is not that of the symbol.
func (e *Env) binding(s *Symbol, v any) (b binding, ok bool) {
	switch {
	case s.Kind == Dim:
		return b, false
	case s.Kind == Warp:
		b.given = v
		b.warp, ok = v.(func(float64) float64)
	case s.Kind == Map && s.Taps != "":
		b.given = v
		b.maps, ok = v.([]func(...tensor.Vector) tensor.Vector)
	case s.Kind == Map:
		b.given = v
		b.maps = make([]func(...tensor.Vector) tensor.Vector, 1)
		b.maps[0], ok = v.(func(...tensor.Vector) tensor.Vector)
	case s.Timed() && e.cell.Continuous:
		b.given = v
		b.at, ok = overTime(s, v)
	case s.Timed() || s.Taps != "":
		b.values, ok = list(v)
	default:
		b.values, ok = single(v)
	}
	return b, ok
}

// overTime turns a function of time into one that returns a Value.
func overTime(s *Symbol, v any) (at func(float64) Value, ok bool) {
	switch f := v.(type) {
	case func(float64) float64:
		return func(t float64) Value { return scalar(f(t)) }, s.Shape.Scalar()
	case func(float64) tensor.Vector:
		return func(t float64) Value { return fromVector(f(t)) }, s.Shape.Vector()
	}
	return nil, false
}

func single(v any) ([]Value, bool) {
	switch v := v.(type) {
	case float64:
		return []Value{scalar(v)}, true
	case tensor.Vector:
		return []Value{fromVector(v)}, true
	case tensor.Matrix:
		return []Value{fromMatrix(v)}, true
	}
	return nil, false
}

func list(v any) ([]Value, bool) {
	switch v := v.(type) {
	case []float64:
		return convert(v, scalar), true
	case []tensor.Vector:
		return convert(v, fromVector), true
	case []tensor.Matrix:
		return convert(v, fromMatrix), true
	}
	return nil, false
}

func convert[A, B any](list []A, f func(A) B) []B {
	out := make([]B, len(list))
	for i, a := range list {
		out[i] = f(a)
	}
	return out
}

// listOf and oneOfValue are the way back, from values of a shape to what Bind
// takes.
func listOf(s Shape, values []Value) any {
	switch {
	case s.Scalar():
		return convert(values, func(v Value) float64 { return v.data[0] })
	case s.Vector():
		return convert(values, func(v Value) tensor.Vector { return v.data })
	}
	return convert(values, Value.matrix)
}

func oneOfValue(v Value) any {
	switch {
	case v.isScalar():
		return v.data[0]
	case v.isMatrix():
		return v.matrix()
	}
	return tensor.Vector(v.data)
}

// wants says what Bind takes for a symbol.
func (e *Env) wants(s *Symbol) string {
	one := oneOf(s.Shape)
	switch {
	case s.Kind == Dim:
		return "int"
	case s.Kind == Warp:
		return "func(float64) float64"
	case s.Kind == Map && s.Taps != "":
		return "[]func(...tensor.Vector) tensor.Vector"
	case s.Kind == Map:
		return "func(...tensor.Vector) tensor.Vector"
	case s.Timed() && e.cell.Continuous:
		return "func(float64) " + one
	case s.Timed() || s.Taps != "":
		return "[]" + one
	}
	return one
}

// oneOf names the Go type of a value of a shape.
func oneOf(s Shape) string {
	switch {
	case s.Scalar():
		return "float64"
	case s.Vector():
		return "tensor.Vector"
	}
	return "tensor.Matrix"
}
