package derive

// substitute returns a copy of e in which a running index, n or the variable
// of a sum, is x wherever e itself does not bind it.
func substitute(e Expr, name string, x Index) Expr {
	at := func(i *Index) *Index {
		if i == nil {
			return nil
		}
		r := i.replace(name, x)
		return &r
	}
	below := func(e Expr) Expr { return substitute(e, name, x) }
	switch e := e.(type) {
	case *Var:
		if e.Name == name {
			return indexed(x)
		}
	case *Ref:
		c := *e
		c.Tap, c.Step = at(e.Tap), at(e.Step)
		return &c
	case *Call:
		c := rebuild(e, below).(*Call)
		c.Tap = at(e.Tap)
		return c
	case *Sum:
		c := *e
		c.From, c.To = *at(&e.From), *at(&e.To)
		if e.Var != name {
			c.Body = below(e.Body)
		}
		return &c
	case *Where:
		return &Where{e.node, replaceAll(e.Steps, name, x), replaceRanges(e.Ranges, name, x), below(e.Body)}
	}
	return rebuild(e, below)
}

// rebuild returns a copy of e with each expression directly below replaced.
func rebuild(e Expr, by func(Expr) Expr) Expr {
	switch e := e.(type) {
	case *Neg:
		return &Neg{e.node, by(e.X)}
	case *Binary:
		return &Binary{e.node, e.Op, by(e.X), by(e.Y)}
	case *Power:
		return &Power{e.node, by(e.X), by(e.Exponent)}
	case *Transpose:
		return &Transpose{e.node, by(e.X)}
	case *Call:
		c := *e
		c.Args = convert(e.Args, by)
		return &c
	case *Sum:
		c := *e
		c.Body = by(e.Body)
		return &c
	case *Where:
		c := *e
		c.Body = by(e.Body)
		return &c
	}
	return e
}

// replace returns the index with a name replaced by another index.
func (x Index) replace(name string, by Index) Index {
	k := x.coef(name)
	if k == 0 {
		return x
	}
	return x.plus(-k, variable(name)).plus(k, by).stepFirst()
}

// stepFirst puts n in front, as a person writes it.
func (x Index) stepFirst() Index {
	k := x.coef(stepVar)
	if k == 0 {
		return x
	}
	rest := x.plus(-k, variable(stepVar))
	return Index{append([]IndexTerm{{stepVar, k}}, rest.Terms...), rest.Const}
}

func replaceAll(list []Index, name string, by Index) []Index {
	return convert(list, func(x Index) Index { return x.replace(name, by) })
}

func replaceRanges(list []Range, name string, by Index) []Range {
	return convert(list, func(r Range) Range {
		return Range{r.From.replace(name, by), r.X.replace(name, by), r.To.replace(name, by)}
	})
}

// variable returns a name as an index.
func variable(name string) Index { return Index{Terms: []IndexTerm{{name, 1}}} }

// step returns n + k.
func step(k int) Index { return Index{[]IndexTerm{{stepVar, 1}}, k} }

// indexed returns an index as an expression.
func indexed(x Index) Expr {
	var sum Expr
	add := func(coef int, of Expr) {
		size := number(float64(max(coef, -coef)))
		switch {
		case of == nil:
			of = size
		case coef != 1 && coef != -1:
			of = multiply(size, of)
		}
		if coef < 0 {
			of = negate(of)
		}
		if sum == nil {
			sum = of
		} else {
			sum = plus(sum, of)
		}
	}
	for _, t := range x.Terms {
		add(t.Coef, &Var{Name: t.Name})
	}
	if x.Const != 0 || sum == nil {
		add(x.Const, nil)
	}
	return sum
}
