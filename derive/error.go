package derive

import (
	"fmt"
	"strings"
	"unicode"
)

// Error is a mistake in a source file.
type Error struct {
	File      string
	Line, Col int    // from one; columns in characters
	Msg       string // one sentence, without a full stop
	Text      string // the line
}

// Error shows the place and the message, then the line with a caret under the
// column.
func (e *Error) Error() string {
	text, lead := e.excerpt()
	return fmt.Sprintf("%s:%d:%d: %s\n\t%s\n\t%s^", e.File, e.Line, e.Col, e.Msg, text, lead)
}

// excerpt returns the part of the line to show, and what to print before the
// caret: a blank for each character, tabs kept, nothing for a combining mark.
func (e *Error) excerpt() (text, lead string) {
	const before, after = 80, 40
	runes := []rune(e.Text)
	at := min(max(e.Col-1, 0), len(runes))
	start, end := max(0, at-before), min(len(runes), at+after)
	blank := func(r rune) rune {
		switch {
		case r == '\t':
			return r
		case unicode.Is(unicode.Mn, r):
			return -1
		}
		return ' '
	}
	return string(runes[start:end]), strings.Map(blank, string(runes[start:at]))
}
