package derive

// checkNames checks what the file says about derivatives against what there
// is.
func (d *deriver) checkNames() error {
	seen := map[string]int{}
	once := func(what string, pos Pos) error {
		if line := seen[what]; line > 0 {
			return fail(pos, "%s is already named in line %d", what, line)
		}
		seen[what] = pos.Line
		return nil
	}
	labels := map[string]int{}
	for _, q := range d.cell.Equations {
		labels[q.Label] = q.Line
	}
	label := func(l string, pos Pos) error {
		if line := labels[l]; l != "" && line > 0 {
			return fail(pos, "the label %s is already in line %d", l, line)
		}
		labels[l] = pos.Line
		return nil
	}
	for _, a := range d.cell.Adjoints {
		s := d.cell.byName[a.Of]
		if d.adjoint[s] == nil && d.grad[s] == nil {
			return fail(a.pos, "%s has no adjoint: no output depends on it", a.Of)
		}
		if err := firstError(once("the adjoint of "+a.Of, a.pos), label(a.Label, a.pos)); err != nil {
			return err
		}
	}
	for _, f := range d.cell.Carries {
		s := d.cell.byName[f.Of]
		if d.adjoint[s] == nil || !d.arrivesLater(s) {
			return fail(f.pos, "%s has nothing to carry: no equation reads %s at an earlier step", f.Name, f.Of)
		}
		if err := firstError(once("the carry of "+f.Of, f.pos), label(f.Label, f.pos)); err != nil {
			return err
		}
	}
	for _, g := range d.cell.Gradients {
		s := d.cell.byName[g.Of]
		switch {
		case g.Step == 0 && d.grad[s] == nil:
			return fail(g.pos, "%s is %s: a gradient is by a parameter, an input, or a state before step 0, as in r[-1]", g.Of, article(s.Kind))
		case g.Step < 0 && !d.readsBack(s, -g.Step):
			return fail(g.pos, "no output depends on %s[%d]", g.Of, g.Step)
		}
		if err := firstError(once("the gradient of "+Asked{Of: g.Of, Step: g.Step}.source(), g.pos), label(g.Label, g.pos)); err != nil {
			return err
		}
	}
	return nil
}

func firstError(list ...error) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *deriver) arrivesLater(s *Symbol) bool {
	for _, t := range d.terms[s] {
		if t.later {
			return true
		}
	}
	return false
}

// readsBack reports whether a state may be read as far as k steps before 0.
func (d *deriver) readsBack(s *Symbol, k int) bool {
	for _, x := range d.depth[s] {
		if most, bounded := x.sup(); !bounded || most >= k {
			return true
		}
	}
	return false
}
