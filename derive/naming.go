package derive

import "slices"

// name gives every adjoint and gradient its symbol. An adjoint has the name
// that the file gives it, or else that of its signal under a bar.
//
// Where a file names adjoints, it says with that which ones it wants to see:
// another one that has a single term, and that one use takes up within the
// step, is written out there.
func (d *deriver) name() {
	c := d.cell
	naming := slices.ContainsFunc(c.Adjoints, func(a Named) bool { return c.byName[a.Of].Timed() })
	for _, s := range c.Symbols {
		switch {
		case s.Kind == Input, s.Kind == Param && (s.Definition == nil || d.active[s]):
			d.grad[s] = d.symbol(s, gradient, "d."+s.Name)
		case d.active[s] && s.Timed():
			d.inline[s] = naming && c.named(s) == nil && d.usedOnce(s)
			if !d.inline[s] {
				d.adjoint[s] = d.symbol(s, adjoint, c.barred(s))
			}
		}
	}
	for _, name := range c.Outputs {
		s := c.byName[name]
		d.direct[s] = d.symbol(s, direct, "direct."+name)
	}
	for _, f := range c.Carries {
		d.carry[c.byName[f.Of]] = c.derived[f.Name]
	}
}

// symbol returns the symbol of a derivative by s: the one that the file named,
// or a new one.
func (d *deriver) symbol(s *Symbol, r role, name string) *Symbol {
	if a := d.cell.named(s); a != nil && a.Name != "" && r != direct {
		return d.cell.derived[a.Name]
	}
	kind := Signal
	if s.Kind == Param {
		kind = Param
	}
	return &Symbol{Name: name, Kind: kind, Taps: s.Taps, Shape: s.Shape, role: r, of: s}
}

// named returns what the file says about the adjoint of s, or nil.
func (c *Cell) named(s *Symbol) *Named {
	for i, a := range c.Adjoints {
		if a.Of == s.Name {
			return &c.Adjoints[i]
		}
	}
	return nil
}

// usedOnce reports whether one use, within the same step, takes up all of a
// signal.
func (d *deriver) usedOnce(s *Symbol) bool {
	count, local := 0, true
	for _, q := range d.computed() {
		walk(q.RHS, nil, func(e Expr, sums []*Sum) {
			if r, ok := e.(*Ref); ok && r.Symbol == s {
				count++
				local = local && len(sums) == 0 && r.Step.equal(step(0))
			}
		})
	}
	return count == 1 && local && !slices.Contains(d.cell.Outputs, s.Name)
}

// barred returns the usual name of the adjoint of s: its own with a bar, a_cu
// and a_bar_cu, or another one if that is taken.
func (c *Cell) barred(s *Symbol) string {
	head, on, subscripts := splitName(s.Name)
	name := head
	for _, i := range on {
		name += "_" + marks[i].word
	}
	name += "_bar"
	for _, sub := range subscripts {
		name += "_" + sub
	}
	for c.byName[name] != nil || c.derived[name] != nil {
		name = "delta_" + name
	}
	return name
}

// introduceDerived makes symbols of the names that a file gives to adjoints
// and carries, so that a page can explain them.
func introduceDerived(c *Cell) {
	c.derived = map[string]*Symbol{}
	add := func(a Named, r role) {
		s := c.byName[a.Of]
		kind := Signal
		switch {
		case a.Name == "":
			return
		case s.Kind == Param:
			r, kind = gradient, Param
		case s.Kind == Input:
			r = gradient
		}
		c.derived[a.Name] = &Symbol{Name: a.Name, Kind: kind, Taps: s.Taps, Shape: s.Shape, Meaning: a.Meaning, pos: a.pos, role: r, of: s}
	}
	for _, a := range c.Adjoints {
		add(a, adjoint)
	}
	for _, f := range c.Carries {
		add(f, carry)
	}
}
