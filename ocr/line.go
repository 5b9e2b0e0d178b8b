package ocr

import (
	"image"
	"strings"
)

// Line is what was read of an image.
type Line struct {
	Text       string      `json:"text"` // without space at its ends
	Characters []Character `json:"characters"`
}

// Character is a character of a line, a space among them, and where the network
// saw it.
type Character struct {
	Text        string  `json:"text"`
	From        float64 `json:"from"`        // column of the image
	To          float64 `json:"to"`          // the first column behind it
	Probability float64 `json:"probability"` // the largest that the network gave it there
}

// Read reads the image of a line of text. The whole image is taken for the line:
// it should hold one, upright, with little around it.
func (m *Model) Read(line image.Image) (Line, error) {
	p, err := m.prepare(line)
	if err != nil {
		return Line{}, err
	}
	out := m.probabilities(p)
	column := float64(m.scale) * float64(line.Bounds().Dx()) / float64(p.width) // of the image, for a step
	steps := search{m.alphabet, m.blank, m.dictionary}.best(out)
	var l Line
	var text strings.Builder
	for n, p := range steps {
		if p.char == none {
			continue
		}
		if !p.repeats {
			l.Characters = append(l.Characters, Character{Text: m.alphabet.texts[p.char], From: float64(n) * column})
			text.WriteString(m.alphabet.texts[p.char])
		}
		c := &l.Characters[len(l.Characters)-1]
		c.To = float64(n+1) * column
		c.Probability = max(c.Probability, out.At(0, n)[p.code])
	}
	l.Text = strings.TrimSpace(text.String())
	return l, nil
}
