package tensor

import "fmt"

// ShapeError says that an operation was given shapes that do not fit.
type ShapeError struct {
	Op   string // the operation, such as "MulVec"
	A, B string // the two shapes, such as "2×3" and "4"
}

// Error names the operation and both shapes.
func (e *ShapeError) Error() string {
	return fmt.Sprintf("tensor: %s: shapes %s and %s do not fit", e.Op, e.A, e.B)
}

// Catch turns a shape panic of this package into an error. Use it at the edge
// of a package, in a function with a named result:
//
//	func Forward(p *Params, x []tensor.Vector) (tr *Trace, err error) {
//		defer tensor.Catch(&err)
//
// Any other panic goes on.
func Catch(err *error) {
	switch r := recover().(type) {
	case nil:
	case *ShapeError:
		*err = r
	default:
		panic(r)
	}
}

func sameLen(op string, a, b Vector) {
	if len(a) != len(b) {
		panic(&ShapeError{op, a.Shape(), b.Shape()})
	}
}

func sameShape(op string, a, b Matrix) {
	if a.Rows != b.Rows || a.Cols != b.Cols {
		panic(&ShapeError{op, a.Shape(), b.Shape()})
	}
}

func square(op string, a Matrix) {
	if a.Rows != a.Cols {
		panic(&ShapeError{op, a.Shape(), "n×n"})
	}
}
