package derive

import (
	"math"

	"unroll/tensor"
)

// function is a function of the language.
type function struct {
	name  string
	args  int
	wants string                      // what it takes, in words
	shape func([]Shape) (Shape, bool) // of the result; ok is false where the arguments do not fit
	apply func([]Value) (Value, error)
}

// functions are all of them. An elementwise function applies to every entry of
// a scalar, vector or matrix.
var functions = []function{
	elementwise("sigmoid", sigmoid),
	elementwise("tanh", math.Tanh),
	elementwise("relu", func(x float64) float64 { return math.Max(0, x) }),
	elementwise("exp", math.Exp),
	elementwise("log", math.Log),
	elementwise("sqrt", math.Sqrt),
	elementwise("abs", math.Abs),
	elementwise("sin", math.Sin),
	elementwise("cos", math.Cos),
	{"max", 2, "two values of one shape, or a scalar and a vector", pairShape, pairwise(math.Max)},
	{"min", 2, "two values of one shape, or a scalar and a vector", pairShape, pairwise(math.Min)},
	{"softmax", 1, "a vector", vectorTo(func(s Shape) Shape { return s }), plain(softmax)},
	{"total", 1, "a vector or a matrix", totalShape, plain(func(v Value) Value { return scalar(tensor.Sum(v.data)) })},
	{"norm", 1, "a vector or a matrix", normShape, plain(magnitude)},
	{"radius", 1, "a square matrix", squareTo(toScalar), plain(func(v Value) Value { return scalar(tensor.SpectralRadius(v.matrix())) })},
	{"inv", 1, "a square matrix", squareTo(func(s Shape) Shape { return s }), func(a []Value) (Value, error) { return power(a[0], -1) }},
	{"diag", 1, "a vector", vectorTo(toSquare), plain(func(v Value) Value { return fromMatrix(tensor.Diag(v.data)) })},
	{"circ", 1, "a vector", vectorTo(toSquare), plain(func(v Value) Value { return fromMatrix(tensor.Circulant(v.data)) })},
	{"diagonal", 1, "a square matrix", squareTo(toVector), plain(diagonal)},
	{"wrapped", 1, "a square matrix", squareTo(toVector), plain(wrapped)},
	{"conv", 2, "two vectors of one size", convShape, func(a []Value) (Value, error) {
		return fromVector(tensor.Convolve(a[0].data, a[1].data)), nil
	}},
}

// functionNamed returns a function of the language, or nil.
func functionNamed(name string) *function {
	for i := range functions {
		if functions[i].name == name {
			return &functions[i]
		}
	}
	return nil
}

// isFill reports whether a name makes a constant from a size.
func isFill(name string) bool { return name == "I" || name == "ones" || name == "zeros" }

// slope returns the derivative of an elementwise function, or nil if the name
// is none. At the kink of relu and of abs it is 0.
func slope(name string) func(float64) float64 {
	switch name {
	case "sigmoid":
		return func(x float64) float64 { return sigmoid(x) * (1 - sigmoid(x)) }
	case "tanh":
		return func(x float64) float64 { return 1 - math.Tanh(x)*math.Tanh(x) }
	case "relu":
		return func(x float64) float64 { return math.Max(0, sign(x)) }
	case "exp":
		return math.Exp
	case "log":
		return func(x float64) float64 { return 1 / x }
	case "sqrt":
		return func(x float64) float64 { return 1 / (2 * math.Sqrt(x)) }
	case "abs":
		return sign
	case "sin":
		return math.Cos
	case "cos":
		return func(x float64) float64 { return -math.Sin(x) }
	}
	return nil
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// sign is -1, 0 or 1, and NaN for NaN.
func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x
}

func elementwise(name string, f func(float64) float64) function {
	return function{name, 1, "one value", func(s []Shape) (Shape, bool) { return s[0], true },
		plain(func(v Value) Value { return v.each(f) })}
}

func pairwise(f func(x, y float64) float64) func([]Value) (Value, error) {
	return func(a []Value) (Value, error) { return entrywise(a[0], a[1], f), nil }
}

// plain makes a function of one value that cannot fail.
func plain(f func(Value) Value) func([]Value) (Value, error) {
	return func(a []Value) (Value, error) { return f(a[0]), nil }
}

func softmax(v Value) Value {
	largest := math.Inf(-1)
	for _, x := range v.data {
		largest = math.Max(largest, x)
	}
	e := v.each(func(x float64) float64 { return math.Exp(x - largest) })
	return fromVector(tensor.Scale(1/tensor.Sum(e.data), e.data))
}

// magnitude is the Euclidean norm of a vector, and the spectral norm of a
// matrix M, the root of the largest eigenvalue of Mᵀ M.
func magnitude(v Value) Value {
	if v.cols == 0 {
		return scalar(tensor.Norm(v.data))
	}
	m := v.matrix()
	return scalar(math.Sqrt(tensor.SpectralRadius(tensor.Mul(tensor.T(m), m))))
}

func diagonal(v Value) Value {
	d := tensor.NewVector(v.rows)
	for i := range d {
		d[i] = v.data[i*v.cols+i]
	}
	return fromVector(d)
}

// wrapped adds up, for each entry of a vector, the places where its circulant
// matrix has it.
func wrapped(v Value) Value {
	sums := tensor.NewVector(v.rows)
	for i := range v.rows {
		for j := range v.cols {
			sums[(i-j+v.rows)%v.rows] += v.data[i*v.cols+j]
		}
	}
	return fromVector(sums)
}

// Shapes of results.

func toScalar(Shape) Shape   { return Shape{} }
func toVector(s Shape) Shape { return Shape{Rows: s.Rows} }
func toSquare(s Shape) Shape { return Shape{s.Rows, s.Rows} }

func vectorTo(result func(Shape) Shape) func([]Shape) (Shape, bool) {
	return func(s []Shape) (Shape, bool) { return result(s[0]), s[0].Vector() }
}

func squareTo(result func(Shape) Shape) func([]Shape) (Shape, bool) {
	return func(s []Shape) (Shape, bool) { return result(s[0]), s[0].Matrix() && s[0].Rows == s[0].Cols }
}

func pairShape(s []Shape) (Shape, bool)  { return together(s[0], s[1]) }
func normShape(s []Shape) (Shape, bool)  { return Shape{}, s[0].Vector() || s[0].Matrix() }
func totalShape(s []Shape) (Shape, bool) { return Shape{}, !s[0].Scalar() }
func convShape(s []Shape) (Shape, bool)  { return s[0], s[0].Vector() && s[0] == s[1] }
