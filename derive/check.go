package derive

// check finds what can be wrong with a cell whose statements are well formed,
// orders its equations and gives every expression its shape.
func check(c *Cell) error {
	for _, step := range []func(*Cell) error{initials, order, shapes, taps, uses} {
		if err := step(c); err != nil {
			return err
		}
	}
	return nil
}

// initials checks that no initial value depends on time.
func initials(c *Cell) (err error) {
	for _, s := range c.Symbols {
		if s.Initial == nil {
			continue
		}
		walk(s.Initial, nil, func(e Expr, _ []*Sum) {
			v, running := e.(*Var)
			r, used := e.(*Ref)
			if err == nil && (running && (v.Name == stepVar || v.Name == timeVar) || used && r.Symbol.Timed()) {
				err = fail(e.Pos(), "the initial value of %s cannot use %s: it has no time", s.Name, textOf(e))
			}
		})
	}
	return err
}

// expressions returns the initial values and the sides of all equations.
func expressions(c *Cell) []Expr {
	var all []Expr
	for _, s := range c.Symbols {
		if s.Initial != nil {
			all = append(all, s.Initial)
		}
	}
	for _, q := range c.Equations {
		all = append(all, q.LHS, q.RHS)
	}
	return all
}

// taps checks that no index of a tap leaves the taps whatever the dimensions.
func taps(c *Cell) (err error) {
	for _, e := range expressions(c) {
		walk(e, nil, func(e Expr, sums []*Sum) {
			s, tap := tapped(e)
			if tap == nil || err != nil {
				return
			}
			room := sizeIndex(s.Taps).plus(-1, tap.extreme(1, sums))
			if most, bounded := room.sup(); bounded && most < 1 {
				err = fail(e.Pos(), "%s goes past the %s taps of %s, which count from 0", textOf(e), s.Taps, s.Name)
			}
			if most, bounded := tap.extreme(-1, sums).sup(); bounded && most < 0 {
				err = fail(e.Pos(), "%s goes below tap 0 of %s", textOf(e), s.Name)
			}
		})
	}
	return err
}

// tapped returns the symbol and the index of a use of a tap; the index is nil
// for any other expression.
func tapped(e Expr) (*Symbol, *Index) {
	switch e := e.(type) {
	case *Ref:
		return e.Symbol, e.Tap
	case *Call:
		return e.Symbol, e.Tap
	}
	return nil, nil
}

// uses checks that every declared symbol has a use.
func uses(c *Cell) error {
	used := map[string]bool{}
	use := func(name string) { used[name] = true }
	for _, e := range expressions(c) {
		walk(e, nil, func(e Expr, _ []*Sum) { mentions(e, use) })
	}
	for _, name := range c.Outputs {
		use(name)
	}
	for _, s := range c.Symbols {
		for _, shape := range append([]Shape{s.Shape}, s.Args...) {
			use(shape.Rows)
			use(shape.Cols)
		}
		use(s.Taps)
	}
	for _, s := range c.Symbols {
		if !used[s.Name] {
			return fail(s.pos, "the %s %s is never used", s.Kind, s.Name)
		}
	}
	return nil
}
