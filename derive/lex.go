package derive

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
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
	case x.atStatement() && x.label():
	case isDigit(r):
		x.emit(numberToken, x.number(), pos)
	case isNameRune(r):
		x.name()
	case superscript(r) != "":
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

func (x *lexer) endStatement(pos Pos) {
	if x.last().kind != endOfLine {
		x.emit(endOfLine, "", pos)
	}
}

// label reads a label: letters, digits, points and underscores from a digit
// on, or up to a colon from a letter on.
func (x *lexer) label() bool {
	end := x.i
	for end < len(x.src) && (isASCIIAlnum(x.src[end]) || x.src[end] == '.' || x.src[end] == '_') {
		end++
	}
	text := string(x.src[x.i:end])
	colon := end < len(x.src) && x.src[end] == ':'
	if text == "" || !colon && !isDigit(rune(text[0])) {
		return false
	}
	switch {
	case len(text) > maxName:
		x.fail(x.pos, "the label is longer than %d characters", maxName)
	case strings.Contains("."+text+".", ".."):
		x.fail(x.pos, "%s is not a label: points stand between letters or digits", text)
	}
	x.emit(labelToken, text, x.pos)
	x.advance(len(text))
	if colon {
		x.advance(1)
	}
	return true
}

func (x *lexer) quoted() {
	pos := x.pos
	x.advance(1)
	text := x.take(func(r rune) bool { return r != '"' && r != '\n' })
	if x.i == len(x.src) || x.src[x.i] == '\n' {
		x.fail(pos, `the text has no closing "`)
		return
	}
	x.advance(1)
	x.emit(stringToken, text, pos)
}

// number reads 12, 0.5, 1e-3. A point must be followed by a digit, so that the
// range 0..3 is no number.
func (x *lexer) number() string {
	text := x.take(isDigit)
	if x.peek(0) == '.' && isDigit(x.peek(1)) {
		x.advance(1)
		text += "." + x.take(isDigit)
	}
	sign := 0
	if x.peek(1) == '-' || x.peek(1) == '+' {
		sign = 1
	}
	if x.peek(0) == 'e' && isDigit(x.peek(1+sign)) {
		text += string(x.src[x.i : x.i+1+sign])
		x.advance(1 + sign)
		text += x.take(isDigit)
	}
	return text
}

func (x *lexer) peek(n int) rune {
	if x.i+n < len(x.src) {
		return x.src[x.i+n]
	}
	return 0
}

func (x *lexer) name() {
	pos := x.pos
	if string(x.src[x.i:min(x.i+4, len(x.src))]) == "d/dt" && !isNameRune(x.peek(4)) {
		x.advance(4)
		x.emit(derivToken, "d/dt", pos)
		return
	}
	raw := x.take(isNameRune)
	name, ok := spellASCII(raw)
	switch {
	case raw == "Σ" || raw == "∑":
		name = "sum"
	case !ok || !isASCIILetter(rune(name[0])):
		x.fail(pos, "%s is not a name: a letter, then letters and digits, with single underscores between them", quote(raw))
	case len(name) > maxName:
		x.fail(pos, "the name is longer than %d characters", maxName)
	}
	x.emit(nameToken, name, pos)
}

// power reads raised characters, W⁻¹ or Wᵀ, as W^-1 or W^T.
func (x *lexer) power() {
	x.emit(opToken, "^", x.pos)
	if x.peek(0) == 'ᵀ' {
		x.emit(nameToken, "T", x.pos)
		x.advance(1)
		return
	}
	if x.peek(0) == '⁻' {
		x.emit(opToken, "-", x.pos)
		x.advance(1)
	}
	pos, digits := x.pos, ""
	for isDigitText(superscript(x.peek(0))) {
		digits += superscript(x.peek(0))
		x.advance(1)
	}
	if digits == "" {
		x.fail(pos, "a raised minus needs a raised number: W⁻¹")
	}
	x.emit(numberToken, digits, pos)
}

// operator reads an operator of one or two characters.
func (x *lexer) operator() {
	pos := x.pos
	for _, two := range []string{".*", "..", "->"} {
		if x.peek(0) == rune(two[0]) && x.peek(1) == rune(two[1]) {
			x.advance(2)
			x.emit(opToken, two, pos)
			return
		}
	}
	op := asciiOperator(x.peek(0))
	switch op {
	case "":
		x.fail(pos, "unexpected character %s", quote(string(x.peek(0))))
	case "(", "[":
		x.depth++
	case ")", "]":
		x.depth = max(0, x.depth-1)
	}
	x.advance(1)
	x.emit(opToken, op, pos)
}

// asciiOperator spells an operator of one character in ASCII; it is empty for
// anything else.
func asciiOperator(r rune) string {
	switch r {
	case '⊙':
		return ".*"
	case '·', '⋅':
		return "*"
	case '−':
		return "-"
	case '′', 'ʹ', '’':
		return "'"
	case '→':
		return "->"
	}
	if strings.ContainsRune("+-*/^'()[],;=:", r) {
		return string(r)
	}
	return ""
}

// superscript spells a raised character on the line; it is empty for others.
func superscript(r rune) string {
	const raised, plain = "⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"
	if i := strings.IndexRune(raised, r); i >= 0 {
		n := utf8.RuneCountInString(raised[:i])
		return plain[n : n+1]
	}
	switch r {
	case '⁻':
		return "-"
	case 'ᵀ':
		return "T"
	}
	return ""
}

func isBlank(r rune) bool       { return r == ' ' || r == '\t' || r == '\r' }
func isDigit(r rune) bool       { return '0' <= r && r <= '9' }
func isDigitText(s string) bool { return s != "" && isDigit(rune(s[0])) }
func isASCIILetter(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }
func isASCIIAlnum(r rune) bool  { return isDigit(r) || isASCIILetter(r) }
func quote(s string) string     { return strconv.Quote(s) }

// isNameRune reports whether a name may hold r, in either spelling.
func isNameRune(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return isASCIIAlnum(r) || r == '_'
	case r == '∑':
		return true
	}
	return r == '⋆' || unicode.Is(unicode.Mn, r) || unicode.IsLetter(r) && !unicode.Is(unicode.Lm, r)
}
