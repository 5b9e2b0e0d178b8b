package derive

import (
	"slices"
	"strconv"
)

// keywords begin a statement and are no names.
var keywords = []string{"cell", "dim", "input", "state", "signal", "param", "warp", "map", "output", "adjoint", "carry", "gradient", "identity", "cite"}

// reserved reports whether a name belongs to the language.
func reserved(name string) bool {
	return name == stepVar || name == timeVar || name == "sum" || isFill(name) ||
		slices.Contains(keywords, name) || functionNamed(name) != nil
}

// header reads: cell NAME ["TITLE"] [cite KEY].
func (p *parser) header() {
	p.next()
	name := p.name("the name of the cell")
	p.cell.Name, p.cell.pos = name.text, name.pos
	p.cell.Title = p.text()
	if p.peek().word("cite") {
		p.next()
		p.cell.Cite = p.name("a key of the bibliography").text
	}
}

// declaration returns what reads a declaration that begins with this token, or
// nil if the token begins no declaration.
func (p *parser) declaration(t token) func() {
	if t.kind != nameToken {
		return nil
	}
	items := map[string]func(){
		"dim":      p.dim,
		"input":    func() { p.shaped(Input) },
		"state":    func() { p.shaped(State) },
		"signal":   func() { p.shaped(Signal) },
		"param":    func() { p.shaped(Param) },
		"warp":     p.warp,
		"map":      p.mapping,
		"output":   p.output,
		"adjoint":  p.adjoint,
		"carry":    p.carry,
		"gradient": p.gradient,
	}
	item := items[t.text]
	if item == nil {
		return nil
	}
	return func() {
		p.next()
		p.list(item)
	}
}

// list reads items between commas.
func (p *parser) list(item func()) {
	item()
	for p.accept(",") {
		item()
	}
}

// declare adds a symbol that the source declares by this name.
func (p *parser) declare(name token, s *Symbol) {
	s.Name, s.pos = name.text, name.pos
	if len(p.cell.Symbols) >= maxSymbols {
		p.fail(name.pos, "the cell has more than %d symbols", maxSymbols)
	}
	if p.err != nil {
		return
	}
	p.cell.Symbols = append(p.cell.Symbols, s)
	p.cell.byName[s.Name] = s
}

// fresh reads a name that nothing has yet.
func (p *parser) fresh() token {
	t := p.name("a name")
	if reserved(t.text) {
		p.fail(t.pos, "%s is a word of the language", t.text)
	}
	if s := p.cell.byName[t.text]; s != nil {
		p.fail(t.pos, "%s is already declared in line %d", t.text, s.pos.Line)
	}
	return t
}

// dim reads: NAME ["MEANING"].
func (p *parser) dim() {
	name := p.fresh()
	p.declare(name, &Symbol{Kind: Dim, Declared: true, Meaning: p.text()})
}

// shaped reads: NAME [ "[" [TAPS ";"] [SIZE ["," SIZE]] "]" ] ["=" VALUE] ["MEANING"].
func (p *parser) shaped(kind Kind) {
	name := p.fresh()
	s := &Symbol{Kind: kind, Declared: true}
	if p.accept("[") {
		p.brackets(s)
	}
	if s.Taps != "" && kind != Param {
		p.fail(name.pos, "only a parameter or a map has taps, and %s is %s", name.text, article(kind))
	}
	if eq := p.peek(); p.accept("=") {
		if kind != State {
			p.fail(eq.pos, "only a state has an initial value, and %s is %s", name.text, article(kind))
		}
		p.initials = append(p.initials, initial{s, p.skipValue()})
	}
	s.Meaning = p.text()
	p.declare(name, s)
}

// brackets reads the taps and sizes of a declaration up to the "]".
func (p *parser) brackets(s *Symbol) {
	var sizes []string
	if !p.peek().is("]") {
		sizes = append(sizes, p.size())
	}
	if len(sizes) == 1 && p.accept(";") {
		s.Taps, sizes = sizes[0], nil
		if !p.peek().is("]") {
			sizes = append(sizes, p.size())
		}
	}
	if len(sizes) == 1 && p.accept(",") {
		sizes = append(sizes, p.size())
	}
	p.expect("]")
	sizes = append(sizes, "", "")
	s.Shape = Shape{sizes[0], sizes[1]}
}

// size reads the name of a dimension or a whole number from 1 to maxSize.
func (p *parser) size() string {
	t := p.next()
	switch t.kind {
	case nameToken:
		p.sizes = append(p.sizes, t)
		return t.text
	case numberToken:
		if n := p.whole(t); n >= 1 {
			return strconv.Itoa(n)
		}
		p.fail(t.pos, "a size is at least 1")
	default:
		p.fail(t.pos, "expected a dimension or a number, found %s", t)
	}
	return ""
}

// whole returns the value of a number that must be whole and at most maxSize.
func (p *parser) whole(t token) int {
	n, err := strconv.Atoi(t.text) // the largest int where the number is larger still
	switch {
	case n > maxSize:
		p.fail(t.pos, "the number %.20s is too large: at most %d here", t.text, maxSize)
	case err != nil:
		p.fail(t.pos, "expected a whole number, found %s", t)
	}
	return n
}

// dimension checks that a token names a dimension.
func (p *parser) dimension(t token) {
	switch s := p.cell.byName[t.text]; {
	case s == nil:
		p.fail(t.pos, "undeclared dimension %s%s", t.text, p.suggest(t.text, func(s *Symbol) bool { return s.Kind == Dim }))
	case s.Kind != Dim:
		p.fail(t.pos, "%s is %s, not a dimension", t.text, article(s.Kind))
	}
}

// skipValue returns the words of an initial value and its end.
func (p *parser) skipValue() []token {
	start, depth := p.i, 0
	for t := p.peek(); t.kind != endOfLine && t.kind != stringToken && (depth > 0 || !t.is(",")); t = p.peek() {
		switch {
		case t.is("("), t.is("["):
			depth++
		case t.is(")"), t.is("]"):
			depth--
		}
		p.next()
	}
	return append(p.tokens[start:p.i:p.i], token{endOfLine, "", p.peek().pos})
}

// warp reads: NAME ["=" FUNCTION] ["MEANING"].
func (p *parser) warp() {
	name := p.fresh()
	s := &Symbol{Kind: Warp, Declared: true}
	if p.accept("=") {
		f := p.name("an elementwise function")
		if slope(f.text) == nil {
			p.fail(f.pos, "%s is not an elementwise function of one argument", f)
		}
		s.Func = f.text
	}
	s.Meaning = p.text()
	p.declare(name, s)
}

// mapping reads: NAME ["[" TAPS "]"] "(" SIZE {"," SIZE} ")" "->" SIZE ["MEANING"].
func (p *parser) mapping() {
	name := p.fresh()
	s := &Symbol{Kind: Map, Declared: true}
	if p.accept("[") {
		s.Taps = p.size()
		p.expect("]")
	}
	p.expect("(")
	p.list(func() { s.Args = append(s.Args, Shape{Rows: p.size()}) })
	p.expect(")")
	p.expect("->")
	s.Shape = Shape{Rows: p.size()}
	s.Meaning = p.text()
	p.declare(name, s)
}

// output reads: NAME.
func (p *parser) output() { p.cell.Outputs = append(p.cell.Outputs, p.symbol()) }

// symbol reads the name of a symbol, which may be declared later.
func (p *parser) symbol() string {
	t := p.name("the name of a symbol")
	p.symbols = append(p.symbols, t)
	return t.text
}

// unused reads a name that no symbol may have, now or later.
func (p *parser) unused() string {
	t := p.fresh()
	for _, other := range p.taken {
		if other.text == t.text {
			p.fail(t.pos, "%s is already named in line %d", t.text, other.pos.Line)
		}
	}
	p.taken = append(p.taken, t)
	return t.text
}

// checkNames checks what declarations said about names of other lines.
func (p *parser) checkNames() {
	for _, t := range p.sizes {
		p.dimension(t)
	}
	for _, t := range p.symbols {
		if p.cell.byName[t.text] == nil {
			p.fail(t.pos, "undefined symbol %s%s", t.text, p.suggest(t.text, (*Symbol).Timed))
		}
	}
	for _, t := range p.taken {
		if s := p.cell.byName[t.text]; s != nil {
			p.fail(t.pos, "%s is already a symbol, of line %d", t.text, s.pos.Line)
		}
	}
}
