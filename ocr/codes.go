package ocr

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
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

// property is what the list of characters says of one.
type property struct {
	digit    bool
	unspaced bool // of a script without spaces between words
}

// The scripts without spaces between words.
var unspaced = map[string]bool{"Han": true, "Katakana": true, "Hiragana": true, "Hangul": true, "Thai": true}

// digitBit marks digits among the properties, which are a hexadecimal number.
const digitBit = 8

// characters reads the list of characters: a count, then a line for each, whose
// words are the character, its properties, sizes, and its script. The word NULL
// stands for the space.
func (s *source) characters() (texts []string, properties []property) {
	head, rest, _ := bytes.Cut(s.data, []byte("\n"))
	count, err := strconv.Atoi(strings.TrimSpace(string(head)))
	if err != nil || count < 1 || count > len(rest) {
		s.fail("characters", "expected their number in the first line, found %.40q", head)
		return nil, nil
	}
	for i := range count {
		var line []byte
		line, rest, _ = bytes.Cut(rest, []byte("\n"))
		fields := strings.Fields(string(line))
		if len(fields) < 2 {
			s.fail("characters", "line %d: expected a character and its properties, found %.40q", i+2, line)
			return nil, nil
		}
		bits, err := strconv.ParseUint(fields[1], 16, 32)
		if err != nil {
			s.fail("characters", "line %d: expected properties, a hexadecimal number, found %.40q", i+2, fields[1])
			return nil, nil
		}
		if fields[0] == "NULL" {
			fields[0] = " "
		}
		texts = append(texts, fields[0])
		properties = append(properties, property{bits&digitBit != 0, slices.ContainsFunc(fields[2:min(4, len(fields))], func(f string) bool { return unspaced[f] })})
	}
	return texts, properties
}

// codes reads the codes of each character: a count, then for each a byte, a
// length and that many numbers. What stands beyond the list is no character.
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
		if char < len(texts) {
			at.char = char
		}
	}
	return a
}

// passThrough is the alphabet in which the code of a character is its number,
// and the last code is the blank.
func passThrough(texts []string, size int) alphabet {
	a := alphabet{texts: texts, start: &state{code: none, char: none}, size: size}
	for code := range size {
		char := code
		if char >= len(texts) {
			char = none
		}
		a.start.next = append(a.start.next, &state{code: code, char: char, depth: 1})
	}
	return a
}
