package derive

import "unicode/utf8"

// LaTeXLines is [Equation.LaTeXWith] for a column: where the equation is longer
// than width, counted in characters of its Unicode form, the sum on its right
// side is broken before a + or −, and the lines are aligned at the equals sign.
func (q *Equation) LaTeXLines(width int, symbol func(name, tex string) string) string {
	p, u := latex{q.Cell, symbol}, text{unicode: true}
	terms := p.terms(q.RHS)
	if utf8.RuneCountInString(q.Unicode()) <= width || len(terms) == 1 {
		return q.LaTeXWith(symbol)
	}
	lines := p.expr(q.LHS, 0) + " &= "
	used := utf8.RuneCountInString(u.expr(q.LHS, 0)) + len(" = ")
	for i, t := range terms {
		if i > 0 && used+t.width > width {
			lines += ` \\ &\quad `
			used = 0
		}
		lines += t.tex
		used += t.width
	}
	return `\begin{aligned} ` + lines + ` \end{aligned}`
}

// term is one term of a sum with its sign, and its length in Unicode.
type term struct {
	tex   string
	width int
}

// terms takes the outermost sum of e apart. Put in a row, they are e again.
func (p latex) terms(e Expr) []term {
	u := text{unicode: true}
	b, ok := e.(*Binary)
	if !ok || b.Op != Add && b.Op != Sub {
		return []term{{p.expr(e, 0), utf8.RuneCountInString(u.expr(e, 0))}}
	}
	first := p.terms(b.X)
	whole, left := p.expr(b, 0), p.expr(b.X, 0)
	long, short := u.expr(b, 0), u.expr(b.X, 0)
	return append(first, term{whole[len(left):], utf8.RuneCountInString(long) - utf8.RuneCountInString(short)})
}
