package tensor

import "fmt"

// Matrix is a matrix stored row by row: entry (i, j) is Data[i*Cols+j].
type Matrix struct {
	Rows, Cols int
	Data       []float64
}

// NewMatrix returns the zero matrix of the given shape.
func NewMatrix(rows, cols int) Matrix {
	return Matrix{rows, cols, make([]float64, rows*cols)}
}

// FromRows returns the matrix with the given rows, all of one length.
func FromRows(rows ...Vector) Matrix {
	if len(rows) == 0 {
		return Matrix{}
	}
	m := NewMatrix(0, len(rows[0]))
	for _, row := range rows {
		sameLen("FromRows", rows[0], row)
		m.Data = append(m.Data, row...)
		m.Rows++
	}
	return m
}

// Identity returns the n×n identity I.
func Identity(n int) Matrix { return Diag(Ones(n)) }

// Diag returns the diagonal matrix of v.
func Diag(v Vector) Matrix {
	m := NewMatrix(len(v), len(v))
	for i, x := range v {
		m.Set(i, i, x)
	}
	return m
}

// Circulant returns the circulant matrix whose first column is v, so that
// MulVec(Circulant(v), x) = Convolve(v, x).
func Circulant(v Vector) Matrix {
	n := len(v)
	m := NewMatrix(n, n)
	for i := range n {
		for j := range n {
			m.Set(i, j, v[(i-j+n)%n])
		}
	}
	return m
}

// At returns entry (i, j).
func (m Matrix) At(i, j int) float64 { return m.Data[i*m.Cols+j] }

// Set changes entry (i, j).
func (m Matrix) Set(i, j int, x float64) { m.Data[i*m.Cols+j] = x }

// Row returns row i, sharing its storage.
func (m Matrix) Row(i int) Vector { return m.Data[i*m.Cols : (i+1)*m.Cols] }

// Shape returns the shape in words, such as "2×3".
func (m Matrix) Shape() string { return fmt.Sprintf("%d×%d", m.Rows, m.Cols) }

// Clone returns a copy.
func (m Matrix) Clone() Matrix {
	return Matrix{m.Rows, m.Cols, append([]float64{}, m.Data...)}
}

// MulVec returns M v: M is rows×cols, v has cols entries, the result rows.
func MulVec(m Matrix, v Vector) Vector {
	if m.Cols != len(v) {
		panic(&ShapeError{"MulVec", m.Shape(), v.Shape()})
	}
	out := NewVector(m.Rows)
	for i := range out {
		out[i] = Dot(m.Row(i), v)
	}
	return out
}

// MulVecT returns Mᵀ v: M is rows×cols, v has rows entries, the result cols.
func MulVecT(m Matrix, v Vector) Vector {
	if m.Rows != len(v) {
		panic(&ShapeError{"MulVecT", m.Shape(), v.Shape()})
	}
	out := NewVector(m.Cols)
	for i := range v {
		for j := range out {
			out[j] += m.At(i, j) * v[i]
		}
	}
	return out
}

// Outer returns a bᵀ, of shape len(a)×len(b).
func Outer(a, b Vector) Matrix {
	m := NewMatrix(len(a), len(b))
	for i := range a {
		for j := range b {
			m.Set(i, j, a[i]*b[j])
		}
	}
	return m
}

// Mul returns the matrix product A B.
func Mul(a, b Matrix) Matrix {
	if a.Cols != b.Rows {
		panic(&ShapeError{"Mul", a.Shape(), b.Shape()})
	}
	m := NewMatrix(a.Rows, b.Cols)
	for i := range a.Rows {
		for j := range b.Cols {
			sum := 0.0
			for k := range a.Cols {
				sum += a.At(i, k) * b.At(k, j)
			}
			m.Set(i, j, sum)
		}
	}
	return m
}

// T returns the transpose Mᵀ.
func T(m Matrix) Matrix {
	t := NewMatrix(m.Cols, m.Rows)
	for i := range m.Rows {
		for j := range m.Cols {
			t.Set(j, i, m.At(i, j))
		}
	}
	return t
}

// AddMat returns A + B + ….
func AddMat(a Matrix, more ...Matrix) Matrix {
	sum := a.Clone()
	for _, b := range more {
		sameShape("AddMat", sum, b)
		sum.Data = Add(sum.Data, b.Data)
	}
	return sum
}

// SubMat returns A − B.
func SubMat(a, b Matrix) Matrix {
	sameShape("SubMat", a, b)
	return Matrix{a.Rows, a.Cols, Sub(a.Data, b.Data)}
}

// ScaleMat returns k M.
func ScaleMat(k float64, m Matrix) Matrix {
	return Matrix{m.Rows, m.Cols, Scale(k, m.Data)}
}
