package derive

import "slices"

// deriver builds the backward pass of a cell.
type deriver struct {
	cell    *Cell
	active  map[*Symbol]bool    // what an output depends on
	inline  map[*Symbol]bool    // whose adjoint is written out where it is used
	adjoint map[*Symbol]*Symbol // of signals that equations compute
	direct  map[*Symbol]*Symbol // of outputs
	carry   map[*Symbol]*Symbol // of signals that have one
	grad    map[*Symbol]*Symbol // of parameters and inputs
	start   map[*Symbol]*Symbol // of states that are read before step 0
	terms   map[*Symbol][]piece // of the adjoint of a signal or the gradient of an input
	uses    map[*Symbol][]use   // of a parameter
	depth   map[*Symbol][]Index // how far before step 0 a state is read
}

// derive is the body of Cell.Backward.
func (c *Cell) derive() (*Backward, error) {
	if c.Continuous {
		return nil, fail(c.pos, "the cell %s runs over time t: it is simulated, not trained", c.Name)
	}
	d := &deriver{
		cell: c, active: map[*Symbol]bool{}, inline: map[*Symbol]bool{},
		adjoint: map[*Symbol]*Symbol{}, direct: map[*Symbol]*Symbol{}, carry: map[*Symbol]*Symbol{},
		grad: map[*Symbol]*Symbol{}, start: map[*Symbol]*Symbol{},
		terms: map[*Symbol][]piece{}, uses: map[*Symbol][]use{}, depth: map[*Symbol][]Index{},
	}
	if err := d.reach(); err != nil {
		return nil, err
	}
	d.name()
	if err := d.equations(); err != nil {
		return nil, err
	}
	if err := d.initials(); err != nil {
		return nil, err
	}
	return d.assemble()
}

// reach marks what the outputs depend on. Nothing else has a derivative.
func (d *deriver) reach() error {
	if len(d.cell.Outputs) == 0 {
		return fail(d.cell.pos, "the cell %s has no output, and a loss is a function of outputs: declare one, as in output s", d.cell.Name)
	}
	for _, name := range d.cell.Outputs {
		s := d.cell.byName[name]
		if !s.Timed() {
			return fail(s.pos, "the output %s is %s, and a loss is a function of signals", name, article(s.Kind))
		}
		d.mark(s)
	}
	for _, s := range d.cell.Symbols {
		if d.active[s] && s.Timed() && s.Kind != Input && s.Definition == nil {
			return fail(s.pos, "no equation computes the %s %s: what comes from outside is an input", s.Kind, s.Name)
		}
	}
	return nil
}

func (d *deriver) mark(s *Symbol) {
	if d.active[s] {
		return
	}
	d.active[s] = true
	below := func(e Expr, _ []*Sum) {
		if r, ok := e.(*Ref); ok {
			d.mark(r.Symbol)
		}
	}
	if s.Definition != nil {
		walk(s.Definition.RHS, nil, below)
	}
	if s.Initial != nil {
		walk(s.Initial, nil, below)
	}
}

// computed returns the active equations, the last to be computed first.
func (d *deriver) computed() []*Equation {
	var list []*Equation
	for _, q := range slices.Backward(d.cell.Order) {
		if d.active[q.Defines()] {
			list = append(list, q)
		}
	}
	return list
}

// equations carries the adjoint of every equation's left side through its
// right side. An adjoint that is written out where it is used is complete by
// then, as its one use is in an equation that comes later within the step.
func (d *deriver) equations() error {
	for _, q := range d.computed() {
		s := q.Defines()
		value, g := now(s), Expr(nil)
		var rules []string
		switch {
		case !s.Timed():
			g = now(d.grad[s])
		case d.inline[s]:
			g = d.terms[s][0].expr()
			rules = []string{"through " + d.terms[s][0].reason}
		default:
			g = now(d.adjoint[s])
		}
		p := &puller{root: q.RHS, value: value}
		p.pull(q.RHS, g, nil, rules)
		if p.err != nil {
			return p.err
		}
		for _, u := range p.uses {
			u.in = q
			d.add(u)
		}
	}
	return nil
}

// now returns a symbol at the current step.
func now(s *Symbol) *Ref {
	r := &Ref{node: node{shape: s.Shape}, Symbol: s}
	if s.Timed() {
		r.Step = new(step(0))
	}
	return r
}

// at returns a signal at a step.
func at(s *Symbol, x Index) *Ref { return &Ref{node: node{shape: s.Shape}, Symbol: s, Step: &x} }

// add notes what arrives at a use.
func (d *deriver) add(u use) {
	s := u.ref.Symbol
	if s.Kind == Param {
		d.uses[s] = append(d.uses[s], u)
		return
	}
	d.terms[s] = append(d.terms[s], arrived(u))
	if s.Kind != State {
		return
	}
	first := u.ref.Step.extreme(-1, u.sums)
	if first.coef(stepVar) < 0 {
		first = first.replace(stepVar, variable(stepsVar).plus(-1, Index{Const: 1}))
	} else {
		first = first.replace(stepVar, Index{})
	}
	back := Index{}.plus(-1, first)
	if most, bounded := back.sup(); !bounded || most > 0 {
		d.depth[s] = deeper(d.depth[s], back)
	}
}

// deeper adds a depth to a list of which the largest counts, and drops what is
// never the largest.
func deeper(list []Index, x Index) []Index {
	atMost := func(a, b Index) bool {
		most, bounded := a.plus(-1, b).sup()
		return bounded && most <= 0
	}
	if slices.ContainsFunc(list, func(y Index) bool { return atMost(x, y) }) {
		return list
	}
	return append(slices.DeleteFunc(list, func(y Index) bool { return atMost(y, x) }), x)
}

// initials carries the derivatives by the states before step 0 into what their
// initial values are made of.
func (d *deriver) initials() error {
	for _, s := range d.cell.Symbols {
		if len(d.depth[s]) == 0 {
			continue
		}
		d.start[s] = &Symbol{Name: "d." + s.Name + "@", Kind: State, Shape: s.Shape, role: start, of: s}
		if s.Initial == nil || constant(s.Initial) {
			continue
		}
		declared := &Symbol{Name: d.start[s].Name, Kind: State, Shape: s.Shape, role: declared, of: s}
		var sums []*Sum
		before := Index{Const: -1}
		if deepest := d.depth[s]; len(deepest) > 1 || !deepest[0].equal(Index{Const: 1}) {
			k := freshVar(d.cell, "k", use{cot: s.Initial})
			most := Index{}
			for _, x := range deepest {
				most = most.plus(1, x)
			}
			sums = []*Sum{{Var: k, From: Index{Const: 1}, To: most}}
			before = Index{}.plus(-1, variable(k))
		}
		p := &puller{}
		p.pull(s.Initial, gathered(at(declared, before), s.Initial.Shape()), sums, nil)
		if p.err != nil {
			return p.err
		}
		for _, u := range p.uses {
			u.initial = s
			d.add(u)
		}
	}
	return nil
}
