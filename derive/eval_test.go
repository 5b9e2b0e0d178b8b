package derive

import (
	"math"
	"slices"
	"testing"

	"unroll/tensor"
)

// TestFunctions evaluates one expression after the other on small numbers.
func TestFunctions(t *testing.T) {
	c := mustParse(t, "c.eq", `cell c
dim   d, d_x, K
param a[d], b[d], W[d,d], R[d,d_x], c, A[K; d,d], tau[K;]
identity 0 norm(a + b) + norm(W R) + c tau[0] + norm(A[0]) = 0
`).Cells[0]
	e := NewEnv(c)
	for name, v := range map[string]any{
		"a": tensor.Vector{1, -2}, "b": tensor.Vector{0.5, 4}, "c": 3.0,
		"W": tensor.FromRows(tensor.Vector{2, 1}, tensor.Vector{0, 4}),
		"R": tensor.FromRows(tensor.Vector{1, 2, 3}, tensor.Vector{4, 5, 6}),
		"A": []tensor.Matrix{tensor.Identity(2), tensor.Diag(tensor.Vector{2, 3})}, "tau": []float64{0.5, 0.25},
	} {
		mustBind(t, e, name, v)
	}
	tests := []struct {
		expr  string
		shape string
		want  []float64
	}{
		{"a + b - c", "2", []float64{-1.5, -1}},
		{"c - a", "2", []float64{2, 5}},
		{"-a ⊙ b", "2", []float64{-0.5, 8}},
		{"a / b + 1 / a + a / 2", "2", []float64{2 + 1 + 0.5, -0.5 - 0.5 - 1}},
		{"6 / 2 / 3 - 2 * 3 - 2", "scalar", []float64{-7}},
		{"-c^2", "scalar", []float64{-9}},
		{"2^c + c^-1", "scalar", []float64{8 + 1.0/3}},
		{"a^2 + b^0.5", "2", []float64{1 + math.Sqrt(0.5), 4 + 2}},
		{"a^T b", "scalar", []float64{-7.5}},
		{"a b^T", "2×2", []float64{0.5, 4, -1, -8}},
		{"a^T W", "1×2", []float64{2, -7}},
		{"(a^T)^T", "2", []float64{1, -2}},
		{"W a", "2", []float64{0, -8}},
		{"W^T a", "2", []float64{2, -7}},
		{"R^T a", "3", []float64{-7, -8, -9}},
		{"W R", "2×3", []float64{6, 9, 12, 16, 20, 24}},
		{"W .* W - W / 2 + I(d)", "2×2", []float64{4 - 1 + 1, 1 - 0.5, 0, 16 - 2 + 1}},
		{"W^2", "2×2", []float64{4, 6, 0, 16}},
		{"W^0", "2×2", []float64{1, 0, 0, 1}},
		{"W^-1 - inv(W)", "2×2", []float64{0, 0, 0, 0}},
		{"inv(W)", "2×2", []float64{0.5, -0.125, 0, 0.25}},
		{"W^-2", "2×2", []float64{0.25, -0.09375, 0, 0.0625}},
		{"sigmoid(a)", "2", []float64{1 / (1 + math.Exp(-1)), 1 / (1 + math.Exp(2))}},
		{"tanh(c) + sin(c) cos(c)", "scalar", []float64{math.Tanh(3) + math.Sin(3)*math.Cos(3)}},
		{"relu(a) + abs(a)", "2", []float64{2, 2}},
		{"exp(log(sqrt(b)))", "2", []float64{math.Sqrt(0.5), 2}},
		{"max(a, b) + min(a, 0)", "2", []float64{1, 2}},
		{"softmax(1000 a)", "2", []float64{1, 0}},
		{"softmax(ones(d))", "2", []float64{0.5, 0.5}},
		{"total(a) + norm(b - 0.5 + zeros(d))", "scalar", []float64{-1 + 3.5}},
		{"norm(diag(a)) + radius(W)", "scalar", []float64{2 + 4}},
		{"diag(a)", "2×2", []float64{1, 0, 0, -2}},
		{"circ(a) b - conv(a, b)", "2", []float64{0, 0}},
		{"conv(a, b)", "2", []float64{0.5 - 8, -1 + 4}},
		{"sum(k=0..K-1) tau[k] A[k] a", "2", []float64{0.5 + 0.5, -1 - 1.5}},
		{"sum(k=1..3) k^2 a + a", "2", []float64{15, -30}},
		{"sum(k=-1..1) k^2 + 2e3 + 1e+1 + 5e-1", "scalar", []float64{2 + 2000 + 10 + 0.5}},
		{"sum(k=1..0) a", "2", []float64{0, 0}},
		{"sum(k=0..1) (sum(l=0..k) (k + 10 l))", "scalar", []float64{0 + 1 + 11}},
		{"d + d_x * K + n", "scalar", []float64{2 + 6 + 7}},
		{"sigmoid'(a)", "2", []float64{0.19661193324148185, 0.10499358540350662}},
		{"tanh'(c) + exp'(c) + log'(c) + sqrt'(c)", "scalar", []float64{1 - math.Pow(math.Tanh(3), 2) + math.Exp(3) + 1.0/3 + 0.5/math.Sqrt(3)}},
		{"relu'(a) + abs'(a)", "2", []float64{2, -1}},
		{"relu'(0) + abs'(0)", "scalar", []float64{0}},
		{"sin'(c) + cos'(c)", "scalar", []float64{math.Cos(3) - math.Sin(3)}},
	}
	for _, test := range tests {
		x := mustParseExpr(t, c, test.expr)
		v, err := (&evaluator{env: e, cell: c, n: 7, over: stepVar, vars: map[string]int{}}).eval(x)
		if err != nil {
			t.Errorf("%s: %v", test.expr, err)
			continue
		}
		if v.Shape() != test.shape || tensor.MaxAbs(tensor.Sub(v.Data(), test.want)) > 1e-14 {
			t.Errorf("%s is %s %v, want %s %v", test.expr, v.Shape(), v.Data(), test.shape, test.want)
		}
	}
}

// mustParseExpr parses an expression over the symbols of a cell.
func mustParseExpr(t testing.TB, c *Cell, src string) Expr {
	t.Helper()
	tokens, err := lex([]byte("L: " + src))
	if err != nil {
		t.Fatal(src, err)
	}
	p := &parser{cell: c}
	var e Expr
	p.statement(tokens[1:], func() { e = p.expr() })
	if p.err == nil {
		_, p.err = (&shaper{state: map[*Equation]progress{}}).of(e)
	}
	if p.err != nil {
		t.Fatal(src, p.err)
	}
	return e
}

func mustBind(t testing.TB, e *Env, name string, v any) {
	t.Helper()
	if err := e.Bind(name, v); err != nil {
		t.Fatal(err)
	}
}

// TestSlopes compares the slope of every elementwise function with a central
// difference.
func TestSlopes(t *testing.T) {
	found := 0
	for _, f := range functions {
		slope := slope(f.name)
		if slope == nil {
			continue
		}
		found++
		for _, x := range []float64{0.3, 1, 2.5} {
			const h = 1e-6
			value := func(x float64) float64 {
				v, err := f.apply([]Value{scalar(x)})
				if err != nil {
					t.Fatal(err)
				}
				return v.data[0]
			}
			want := (value(x+h) - value(x-h)) / (2 * h)
			if got := slope(x); math.Abs(got-want) > 1e-9*math.Max(1, math.Abs(want)) {
				t.Errorf("%s'(%g) is %g, a central difference %g", f.name, x, got, want)
			}
		}
	}
	if found != 9 {
		t.Errorf("%d functions have a slope, want the 9 elementwise ones", found)
	}
}

// TestTime reads signals before the first step, at it, and beyond the last.
func TestTime(t *testing.T) {
	c := mustParse(t, "c.eq", `cell c
dim    d
input  x[d]
state  s[d] = 2, z = 5
signal g[d]
identity 1 s[n-2] = x[n-2] + g[n+3]
identity 2 s[n+1] = 0
identity 3 z[n-1] + n = 0
`).Cells[0]
	f := &File{Cells: []*Cell{c}}
	e := NewEnv(c)
	mustBind(t, e, "s", []tensor.Vector{{1, 10}, {2, 20}})
	mustBind(t, e, "x", []tensor.Vector{{3, 30}})
	mustBind(t, e, "g", []tensor.Vector{{4, 40}, {5, 50}})
	mustBind(t, e, "z", []float64{7})
	if err := e.BindInitial("s", -1, tensor.Vector{8, 80}); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		id          string
		n           int
		left, right []float64
	}{
		{"c.1", 0, []float64{2, 2}, []float64{0, 0}},   // the declared value, twice for the vector
		{"c.1", 1, []float64{8, 80}, []float64{0, 0}},  // the bound value
		{"c.1", 2, []float64{1, 10}, []float64{3, 30}}, // step 0
		{"c.1", 3, []float64{2, 20}, []float64{0, 0}},  // x is zero beyond its last value
		{"c.2", 0, []float64{2, 20}, []float64{0, 0}},
		{"c.3", 0, []float64{5}, []float64{0}},
		{"c.3", 1, []float64{8}, []float64{0}},
	}
	for _, test := range tests {
		left, right, err := f.Equation(test.id).Sides(e, test.n)
		if err != nil {
			t.Errorf("%s at %d: %v", test.id, test.n, err)
		} else if !slices.Equal(left.Data(), test.left) || !slices.Equal(right.Data(), test.right) {
			t.Errorf("%s at %d: %v and %v, want %v and %v", test.id, test.n, left.Data(), right.Data(), test.left, test.right)
		}
	}
	_, _, err := f.Equation("c.2").Sides(e, 1)
	if want := "derive: c.2: s[n+1] is s[2], but only 2 steps of it are bound"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestShapePanic checks that values whose shapes do not fit, which no checked
// cell can lead to, end as the panic that tensor.Catch turns into an error.
func TestShapePanic(t *testing.T) {
	add := func() (err error) {
		defer tensor.Catch(&err)
		binary(Add, fromVector(tensor.NewVector(2)), fromVector(tensor.NewVector(3)))
		return nil
	}
	if err := add(); err == nil {
		t.Error("vectors of size 2 and 3 were added")
	}
}
