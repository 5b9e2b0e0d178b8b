package ocr

import (
	"image"
	"strings"
)

// Line is what was read of an image.
type Line struct {
	Text       string
	Characters []Character
}

// Character is a character of a line and where it stands.
type Character struct {
	Text        string
	From, To    float64 // columns of the image
	Probability float64 // the smallest at one of its steps
}

// Read reads the image of a line of text.
func (m *Model) Read(line image.Image) (Line, error) {
	out, err := m.Probabilities(line)
	if err != nil {
		return Line{}, err
	}
	steps := search{m.alphabet, m.blank}.best(out)
	var l Line
	var b strings.Builder
	for _, p := range steps {
		if p.char != none && !p.repeats {
			b.WriteString(m.alphabet.text(p.char))
		}
	}
	l.Text = strings.TrimSpace(b.String())
	return l, nil
}
