package derive

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// lexer turns source into tokens. A statement ends at the end of its line,
// except inside brackets, after a comma, "=" or a binary operator, and before
// a line that begins with one of these.
type lexer struct {
	src    []rune
	i      int // next rune
	pos    Pos // of src[i]
	depth  int // of open brackets
	tokens []token
	start  int // token that begins the statement
	err    error
}

// failure is a mistake at a place, before the file's name and text are known.
type failure struct {
	pos Pos
	msg string
}

func (f *failure) Error() string { return f.msg }

func fail(pos Pos, format string, args ...any) error {
	return &failure{pos, fmt.Sprintf(format, args...)}
}

// lex splits the source into tokens, the last of which is the end of the file.
func lex(src []byte) ([]token, error) {
	x := &lexer{pos: Pos{1, 1}, src: []rune(string(src))}
	if !utf8.Valid(src) {
		return nil, fail(x.pos, "the file is not UTF-8")
	}
	for x.i < len(x.src) && x.err == nil {
		x.next()
	}
	if x.err != nil {
		return nil, x.err
	}
	x.endStatement(x.pos)
	x.emit(endOfFile, "", x.pos)
	return x.tokens, nil
}

// next reads one token, or skips what lies between two.
func (x *lexer) next() {
	r, pos := x.src[x.i], x.pos
	switch {
	case r == '\n':
		x.newline()
	case isBlank(r):
		x.advance(1)
	case r == '#':
		x.comment()
	case r == '"':
		x.quoted()
	case x.atStatement() && x.label(), x.atItem() && x.label():
	case isDigit(r):
		x.emit(numberToken, x.number(), pos)
	case isNameRune(r):
		x.name()
	case isRaised(r):
		x.power()
	default:
		x.operator()
	}
}

// take advances over the runes that fit and returns them.
func (x *lexer) take(fits func(rune) bool) string {
	start := x.i
	for x.i < len(x.src) && fits(x.src[x.i]) {
		x.advance(1)
	}
	return string(x.src[start:x.i])
}

func (x *lexer) advance(n int) {
	for range n {
		x.pos.Col++
		if x.src[x.i] == '\n' {
			x.pos = Pos{x.pos.Line + 1, 1}
		}
		x.i++
	}
}

func (x *lexer) emit(kind tokenKind, text string, pos Pos) {
	if x.last().kind == endOfLine {
		x.start = len(x.tokens)
	}
	if len(x.tokens)-x.start > maxTokens {
		x.fail(x.tokens[x.start].pos, "the statement has more than %d words: is a bracket left open?", maxTokens)
	}
	x.tokens = append(x.tokens, token{kind, text, pos})
}

func (x *lexer) fail(pos Pos, format string, args ...any) {
	if x.err == nil {
		x.err = fail(pos, format, args...)
	}
}

func (x *lexer) last() token {
	if len(x.tokens) == 0 {
		return token{kind: endOfLine}
	}
	return x.tokens[len(x.tokens)-1]
}

// newline skips to the next character of weight and ends the statement there,
// unless it goes on.
func (x *lexer) newline() {
	end := x.pos
	for x.i < len(x.src) && (isBlank(x.src[x.i]) || x.src[x.i] == '\n' || x.src[x.i] == '#') {
		if x.src[x.i] == '#' {
			x.comment()
		} else {
			x.advance(1)
		}
	}
	goesOn := x.depth > 0 || continues(x.last()) || strings.ContainsRune(",=+-−*·⋅/⊙.", x.peek(0))
	if !goesOn {
		x.endStatement(end)
	}
}

func (x *lexer) comment() { x.take(func(r rune) bool { return r != '\n' }) }

// continues reports whether a statement goes on after this token.
func continues(t token) bool {
	if t.kind != opToken {
		return false
	}
	switch t.text {
	case ",", "=", "+", "-", "*", ".*", "/":
		return true
	}
	return false
}

// atStatement reports whether a statement, or the label of an identity, begins
// here.
func (x *lexer) atStatement() bool {
	n := len(x.tokens)
	if x.last().word("identity") {
		n--
	}
	return n <= 0 || x.tokens[n-1].kind == endOfLine
}

// atItem reports whether an item of adjoint, carry or gradient begins here with
// a digit, which is a label then.
func (x *lexer) atItem() bool {
	if last := x.last(); last.kind == endOfLine || !isDigit(x.src[x.i]) {
		return false
	}
	first := x.tokens[x.start]
	return (first.word("adjoint") || first.word("carry") || first.word("gradient")) &&
		(len(x.tokens) == x.start+1 || x.last().is(","))
}

func (x *lexer) endStatement(pos Pos) {
	if x.last().kind != endOfLine {
		x.emit(endOfLine, "", pos)
	}
}

// peek returns the rune n ahead, or 0 beyond the end.
func (x *lexer) peek(n int) rune {
	if x.i+n < len(x.src) {
		return x.src[x.i+n]
	}
	return 0
}
