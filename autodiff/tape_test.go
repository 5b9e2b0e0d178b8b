package autodiff

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"unroll/internal/gradcheck"
	"unroll/tensor"
)

// operation is a use of a tape: leaves of some shapes, given as rows and
// columns, and what is computed from them.
type operation struct {
	name   string
	shapes [][2]int
	of     func(t *Tape, v []*Var) *Var
}

func elementwise(name string, f func(t *Tape, v *Var) *Var) operation {
	return operation{name, [][2]int{{2, 3}}, func(t *Tape, v []*Var) *Var { return f(t, v[0]) }}
}

var column3, matrix43 = [2]int{3, 1}, [2]int{4, 3}

// operations has every operation, with all its arguments of different sizes
// where it allows that.
var operations = []operation{
	{"Add", [][2]int{matrix43, matrix43, matrix43}, func(t *Tape, v []*Var) *Var { return t.Add(v[0], v[1], v[2]) }},
	{"Add one", [][2]int{column3}, func(t *Tape, v []*Var) *Var { return t.Add(v[0]) }},
	{"Sub", [][2]int{matrix43, matrix43}, func(t *Tape, v []*Var) *Var { return t.Sub(v[0], v[1]) }},
	{"Hadamard", [][2]int{matrix43, matrix43}, func(t *Tape, v []*Var) *Var { return t.Hadamard(v[0], v[1]) }},
	{"Div", [][2]int{matrix43, matrix43}, func(t *Tape, v []*Var) *Var { return t.Div(v[0], v[1]) }},
	{"Max", [][2]int{matrix43, matrix43}, func(t *Tape, v []*Var) *Var { return t.Max(v[0], v[1]) }},
	{"Min", [][2]int{matrix43, matrix43}, func(t *Tape, v []*Var) *Var { return t.Min(v[0], v[1]) }},
	{"Scale", [][2]int{matrix43}, func(t *Tape, v []*Var) *Var { return t.Scale(-2.5, v[0]) }},
	{"ScaleBy", [][2]int{{1, 1}, matrix43}, func(t *Tape, v []*Var) *Var { return t.ScaleBy(v[0], v[1]) }},
	{"AddScalar", [][2]int{matrix43}, func(t *Tape, v []*Var) *Var { return t.AddScalar(3, v[0]) }},
	{"OneMinus", [][2]int{matrix43}, func(t *Tape, v []*Var) *Var { return t.OneMinus(v[0]) }},
	{"MulVec", [][2]int{matrix43, column3}, func(t *Tape, v []*Var) *Var { return t.MulVec(v[0], v[1]) }},
	{"MulVecT", [][2]int{{3, 2}, column3}, func(t *Tape, v []*Var) *Var { return t.MulVecT(v[0], v[1]) }},
	{"Mul", [][2]int{matrix43, {3, 2}}, func(t *Tape, v []*Var) *Var { return t.Mul(v[0], v[1]) }},
	{"Outer", [][2]int{column3, {2, 1}}, func(t *Tape, v []*Var) *Var { return t.Outer(v[0], v[1]) }},
	{"T", [][2]int{matrix43}, func(t *Tape, v []*Var) *Var { return t.T(v[0]) }},
	{"Diag", [][2]int{column3}, func(t *Tape, v []*Var) *Var { return t.Diag(v[0]) }},
	{"Sum", [][2]int{matrix43}, func(t *Tape, v []*Var) *Var { return t.Sum(v[0]) }},
	{"Dot", [][2]int{column3, column3}, func(t *Tape, v []*Var) *Var { return t.Dot(v[0], v[1]) }},
	{"SquaredNorm", [][2]int{matrix43}, func(t *Tape, v []*Var) *Var { return t.SquaredNorm(v[0]) }},
	{"Softmax", [][2]int{{4, 1}}, func(t *Tape, v []*Var) *Var { return t.Softmax(v[0]) }},
	{"Concat", [][2]int{column3, {2, 1}, {1, 1}}, func(t *Tape, v []*Var) *Var { return t.Concat(v...) }},
	{"Slice", [][2]int{{5, 1}}, func(t *Tape, v []*Var) *Var { return t.Slice(v[0], 1, 4) }},
	{"Slice from the start", [][2]int{{5, 1}}, func(t *Tape, v []*Var) *Var { return t.Slice(v[0], 0, 2) }},
	{"Slice to the end", [][2]int{{5, 1}}, func(t *Tape, v []*Var) *Var { return t.Slice(v[0], 3, 5) }},
	elementwise("Neg", (*Tape).Neg),
	elementwise("Exp", (*Tape).Exp),
	elementwise("Log", func(t *Tape, v *Var) *Var { return t.Log(t.AddScalar(1.5, v)) }),
	elementwise("Sqrt", func(t *Tape, v *Var) *Var { return t.Sqrt(t.AddScalar(1.5, v)) }),
	elementwise("Sin", (*Tape).Sin),
	elementwise("Cos", (*Tape).Cos),
	elementwise("Tanh", (*Tape).Tanh),
	elementwise("Sigmoid", (*Tape).Sigmoid),
	elementwise("ReLU", (*Tape).ReLU),
	elementwise("Abs", (*Tape).Abs),
	{"one leaf twice", [][2]int{{3, 3}}, func(t *Tape, v []*Var) *Var { return t.Add(t.Mul(v[0], v[0]), t.Hadamard(v[0], t.T(v[0]))) }},
	{"one result twice", [][2]int{column3}, func(t *Tape, v []*Var) *Var { b := t.Add(v[0], v[0]); return t.Hadamard(b, t.Add(b, b)) }},
}

// leaves returns random arrays of the shapes that an operation needs.
func (o operation) leaves() (params []gradcheck.Array) {
	r := tensor.NewRand(7)
	for i, s := range o.shapes {
		params = append(params, gradcheck.Mat(fmt.Sprint("leaf ", i), tensor.RandMatrix(r, s[0], s[1], 1)))
	}
	return params
}

// record puts the operation on a tape, and returns a loss in which every entry
// of its result has another weight.
func (o operation) record(params []gradcheck.Array) (t *Tape, loss *Var) {
	t = new(Tape)
	var leaves []*Var
	for i, p := range params {
		leaves = append(leaves, t.Mat(p.Name, tensor.Matrix{Rows: o.shapes[i][0], Cols: o.shapes[i][1], Data: p.Data}))
	}
	y := o.of(t, leaves)
	weights := t.Mat("weights", tensor.RandMatrix(tensor.NewRand(8), y.Value.Rows, y.Value.Cols, 1))
	return t, t.Sum(t.Hadamard(weights, y))
}

// gradients runs the backward pass and returns the gradients of the leaves.
func (o operation) gradients(t *testing.T, params []gradcheck.Array) (g []gradcheck.Array) {
	t.Helper()
	tape, loss := o.record(params)
	if err := tape.Backward(loss); err != nil {
		t.Fatalf("%s: %v", o.name, err)
	}
	for _, v := range tape.Leaves()[:len(params)] {
		g = append(g, gradcheck.Mat(v.Name, v.Grad))
	}
	return g
}

// differences returns the gradients of the leaves without a backward pass.
func (o operation) differences(params []gradcheck.Array) []gradcheck.Array {
	return gradcheck.Full(func() float64 { _, loss := o.record(params); return loss.Value.Data[0] }, params)
}

// tolerance is for differences at entries in (−1, 1) and losses of some units:
// they are right to about ten digits, and to one or two fewer where Div comes
// near its pole.
var tolerance = gradcheck.Tolerance{Default: 1e-8}

func TestOperationsAgainstDifferences(t *testing.T) {
	for _, o := range operations {
		params := o.leaves()
		if report := gradcheck.Compare(o.gradients(t, params), o.differences(params), tolerance); !report.Pass() {
			t.Errorf("%s:\n%s", o.name, report)
		}
	}
}

// Every variable has a gradient of its own shape, also those that the loss
// does not depend on.
func TestGradientsHaveTheShapeOfTheirVariable(t *testing.T) {
	for _, o := range operations {
		tape, loss := o.record(o.leaves())
		tape.Log(tape.Vec("unused", tensor.Vector{0, 0}))
		if err := tape.Backward(loss); err != nil {
			t.Fatal(err)
		}
		for _, v := range tape.vars {
			if v.Grad.Shape() != v.Value.Shape() || len(v.Grad.Data) != len(v.Value.Data) {
				t.Errorf("%s: %s has the shape %s, its gradient %s", o.name, v, v.Value.Shape(), v.Grad.Shape())
			}
		}
	}
}

// log has the slope +Inf in 0, and 0 times that is not a number.
func TestWhatIsNotUsedHasNoGradient(t *testing.T) {
	tape := new(Tape)
	x := tape.Vec("x", tensor.Vector{0, 0})
	unused := tape.Sum(tape.Log(x))
	if err := tape.Backward(tape.Sum(tape.Exp(x))); err != nil {
		t.Fatal(err)
	}
	if x.Grad.Data[0] != 1 || unused.Grad.Data[0] != 0 {
		t.Errorf("the gradient of x is %v, of what is not used %v", x.Grad, unused.Grad)
	}
}

func TestTapeTies(t *testing.T) {
	for name, op := range map[string]func(t *Tape, a, b *Var) *Var{"Max": (*Tape).Max, "Min": (*Tape).Min} {
		tape := new(Tape)
		a, b := tape.Num("a", 2), tape.Num("b", 2)
		if err := tape.Backward(op(tape, a, b)); err != nil || a.Grad.Data[0] != 1 || b.Grad.Data[0] != 0 {
			t.Errorf("%s of two equal numbers: gradients %v and %v, error %v", name, a.Grad, b.Grad, err)
		}
		if y := op(tape, a, tape.Num("", math.NaN())); !math.IsNaN(y.Value.Data[0]) {
			t.Errorf("%s of 2 and NaN is %v", name, y.Value)
		}
	}
}

func TestLeavesAreCopies(t *testing.T) {
	tape := new(Tape)
	m, v := tensor.Identity(2), tensor.Vector{1, 2}
	y := tape.SquaredNorm(tape.MulVec(tape.Mat("m", m), tape.Vec("v", v)))
	m.Data[0], v[0] = 9, 9
	if err := tape.Backward(y); err != nil {
		t.Fatal(err)
	}
	if got := tape.Leaves()[1].Grad.Data; got[0] != 2 || got[1] != 4 {
		t.Errorf("the gradient is %v: it belongs to values that came later", got)
	}
}

// A listing calls each operation by the name of its method, and a constant by
// its value.
func TestOperationsHaveTheirNames(t *testing.T) {
	names := map[string]string{"Scale": "-2.5·", "AddScalar": "3+", "OneMinus": "1−", "Slice": "Slice[1:4]"}
	for _, o := range operations {
		if strings.Contains(o.name, " ") {
			continue
		}
		tape, _ := o.record(o.leaves())
		if name, ok := names[o.name]; ok {
			o.name = name
		}
		if !strings.Contains(tape.String(), " = "+o.name+"(") {
			t.Errorf("no %s in\n%s", o.name, tape)
		}
	}
}

func TestSoftmaxOfLargeNumbers(t *testing.T) {
	tape := new(Tape)
	y := tape.Softmax(tape.Vec("", tensor.Vector{1000, 1000 + math.Log(3), -1e4})).Value.Data
	if !(tensor.MaxAbs(tensor.Sub(y, tensor.Vector{0.25, 0.75, 0})) < 1e-13) {
		t.Errorf("softmax is %v, want 1/4, 3/4 and 0", y)
	}
}

func TestConcatKeepsItsArguments(t *testing.T) {
	tape := new(Tape)
	parts := []*Var{tape.Vec("a", tensor.Ones(1)), tape.Vec("b", tensor.Ones(2))}
	a, loss := parts[0], tape.Sum(tape.Concat(parts...))
	parts[0] = parts[1]
	if err := tape.Backward(loss); err != nil || a.Grad.Data[0] != 1 {
		t.Errorf("the gradient is %v and the error %v", a.Grad, err)
	}
}

func TestEmptySlice(t *testing.T) {
	tape := new(Tape)
	if s := tape.Slice(tape.Vec("", tensor.Ones(2)), 1, 1); s.Shape() != "0" {
		t.Errorf("the shape is %s", s.Shape())
	}
}

func TestDeepTape(t *testing.T) {
	tape := new(Tape)
	a := tape.Num("a", 1)
	x := a
	for range 100_000 {
		x = tape.Add(x, a)
	}
	if err := tape.Backward(x); err != nil || a.Grad.Data[0] != 100_001 {
		t.Errorf("the gradient is %v and the error %v", a.Grad, err)
	}
}

func TestBackwardRefuses(t *testing.T) {
	tape, other := new(Tape), new(Tape)
	v, foreign := tape.Vec("v", tensor.Vector{1, 2}), other.Num("foreign", 1)
	loss := tape.SquaredNorm(v)
	for says, err := range map[string]error{
		"the loss v has the shape 2":              tape.Backward(v),
		"the loss foreign is on another tape":     tape.Backward(foreign),
		"Add: its argument loss is on another ta": func() error { y := other.Add(foreign, loss.Named("loss")); return other.Backward(y) }(),
	} {
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("the error is %v, want %q in it", err, says)
		}
	}
	if err := tape.Backward(loss); err != nil {
		t.Fatal(err)
	}
	if err := tape.Backward(loss); err == nil || !strings.Contains(err.Error(), "already") || v.Grad.Data[1] != 4 {
		t.Errorf("the second pass: error %v, gradient %v", err, v.Grad)
	}
}

func TestShapeErrors(t *testing.T) {
	tape := new(Tape)
	v2, v3, row := tape.Vec("", tensor.Ones(2)), tape.Vec("", tensor.Ones(3)), tape.Mat("", tensor.NewMatrix(1, 3))
	m23, m43 := tape.Mat("", tensor.NewMatrix(2, 3)), tape.Mat("", tensor.NewMatrix(4, 3))
	for _, c := range []struct {
		op, a, b string
		do       func()
	}{
		{"Add", "3", "2", func() { tape.Add(v3, v3, v2) }},
		{"Add", "2×3", "3×2", func() { tape.Add(m23, m23, tape.T(m23)) }},
		{"Sub", "3", "1×3", func() { tape.Sub(v3, row) }},
		{"Hadamard", "2×3", "4×3", func() { tape.Hadamard(m23, m43) }},
		{"Div", "3", "2", func() { tape.Div(v3, v2) }},
		{"Max", "3", "2", func() { tape.Max(v3, v2) }},
		{"Min", "3", "2", func() { tape.Min(v3, v2) }},
		{"ScaleBy", "2", "1", func() { tape.ScaleBy(v2, v3) }},
		{"MulVec", "2×3", "2", func() { tape.MulVec(m23, v2) }},
		{"MulVec", "1×3", "n×1", func() { tape.MulVec(m23, row) }},
		{"MulVecT", "2×3", "3", func() { tape.MulVecT(m23, v3) }},
		{"MulVecT", "1×3", "n×1", func() { tape.MulVecT(m23, row) }},
		{"Mul", "2×3", "4×3", func() { tape.Mul(m23, m43) }},
		{"Outer", "1×3", "n×1", func() { tape.Outer(row, v2) }},
		{"Outer", "1×3", "n×1", func() { tape.Outer(v2, row) }},
		{"Diag", "2×3", "n×1", func() { tape.Diag(m23) }},
		{"Dot", "3", "2", func() { tape.Dot(v3, v2) }},
		{"Dot", "1×3", "n×1", func() { tape.Dot(v3, row) }},
		{"Dot", "1×3", "n×1", func() { tape.Dot(row, v3) }},
		{"Softmax", "1×3", "n×1", func() { tape.Softmax(row) }},
		{"Concat", "1×3", "n×1", func() { tape.Concat(v2, row) }},
		{"Slice", "1×3", "n×1", func() { tape.Slice(row, 0, 1) }},
		{"Slice", "3", "[1:4]", func() { tape.Slice(v3, 1, 4) }},
		{"Slice", "3", "[-1:2]", func() { tape.Slice(v3, -1, 2) }},
		{"Slice", "3", "[2:1]", func() { tape.Slice(v3, 2, 1) }},
	} {
		var err error
		func() {
			defer tensor.Catch(&err)
			c.do()
		}()
		var shape *tensor.ShapeError
		if !errors.As(err, &shape) || *shape != (tensor.ShapeError{Op: c.op, A: c.a, B: c.b}) {
			t.Errorf("%s of %s and %s: the error is %v", c.op, c.a, c.b, err)
		}
	}
}
