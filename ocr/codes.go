package ocr

import (
	"bytes"
	"fmt"
)

// maxCode bounds the length of the code of a character.
const maxCode = 9

// none stands for no character: the blank, and the codes within a longer one.
const none = -1

// alphabet says which codes, the outputs of the network, are which characters.
// Of most languages each character has a code of its own; of Chinese or Korean
// it has several, behind one another.
type alphabet struct {
	texts []string // of each character
	start *state   // before the first code of a character
	size  int      // how many codes there are
}

// state is a place within a character: after some of its codes.
type state struct {
	code  int // that led here
	char  int // the character that ends here, or none
	next  []*state
	depth int // how many codes led here
}

// after returns the state that a code leads to, or nil.
func (s *state) after(code int) *state {
	for _, n := range s.next {
		if n.code == code {
			return n
		}
	}
	return nil
}

// characters reads the list of characters: a count, then a line for each, whose
// first word is the character. The word NULL stands for the space.
func (s *source) characters() []string {
	head, rest, _ := bytes.Cut(s.data, []byte("\n"))
	var count int
	if _, err := fmt.Sscan(string(head), &count); err != nil || count < 1 || count > len(rest) {
		s.fail("characters", "expected their number in the first line, found %.40q", head)
		return nil
	}
	texts := make([]string, count)
	for i := range texts {
		var line []byte
		line, rest, _ = bytes.Cut(rest, []byte("\n"))
		word, _, _ := bytes.Cut(line, []byte(" "))
		if len(word) == 0 {
			s.fail("characters", "line %d: expected a character, found %.40q", i+2, line)
			return nil
		}
		texts[i] = string(word)
		if texts[i] == "NULL" {
			texts[i] = " "
		}
	}
	return texts
}

// codes reads the codes of each character: a count, then for each a byte, a
// length and that many numbers. A character beyond the list has no text.
func (s *source) codes(texts []string, size int) alphabet {
	a := alphabet{texts: texts, start: &state{code: none, char: none}, size: size}
	for char := range s.count("codes", 5) {
		field := fmt.Sprintf("code of character %d", char)
		s.byte(field)
		at := a.start
		for range s.within(field+": length", 1, maxCode) {
			code := s.within(field, 0, size-1)
			next := at.after(code)
			if next == nil {
				next = &state{code: code, char: none, depth: at.depth + 1}
				at.next = append(at.next, next)
			}
			at = next
		}
		if s.err != nil {
			return a
		}
		at.char = char
	}
	return a
}

// passThrough is the alphabet in which the code of a character is its number,
// and the last code is the blank.
func passThrough(texts []string, size int) alphabet {
	a := alphabet{texts: texts, start: &state{code: none, char: none}, size: size}
	for code := range size {
		a.start.next = append(a.start.next, &state{code: code, char: code, depth: 1})
	}
	return a
}

// text returns the text of a character.
func (a alphabet) text(char int) string {
	if char < 0 || char >= len(a.texts) {
		return ""
	}
	return a.texts[char]
}
