package batch

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"unicode"
	"unicode/utf8"
)

// The largest text, and the largest alphabet, for a network has a weight vector
// for each character.
const (
	maxText     = 1 << 28
	maxAlphabet = 4096
)

// Text is a text as symbols.
type Text struct {
	Symbols  []int32 // entries of Alphabet, one for each character
	Alphabet []rune  // the characters that occur, ascending
	Digest   string  // sha256
}

// ReadText reads UTF-8 text. What is no text is an error that names the source,
// the place and what was found there.
func ReadText(name string, r io.Reader) (Text, error) {
	bytes, err := io.ReadAll(io.LimitReader(r, maxText+1))
	if err != nil {
		return Text{}, fmt.Errorf("%s: %w", name, err)
	}
	if len(bytes) > maxText {
		return Text{}, fmt.Errorf("%s: expected at most %d bytes of text, found more", name, maxText)
	}
	seen := map[rune]bool{}
	for at := 0; at < len(bytes); {
		c, size := utf8.DecodeRune(bytes[at:])
		if c == utf8.RuneError && size == 1 {
			return Text{}, fmt.Errorf("%s: byte %d: expected UTF-8 text, found the byte 0x%02x", name, at, bytes[at])
		}
		if unicode.IsControl(c) && !unicode.IsSpace(c) {
			return Text{}, fmt.Errorf("%s: byte %d: expected text, found the control character %U", name, at, c)
		}
		seen[c] = true
		at += size
	}
	if len(seen) > maxAlphabet {
		return Text{}, fmt.Errorf("%s: expected at most %d distinct characters, found %d", name, maxAlphabet, len(seen))
	}
	t := Text{Alphabet: make([]rune, 0, len(seen))}
	for c := range seen {
		t.Alphabet = append(t.Alphabet, c)
	}
	slices.Sort(t.Alphabet)
	sum := sha256.Sum256(bytes)
	t.Digest = hex.EncodeToString(sum[:])
	t.Symbols, err = Encode(t.Alphabet, string(bytes))
	return t, err
}

// Encode returns the symbols of a text in an alphabet. The error names the first
// character that is not in it.
func Encode(alphabet []rune, text string) ([]int32, error) {
	symbol := make(map[rune]int32, len(alphabet))
	for i, c := range alphabet {
		symbol[c] = int32(i)
	}
	symbols := make([]int32, 0, utf8.RuneCountInString(text))
	for at, c := range text {
		s, ok := symbol[c]
		if !ok {
			return nil, fmt.Errorf("byte %d: expected a character of the alphabet, found %q", at, c)
		}
		symbols = append(symbols, s)
	}
	return symbols, nil
}
