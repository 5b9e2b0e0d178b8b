// Package tensor is the ground everything else in this module is checked on:
// vectors and matrices of float64, and plain functions over them.
//
// It is naive on purpose. A recurrent cell is a handful of matrix-vector
// products, elementwise products and elementwise functions; here each of them
// is the loop a textbook would write, so that a reader can check it by eye and
// a faster version elsewhere can be checked against it. Only what is numerical
// work of its own (eigenvalues, singular values, linear systems) is left to
// gonum.
//
// Functions return new values and never change their arguments. They are built
// to be nested, so that a statement reads like its formula:
//
//	s[n] = Add(MulVec(Wr, r[n-1]), MulVec(Wx, x[n]), thetaS)
//
// A function that is given shapes which do not fit panics with a [*ShapeError]
// that names the operation and both shapes, as gonum's mat does: inside a
// formula there is no good place for an error value. Code at the edge, where
// sizes come from a user or a file, checks them first or turns such a panic
// into an error with [Catch].
package tensor
