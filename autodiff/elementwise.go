package autodiff

import "unroll/tensor"

// apply returns f of every entry. Backward, each entry of the gradient is
// multiplied with the slope there.
func (t *Tape) apply(f function, v *Var) *Var {
	y := tensor.Map(f.of, v.Value.Data)
	return t.record(f.name, v.like(y), func(g tensor.Matrix) {
		v.add(tensor.Hadamard(g.Data, combine(f.slope, v.Value.Data, y)))
	}, v)
}

// Neg returns −v.
func (t *Tape) Neg(v *Var) *Var { return t.apply(neg, v) }

// Exp returns e to the power of each entry.
func (t *Tape) Exp(v *Var) *Var { return t.apply(exp, v) }

// Log returns the natural logarithm of each entry.
func (t *Tape) Log(v *Var) *Var { return t.apply(log, v) }

// Sqrt returns the square root of each entry.
func (t *Tape) Sqrt(v *Var) *Var { return t.apply(sqrt, v) }

// Sin returns the sine of each entry.
func (t *Tape) Sin(v *Var) *Var { return t.apply(sin, v) }

// Cos returns the cosine of each entry.
func (t *Tape) Cos(v *Var) *Var { return t.apply(cos, v) }

// Tanh returns the hyperbolic tangent of each entry.
func (t *Tape) Tanh(v *Var) *Var { return t.apply(tanh, v) }

// Sigmoid returns the logistic function of each entry, 1/(1+e^(−x)).
func (t *Tape) Sigmoid(v *Var) *Var { return t.apply(sigmoid, v) }

// ReLU returns max(0, x) for each entry x. Its slope in 0 is 0.
func (t *Tape) ReLU(v *Var) *Var { return t.apply(relu, v) }

// Abs returns |x| for each entry x. Its slope in 0 is 0.
func (t *Tape) Abs(v *Var) *Var { return t.apply(abs, v) }
