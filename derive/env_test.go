package derive

import (
	"fmt"
	"math"
	"reflect"
	"testing"

	"unroll/tensor"
)

const envCell = `cell c
dim    d, d_x, L
input  x[d_x], y
state  s[d] = 0
param  W[d,d_x], b[d], c, A[L; d,d], tau[2;], T[2]
warp   G = tanh, F
map    h(d) -> d, a[L](d) -> d
1      s[n] = W x[n] + b + c A[0] b + tau[0] h(G(b)) + a[1](F(b)) + y[n] b + T^T T b
`

// TestBindMistakes binds what does not fit, behind what fixes d = 3, d_x = 2
// and L = 2.
func TestBindMistakes(t *testing.T) {
	id := func(a ...tensor.Vector) tensor.Vector { return a[0] }
	tests := []struct {
		name string
		v    any
		want string
	}{
		{"q", 1.0, "derive: cell c: there is no symbol q"},
		{"b", 1.0, "derive: cell c: b: expected a vector of size d, found a scalar"},
		{"b", "text", "derive: cell c: b: expected tensor.Vector, found string"},
		{"b", tensor.Vector{}, "derive: cell c: b: expected a vector of size d, found nothing in it"},
		{"b", tensor.NewVector(4), "derive: cell c: b: expected d = 3 (from W), found 4"},
		{"W", tensor.NewMatrix(3, 4), "derive: cell c: W: expected d_x = 2 (from W), found 4"},
		{"W", tensor.Matrix{Rows: 3, Cols: 2, Data: []float64{1}}, "derive: cell c: W: expected the entries of a matrix 3×2, found 1"},
		{"c", 1, "derive: cell c: c: expected float64, found int"},
		{"A", tensor.NewMatrix(3, 3), "derive: cell c: A: expected []tensor.Matrix, found tensor.Matrix"},
		{"A", []tensor.Matrix{tensor.NewMatrix(3, 3)}, "derive: cell c: the number of taps of A: expected L = 2 (from A), found 1"},
		{"A", []tensor.Matrix{tensor.NewMatrix(3, 3), tensor.NewMatrix(3, 2)}, "derive: cell c: A[1]: expected d = 3 (from W), found 2"},
		{"tau", []float64{1, 2, 3}, "derive: cell c: the number of taps of tau: expected 2, found 3"},
		{"T", tensor.NewVector(3), "derive: cell c: T: expected 2, found 3"},
		{"x", tensor.NewVector(2), "derive: cell c: x: expected []tensor.Vector, found tensor.Vector"},
		{"x", []tensor.Vector{{1, 2}, {1}}, "derive: cell c: x[1]: expected d_x = 2 (from W), found 1"},
		{"y", []tensor.Vector{{1}}, "derive: cell c: y[0]: expected a scalar, found a vector of size 1"},
		{"d", 4, "derive: cell c: d: expected d = 3 (from W), found 4"},
		{"L", 0, "derive: cell c: L: expected L = 2 (from A), found 0"},
		{"d", 3.0, "derive: cell c: d: expected int, found float64"},
		{"G", id, "derive: cell c: G: expected func(float64) float64, found func(...tensor.Vector) tensor.Vector"},
		{"h", math.Tanh, "derive: cell c: h: expected func(...tensor.Vector) tensor.Vector, found func(float64) float64"},
		{"a", id, "derive: cell c: a: expected []func(...tensor.Vector) tensor.Vector, found func(...tensor.Vector) tensor.Vector"},
		{"a", []func(...tensor.Vector) tensor.Vector{id}, "derive: cell c: the number of taps of a: expected L = 2 (from A), found 1"},
		{"d/dt b", 1.0, "derive: cell c: b is a parameter: d/dt b cannot be bound"},
		{"b'", 1.0, "derive: cell c: b is a parameter: b' cannot be bound"},
	}
	for _, test := range tests {
		e := NewEnv(mustParse(t, "c.eq", envCell).Cells[0])
		mustBind(t, e, "W", tensor.NewMatrix(3, 2))
		mustBind(t, e, "A", []tensor.Matrix{tensor.NewMatrix(3, 3), tensor.NewMatrix(3, 3)})
		before := fmt.Sprint(e.Get(test.name))
		if err := e.Bind(test.name, test.v); fmt.Sprint(err) != test.want {
			t.Errorf("Bind(%s, %v)\n%v\nwant\n%s", test.name, test.v, err, test.want)
		}
		if after := fmt.Sprint(e.Get(test.name)); after != before {
			t.Errorf("Bind(%s, %v) failed and still bound %s", test.name, test.v, after)
		}
	}
}

// TestBindNothingHalf checks that a failed Bind fixes no dimension.
func TestBindNothingHalf(t *testing.T) {
	e := NewEnv(mustParse(t, "c.eq", envCell).Cells[0])
	if err := e.Bind("d", 0); fmt.Sprint(err) != "derive: cell c: d: expected d of at least 1, found 0" {
		t.Error(err)
	}
	if e.Bind("x", []tensor.Vector{{1, 2}, {1}}) == nil {
		t.Fatal("two sizes were bound to one signal")
	}
	if d := e.Get("d_x"); d != nil {
		t.Errorf("d_x is %v after a failed Bind", d)
	}
}

// TestBindOffset binds a dimension that stands in an index alone.
func TestBindOffset(t *testing.T) {
	c := mustParse(t, "c.eq", `cell c
dim F, L
input x
param a[L;]
1 y[n] = sum(l=0..L-1) a[l] x[n+l+F]
`).Cells[0]
	for F, want := range map[int]string{-2: "[0 20 50]", 0: "[50 80 30]", 1: "[80 30 0]"} {
		e := NewEnv(c)
		mustBind(t, e, "F", F)
		mustBind(t, e, "a", []float64{10, 20})
		mustBind(t, e, "x", []float64{1, 2, 3})
		if err := c.Run(e, 3); err != nil {
			t.Fatal(err)
		}
		if y := fmt.Sprint(e.Get("y")); y != want {
			t.Errorf("F = %d: y is %s, want %s", F, y, want)
		}
		if e.Bind("F", F+1) == nil {
			t.Errorf("F was bound to %d and to %d", F, F+1)
		}
	}
}

func TestGetReturnsWhatIsBound(t *testing.T) {
	e := NewEnv(mustParse(t, "c.eq", envCell).Cells[0])
	for name, v := range map[string]any{
		"W": tensor.FromRows(tensor.Vector{1, 2}), "b": tensor.Vector{3}, "c": 4.0,
		"A": []tensor.Matrix{tensor.Identity(1)}, "tau": []float64{1, 2},
		"x": []tensor.Vector{{1, 2}, {3, 4}}, "y": []float64{5}, "d": 1, "L": 1,
	} {
		mustBind(t, e, name, v)
		if got := e.Get(name); !reflect.DeepEqual(got, v) {
			t.Errorf("%s is %v, want %v", name, got, v)
		}
	}
	for _, name := range []string{"q", "s", "h", "d/dt s"} {
		if got := e.Get(name); got != nil {
			t.Errorf("%s is %v, want nothing", name, got)
		}
	}
	mustBind(t, e, "G'", math.Cos)
	if f := e.Get("G'").(func(float64) float64); f(0) != 1 {
		t.Error("G' is not what was bound")
	}
}

func TestBindInitialMistakes(t *testing.T) {
	e := NewEnv(mustParse(t, "c.eq", envCell).Cells[0])
	tests := []struct {
		name string
		n    int
		v    any
		want string
	}{
		{"x", -1, tensor.Vector{1}, "derive: cell c: there is no state x"},
		{"s", 0, tensor.Vector{1}, "derive: cell c: s[0]: expected a step before 0, found 0"},
		{"s", -1, 1.0, "derive: cell c: s[-1]: expected a vector of size d, found a scalar"},
		{"s", -1, []float64{1}, "derive: cell c: s[-1]: expected tensor.Vector, found []float64"},
	}
	for _, test := range tests {
		if err := e.BindInitial(test.name, test.n, test.v); fmt.Sprint(err) != test.want {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
}

// TestRunMistakes runs cells that lack something.
func TestRunMistakes(t *testing.T) {
	tests := []struct{ src, want string }{
		{"param b\n1 u[n] = b + n", "derive: c.1: b is not bound at n=0"},
		{"input x\n1 u[n] = x[n]", "derive: c.1: x is not bound at n=0"},
		{"state s[d]\ndim d\nparam m[d]\n1 s[n] = s[n-1] + m", "derive: c.1: s has no initial value for step -1 at n=0"},
		{"state s = 1\n1 u[n] = s[n]", "derive: c.1: s is not bound at n=0"},
		{"dim d\n1 u[n] = ones(d)", "derive: c.1: the dimension d is not known at n=0"},
		{"dim d\nsignal u\nidentity 2 u[0] = 0\n1 q = inv(zeros(2) zeros(2)^T)\nparam p[d]\n3 r = p",
			"derive: c.1: tensor: Inverse: the 2×2 matrix is singular to working precision (condition number +Inf)"},
		{"dim K\nparam A[K;]\n1 q = A[3]", "derive: c.1: A is not bound"},
		{"map h(2) -> 2\n1 u[n] = h(ones(2))", "derive: c.1: h is not bound at n=0"},
		{"warp F\n1 u[n] = F(n)", "derive: c.1: F is not bound at n=0"},
		{"warp F\n1 u[n] = F'(n)", "derive: c.1: F' is not bound at n=0"},
	}
	for _, test := range tests {
		c := mustParse(t, "c.eq", "cell c\n"+test.src).Cells[0]
		if err := c.Run(NewEnv(c), 1); fmt.Sprint(err) != test.want {
			t.Errorf("%s\n%v\nwant\n%s", test.src, err, test.want)
		}
	}
	c := mustParse(t, "c.eq", "cell c\n1 q = 1").Cells[0]
	if err := c.Run(NewEnv(c), -1); fmt.Sprint(err) != "derive: cell c: cannot run -1 steps" {
		t.Error(err)
	}
	other := mustParse(t, "c.eq", "cell other\n1 q = 1").Cells[0]
	if _, _, err := c.Equations[0].Sides(NewEnv(other), 0); fmt.Sprint(err) != "derive: c.1: the Env is for another cell, other" {
		t.Error(err)
	}
}

// TestBoundFunctions checks what bound functions return, and that a tap must
// be there.
func TestBoundFunctions(t *testing.T) {
	c := mustParse(t, "c.eq", `cell c
dim  d, L
param b[d], A[L;]
map  h(d) -> d, a[L](d) -> d
warp G = tanh
identity 1 norm(h(b)) = 0
identity 2 norm(a[2](b)) = A[2]
identity 3 G'(b) = b
`).Cells[0]
	e := NewEnv(c)
	mustBind(t, e, "b", tensor.Vector{1, 2})
	mustBind(t, e, "A", []float64{1, 2})
	half := func(a ...tensor.Vector) tensor.Vector { return a[0][:1] }
	mustBind(t, e, "h", half)
	mustBind(t, e, "a", []func(...tensor.Vector) tensor.Vector{half, half})
	mustBind(t, e, "G", math.Sin)
	for i, want := range []string{
		"derive: c.1: h: expected d = 2 (from b), found 1",
		"derive: c.2: a[2](b): there is no tap 2 of 2",
		"derive: c.3: G' is not bound",
	} {
		if _, _, err := c.Equations[i].Sides(e, 0); fmt.Sprint(err) != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
