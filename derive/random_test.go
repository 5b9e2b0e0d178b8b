package derive

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"unroll/tensor"
)

// The random expressions are over a cell with a symbol of every shape. A
// generator is asked for a shape and returns source that has it.
const randomCell = `cell c
dim    d, e, K
input  x[d], y, X[d,e]
state  s[d] = 1, z = 2
signal g[e]
param  c, T, b[d], theta[e], W[d,d], W_hat[d,e], W_star[e,d], A[K; d,d], tau_s[K;], B_k[3; e]
warp   G = sigmoid, G_star = sin
map    h(d, e) -> d, a[K](e) -> e
identity 0 y[n] + z[n] + c + T + norm(x[n] + s[n] + b) + norm(X[n]) + norm(g[n] + theta) + norm(W) + norm(W_hat) + norm(W_star)
         + norm(A[0]) + tau_s[0] + norm(B_k[0]) + G(c) + G_star(c) + norm(h(b, a[0](theta))) = 0
`

// expression draws source of a shape, with at most depth levels below it.
func expression(t *rapid.T, want Shape, depth int) string {
	choices := leaves(want)
	if depth > 0 {
		choices = append(choices, branches(t, want, depth-1)...)
	}
	return choices[rapid.IntRange(0, len(choices)-1).Draw(t, "choice")]()
}

func leaves(want Shape) []func() string {
	fixed := map[Shape]string{
		{}:         "c T z[n-1] y[n+2] 2 0.5 n d 3e-7 tau_s[K-1]",
		{"d", ""}:  "b x[n] x[2*n-1] s[n] s[n-3] ones(d) zeros(d)",
		{"e", ""}:  "theta g[n-1] B_k[2]",
		{"", "d"}:  "b^T s[n-1]^T",
		{"", "e"}:  "θᵀ",
		{"d", "d"}: "W A[0] A[K-1] I(d) W⁻¹ W^2",
		{"d", "e"}: "Ŵ X[n]",
		{"e", "d"}: "W_star W_hat^T",
		{"e", "e"}: "I(e) diag(theta)",
	}
	var list []func() string
	for _, leaf := range strings.Fields(fixed[want]) {
		list = append(list, func() string { return leaf })
	}
	return list
}

// branches returns what can stand above smaller expressions.
func branches(t *rapid.T, want Shape, depth int) []func() string {
	of := func(s Shape) string { return expression(t, s, depth) }
	join := func(op string, a, b Shape) func() string {
		return func() string { return "(" + of(a) + ")" + op + "(" + of(b) + ")" }
	}
	one := Shape{}
	k := fmt.Sprint("k", depth) // another variable at each level
	list := []func() string{
		join("+", want, want), join(" - ", want, want), join(".*", want, want),
		join("", one, want), join("*", want, one), join("/", want, one),
		func() string { return "-(" + of(want) + ")" },
		func() string { return strings.ReplaceAll("sum(k=0..K-1) k (", "k", k) + of(want) + ")" },
		func() string { return strings.ReplaceAll("(sum(k=1..2) tau_s[k-1] (", "k", k) + of(want) + "))" },
		func() string { return "tanh(" + of(want) + ")" },
		func() string { return "G_star'(" + of(want) + ")" },
		func() string { return "relu(" + of(want) + ") " },
		func() string { return "max(" + of(want) + ", " + of(want) + ")" },
	}
	if want.Rows != "" || want.Cols != "" {
		list = append(list, func() string { return "(" + of(Shape{want.Cols, want.Rows}) + ")^T" })
	}
	for _, inner := range []string{"d", "e"} {
		list = append(list, join(" ", Shape{want.Rows, inner}, Shape{inner, want.Cols}))
	}
	switch {
	case want.Scalar():
		list = append(list, func() string { return "norm(" + of(Shape{"d", "e"}) + ")" },
			func() string { return "total(" + of(Shape{Rows: "d"}) + ")" },
			func() string { return "radius(" + of(Shape{"e", "e"}) + ")" })
	case want.Matrix():
		list = append(list, join(" ", Shape{Rows: want.Rows}, Shape{Cols: want.Cols}))
		if want.Rows == want.Cols {
			list = append(list, func() string { return "inv(" + of(want) + ")" }, func() string { return "(" + of(want) + ")^-3" },
				func() string { return "circ(" + of(Shape{Rows: want.Rows}) + ")" })
		}
	case want.Vector():
		list = append(list, join("+", one, want), join("/", one, want), join("/", want, want), join("^", want, one),
			func() string { return "conv(" + of(want) + ", " + of(want) + ")" },
			func() string { return "softmax(" + of(want) + ")" })
		if want.Rows == "d" {
			list = append(list, func() string { return "h(" + of(want) + ", a[1](" + of(Shape{Rows: "e"}) + "))" })
		}
	}
	return list
}

// TestRandomExpressions draws expressions of a known shape and checks that they
// have it, that the source they print is the same tree, and that their value
// has that shape. A singular matrix is the only reason not to have a value.
func TestRandomExpressions(t *testing.T) {
	c := mustParse(t, "c.eq", randomCell).Cells[0]
	e := randomEnv(t, c)
	shapes := []Shape{{}, {"d", ""}, {"e", ""}, {"", "d"}, {"", "e"}, {"d", "d"}, {"d", "e"}, {"e", "d"}, {"e", "e"}}
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SampledFrom(shapes).Draw(t, "shape")
		src := expression(t, want, rapid.IntRange(0, 3).Draw(t, "depth"))
		f, err := Parse("r.eq", []byte(randomCell+"identity 1 "+src+" = "+src))
		if err != nil {
			t.Fatal(err)
		}
		q := f.Equation("c.1")
		if q.LHS.Shape() != want {
			t.Fatalf("%s is %s, want %s", src, q.LHS.Shape(), want)
		}
		again, err := Parse("s.eq", []byte(f.Cells[0].Source()))
		if err != nil {
			t.Fatalf("the printed source does not parse: %v", err)
		}
		if d := difference(q.LHS, again.Equation("c.1").LHS); d != "" {
			t.Fatalf("%s prints as %s, another tree: %s", src, q.Source(), d)
		}
		if q.Unicode() == "" || unbalanced(q.LaTeX()) {
			t.Fatalf("%s is set as %s", src, q.LaTeX())
		}
		q.Cell = c
		v, err := (&evaluator{env: e, cell: c, n: 1, over: stepVar}).side(q, q.LHS)
		if err != nil {
			if !strings.Contains(err.Error(), "singular") {
				t.Fatal(err)
			}
			return
		}
		sizes := map[string]int{"": 0, "d": 2, "e": 3}
		if v.rows != sizes[want.Rows] || v.cols != sizes[want.Cols] || len(v.data) != max(1, v.rows)*max(1, v.cols) {
			t.Fatalf("%s has a value of shape %s", src, v.Shape())
		}
	})
}

// randomEnv binds the random cell at d = 2, e = 3, K = 2.
func randomEnv(t testing.TB, c *Cell) *Env {
	r := tensor.NewRand(7)
	vector := func(n int) tensor.Vector { return tensor.RandVector(r, n, 1) }
	matrix := func(n, m int) tensor.Matrix { return tensor.RandMatrix(r, n, m, 1) }
	e := NewEnv(c)
	for name, v := range map[string]any{
		"x": tensor.RandSequence(r, 3, 2, 1), "y": []float64{1, 2, 3}, "X": []tensor.Matrix{matrix(2, 3), matrix(2, 3)},
		"s": tensor.RandSequence(r, 3, 2, 1), "z": []float64{1, 2}, "g": tensor.RandSequence(r, 3, 3, 1),
		"c": 0.3, "T": 1.5, "b": vector(2), "theta": vector(3), "W": matrix(2, 2), "W_hat": matrix(2, 3), "W_star": matrix(3, 2),
		"A": []tensor.Matrix{matrix(2, 2), matrix(2, 2)}, "tau_s": []float64{0.5, 0.25}, "B_k": tensor.RandSequence(r, 3, 3, 1),
		"h": func(a ...tensor.Vector) tensor.Vector { return tensor.Add(a[0], a[1][:2]) },
		"a": []func(...tensor.Vector) tensor.Vector{
			func(a ...tensor.Vector) tensor.Vector { return a[0] },
			func(a ...tensor.Vector) tensor.Vector { return tensor.Scale(2, a[0]) },
		},
	} {
		mustBind(t, e, name, v)
	}
	return e
}

// difference says where two trees differ, places apart; it is empty if they do
// not.
func difference(a, b Expr) string {
	if reflect.TypeOf(a) != reflect.TypeOf(b) || label(a) != label(b) || a.Shape() != b.Shape() {
		return fmt.Sprintf("%T %s of shape %s is not %T %s of shape %s", a, label(a), a.Shape(), b, label(b), b.Shape())
	}
	as, bs := children(a), children(b)
	for i := range as {
		if d := difference(as[i], bs[i]); d != "" {
			return d
		}
	}
	return ""
}

// label is what a node holds besides its children.
func label(e Expr) string {
	at := func(x *Index) string {
		if x == nil {
			return ""
		}
		return "[" + text{}.index(*x) + "]"
	}
	switch e := e.(type) {
	case *Number:
		return fmt.Sprint(e.Value)
	case *Var:
		return e.Name
	case *Ref:
		return e.Symbol.Name + at(e.Tap) + at(e.Step)
	case *Fill:
		return e.Name + e.Size
	case *Binary:
		return string(e.Op)
	case *Call:
		return fmt.Sprint(e.Func, e.Slope, at(e.Tap), len(e.Args))
	case *Sum:
		return e.Var + at(&e.From) + at(&e.To)
	}
	return ""
}

// unbalanced reports whether braces, or \left and \right, do not pair up.
func unbalanced(tex string) bool {
	depth := 0
	for _, r := range tex {
		switch r {
		case '{':
			depth++
		case '}':
			depth--
		}
		if depth < 0 {
			return true
		}
	}
	return depth != 0 || strings.Count(tex, `\left`) != strings.Count(tex, `\right`)
}
