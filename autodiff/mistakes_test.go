package autodiff

import (
	"testing"

	"unroll/internal/gradcheck"
	"unroll/tensor"
)

// wrong is an operation whose backward step has a mistake: the right result,
// with another pull.
func wrong(name string, shapes [][2]int, value func(v []*Var) tensor.Matrix, pull func(v []*Var, g tensor.Matrix)) operation {
	return operation{name, shapes, func(t *Tape, v []*Var) *Var {
		return t.record("wrong", value(v), func(g tensor.Matrix) { pull(v, g) }, v...)
	}}
}

// The checks of this package have to notice rules that are nearly right.
func TestWrongRulesAreRejected(t *testing.T) {
	square, rectangle := [][2]int{{3, 3}, column3}, [][2]int{matrix43, column3}
	product := func(v []*Var) tensor.Matrix { return column(tensor.MulVec(v[0].Value, v[1].Value.Data)) }
	outer := func(v []*Var, g tensor.Matrix) { v[0].add(tensor.Outer(g.Data, v[1].Value.Data).Data) }
	sum := func(v []*Var) tensor.Matrix { return column(tensor.Add(v[0].Value.Data, v[0].Value.Data)) }
	hadamard := func(v []*Var) tensor.Matrix {
		return column(tensor.Hadamard(v[0].Value.Data, v[1].Value.Data))
	}
	bend := func(v []*Var) tensor.Matrix { return column(tensor.Map(tanh.of, v[0].Value.Data)) }

	for right, mistakes := range map[string][]operation{
		"MulVec square": {
			wrong("the vector's gradient without the transpose", square, product, func(v []*Var, g tensor.Matrix) {
				outer(v, g)
				v[1].add(tensor.MulVec(v[0].Value, g.Data))
			}),
			wrong("the matrix's gradient transposed", square, product, func(v []*Var, g tensor.Matrix) {
				v[0].add(tensor.Outer(v[1].Value.Data, g.Data).Data)
				v[1].add(tensor.MulVecT(v[0].Value, g.Data))
			}),
		},
		"MulVec rectangle": {
			wrong("a transpose that does not even fit", rectangle, product, func(v []*Var, g tensor.Matrix) {
				outer(v, g)
				v[1].add(tensor.MulVec(v[0].Value, g.Data))
			}),
			wrong("no gradient for the vector", rectangle, product, outer),
		},
		"Add twice": {
			wrong("= for +=", [][2]int{column3}, sum, func(v []*Var, g tensor.Matrix) { v[0].Grad = g }),
			wrong("one use forgotten", [][2]int{column3}, sum, func(v []*Var, g tensor.Matrix) { v[0].add(g.Data) }),
		},
		"Hadamard": {
			wrong("a sign", [][2]int{column3, column3}, hadamard, func(v []*Var, g tensor.Matrix) {
				v[0].add(tensor.Hadamard(g.Data, v[1].Value.Data))
				v[1].add(tensor.Scale(-1, tensor.Hadamard(g.Data, v[0].Value.Data)))
			}),
			wrong("the factor itself for the other one", [][2]int{column3, column3}, hadamard, func(v []*Var, g tensor.Matrix) {
				v[0].add(tensor.Hadamard(g.Data, v[0].Value.Data))
				v[1].add(tensor.Hadamard(g.Data, v[1].Value.Data))
			}),
		},
		"Tanh": {
			wrong("the slope at x, not at tanh x", [][2]int{column3}, bend, func(v []*Var, g tensor.Matrix) {
				x := v[0].Value.Data
				v[0].add(tensor.Hadamard(g.Data, tensor.Map(func(x float64) float64 { return 1 - x*x }, x)))
			}),
			wrong("no slope", [][2]int{column3}, bend, func(v []*Var, g tensor.Matrix) { v[0].add(g.Data) }),
			wrong("off by a thousandth", [][2]int{column3}, bend, func(v []*Var, g tensor.Matrix) {
				y := tensor.Map(tanh.of, v[0].Value.Data)
				v[0].add(tensor.Scale(1.001, tensor.Hadamard(g.Data, tensor.Map(func(y float64) float64 { return 1 - y*y }, y))))
			}),
		},
	} {
		o := rightOperations[right]
		params := o.leaves()
		var table []gradcheck.Mistake
		for _, m := range mistakes {
			table = append(table, gradcheck.Mistake{Name: right + ": " + m.name, Gradient: func() []gradcheck.Array { return m.gradients(t, params) }})
		}
		gradcheck.Reject(t, o.gradients(t, params), o.differences(params), tolerance, table)
	}
}

// rightOperations is what the mistakes are compared with.
var rightOperations = map[string]operation{
	"MulVec square":    {"MulVec", [][2]int{{3, 3}, column3}, func(t *Tape, v []*Var) *Var { return t.MulVec(v[0], v[1]) }},
	"MulVec rectangle": {"MulVec", [][2]int{matrix43, column3}, func(t *Tape, v []*Var) *Var { return t.MulVec(v[0], v[1]) }},
	"Add twice":        {"Add", [][2]int{column3}, func(t *Tape, v []*Var) *Var { return t.Add(v[0], v[0]) }},
	"Hadamard":         {"Hadamard", [][2]int{column3, column3}, func(t *Tape, v []*Var) *Var { return t.Hadamard(v[0], v[1]) }},
	"Tanh":             {"Tanh", [][2]int{column3}, func(t *Tape, v []*Var) *Var { return t.Tanh(v[0]) }},
}
