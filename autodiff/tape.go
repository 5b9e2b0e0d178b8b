package autodiff

import (
	"fmt"
	"strconv"
	"strings"

	"unroll/tensor"
)

// Tape records operations on tensors in the order in which they are computed.
// The zero value is an empty tape.
type Tape struct {
	vars []*Var
	err  error // the first misuse, told by Backward
	done bool  // Backward has run
}

// Var is a variable on a tape: a number, a vector or a matrix. Everything is
// stored as a matrix, a vector of n entries as n×1 and a number as 1×1, so the
// entries of a vector are Value.Data and those of its gradient Grad.Data.
type Var struct {
	Name  string        // for people, in listings and drawings; may be empty
	Value tensor.Matrix // what it is
	Grad  tensor.Matrix // the derivative of the loss by it, of the same shape, after Backward

	tape  *Tape
	place int    // on the tape, from 0
	op    string // what made it; "" for a leaf
	from  []*Var
	pull  func(g tensor.Matrix) // given the gradient of this variable, adds to those of from
}

// Mat puts a matrix on the tape, as a leaf. It is copied: changing m later does
// not change what was computed.
func (t *Tape) Mat(name string, m tensor.Matrix) *Var {
	return t.record("", m.Clone(), nil).Named(name)
}

// Vec puts a copy of a vector on the tape, as a leaf.
func (t *Tape) Vec(name string, v tensor.Vector) *Var {
	return t.record("", column(v.Clone()), nil).Named(name)
}

// Num puts a number on the tape, as a leaf.
func (t *Tape) Num(name string, x float64) *Var { return t.Vec(name, tensor.Vector{x}) }

// Leaves returns what was put on the tape, in that order.
func (t *Tape) Leaves() []*Var {
	var leaves []*Var
	for _, v := range t.vars {
		if v.op == "" {
			leaves = append(leaves, v)
		}
	}
	return leaves
}

// record appends the result of an operation. pull is its backward step.
func (t *Tape) record(op string, value tensor.Matrix, pull func(g tensor.Matrix), from ...*Var) *Var {
	for _, v := range from {
		if v.tape != t && t.err == nil {
			t.err = fmt.Errorf("autodiff: %s: its argument %s is on another tape", op, v)
		}
	}
	y := &Var{Value: value, tape: t, place: len(t.vars), op: op, from: from, pull: pull}
	t.vars = append(t.vars, y)
	return y
}

// Named gives the variable a name and returns it.
func (v *Var) Named(name string) *Var {
	v.Name = name
	return v
}

// Shape returns the shape in words: "3" for a vector, "1" for a number, "2×3"
// for a matrix.
func (v *Var) Shape() string {
	if v.Value.Cols == 1 {
		return strconv.Itoa(v.Value.Rows)
	}
	return v.Value.Shape()
}

// String returns the name, or v and the place on the tape where there is none.
func (v *Var) String() string {
	if v.Name == "" {
		return "v" + strconv.Itoa(v.place)
	}
	return v.Name
}

// String lists the tape, a line for each variable: what it was computed from,
// and its shape.
//
//	W_r : 3×3
//	r[-1] : 3
//	v2 = MulVec(W_r, r[-1]) : 3
func (t *Tape) String() string {
	var b strings.Builder
	for _, v := range t.vars {
		b.WriteString(v.String())
		for i, x := range v.from {
			b.WriteString([...]string{" = " + v.op + "(", ", "}[min(i, 1)] + x.String())
		}
		if len(v.from) > 0 {
			b.WriteString(")")
		}
		b.WriteString(" : " + v.Shape() + "\n")
	}
	return b.String()
}

// column returns the n×1 matrix with the entries of v.
func column(v tensor.Vector) tensor.Matrix { return tensor.Matrix{Rows: len(v), Cols: 1, Data: v} }

// number returns a 1×1 matrix.
func number(x float64) tensor.Matrix { return column(tensor.Vector{x}) }

// like returns a matrix of the shape of v with other entries.
func (v *Var) like(data tensor.Vector) tensor.Matrix {
	return tensor.Matrix{Rows: v.Value.Rows, Cols: v.Value.Cols, Data: data}
}
