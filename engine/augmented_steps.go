package engine

// sumUp makes all sums, as far as they need nothing of the same step.
func (c *augmented) sumUp() {
	var sums []*sum
	for _, g := range []*gate{c.i, c.f, c.g, c.o, c.e} {
		if g != nil {
			sums = append(sums, g.sum)
		}
	}
	if c.seen != nil {
		sums = append(sums, c.seen)
	}
	c.stage(sums...)
}

// keep makes the gates of what is kept and written, and the state.
func (c *augmented) keep() {
	c.open(c.c, c.i, c.f, c.e)
	if c.External {
		c.then(c.hidden, productOnto{c.e.value, c.seen.to, c.g.to})
	}
	c.normalise(c.g)
	entries := []entry{tanh{c.g.value, c.g.value}}
	if c.Coupled {
		entries = append(entries, blend{c.f.value, c.c, c.g.value, c.cNext})
	} else {
		entries = append(entries, product{c.f.value, c.c, c.cNext}, productOnto{c.i.value, c.g.value, c.cNext})
	}
	c.then(c.hidden, entries...)
}

// show makes the gate of what is shown, which sees the new state, and the output.
func (c *augmented) show() {
	if c.Peepholes == FullPeepholes {
		c.stage(c.onto(c.o.to, c.peepTerm(c.o, c.cNext)))
	}
	c.open(c.cNext, c.o)
	r, q := c.signal(c.hidden), c.hNext
	if c.Projection > 0 {
		q = c.signal(c.hidden)
	}
	c.then(c.hidden, tanh{c.cNext, r}, product{c.o.value, r, q})
	if c.Projection > 0 {
		v := c.sum(c.outputs, term{from: q, field: projection, stride: c.hidden})
		c.stage(v)
		c.then(c.outputs, move{v.to, c.hNext})
	}
}

// open makes gates of their sums, after diagonal peepholes to the state.
func (c *augmented) open(state signal, gates ...*gate) {
	var entries []entry
	var there []*gate
	for _, g := range gates {
		if g == nil {
			continue
		}
		there = append(there, g)
		if g.peephole >= 0 && c.Peepholes == DiagonalPeepholes {
			entries = append(entries, c.peep(state, g.to, peephole, g.peephole*c.hidden))
		}
	}
	if len(entries) > 0 {
		c.then(c.hidden, entries...)
	}
	c.normalise(there...)
	entries = nil
	for _, g := range there {
		entries = append(entries, sigmoid{g.value})
	}
	c.then(c.hidden, entries...)
}

// normalise lets sums go through a normalisation, if there is one.
func (c *augmented) normalise(gates ...*gate) {
	if !c.Normalised {
		return
	}
	var all norms
	for _, g := range gates {
		n := c.norm(g.to, gain, shift, g.index*c.hidden)
		g.value = n.z
		all = append(all, n)
	}
	c.steps = append(c.steps, all)
}
