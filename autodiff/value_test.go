package autodiff

import (
	"math"
	"strings"
	"testing"

	"unroll/internal/gradcheck"
	"unroll/tensor"
)

// valueCases has every operation on numbers; a > b > 0.
var valueCases = map[string]func(a, b *Value) *Value{
	"Add":     func(a, b *Value) *Value { return a.Add(b) },
	"Sub":     func(a, b *Value) *Value { return a.Sub(b) },
	"Mul":     func(a, b *Value) *Value { return a.Mul(b) },
	"Div":     func(a, b *Value) *Value { return a.Div(b) },
	"Pow":     func(a, b *Value) *Value { return a.Pow(2.5).Mul(b.Pow(-2)) },
	"Max":     func(a, b *Value) *Value { return a.Max(b).Mul(b.Max(a).Exp()) },
	"Min":     func(a, b *Value) *Value { return a.Min(b).Mul(b.Min(a).Exp()) },
	"Neg":     func(a, b *Value) *Value { return a.Neg().Mul(b) },
	"Exp":     func(a, b *Value) *Value { return a.Mul(b).Exp() },
	"Log":     func(a, b *Value) *Value { return a.Mul(b).Log() },
	"Sqrt":    func(a, b *Value) *Value { return a.Mul(b).Sqrt() },
	"Sin":     func(a, b *Value) *Value { return a.Mul(b).Sin() },
	"Cos":     func(a, b *Value) *Value { return a.Mul(b).Cos() },
	"Tanh":    func(a, b *Value) *Value { return a.Mul(b).Tanh() },
	"Sigmoid": func(a, b *Value) *Value { return a.Mul(b).Sigmoid() },
	"ReLU":    func(a, b *Value) *Value { return a.Sub(b).ReLU().Add(b.Sub(a).ReLU().Exp()) },
	"Abs":     func(a, b *Value) *Value { return a.Sub(b).Abs().Mul(b.Sub(a).Abs()) },
	"reuse":   func(a, b *Value) *Value { c := a.Mul(a).Add(b); return c.Mul(c).Mul(a) },
	"unused":  func(a, b *Value) *Value { b.Log(); return a },
}

func TestValuesAgainstDifferences(t *testing.T) {
	for name, op := range valueCases {
		x := tensor.Vector{1.3, 0.7}
		build := func() (loss *Value, gradient func() tensor.Vector) {
			a, b := NewValue("a", x[0]), NewValue("b", x[1])
			return op(a, b), func() tensor.Vector { return tensor.Vector{a.Grad, b.Grad} }
		}
		loss, gradient := build()
		if err := loss.Backward(); err != nil {
			t.Fatal(err)
		}
		want := gradcheck.Full(func() float64 { loss, _ := build(); return loss.Data }, []gradcheck.Array{gradcheck.Vec("x", x)})
		report := gradcheck.Compare([]gradcheck.Array{gradcheck.Vec("x", gradient())}, want, tolerance)
		if !report.Pass() {
			t.Errorf("%s: %s", name, report)
		}
	}
}

func TestValueTies(t *testing.T) {
	for name, op := range map[string]func(a, b *Value) *Value{"Max": (*Value).Max, "Min": (*Value).Min} {
		a, b := NewValue("a", 2), NewValue("b", 2)
		y := op(a, b)
		if err := y.Backward(); err != nil || a.Grad != 1 || b.Grad != 0 {
			t.Errorf("%s of two equal values: gradients %g and %g, error %v; want 1, 0 and none", name, a.Grad, b.Grad, err)
		}
		if y := op(NewValue("", 1), NewValue("", math.NaN())); !math.IsNaN(y.Data) {
			t.Errorf("%s of 1 and NaN is %g", name, y.Data)
		}
	}
}

func TestValueSecondBackward(t *testing.T) {
	a := NewValue("a", 3)
	b := a.Mul(a)
	if err := b.Backward(); err != nil {
		t.Fatal(err)
	}
	for name, again := range map[string]*Value{"the same result": b, "a leaf of it": a, "something built on it": b.Exp().Add(NewValue("c", 1))} {
		err := again.Backward()
		if err == nil || !strings.Contains(err.Error(), "already") {
			t.Errorf("%s: the error is %v", name, err)
		}
		if a.Grad != 6 || b.Grad != 1 {
			t.Errorf("%s: the refused pass changed gradients: %g and %g", name, a.Grad, b.Grad)
		}
	}
}

// A recursive walk would need a stack of a hundred thousand frames.
func TestDeepExpression(t *testing.T) {
	a := NewValue("a", 1)
	x := a
	for range 100_000 {
		x = x.Add(a)
	}
	if err := x.Backward(); err != nil || a.Grad != 100_001 {
		t.Errorf("the gradient is %g and the error %v", a.Grad, err)
	}
}
