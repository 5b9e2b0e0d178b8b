package tensor

import (
	"errors"
	"fmt"
	"math"
	"math/cmplx"

	"gonum.org/v1/gonum/mat"
)

// Solve returns the x of A x = b. The error says so when A, of shape n×n, is
// singular to working precision.
func Solve(a Matrix, b Vector) (Vector, error) {
	square("Solve", a)
	if a.Rows != len(b) {
		panic(&ShapeError{"Solve", a.Shape(), b.Shape()})
	}
	var x mat.VecDense
	if err := x.SolveVec(dense(a), mat.NewVecDense(len(b), b.Clone())); err != nil {
		return nil, singular("Solve", a, err)
	}
	return append(Vector{}, x.RawVector().Data...), nil
}

// Inverse returns A⁻¹. The error says so when A, of shape n×n, is singular to
// working precision.
func Inverse(a Matrix) (Matrix, error) {
	square("Inverse", a)
	var inv mat.Dense
	if err := inv.Inverse(dense(a)); err != nil {
		return Matrix{}, singular("Inverse", a, err)
	}
	return Matrix{a.Rows, a.Cols, append([]float64{}, inv.RawMatrix().Data...)}, nil
}

// Eigenvalues returns the eigenvalues of the n×n matrix A, in no order.
func Eigenvalues(a Matrix) ([]complex128, error) {
	square("Eigenvalues", a)
	var eig mat.Eigen
	if !eig.Factorize(dense(a), mat.EigenNone) {
		return nil, fmt.Errorf("tensor: Eigenvalues: no convergence on a %s matrix", a.Shape())
	}
	return eig.Values(nil), nil
}

// SpectralRadius returns the largest |λ| over the eigenvalues of A, or NaN
// where they cannot be found.
func SpectralRadius(a Matrix) float64 {
	values, err := Eigenvalues(a)
	if err != nil {
		return math.NaN()
	}
	radius := 0.0
	for _, v := range values {
		radius = math.Max(radius, cmplx.Abs(v))
	}
	return radius
}

// NormMat returns the spectral norm ‖A‖, the largest singular value, or NaN
// where it cannot be found. (gonum's mat.Norm with 2 is another one, the root
// of the sum of all squares.)
func NormMat(a Matrix) float64 {
	if len(a.Data) == 0 {
		return 0
	}
	var svd mat.SVD
	if !svd.Factorize(dense(a), mat.SVDNone) {
		return math.NaN()
	}
	return svd.Values(nil)[0]
}

// dense copies a into gonum's form; its routines work in place.
func dense(a Matrix) *mat.Dense {
	return mat.NewDense(a.Rows, a.Cols, append([]float64{}, a.Data...))
}

func singular(op string, a Matrix, err error) error {
	var cond mat.Condition
	if errors.As(err, &cond) {
		return fmt.Errorf("tensor: %s: the %s matrix is singular to working precision (condition number %.1e)", op, a.Shape(), float64(cond))
	}
	return fmt.Errorf("tensor: %s: %w", op, err)
}

// SVD returns the singular values s of A, rows×cols, the largest first, and the
// singular vectors that go with them, as the columns of U (rows×k) and of V
// (cols×k), so that A = U diag(s) Vᵀ; k is the smaller of rows and cols. The error
// says so where they cannot be found.
func SVD(a Matrix) (u Matrix, s Vector, v Matrix, err error) {
	if len(a.Data) == 0 {
		return NewMatrix(a.Rows, 0), Vector{}, NewMatrix(a.Cols, 0), nil
	}
	var svd mat.SVD
	if !svd.Factorize(dense(a), mat.SVDThin) {
		return Matrix{}, nil, Matrix{}, fmt.Errorf("tensor: SVD: the %s matrix has no singular values that can be found", a.Shape())
	}
	var left, right mat.Dense
	svd.UTo(&left)
	svd.VTo(&right)
	return fromDense(&left), svd.Values(nil), fromDense(&right), nil
}

func fromDense(d *mat.Dense) Matrix {
	rows, cols := d.Dims()
	m := NewMatrix(rows, cols)
	for i := range rows {
		copy(m.Row(i), d.RawRowView(i))
	}
	return m
}
