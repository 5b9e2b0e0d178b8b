package derive

import (
	"fmt"
	"maps"

	"unroll/tensor"
)

// evaluator walks an expression at one step or time.
type evaluator struct {
	env  *Env
	cell *Cell
	n    int
	t    float64
	over string         // stepVar or timeVar
	vars map[string]int // of the sums around
	free map[string]int // the tap that the equation of a gradient is about
}

// eval returns the value of an expression.
func (x *evaluator) eval(e Expr) (Value, error) {
	switch e := e.(type) {
	case *Number:
		return scalar(e.Value), nil
	case *Var:
		return x.variable(e)
	case *Ref:
		return x.ref(e)
	case *Deriv:
		return x.atTime(e.Of, "d/dt "+e.Of.Symbol.Name)
	case *Fill:
		return x.fill(e)
	case *Neg:
		v, err := x.eval(e.X)
		return v.each(func(f float64) float64 { return -f }), err
	case *Binary:
		return x.binary(e)
	case *Power:
		return x.power(e)
	case *Transpose:
		v, err := x.eval(e.X)
		if err != nil {
			return v, err
		}
		return transpose(v), nil
	case *Call:
		return x.call(e)
	case *Sum:
		return x.sum(e)
	case *Where:
		return x.where(e)
	}
	return Value{}, fmt.Errorf("no value for a %T", e)
}

func (x *evaluator) variable(e *Var) (Value, error) {
	if e.Name == timeVar {
		return scalar(x.t), x.runs(timeVar, e)
	}
	n, err := x.whole(e.Name)
	return scalar(float64(n)), err
}

// runs checks that the evaluation is over steps, or over time, as e needs.
func (x *evaluator) runs(over string, e Expr) error {
	if x.over != over {
		return fmt.Errorf("%s needs a value of %s", textOf(e), over)
	}
	return nil
}

// whole returns the value of n, of a sum's variable or of a dimension.
func (x *evaluator) whole(name string) (int, error) {
	if k, ok := x.vars[name]; ok {
		return k, nil
	}
	if name == stepVar && x.over == stepVar {
		return x.n, nil
	}
	if name == stepsVar {
		return x.env.steps(), nil
	}
	n, known := sizeOf(name, x.env.dims)
	if !known {
		return 0, fmt.Errorf("the dimension %s is not known", name)
	}
	return n, nil
}

func (x *evaluator) binary(e *Binary) (Value, error) {
	a, err := x.eval(e.X)
	if err != nil {
		return Value{}, err
	}
	b, err := x.eval(e.Y)
	if err != nil {
		return Value{}, err
	}
	return binary(e.Op, a, b), nil
}

func (x *evaluator) power(e *Power) (Value, error) {
	base, err := x.eval(e.X)
	if err != nil {
		return Value{}, err
	}
	exponent, err := x.eval(e.Exponent)
	if err != nil {
		return Value{}, err
	}
	return power(base, exponent.data[0])
}

func (x *evaluator) fill(e *Fill) (Value, error) {
	n, err := x.whole(e.Size)
	if err != nil {
		return Value{}, err
	}
	switch e.Name {
	case "I":
		return fromMatrix(tensor.Identity(n)), nil
	case "ones":
		return fromVector(tensor.Ones(n)), nil
	}
	return fromVector(tensor.NewVector(n)), nil
}

// sum adds the bodies from From to To; without any it is the zero of its shape.
func (x *evaluator) sum(e *Sum) (Value, error) {
	from, err := e.From.value(x.whole)
	if err != nil {
		return Value{}, err
	}
	to, err := e.To.value(x.whole)
	if err != nil {
		return Value{}, err
	}
	if from > to {
		return x.zero(e.Shape())
	}
	defer delete(x.vars, e.Var)
	var total Value
	for k := from; k <= to; k++ {
		x.vars[e.Var] = k
		v, err := x.eval(e.Body)
		switch {
		case err != nil:
			return Value{}, err
		case k == from:
			total = v
		default:
			total = binary(Add, total, v)
		}
	}
	return total, nil
}

// zero returns the zero of a shape.
func (x *evaluator) zero(s Shape) (Value, error) {
	var v Value
	var err error
	if s.Rows != "" {
		if v.rows, err = x.whole(s.Rows); err != nil {
			return Value{}, err
		}
	}
	if s.Cols != "" {
		if v.cols, err = x.whole(s.Cols); err != nil {
			return Value{}, err
		}
	}
	return v.with(make([]float64, max(v.rows, 1)*max(v.cols, 1))), nil
}

// call applies a function of the language, a warp or a map.
func (x *evaluator) call(e *Call) (Value, error) {
	args := make([]Value, len(e.Args))
	for i, a := range e.Args {
		v, err := x.eval(a)
		if err != nil {
			return Value{}, err
		}
		args[i] = v
	}
	switch {
	case e.Symbol == nil && e.Slope:
		return args[0].each(slope(e.Func)), nil
	case e.Symbol == nil:
		return functionNamed(e.Func).apply(args)
	case e.Symbol.Kind == Warp:
		return x.warp(e, args)
	}
	return x.mapping(e, args)
}

// warp applies what a warp, or its slope, is bound to, or else what it stands
// for by declaration.
func (x *evaluator) warp(e *Call, args []Value) (Value, error) {
	name := key(e.Symbol, false, e.Slope)
	b, bound := x.env.bound[name]
	_, replaced := x.env.bound[e.Symbol.Name]
	switch {
	case bound:
		return args[0].each(b.warp), nil
	case e.Symbol.Func == "" || replaced:
		return Value{}, fmt.Errorf("%s is not bound", name)
	case e.Slope:
		return args[0].each(slope(e.Symbol.Func)), nil
	}
	return functionNamed(e.Symbol.Func).apply(args)
}

// mapping applies the function that a map is bound to.
func (x *evaluator) mapping(e *Call, args []Value) (Value, error) {
	b, ok := x.env.bound[e.Func]
	if !ok {
		return Value{}, fmt.Errorf("%s is not bound", e.Func)
	}
	tap := 0
	if e.Tap != nil {
		var err error
		if tap, err = x.tap(e, e.Tap, len(b.maps)); err != nil {
			return Value{}, err
		}
	}
	v := fromVector(b.maps[tap](convert(args, func(v Value) tensor.Vector { return v.data })...))
	return v, x.fits(e.Symbol, v)
}

// tap returns the number of a tap, which must be one of count.
func (x *evaluator) tap(e Expr, index *Index, count int) (int, error) {
	k, err := index.value(x.whole)
	if err == nil && (k < 0 || k >= count) {
		err = fmt.Errorf("%s: there is no tap %d of %d", textOf(e), k, count)
	}
	return k, err
}

// fits checks the shape of what a function returned, and keeps the dimensions
// that follow from it.
func (x *evaluator) fits(s *Symbol, v Value) error {
	sizes := maps.Clone(x.env.dims)
	if err := x.env.fit(s.Name, s.Shape, v, sizes); err != nil {
		return err
	}
	x.env.learn(s, sizes)
	return nil
}
