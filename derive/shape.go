package derive

import (
	"fmt"
	"strings"
)

// Shape is the shape of a value with sizes as symbols. A scalar has neither
// rows nor columns, a vector has rows, a transposed vector has columns, a
// matrix has both. Each is the name of a dimension or a number in digits.
//
// So one rule covers every ordinary product, scalars aside: the columns of the
// left factor must be the rows of the right one, and the result has the rows of
// the left and the columns of the right.
type Shape struct{ Rows, Cols string }

// Scalar reports whether the shape is that of one number.
func (s Shape) Scalar() bool { return s == Shape{} }

// Vector reports whether the shape is that of a column vector.
func (s Shape) Vector() bool { return s.Rows != "" && s.Cols == "" }

// Matrix reports whether the shape has both rows and columns.
func (s Shape) Matrix() bool { return s.Rows != "" && s.Cols != "" }

// String returns "scalar", "d" for a vector, "1×d" for a transposed one and
// "d×d_x" for a matrix.
func (s Shape) String() string {
	switch {
	case s.Scalar():
		return "scalar"
	case s.Vector():
		return s.Rows
	case s.Matrix():
		return s.Rows + "×" + s.Cols
	}
	return "1×" + s.Cols
}

// words says the shape in a sentence: "a vector of size d".
func (s Shape) words() string {
	switch {
	case s.Scalar():
		return "a scalar"
	case s.Vector():
		return "a vector of size " + s.Rows
	case s.Matrix():
		return fmt.Sprintf("a matrix %s×%s", s.Rows, s.Cols)
	}
	return "a transposed vector of size " + s.Cols
}

// source writes the shape as a declaration has it: "", "d" or "d,d_x".
func (s Shape) source() string { return strings.TrimSuffix(s.Rows+","+s.Cols, ",") }

// together returns the shape of two values combined entry by entry: equal
// shapes, or a scalar with a vector. ok is false for any other pair.
func together(a, b Shape) (c Shape, ok bool) {
	switch {
	case a == b:
		return a, true
	case a.Scalar() && !b.Matrix():
		return b, true
	case b.Scalar() && !a.Matrix():
		return a, true
	}
	return Shape{}, false
}
