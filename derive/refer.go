package derive

import (
	"slices"
	"strings"
)

// named reads what a name begins: a running index, a constant made from a
// size, a call, or a use of a symbol.
func (p *parser) named(t token) Expr {
	if t.text == stepVar || t.text == timeVar {
		p.runs(t)
		return &Var{node{pos: t.pos}, t.text}
	}
	if slices.Contains(p.sums, t.text) {
		return &Var{node{pos: t.pos}, t.text}
	}
	if isFill(t.text) {
		return p.fill(t)
	}
	if f := functionNamed(t.text); f != nil {
		return p.call(t, nil, f.args)
	}
	s := p.cell.byName[t.text]
	switch {
	case s == nil && slices.Contains(keywords, t.text):
		p.fail(t.pos, "%s is a word of the language", t.text)
	case s == nil:
		p.fail(t.pos, "undefined symbol %s%s", t.text, p.suggest(t.text, func(*Symbol) bool { return true }))
	case s.Kind == Warp:
		return p.call(t, s, 1)
	case s.Kind == Map:
		return p.call(t, s, len(s.Args))
	default:
		return p.ref(t, s)
	}
	return &Number{}
}

// runs notes that the cell runs over steps or over time. It is one of them.
func (p *parser) runs(t token) {
	continuous := t.text == timeVar || t.is("(")
	if !p.running {
		p.running, p.cell.Continuous = true, continuous
	}
	if p.cell.Continuous != continuous {
		p.fail(t.pos, "the cell has both steps, as in s[n], and time, as in s(t): put them in two cells")
	}
}

// fill reads the size of I(d), ones(d) or zeros(d).
func (p *parser) fill(t token) Expr {
	open := p.peek()
	p.expect("(")
	size := p.peek()
	f := &Fill{node{pos: t.pos}, t.text, p.size()}
	if size.kind == nameToken {
		p.dimension(size)
	}
	p.close("(", open)
	return f
}

// call reads the arguments of a function, warp or map.
func (p *parser) call(t token, s *Symbol, args int) Expr {
	c := &Call{node: node{pos: t.pos}, Func: t.text, Symbol: s}
	if prime := p.peek(); p.accept("'") {
		c.Slope = true
		if slope(t.text) == nil && (s == nil || s.Kind != Warp) {
			p.fail(prime.pos, "%s has no slope: only an elementwise function of one argument has", t.text)
		}
	}
	if s != nil && s.Taps != "" {
		c.Tap = p.tap(t, s)
	}
	open := p.peek()
	if !p.accept("(") {
		p.fail(open.pos, "%s is %s: write %s(…)", t.text, callable(s), t.text)
		return c
	}
	p.list(func() { c.Args = append(c.Args, p.expr()) })
	p.close("(", open)
	if len(c.Args) != args {
		p.fail(t.pos, "%s takes %s, found %d", t.text, count(args, "argument"), len(c.Args))
	}
	return c
}

func callable(s *Symbol) string {
	if s == nil {
		return "a function"
	}
	return article(s.Kind)
}

// ref reads a use of a dimension, parameter or signal.
func (p *parser) ref(t token, s *Symbol) Expr {
	r := &Ref{node: node{pos: t.pos}, Symbol: s}
	at := p.peek()
	switch {
	case s.Timed() && at.is("["):
		p.runs(at)
		p.next()
		r.Step = p.index()
		p.close("[", at)
	case s.Timed() && at.is("("):
		p.runs(at)
		p.next()
		r.Time = p.time(t)
		p.close("(", at)
	case s.Timed():
		p.fail(t.pos, "%s is %s: write %s", t.text, article(s.Kind), p.cell.now(s))
	case s.Taps != "":
		r.Tap = p.tap(t, s)
	case at.is("["):
		p.fail(at.pos, "%s is %s without taps: it takes no [ ]", t.text, article(s.Kind))
	}
	return r
}

// tap reads the index of a tap in brackets.
func (p *parser) tap(t token, s *Symbol) *Index {
	open := p.peek()
	if !p.accept("[") {
		p.fail(t.pos, "%s has %s taps: write %s[k]", t.text, s.Taps, t.text)
		return &Index{}
	}
	x := p.index()
	p.close("[", open)
	if x.coef(stepVar) != 0 {
		p.fail(open.pos, "the index of a tap does not depend on n")
	}
	return x
}

// time reads the argument of a signal over time: t, with terms free of time
// added or subtracted.
func (p *parser) time(signal token) Expr {
	start := p.peek()
	x := p.expr()
	first := x
	for {
		b, ok := first.(*Binary)
		if !ok || b.Op != Add && b.Op != Sub {
			break
		}
		walk(b.Y, nil, func(e Expr, _ []*Sum) {
			if v, ok := e.(*Var); ok && v.Name == timeVar {
				p.fail(v.pos, "the argument of a signal is t, once, with a delay: t - tau")
			}
		})
		first = b.X
	}
	if v, ok := first.(*Var); !ok || v.Name != timeVar {
		p.fail(start.pos, "the argument of a signal is t with a delay: write %s(t - tau)", signal.text)
	}
	return x
}

// index reads a whole number that is linear in n, variables of sums and
// dimensions.
func (p *parser) index() *Index {
	x := &Index{}
	sign := 1
	if p.accept("-") {
		sign = -1
	}
	for {
		p.indexTerm(x, sign)
		switch {
		case p.accept("+"):
			sign = 1
		case p.accept("-"):
			sign = -1
		default:
			return x
		}
	}
}

// indexTerm reads 3, k, 3 k or 3 * k and adds it.
func (p *parser) indexTerm(x *Index, sign int) {
	t := p.next()
	coef := sign
	if t.kind == numberToken {
		coef *= p.whole(t)
		if !p.accept("*") && p.peek().kind != nameToken {
			x.Const += coef
			return
		}
		t = p.next()
	}
	s := p.cell.byName[t.text]
	switch {
	case t.kind != nameToken:
		p.fail(t.pos, "expected an index, found %s", t)
	case t.text == stepVar:
		p.runs(t)
	case slices.Contains(p.sums, t.text), s != nil && s.Kind == Dim:
	case s == nil:
		p.fail(t.pos, "undefined index %s%s", t.text, p.suggest(t.text, func(s *Symbol) bool { return s.Kind == Dim }))
	default:
		p.fail(t.pos, "%s is %s: an index has only n, variables of sums, dimensions and whole numbers", t.text, article(s.Kind))
	}
	x.add(t.text, coef)
}

// suggest returns " (did you mean …?)" for the nearest name that fits, or
// nothing if none is near.
func (p *parser) suggest(name string, fits func(*Symbol) bool) string {
	best, distance := "", min(2, len(name)/2)+1
	try := func(other string) {
		if d := editDistance(name, other); d < distance {
			best, distance = other, d
		}
	}
	for _, s := range p.cell.Symbols {
		if fits(s) {
			try(s.Name)
		}
	}
	if best == "" {
		return ""
	}
	return " (did you mean " + best + "?)"
}

// editDistance counts the characters to insert, delete or replace between two
// names, letter case apart.
func editDistance(a, b string) int {
	a, b = strings.ToLower(a), strings.ToLower(b)
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
