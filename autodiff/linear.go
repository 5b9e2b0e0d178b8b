package autodiff

import "unroll/tensor"

// MulVec returns M v: M is rows×cols, v has cols entries, the result rows.
//
// Entry i of the result is the sum over j of M[i,j] v[j]. So M[i,j] has the
// slope v[j] there and nowhere else: its gradient is g[i] v[j], an outer
// product. And v[j] has the slope M[i,j] in every i: its gradient is the sum
// over i of M[i,j] g[i], a product with the transpose.
func (t *Tape) MulVec(m, v *Var) *Var {
	isVector("MulVec", v)
	return t.record("MulVec", column(tensor.MulVec(m.Value, v.Value.Data)), func(g tensor.Matrix) {
		m.add(tensor.Outer(g.Data, v.Value.Data).Data)
		v.add(tensor.MulVecT(m.Value, g.Data))
	}, m, v)
}

// MulVecT returns Mᵀ v: M is rows×cols, v has rows entries, the result cols.
func (t *Tape) MulVecT(m, v *Var) *Var {
	isVector("MulVecT", v)
	return t.record("MulVecT", column(tensor.MulVecT(m.Value, v.Value.Data)), func(g tensor.Matrix) {
		m.add(tensor.Outer(v.Value.Data, g.Data).Data)
		v.add(tensor.MulVec(m.Value, g.Data))
	}, m, v)
}

// Mul returns the matrix product A B. Column by column it is [Tape.MulVec], and
// so is its backward step.
func (t *Tape) Mul(a, b *Var) *Var {
	return t.record("Mul", tensor.Mul(a.Value, b.Value), func(g tensor.Matrix) {
		a.add(tensor.Mul(g, tensor.T(b.Value)).Data)
		b.add(tensor.Mul(tensor.T(a.Value), g).Data)
	}, a, b)
}

// Outer returns a bᵀ, of shape len(a)×len(b).
func (t *Tape) Outer(a, b *Var) *Var {
	isVector("Outer", a)
	isVector("Outer", b)
	return t.record("Outer", tensor.Outer(a.Value.Data, b.Value.Data), func(g tensor.Matrix) {
		a.add(tensor.MulVec(g, b.Value.Data))
		b.add(tensor.MulVecT(g, a.Value.Data))
	}, a, b)
}

// T returns the transpose Mᵀ.
func (t *Tape) T(m *Var) *Var {
	return t.record("T", tensor.T(m.Value), func(g tensor.Matrix) { m.add(tensor.T(g).Data) }, m)
}

// Diag returns the n×n matrix with the n entries of v on its diagonal.
func (t *Tape) Diag(v *Var) *Var {
	isVector("Diag", v)
	return t.record("Diag", tensor.Diag(v.Value.Data), func(g tensor.Matrix) {
		d := tensor.NewVector(g.Rows)
		for i := range d {
			d[i] = g.At(i, i)
		}
		v.add(d)
	}, v)
}

// isVector demands one column.
func isVector(op string, v *Var) {
	if v.Value.Cols != 1 {
		panic(&tensor.ShapeError{Op: op, A: v.Shape(), B: "n×1"})
	}
}
