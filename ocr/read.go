package ocr

import (
	"fmt"
	"image"
)

// Probabilities runs the network on the image of a line: how likely each code
// is at each step from left to right, as a grid of height 1. An image whose text
// is bright on dark is inverted where that makes the network surer.
func (m *Model) Probabilities(line image.Image) (Grid, error) {
	size := line.Bounds()
	if err := checkSize(size.Dx(), size.Dy()); err != nil {
		return Grid{}, fmt.Errorf("ocr: %w", err)
	}
	p := grey(line).scaled(m.Height)
	if p.width < m.scale {
		return Grid{}, fmt.Errorf("ocr: image: expected at least %d columns at height %d, found %d", m.scale, m.Height, p.width)
	}
	out := m.forward(p)
	if sure := m.sureness(out); sure < 0.7 {
		if other := m.forward(p.inverted()); m.sureness(other) > sure {
			return other, nil
		}
	}
	return out, nil
}

// forward runs the network.
func (m *Model) forward(p picture) Grid {
	a := Exact
	if m.bytes {
		a = Bytes
	}
	return m.Network.forward(p.grid(m.bytes, a.Keep), &pass{newNoise(m.samples), a})
}

// sureness is the mean of the largest probability over the steps where that is
// not the blank's; 0 where there is no such step.
func (m *Model) sureness(out Grid) float64 {
	sum, count := 0.0, 0
	for _, probabilities := range out.Row(0) {
		best := 0
		for code, p := range probabilities {
			if p > probabilities[best] {
				best = code
			}
		}
		if best != m.blank {
			sum += probabilities[best]
			count++
		}
	}
	return sum / float64(max(1, count))
}
