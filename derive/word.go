package derive

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// label reads a label: letters, digits, points and underscores from a digit
// on, or up to a colon from a letter on.
func (x *lexer) label() bool {
	end := x.i
	if !isASCIIAlnum(x.src[end]) {
		return false
	}
	for end < len(x.src) && (isASCIIAlnum(x.src[end]) || x.src[end] == '.' || x.src[end] == '_') {
		end++
	}
	text := string(x.src[x.i:end])
	colon := end < len(x.src) && x.src[end] == ':'
	if !colon && !isDigit(rune(text[0])) {
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

func (x *lexer) name() {
	pos := x.pos
	if string(x.src[x.i:min(x.i+4, len(x.src))]) == "d/dt" && !isNameRune(x.peek(4)) {
		x.advance(4)
		x.emit(derivToken, "d/dt", pos)
		return
	}
	raw := x.take(isNameRune)
	if raw == "Σ" || raw == "∑" {
		x.emit(nameToken, "sum", pos)
		return
	}
	name, ok := raw, len(raw) <= 4*maxName // bytes, before there is more work
	if ok {
		name, ok = spellASCII(raw)
		ok = ok && isASCIILetter(rune(name[0]))
	}
	switch {
	case len(name) > maxName:
		x.fail(pos, "the name is longer than %d characters in ASCII", maxName)
	case !ok:
		x.fail(pos, "%s is not a name: a letter, then letters and digits, with single underscores between them", quote(raw))
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
	pos := x.pos
	raised := x.take(func(r rune) bool { return isRaisedDigit(r) })
	if raised == "" {
		x.fail(pos, "a raised minus needs a raised number: W⁻¹")
	}
	x.emit(numberToken, lowered.Replace(raised), pos)
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

// lowered spells raised digits on the line.
var lowered = strings.NewReplacer("⁰", "0", "¹", "1", "²", "2", "³", "3", "⁴", "4", "⁵", "5", "⁶", "6", "⁷", "7", "⁸", "8", "⁹", "9")

func isRaisedDigit(r rune) bool { return strings.ContainsRune("⁰¹²³⁴⁵⁶⁷⁸⁹", r) }
func isRaised(r rune) bool      { return r == '⁻' || r == 'ᵀ' || isRaisedDigit(r) }
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
