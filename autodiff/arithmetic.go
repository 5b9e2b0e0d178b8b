package autodiff

import (
	"fmt"

	"unroll/tensor"
)

// The operations of this file work entry by entry, on variables of one shape:
// numbers, vectors or matrices. In each, g is the gradient of the result.

// Add returns a + b + ….
func (t *Tape) Add(a *Var, more ...*Var) *Var {
	sum := a.Value.Data
	for _, b := range more {
		sameShape("Add", a, b)
		sum = tensor.Add(sum, b.Value.Data)
	}
	terms := append([]*Var{a}, more...)
	return t.record("Add", a.like(sum), func(g tensor.Matrix) {
		for _, x := range terms {
			x.add(g.Data)
		}
	}, terms...)
}

// Sub returns a − b.
func (t *Tape) Sub(a, b *Var) *Var {
	sameShape("Sub", a, b)
	return t.record("Sub", a.like(tensor.Sub(a.Value.Data, b.Value.Data)), func(g tensor.Matrix) {
		a.add(g.Data)
		b.add(tensor.Scale(-1, g.Data))
	}, a, b)
}

// Hadamard returns a ⊙ b, the product entry by entry.
func (t *Tape) Hadamard(a, b *Var) *Var {
	sameShape("Hadamard", a, b)
	return t.record("Hadamard", a.like(tensor.Hadamard(a.Value.Data, b.Value.Data)), func(g tensor.Matrix) {
		a.add(tensor.Hadamard(g.Data, b.Value.Data))
		b.add(tensor.Hadamard(g.Data, a.Value.Data))
	}, a, b)
}

// Div returns a / b, entry by entry.
func (t *Tape) Div(a, b *Var) *Var {
	sameShape("Div", a, b)
	y := combine(func(a, b float64) float64 { return a / b }, a.Value.Data, b.Value.Data)
	return t.record("Div", a.like(y), func(g tensor.Matrix) {
		da := combine(func(g, b float64) float64 { return g / b }, g.Data, b.Value.Data)
		a.add(da)
		b.add(tensor.Scale(-1, tensor.Hadamard(da, y)))
	}, a, b)
}

// Max returns the larger of a and b, entry by entry. Of two equal entries, that
// of a gets the gradient.
func (t *Tape) Max(a, b *Var) *Var {
	sameShape("Max", a, b)
	y := combine(func(a, b float64) float64 { return max(a, b) }, a.Value.Data, b.Value.Data)
	return t.record("Max", a.like(y), choose(a, b, combine(isLarger, a.Value.Data, b.Value.Data)), a, b)
}

// Min returns the smaller of a and b, entry by entry. Of two equal entries,
// that of a gets the gradient.
func (t *Tape) Min(a, b *Var) *Var {
	sameShape("Min", a, b)
	y := combine(func(a, b float64) float64 { return min(a, b) }, a.Value.Data, b.Value.Data)
	return t.record("Min", a.like(y), choose(a, b, combine(isLarger, b.Value.Data, a.Value.Data)), a, b)
}

// choose is the backward step where each entry comes from a or from b: first is
// 1 where it comes from a and 0 where it comes from b.
func choose(a, b *Var, first tensor.Vector) func(g tensor.Matrix) {
	return func(g tensor.Matrix) {
		da := tensor.Hadamard(first, g.Data)
		a.add(da)
		b.add(tensor.Sub(g.Data, da))
	}
}

// Scale returns k v for a constant k.
func (t *Tape) Scale(k float64, v *Var) *Var {
	return t.record(fmt.Sprintf("%g·", k), v.like(tensor.Scale(k, v.Value.Data)), func(g tensor.Matrix) {
		v.add(tensor.Scale(k, g.Data))
	}, v)
}

// ScaleBy returns k v for a variable number k.
func (t *Tape) ScaleBy(k, v *Var) *Var {
	if len(k.Value.Data) != 1 {
		panic(&tensor.ShapeError{Op: "ScaleBy", A: k.Shape(), B: "1"})
	}
	return t.record("ScaleBy", v.like(tensor.Scale(k.Value.Data[0], v.Value.Data)), func(g tensor.Matrix) {
		k.add(tensor.Vector{tensor.Dot(g.Data, v.Value.Data)})
		v.add(tensor.Scale(k.Value.Data[0], g.Data))
	}, k, v)
}

// AddScalar returns k + v for a constant k, added to every entry.
func (t *Tape) AddScalar(k float64, v *Var) *Var {
	y := tensor.Map(func(x float64) float64 { return k + x }, v.Value.Data)
	return t.record(fmt.Sprintf("%g+", k), v.like(y), func(g tensor.Matrix) { v.add(g.Data) }, v)
}

// OneMinus returns 1 − v, entry by entry: what a gate keeps out.
func (t *Tape) OneMinus(v *Var) *Var {
	y := tensor.Map(func(x float64) float64 { return 1 - x }, v.Value.Data)
	return t.record("1−", v.like(y), func(g tensor.Matrix) { v.add(tensor.Scale(-1, g.Data)) }, v)
}

// combine returns the vector of f(a[i], b[i]).
func combine(f func(a, b float64) float64, a, b tensor.Vector) tensor.Vector {
	c := tensor.NewVector(len(a))
	for i := range c {
		c[i] = f(a[i], b[i])
	}
	return c
}

func sameShape(op string, a, b *Var) {
	if a.Value.Rows != b.Value.Rows || a.Value.Cols != b.Value.Cols {
		panic(&tensor.ShapeError{Op: op, A: a.Shape(), B: b.Shape()})
	}
}
