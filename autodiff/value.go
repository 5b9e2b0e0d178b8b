package autodiff

import "math"

// Value is a number in an expression: a leaf that was put in, or the result of
// an operation on other values. A value does not change, so an expression has
// no cycles; the same value may be used any number of times.
type Value struct {
	Name string  // for people, in drawings; may be empty
	Data float64 // the number
	Grad float64 // the derivative of the result by this number, after Backward

	op   string // what made it; "" for a leaf
	from []edge
	done bool // a backward pass has been here
}

// edge leads from a value to one that it was computed from, with the partial
// derivative of the one by the other.
type edge struct {
	to    *Value
	slope float64
}

// NewValue returns a leaf: a variable, or a constant whose gradient nobody
// asks for.
func NewValue(name string, x float64) *Value { return &Value{Name: name, Data: x} }

// Named gives the value a name and returns it.
func (v *Value) Named(name string) *Value {
	v.Name = name
	return v
}

func result(op string, x float64, from ...edge) *Value {
	return &Value{Data: x, op: op, from: from}
}

// Add returns a + b.
func (a *Value) Add(b *Value) *Value {
	return result("Add", a.Data+b.Data, edge{a, 1}, edge{b, 1})
}

// Sub returns a − b.
func (a *Value) Sub(b *Value) *Value {
	return result("Sub", a.Data-b.Data, edge{a, 1}, edge{b, -1})
}

// Mul returns a b.
func (a *Value) Mul(b *Value) *Value {
	return result("Mul", a.Data*b.Data, edge{a, b.Data}, edge{b, a.Data})
}

// Div returns a / b.
func (a *Value) Div(b *Value) *Value {
	return result("Div", a.Data/b.Data, edge{a, 1 / b.Data}, edge{b, -a.Data / (b.Data * b.Data)})
}

// Pow returns a to the power of p, a constant other than 0. Where p is not
// constant and a is positive, there is exp(p log a).
func (a *Value) Pow(p float64) *Value {
	return result("Pow", math.Pow(a.Data, p), edge{a, p * math.Pow(a.Data, p-1)})
}

// Max returns the larger of a and b. Of two equal ones it is a, the one that
// gets the gradient.
func (a *Value) Max(b *Value) *Value {
	first := isLarger(a.Data, b.Data)
	return result("Max", max(a.Data, b.Data), edge{a, first}, edge{b, 1 - first})
}

// Min returns the smaller of a and b. Of two equal ones it is a, the one that
// gets the gradient.
func (a *Value) Min(b *Value) *Value {
	first := isLarger(-a.Data, -b.Data)
	return result("Min", min(a.Data, b.Data), edge{a, first}, edge{b, 1 - first})
}

func (v *Value) apply(f function) *Value {
	y := f.of(v.Data)
	return result(f.name, y, edge{v, f.slope(v.Data, y)})
}

// Neg returns −v.
func (v *Value) Neg() *Value { return v.apply(neg) }

// Exp returns e to the power of v.
func (v *Value) Exp() *Value { return v.apply(exp) }

// Log returns the natural logarithm of v.
func (v *Value) Log() *Value { return v.apply(log) }

// Sqrt returns the square root of v.
func (v *Value) Sqrt() *Value { return v.apply(sqrt) }

// Sin returns the sine of v.
func (v *Value) Sin() *Value { return v.apply(sin) }

// Cos returns the cosine of v.
func (v *Value) Cos() *Value { return v.apply(cos) }

// Tanh returns the hyperbolic tangent of v.
func (v *Value) Tanh() *Value { return v.apply(tanh) }

// Sigmoid returns the logistic function of v, 1/(1+e^(−v)).
func (v *Value) Sigmoid() *Value { return v.apply(sigmoid) }

// ReLU returns max(0, v). Its slope in 0 is 0.
func (v *Value) ReLU() *Value { return v.apply(relu) }

// Abs returns |v|. Its slope in 0 is 0.
func (v *Value) Abs() *Value { return v.apply(abs) }
