package tensor

import (
	"math"
	"strconv"
)

// Vector is a column vector.
type Vector []float64

// NewVector returns the zero vector of size n.
func NewVector(n int) Vector { return make(Vector, n) }

// Ones returns the vector of n ones.
func Ones(n int) Vector { return Map(func(float64) float64 { return 1 }, NewVector(n)) }

// Shape returns the size in words, such as "3".
func (v Vector) Shape() string { return strconv.Itoa(len(v)) }

// Clone returns a copy.
func (v Vector) Clone() Vector { return append(Vector{}, v...) }

// Add returns a + b + ….
func Add(a Vector, more ...Vector) Vector {
	sum := a.Clone()
	for _, b := range more {
		sameLen("Add", sum, b)
		for i := range sum {
			sum[i] += b[i]
		}
	}
	return sum
}

// Sub returns a − b.
func Sub(a, b Vector) Vector {
	sameLen("Sub", a, b)
	c := NewVector(len(a))
	for i := range c {
		c[i] = a[i] - b[i]
	}
	return c
}

// Scale returns k v.
func Scale(k float64, v Vector) Vector {
	return Map(func(x float64) float64 { return k * x }, v)
}

// Hadamard returns a ⊙ b, the elementwise product.
func Hadamard(a, b Vector) Vector {
	sameLen("Hadamard", a, b)
	c := NewVector(len(a))
	for i := range c {
		c[i] = a[i] * b[i]
	}
	return c
}

// Map returns the vector of f(v[i]).
func Map(f func(float64) float64, v Vector) Vector {
	c := NewVector(len(v))
	for i := range c {
		c[i] = f(v[i])
	}
	return c
}

// Dot returns aᵀ b.
func Dot(a, b Vector) float64 {
	sameLen("Dot", a, b)
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// Sum returns the sum of the entries.
func Sum(v Vector) float64 { return Dot(v, Ones(len(v))) }

// Convolve returns the circular convolution a ∗ b of two vectors of one size:
// entry i is the sum over j of a[i−j] b[j], with indices modulo the size.
func Convolve(a, b Vector) Vector {
	sameLen("Convolve", a, b)
	n := len(a)
	c := NewVector(n)
	for i := range c {
		for j := range b {
			c[i] += a[(i-j+n)%n] * b[j]
		}
	}
	return c
}

// Norm returns the Euclidean norm ‖v‖.
func Norm(v Vector) float64 {
	norm := 0.0
	for _, x := range v {
		norm = math.Hypot(norm, x)
	}
	return norm
}

// MaxAbs returns the largest |v[i]|, 0 for the empty vector, NaN if any entry
// is NaN.
func MaxAbs(v Vector) float64 {
	largest := 0.0
	for _, x := range v {
		largest = math.Max(largest, math.Abs(x))
	}
	return largest
}

// MaxDiff returns the largest |a[n][i] − b[n][i]| of two sequences of vectors.
func MaxDiff(a, b []Vector) float64 {
	if len(a) != len(b) {
		panic(&ShapeError{"MaxDiff", strconv.Itoa(len(a)) + " vectors", strconv.Itoa(len(b)) + " vectors"})
	}
	largest := 0.0
	for n := range a {
		largest = math.Max(largest, MaxAbs(Sub(a[n], b[n])))
	}
	return largest
}
