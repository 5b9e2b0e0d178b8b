package ocr

import (
	"fmt"
	"image"

	"unroll/ocr/cell"
)

// Probabilities runs the network on the image of a line: how likely each code
// is at each step from left to right, as a grid of height 1. An image whose text
// is bright on dark is inverted where that makes the network surer.
func (m *Model) Probabilities(line image.Image) (Grid, error) {
	p, err := m.prepare(line)
	if err != nil {
		return Grid{}, err
	}
	return m.probabilities(p), nil
}

// probabilities runs the network on a picture of its height, and on the negative
// where it is not sure.
func (m *Model) probabilities(p picture) Grid {
	out := m.forward(p, nil)
	if sure := m.sureness(out); sure < sureEnough {
		if other := m.forward(p.inverted(), nil); m.sureness(other) > sure {
			return other
		}
	}
	return out
}

// sureEnough is the sureness above which a line is dark on bright.
const sureEnough = 0.7

// Stages runs the network on the image of a line, dark on bright, and returns
// each layer with its input and its output, in the order in which they work.
func (m *Model) Stages(line image.Image) ([]Stage, error) {
	p, err := m.prepare(line)
	if err != nil {
		return nil, err
	}
	var stages []Stage
	m.forward(p, func(s Stage) { stages = append(stages, s) })
	return stages, nil
}

// prepare turns an image into a picture of the height of the network.
func (m *Model) prepare(line image.Image) (picture, error) {
	if line == nil {
		return picture{}, fmt.Errorf("ocr: image: expected one, found nil")
	}
	size := line.Bounds()
	if err := checkSize(size.Dx(), size.Dy()); err != nil {
		return picture{}, fmt.Errorf("ocr: %w", err)
	}
	p := grey(line).scaled(m.Height)
	if p.width < m.scale {
		return picture{}, fmt.Errorf("ocr: image: expected at least %d columns at height %d, found %d", m.scale, m.Height, p.width)
	}
	if _, err := through(m.Network, shape{width: p.width}); err != nil {
		return picture{}, fmt.Errorf("ocr: image: %w", err)
	}
	return p, nil
}

// Arithmetic is how the network computes: [cell.Bytes] where its weights are bytes.
func (m *Model) Arithmetic() cell.Arithmetic {
	if m.bytes {
		return cell.Bytes
	}
	return cell.Exact
}

// forward runs the network.
func (m *Model) forward(p picture, watch func(Stage)) Grid {
	pass := &pass{newNoise(m.samples), m.Arithmetic(), watch}
	return pass.run(m.Network, p.grid(m.bytes, pass.Keep))
}

// sureness is the mean of the largest probability over the steps where that is
// not the blank's; 0 where there is no such step.
func (m *Model) sureness(out Grid) float64 {
	sum, count := 0.0, 0
	for _, probabilities := range out.Row(0) {
		if best := largest(probabilities); best != m.blank {
			sum += probabilities[best]
			count++
		}
	}
	return sum / float64(max(1, count))
}

// largest returns the place of the largest number.
func largest(v []float64) int {
	best := 0
	for i, x := range v {
		if x > v[best] {
			best = i
		}
	}
	return best
}
