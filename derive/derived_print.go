package derive

// What only derived equations have to print: derivatives of the loss, sums over
// all steps, and conditions.

// derivative writes ∂E/∂W, ∂E/∂W[k], ∂E/∂r[−1]; as source d.W, d.W[k], d.r[-1].
// What is taken as an argument of the loss alone is marked as direct.
func (p text) derivative(r *Ref) string {
	plain := *r
	plain.Symbol = r.Symbol.of
	by := p.ref(&plain)
	switch {
	case r.Symbol.role == direct:
		return p.either("direct."+by, "(∂E/∂"+by+")_direct")
	}
	return p.either("d."+by, "∂E/∂"+by)
}

func (p latex) derivative(r *Ref) string {
	plain := *r
	plain.Symbol = r.Symbol.of
	out := `\frac{\partial E}{\partial ` + p.ref(&plain) + "}"
	if r.Symbol.role == direct {
		return `\left(` + out + `\right)_{\mathrm{direct}}`
	}
	return out
}

// overSteps reports whether a sum is over all steps of the sequence.
func overSteps(e *Sum) bool { return e.To.coef(stepsVar) != 0 }

// where writes the ranges in brackets before the body.
func (p text) where(e *Where) string {
	out := ""
	for _, r := range e.Ranges {
		out += bracket(r, p.index, p.either("<=", "≤")) + " "
	}
	if out == "" {
		return p.bare(e.Body)
	}
	return out + p.expr(e.Body, looseMul)
}

func (p latex) where(e *Where) string {
	out := ""
	for _, r := range e.Ranges {
		out += bracket(r, p.index, `\le`) + `\, `
	}
	if out == "" {
		return p.bare(e.Body)
	}
	return out + p.expr(e.Body, looseMul)
}

// bracket writes a range as [0 ≤ k−1 ≤ K−1], or [k = 0] where it is one number.
func bracket(r Range, index func(Index) string, atMost string) string {
	if r.From.equal(r.To) {
		return "[" + index(r.X) + " = " + index(r.From) + "]"
	}
	return "[" + index(r.From) + " " + atMost + " " + index(r.X) + " " + atMost + " " + index(r.To) + "]"
}
