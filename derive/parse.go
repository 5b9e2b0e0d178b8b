package derive

import (
	"errors"
	"strings"
)

// Parse reads a source file: one or more cells. The name is for messages. It
// checks everything that can be known without numbers: names, shapes, the use
// of time, the order of the equations. The error is an *Error.
func Parse(name string, src []byte) (*File, error) {
	lines := strings.Split(string(src), "\n")
	cells, err := parseCells(src)
	if err != nil {
		return nil, placed(err, name, lines)
	}
	for _, c := range cells {
		if err := prepare(c, name, lines); err != nil {
			return nil, err
		}
	}
	return &File{Name: name, Cells: cells}, nil
}

// placed shows a mistake with the file and the line it is in.
func placed(err error, name string, lines []string) error {
	var f *failure
	if !errors.As(err, &f) {
		return err
	}
	text := strings.TrimSuffix(lines[min(f.pos.Line, len(lines))-1], "\r")
	return &Error{File: name, Line: f.pos.Line, Col: f.pos.Col, Msg: f.msg, Text: text}
}

func parseCells(src []byte) ([]*Cell, error) {
	if len(src) > MaxBytes {
		return nil, fail(Pos{1, 1}, "the file is larger than %d bytes", MaxBytes)
	}
	tokens, err := lex(src)
	if err != nil {
		return nil, err
	}
	list := statements(tokens)
	if len(list) == 0 || !list[0][0].word("cell") {
		return nil, fail(tokens[0].pos, `a file begins with a cell: cell rnn "Standard RNN"`)
	}
	var cells []*Cell
	lines := map[string]int{}
	for len(list) > 0 {
		end := 1
		for end < len(list) && !list[end][0].word("cell") {
			end++
		}
		c, err := parseCell(list[:end])
		if err != nil {
			return nil, err
		}
		if line := lines[c.Name]; line > 0 {
			return nil, fail(c.pos, "the cell %s is already in line %d", c.Name, line)
		}
		lines[c.Name] = c.pos.Line
		cells, list = append(cells, c), list[end:]
	}
	return cells, nil
}

// statements cuts the tokens at the ends of statements; each keeps its end.
func statements(tokens []token) [][]token {
	var list [][]token
	start := 0
	for i, t := range tokens {
		if t.kind == endOfLine {
			list = append(list, tokens[start:i+1])
			start = i + 1
		}
	}
	return list
}

// parser reads the statements of one cell. Its first mistake is kept in err
// and moves it to the end of the statement, where nothing more is read.
type parser struct {
	cell    *Cell
	tokens  []token // of the statement, the last one its end
	i       int
	depth   int      // of nested expressions
	sums    []string // variables of the sums around
	running bool     // a symbol has shown whether the cell runs over steps or time
	err     error

	initials []initial // to be parsed once all is declared
	sizes    []token   // names that must be dimensions
	symbols  []token   // names that must be symbols
	taken    []token   // names that must not be symbols
}

// initial is the initial value of a state.
type initial struct {
	state *Symbol
	value []token
}

// parseCell reads the statements of a cell: first what is declared, in
// whatever order, then the initial values and the equations, which can now
// tell a product W (a + b) from a signal s(t).
func parseCell(list [][]token) (*Cell, error) {
	c := &Cell{byName: map[string]*Symbol{}}
	p := &parser{cell: c}
	p.statement(list[0], p.header)
	var equations [][]token
	for _, s := range list[1:] {
		if read := p.declaration(s[0]); read != nil {
			p.statement(s, read)
		} else {
			equations = append(equations, s)
		}
	}
	if len(equations) > maxEquations {
		return nil, fail(equations[maxEquations][0].pos, "the cell has more than %d equations", maxEquations)
	}
	for _, s := range equations {
		p.introduce(s)
	}
	p.checkNames()
	for _, v := range p.initials {
		p.statement(v.value, func() { v.state.Initial = p.expr() })
	}
	for _, s := range equations {
		p.statement(s, p.equation)
	}
	if p.err != nil {
		return nil, p.err
	}
	return c, check(c)
}

// statement reads one statement to its end, unless there was a mistake before
// it.
func (p *parser) statement(tokens []token, read func()) {
	if p.err != nil {
		return
	}
	p.tokens, p.i, p.depth, p.sums = tokens, 0, 0, nil
	read()
	if t := p.peek(); t.kind != endOfLine {
		p.fail(t.pos, "unexpected %s", t)
	}
}

func (p *parser) peek() token { return p.tokens[p.i] }

// next returns the token at hand and moves on; it stays at the last one.
func (p *parser) next() token {
	t := p.peek()
	p.i = min(p.i+1, len(p.tokens)-1)
	return t
}

// accept moves past an operator if it is at hand.
func (p *parser) accept(op string) bool {
	if p.peek().is(op) {
		p.next()
		return true
	}
	return false
}

// expect moves past an operator that must be at hand.
func (p *parser) expect(op string) {
	if t := p.peek(); !p.accept(op) {
		p.fail(t.pos, "expected %s, found %s", op, t)
	}
}

// name reads a name; what says which one is missing.
func (p *parser) name(what string) token {
	t := p.next()
	if t.kind != nameToken {
		p.fail(t.pos, "expected %s, found %s", what, t)
	}
	return t
}

// text reads a quoted text if there is one.
func (p *parser) text() string {
	if p.peek().kind == stringToken {
		return p.next().text
	}
	return ""
}

// fail keeps the first mistake and ends the reading.
func (p *parser) fail(pos Pos, format string, args ...any) {
	if p.err == nil {
		p.err = fail(pos, format, args...)
	}
	p.i = len(p.tokens) - 1
}
