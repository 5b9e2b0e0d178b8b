package derive

import "fmt"

// Run computes the backward pass from the last step to the first, after Run of
// the cell over as many steps, and binds what it computes:
//
//   - an adjoint or a carry by its name, a value for each step;
//   - the gradient of a parameter W as "d.W", of an input x as "d.x", unless the
//     file gives it a name;
//   - the gradient of a state r before step 0 as "d.r@-1", "d.r@-2", ….
//
// The derivatives of the loss by an output r are bound before, as "direct.r";
// without them they are zero.
func (b *Backward) Run(e *Env, steps int) error {
	switch {
	case e.cell != b.Cell:
		return fmt.Errorf("derive: cell %s: the Env is for another cell, %s", b.Cell.Name, e.cell.Name)
	case e.steps() != steps:
		return fmt.Errorf("derive: cell %s: a backward pass over %d steps needs a forward pass over as many, found %d", b.Cell.Name, steps, e.steps())
	}
	x := &evaluator{env: e, cell: b.Cell, over: stepVar}
	back := b.Equations[:b.Steps]
	for _, q := range back {
		e.bound[q.Defines().Name] = binding{values: make([]Value, steps)}
	}
	for x.n = steps - 1; x.n >= 0; x.n-- {
		for _, q := range back {
			v, err := x.right(q)
			if err != nil {
				return fmt.Errorf("%w at n=%d", err, x.n)
			}
			e.bound[q.Defines().Name].values[x.n] = v
		}
	}
	for _, q := range b.Equations[b.Steps:] {
		if err := b.gradient(x, q); err != nil {
			return err
		}
	}
	return nil
}

// gradient computes a gradient and binds it: a parameter's for each of its
// taps, an input's for each step that is bound, a state's for the steps before
// 0 that are read.
func (b *Backward) gradient(x *evaluator, q *Equation) error {
	left := q.LHS.(*Ref)
	s := left.Symbol
	if s.role == start {
		return b.start(x, q)
	}
	var values []Value
	if s.Timed() {
		for x.n = range x.env.bound[s.of.Name].values {
			v, err := x.right(q)
			if err != nil {
				return err
			}
			values = append(values, v)
		}
	} else {
		taps, err := x.tapsOf(left)
		if err != nil {
			return err
		}
		for _, x.free = range taps {
			v, err := x.right(q)
			if err != nil {
				return err
			}
			values = append(values, v)
		}
		x.free = nil
	}
	x.env.bound[s.Name] = binding{values: values}
	return nil
}

// start computes a gradient of a state before step 0.
func (b *Backward) start(x *evaluator, q *Equation) error {
	left := q.LHS.(*Ref)
	first, last := left.Step.Const, left.Step.Const
	if len(left.Step.Terms) > 0 {
		deepest, err := b.Depth(x.env, left.Symbol.of.Name)
		if err != nil {
			return err
		}
		first, last = -deepest, -1
	}
	for x.n = last; x.n >= first; x.n-- {
		v, err := x.right(q)
		if err != nil {
			return err
		}
		x.env.bindStart(left.Symbol.of, x.n, v)
	}
	return nil
}

// Depth returns how many steps before step 0 a state is read, given the
// dimensions and the number of steps in e.
func (b *Backward) Depth(e *Env, state string) (int, error) {
	x := &evaluator{env: e, cell: b.Cell, over: stepVar}
	deepest := 0
	for _, index := range b.depth[b.Cell.Symbol(state)] {
		k, err := index.value(x.whole)
		if err != nil {
			return 0, fmt.Errorf("derive: cell %s: %s before step 0: %w", b.Cell.Name, state, err)
		}
		deepest = max(deepest, k)
	}
	return deepest, nil
}

// right returns the right side of an equation in the shape of the left.
func (x *evaluator) right(q *Equation) (Value, error) {
	v, err := x.side(q, q.RHS)
	if err != nil {
		return v, err
	}
	zero, err := x.zero(q.LHS.Shape())
	if err != nil {
		return v, fmt.Errorf("derive: %s: %w", q.ID, err)
	}
	v, _ = spread(v, zero)
	return v, nil
}

// tapsOf returns, for each tap of a gradient, the value of the index that its
// equation leaves open.
func (x *evaluator) tapsOf(left *Ref) ([]map[string]int, error) {
	if left.Tap == nil {
		return []map[string]int{nil}, nil
	}
	count, err := x.whole(left.Symbol.Taps)
	if err != nil {
		return nil, err
	}
	taps := make([]map[string]int, count)
	for k := range taps {
		taps[k] = map[string]int{left.Tap.Terms[0].Name: k}
	}
	return taps, nil
}

// where evaluates the body if the conditions hold.
func (x *evaluator) where(e *Where) (Value, error) {
	holds := true
	within := func(from, at, to Index) error {
		var v [3]int
		for i, index := range []Index{from, at, to} {
			var err error
			if v[i], err = index.value(x.whole); err != nil {
				return err
			}
		}
		holds = holds && v[0] <= v[1] && v[1] <= v[2]
		return nil
	}
	last := variable(stepsVar).plus(-1, Index{Const: 1})
	for _, s := range e.Steps {
		if err := within(Index{}, s, last); err != nil {
			return Value{}, err
		}
	}
	for _, r := range e.Ranges {
		if err := within(r.From, r.X, r.To); err != nil {
			return Value{}, err
		}
	}
	if !holds {
		return x.zero(e.Shape())
	}
	return x.eval(e.Body)
}

// start returns the gradient of a state before step 0. Where the declared
// initial value is asked about and another one is bound, it is zero.
func (x *evaluator) start(e *Ref, n int) (Value, error) {
	of := e.Symbol.of
	if _, bound := x.env.initials[of.Name][n]; bound && e.Symbol.role == declared {
		return x.zero(of.Shape)
	}
	if v, ok := x.env.starts[of.Name][n]; ok {
		return v, nil
	}
	if e.Symbol.role == declared {
		return x.zero(of.Shape) // deeper than the cell reads
	}
	return Value{}, fmt.Errorf("%s is not bound", textOf(e))
}
