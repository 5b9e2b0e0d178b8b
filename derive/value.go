package derive

import (
	"fmt"
	"math"
	"slices"

	"unroll/tensor"
)

// Value is what an expression evaluates to: a scalar, a vector, a transposed
// vector or a matrix.
type Value struct {
	rows, cols int // 0 where the shape has none, as in Shape
	data       []float64
}

// Data returns the entries, a matrix row by row. It shares their storage.
func (v Value) Data() []float64 { return v.data }

// Shape returns the shape in words: "scalar", "3", "1×3", "2×3".
func (v Value) Shape() string { return v.shape(fmt.Sprint).String() }

// shape returns the shape with the sizes spelled by size.
func (v Value) shape(size func(...any) string) Shape {
	var s Shape
	if v.rows > 0 {
		s.Rows = size(v.rows)
	}
	if v.cols > 0 {
		s.Cols = size(v.cols)
	}
	return s
}

func scalar(x float64) Value              { return Value{0, 0, []float64{x}} }
func fromVector(v tensor.Vector) Value    { return Value{len(v), 0, v} }
func fromMatrix(m tensor.Matrix) Value    { return Value{m.Rows, m.Cols, m.Data} }
func (v Value) isScalar() bool            { return v.rows == 0 && v.cols == 0 }
func (v Value) isMatrix() bool            { return v.rows > 0 && v.cols > 0 }
func (v Value) with(data []float64) Value { return Value{v.rows, v.cols, data} }

// matrix returns the value as a matrix: a vector is one column, a transposed
// vector one row.
func (v Value) matrix() tensor.Matrix {
	return tensor.Matrix{Rows: max(v.rows, 1), Cols: max(v.cols, 1), Data: v.data}
}

// each applies f to every entry.
func (v Value) each(f func(float64) float64) Value { return v.with(tensor.Map(f, v.data)) }

// spread returns a and b with a scalar repeated to the shape of the other.
func spread(a, b Value) (Value, Value) {
	repeat := func(x, shape Value) Value {
		return shape.each(func(float64) float64 { return x.data[0] })
	}
	switch {
	case a.isScalar():
		a = repeat(a, b)
	case b.isScalar():
		b = repeat(b, a)
	}
	return a, b
}

// entrywise applies f to the entries of a and b side by side.
func entrywise(a, b Value, f func(x, y float64) float64) Value {
	a, b = spread(a, b)
	if a.rows != b.rows || a.cols != b.cols {
		panic(&tensor.ShapeError{Op: "entrywise", A: a.Shape(), B: b.Shape()})
	}
	out := tensor.NewVector(len(a.data))
	for i := range out {
		out[i] = f(a.data[i], b.data[i])
	}
	return a.with(out)
}

// binary applies an operator.
func binary(op Op, a, b Value) Value {
	switch op {
	case Add:
		return entrywise(a, b, func(x, y float64) float64 { return x + y })
	case Sub:
		return entrywise(a, b, func(x, y float64) float64 { return x - y })
	case Hadamard:
		return entrywise(a, b, func(x, y float64) float64 { return x * y })
	case Div:
		return entrywise(a, b, func(x, y float64) float64 { return x / y })
	}
	return product(a, b)
}

// product is the ordinary product: by a scalar, or of matrices, with a vector
// as one column and a transposed vector as one row.
func product(a, b Value) Value {
	switch {
	case a.isScalar():
		return b.with(tensor.Scale(a.data[0], b.data))
	case b.isScalar():
		return a.with(tensor.Scale(b.data[0], a.data))
	}
	return Value{a.rows, b.cols, tensor.Mul(a.matrix(), b.matrix()).Data}
}

// power raises every entry of a scalar or vector to p, and multiplies a square
// matrix p times; a negative p takes the inverse first. The error says that
// there is none.
func power(v Value, p float64) (Value, error) {
	if !v.isMatrix() {
		return v.each(func(x float64) float64 { return math.Pow(x, p) }), nil
	}
	base := v.matrix()
	if p < 0 {
		inverse, err := tensor.Inverse(base)
		if err != nil {
			return Value{}, err
		}
		base, p = inverse, -p
	}
	result := tensor.Identity(base.Rows)
	for range int(p) {
		result = tensor.Mul(result, base)
	}
	return fromMatrix(result), nil
}

// below returns two values as one, the second below the first.
func below(a, b Value) Value {
	return Value{a.rows + max(1, b.rows), b.cols, append(slices.Clip(a.data), b.data...)}
}

func transpose(v Value) Value {
	return Value{v.cols, v.rows, tensor.T(v.matrix()).Data}
}
