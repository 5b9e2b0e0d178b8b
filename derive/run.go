package derive

import (
	"fmt"
	"maps"

	"unroll/tensor"
)

// Sides evaluates both sides at step n from what is bound in e; the left side
// of a definition is the value bound to the symbol, not one computed here. A
// side that is a scalar takes the shape of the other.
//
// For a Gradient an adjoint is zero beyond its last value; the gradient of a
// parameter sums over all steps that are bound, whatever n, and has its taps
// one below the other.
//
// The error names the equation: something is not bound, a state is read beyond
// its last value, a matrix has no inverse, or the equation runs over time.
func (q *Equation) Sides(e *Env, n int) (left, right Value, err error) {
	return q.sides(&evaluator{env: e, cell: q.Cell, n: n, over: stepVar})
}

// SidesAt evaluates both sides at time t, as Sides does at a step. The left
// side of a rate is the value bound to "d/dt s".
func (q *Equation) SidesAt(e *Env, t float64) (left, right Value, err error) {
	return q.sides(&evaluator{env: e, cell: q.Cell, t: t, over: timeVar})
}

func (q *Equation) sides(x *evaluator) (left, right Value, err error) {
	if x.env.cell != q.Cell {
		return left, right, fmt.Errorf("derive: %s: the Env is for another cell, %s", q.ID, x.env.cell.Name)
	}
	if r, ok := q.LHS.(*Ref); ok && q.Kind == Gradient && r.Tap != nil {
		return x.stacked(q)
	}
	if left, err = x.side(q, q.LHS); err != nil {
		return left, right, err
	}
	if right, err = x.side(q, q.RHS); err != nil {
		return left, right, err
	}
	left, right = spread(left, right)
	return left, right, nil
}

// stacked evaluates the sides of the gradient of a parameter with taps, one tap
// below the other.
func (x *evaluator) stacked(q *Equation) (left, right Value, err error) {
	taps, err := x.tapsOf(q.LHS.(*Ref))
	if err != nil {
		return left, right, fmt.Errorf("derive: %s: %w", q.ID, err)
	}
	for _, x.free = range taps {
		l, err := x.side(q, q.LHS)
		if err != nil {
			return left, right, err
		}
		r, err := x.right(q)
		if err != nil {
			return left, right, err
		}
		left, right = below(left, l), below(right, r)
	}
	return left, right, nil
}

// side evaluates one side of an equation.
func (x *evaluator) side(q *Equation, e Expr) (v Value, err error) {
	x.vars = map[string]int{}
	maps.Copy(x.vars, x.free)
	defer func() {
		if err != nil {
			err = fmt.Errorf("derive: %s: %w", q.ID, err)
		}
	}()
	defer tensor.Catch(&err)
	return x.eval(e)
}

// Run computes the cell for n = 0 … steps-1 from the inputs and parameters
// bound in e, and binds what it computes. What a symbol with an equation was
// bound to before is lost. A cell that runs over time is for a solver, not for
// Run.
func (c *Cell) Run(e *Env, steps int) error {
	switch {
	case c.Continuous:
		return fmt.Errorf("derive: cell %s runs over time: it has rates to integrate, not steps", c.Name)
	case steps < 0:
		return fmt.Errorf("derive: cell %s: cannot run %d steps", c.Name, steps)
	}
	for _, q := range c.Order {
		delete(e.bound, q.Defines().Name)
		if q.Defines().Timed() {
			e.bound[q.Defines().Name] = binding{}
		}
	}
	x := &evaluator{env: e, cell: c, over: stepVar}
	for _, q := range c.Order {
		if !q.Defines().Timed() {
			if err := x.compute(q); err != nil {
				return err
			}
		}
	}
	for x.n = range steps {
		for _, q := range c.Order {
			if q.Defines().Timed() {
				if err := x.compute(q); err != nil {
					return fmt.Errorf("%w at n=%d", err, x.n)
				}
			}
		}
	}
	return nil
}

// compute evaluates a definition and appends the value to what is bound.
func (x *evaluator) compute(q *Equation) error {
	v, err := x.side(q, q.RHS)
	if err != nil {
		return err
	}
	name := q.Defines().Name
	b := x.env.bound[name]
	b.values = append(b.values, v)
	x.env.bound[name] = b
	return nil
}
