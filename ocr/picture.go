package ocr

import (
	"fmt"
	"image"
	"image/color"
)

// picture is an image in shades of grey, 0 for black to 255 for white.
type picture struct {
	width, height int
	pixels        []uint8
}

func newPicture(width, height int) picture {
	return picture{width, height, make([]uint8, width*height)}
}

func (p picture) at(x, y int) int     { return int(p.pixels[y*p.width+x]) }
func (p picture) set(x, y, value int) { p.pixels[y*p.width+x] = uint8(value) }

// The sizes of an image that are read: a line is wider than high, and what a
// pass allocates is in proportion to its pixels.
const (
	maxPixels  = 1 << 26
	maxAspect  = 256
	maxSide    = 1 << 20
	minPixels  = 1
	whitePaper = 255
)

// checkSize demands the size of a line of text.
func checkSize(width, height int) error {
	switch {
	case width < minPixels || height < minPixels:
		return fmt.Errorf("image: expected at least %d×%d pixels, found %d×%d", minPixels, minPixels, width, height)
	case width > maxSide || height > maxSide || width*height > maxPixels:
		return fmt.Errorf("image: expected at most %d pixels, found %d×%d", maxPixels, width, height)
	case width > maxAspect*height:
		return fmt.Errorf("image: expected a line at most %d times as wide as high, found %d×%d pixels", maxAspect, width, height)
	}
	return nil
}

// grey turns an image into shades of grey, with Leptonica's weights of red,
// green and blue. What is transparent lies on white paper.
func grey(m image.Image) picture {
	b := m.Bounds()
	p := newPicture(b.Dx(), b.Dy())
	for y := range p.height {
		for x := range p.width {
			switch c := m.At(b.Min.X+x, b.Min.Y+y).(type) {
			case color.Gray:
				p.set(x, y, int(c.Y))
			default:
				r, g, b, a := c.RGBA()
				light := 0.3*float64(r) + 0.5*float64(g) + 0.2*float64(b) + 0xffff - float64(a)
				p.set(x, y, int(light/257+0.5))
			}
		}
	}
	return p
}

// inverted returns the negative.
func (p picture) inverted() picture {
	out := newPicture(p.width, p.height)
	for i, v := range p.pixels {
		out.pixels[i] = whitePaper - v
	}
	return out
}

// grid turns the picture into what the network sees: black and white of the
// text become −1 and 1.
func (p picture) grid(bytes bool, keep func(float64) float64) Grid {
	black, white := p.blackWhite()
	contrast := (white - black) / 2
	if contrast <= 0 {
		contrast = 1
	}
	out := NewGrid(p.height, p.width, 1)
	for i, v := range p.pixels {
		light := (float64(v)-black)/contrast - 1
		if bytes {
			light *= 128. / 127 // Tesseract stretches a pixel to ±128, and cuts at ±127
		}
		out.Data[i] = keep(light)
	}
	return out
}

// blackWhite estimates the black and the white of the text from the middle row:
// a quarter of the way up its darkest places, three quarters up its brightest.
func (p picture) blackWhite() (black, white float64) {
	var dark, bright [256]int
	y := p.height / 2
	for x := 1; x+1 < p.width; x++ {
		last, here, next := p.at(x-1, y), p.at(x, y), p.at(x+1, y)
		if here < last && here <= next || here <= last && here < next {
			dark[here]++
		}
		if here > last && here >= next || here >= last && here > next {
			bright[here]++
		}
	}
	return quantile(dark, 0.25, 0), quantile(bright, 0.75, whitePaper)
}

// quantile returns the value below which a fraction of the counted values lies,
// in between where it falls into the middle of a count. Where there are no
// values it counts one, none.
func quantile(counts [256]int, fraction float64, none int) float64 {
	total := 0
	for _, n := range counts {
		total += n
	}
	if total == 0 {
		counts[none], total = 1, 1
	}
	target := max(1, min(float64(total), fraction*float64(total)))
	sum := 0
	for value, n := range counts {
		sum += n
		if float64(sum) >= target {
			return float64(value) + 1 - (float64(sum)-target)/float64(n)
		}
	}
	return whitePaper
}
