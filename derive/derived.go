package derive

import "strconv"

// Named gives a name to what the backward pass computes: the total derivative
// of the loss by a symbol, "adjoint s: psi", or the part of it that arrives
// from later steps, "carry f_psi of s".
type Named struct {
	Label   string // may be empty
	Of      string
	Name    string // empty for the usual name of an adjoint
	Meaning string // may be empty

	pos Pos
}

// Asked is a gradient that the file lists: by a parameter or an input, or by a
// state at a step before 0, as in "gradient 3.4a W_r, 3.4b x, 3.4c r[-1]".
type Asked struct {
	Label string // may be empty
	Of    string
	Step  int // 0 for a parameter or an input

	pos Pos
}

// role says what a symbol is in the backward pass.
type role int

const (
	forward  role = iota // nothing: the symbol is the cell's own
	adjoint              // total derivative of the loss by a signal, at each step
	carry                // the part of an adjoint that later steps add
	gradient             // derivative of the loss by a parameter or an input
	start                // derivative of the loss by a state before step 0
	declared             // the same where the state has its declared initial value, zero where one is bound
	direct               // derivative of the loss by an output, taken as an argument of the loss alone
)

// written reports whether the symbol is shown as a derivative, ∂E/∂W, and not
// by a name of its own.
func (s *Symbol) written() bool {
	return s.role == start || s.role == declared || s.role == direct || s.role == gradient && s.Name == "d."+s.of.Name
}

// adjoint reads: [LABEL] NAME [":" NAME] ["MEANING"].
func (p *parser) adjoint() {
	a := Named{pos: p.peek().pos, Label: p.itemLabel(), Of: p.symbol()}
	if p.accept(":") {
		a.Name = p.unused()
	}
	a.Meaning = p.text()
	p.cell.Adjoints = append(p.cell.Adjoints, a)
}

// carry reads: [LABEL] NAME "of" NAME ["MEANING"].
func (p *parser) carry() {
	f := Named{pos: p.peek().pos, Label: p.itemLabel(), Name: p.unused()}
	if t := p.next(); !t.word("of") {
		p.fail(t.pos, "expected of and a signal, as in carry %s of s, found %s", f.Name, t)
	}
	f.Of = p.symbol()
	f.Meaning = p.text()
	p.cell.Carries = append(p.cell.Carries, f)
}

// gradient reads: [LABEL] NAME ["[" "-" NUMBER "]"].
func (p *parser) gradient() {
	g := Asked{pos: p.peek().pos, Label: p.itemLabel(), Of: p.symbol()}
	if p.accept("[") {
		p.expect("-")
		t := p.next()
		if g.Step = -p.whole(t); t.kind != numberToken || g.Step == 0 {
			p.fail(t.pos, "expected a step before 0, as in r[-1]")
		}
		p.expect("]")
	}
	p.cell.Gradients = append(p.cell.Gradients, g)
}

func (p *parser) itemLabel() string {
	if p.peek().kind == labelToken {
		return p.next().text
	}
	return ""
}

// itemLabelled writes the label of an item before it.
func itemLabelled(label, item string) string {
	if label == "" {
		return item
	}
	return label + " " + item
}

// source writes the item as its declaration has it, after the keyword.
func (a Named) source(carried bool) string {
	out := a.Of
	switch {
	case carried:
		out = a.Name + " of " + a.Of
	case a.Name != "":
		out += ": " + a.Name
	}
	return itemLabelled(a.Label, out) + quoted(" ", a.Meaning)
}

func (g Asked) source() string {
	out := g.Of
	if g.Step < 0 {
		out += "[" + strconv.Itoa(g.Step) + "]"
	}
	return itemLabelled(g.Label, out)
}
