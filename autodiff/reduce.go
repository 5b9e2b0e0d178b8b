package autodiff

import (
	"fmt"
	"math"
	"slices"

	"unroll/tensor"
)

// Sum returns the sum of all entries, a number.
func (t *Tape) Sum(v *Var) *Var {
	return t.record("Sum", number(tensor.Sum(v.Value.Data)), func(g tensor.Matrix) {
		v.add(tensor.Scale(g.Data[0], tensor.Ones(len(v.Value.Data))))
	}, v)
}

// Dot returns aᵀ b, a number.
func (t *Tape) Dot(a, b *Var) *Var {
	isVector("Dot", a)
	isVector("Dot", b)
	return t.record("Dot", number(tensor.Dot(a.Value.Data, b.Value.Data)), func(g tensor.Matrix) {
		a.add(tensor.Scale(g.Data[0], b.Value.Data))
		b.add(tensor.Scale(g.Data[0], a.Value.Data))
	}, a, b)
}

// SquaredNorm returns the sum of the squares of all entries, a number.
func (t *Tape) SquaredNorm(v *Var) *Var {
	return t.record("SquaredNorm", number(tensor.Dot(v.Value.Data, v.Value.Data)), func(g tensor.Matrix) {
		v.add(tensor.Scale(2*g.Data[0], v.Value.Data))
	}, v)
}

// Softmax returns e^v divided by the sum of its entries: positive numbers that
// add up to 1. A constant added to all of v cancels, so the largest entry is
// taken off first and no power overflows.
//
// Raising v[j] raises y[j], and lowers all of y by what makes up for it. The
// gradient is therefore y ⊙ (g − (yᵀg)), with the same number yᵀg taken off each
// entry of g.
func (t *Tape) Softmax(v *Var) *Var {
	isVector("Softmax", v)
	largest := math.Inf(-1)
	for _, x := range v.Value.Data {
		largest = max(largest, x)
	}
	y := tensor.Map(func(x float64) float64 { return math.Exp(x - largest) }, v.Value.Data)
	y = tensor.Scale(1/tensor.Sum(y), y)
	return t.record("Softmax", column(y), func(g tensor.Matrix) {
		mean := tensor.Dot(y, g.Data)
		v.add(tensor.Hadamard(y, tensor.Map(func(g float64) float64 { return g - mean }, g.Data)))
	}, v)
}

// Concat returns the entries of all vectors, one vector after the other.
func (t *Tape) Concat(vs ...*Var) *Var {
	vs = slices.Clone(vs)
	var all tensor.Vector
	for _, v := range vs {
		isVector("Concat", v)
		all = append(all, v.Value.Data...)
	}
	return t.record("Concat", column(all), func(g tensor.Matrix) {
		rest := g.Data
		for _, v := range vs {
			n := len(v.Value.Data)
			v.add(rest[:n])
			rest = rest[n:]
		}
	}, vs...)
}

// Slice returns the entries from, from+1, …, to−1 of a vector.
func (t *Tape) Slice(v *Var, from, to int) *Var {
	isVector("Slice", v)
	part := fmt.Sprintf("[%d:%d]", from, to)
	if from < 0 || to < from || to > v.Value.Rows {
		panic(&tensor.ShapeError{Op: "Slice", A: v.Shape(), B: part})
	}
	return t.record("Slice"+part, column(slices.Clone(v.Value.Data[from:to])), func(g tensor.Matrix) {
		whole := tensor.NewVector(v.Value.Rows)
		copy(whole[from:to], g.Data)
		v.add(whole)
	}, v)
}
