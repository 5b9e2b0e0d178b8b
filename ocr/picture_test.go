package ocr

import (
	"bytes"
	"image"
	"image/color"
	"testing"

	"unroll/ocr/cell"
)

// Whatever the scale, an even grey stays what it is, and the height is met.
func TestScaleKeepsGrey(t *testing.T) {
	for height := 1; height < 700; height += 1 + height/9 {
		p := newPicture(90, height)
		for i := range p.pixels {
			p.pixels[i] = 77
		}
		out := p.scaled(36)
		if want := max(1, int(float32(36)/float32(height)*90+0.5)); out.height != 36 || out.width != want && height != 72 && height != 144 && height != 288 && height != 576 {
			t.Errorf("90×%d becomes %d×%d, want %d×36", height, out.width, out.height, want)
		}
		for i, v := range out.pixels {
			if v != 77 {
				t.Fatalf("90×%d: pixel %d becomes %d, want 77", height, i, v)
			}
		}
	}
}

// Small pictures, followed by hand.
func TestScale(t *testing.T) {
	ramp := picture{4, 2, []uint8{0, 40, 80, 120, 20, 60, 100, 140}}
	for name, c := range map[string]struct{ got, want picture }{
		"halved":       {ramp.averaged(0.5), picture{2, 1, []uint8{30, 110}}},
		"interpolated": {picture{2, 1, []uint8{0, 101}}.interpolated(2), picture{4, 2, []uint8{0, 50, 101, 101, 0, 50, 101, 101}}},
		"thirds": {picture{6, 6, []uint8{
			0, 0, 9, 90, 90, 90, 0, 0, 9, 90, 90, 90, 0, 0, 9, 90, 90, 90,
			0, 0, 0, 50, 50, 50, 0, 0, 0, 50, 50, 50, 0, 0, 0, 50, 50, 50}}.averaged(1. / 3), picture{2, 2, []uint8{3, 90, 0, 50}}},
		"sharpened": {picture{3, 3, []uint8{0, 0, 0, 0, 90, 0, 0, 0, 0}}.sharpened(1, 0.5), picture{3, 3, []uint8{0, 0, 0, 0, 130, 0, 0, 0, 0}}},
		"sampled":   {picture{100, 100, bytes.Repeat([]byte{10, 90}, 5000)}.sampled(0.01), picture{1, 1, []uint8{50}}},
		"inverted":  {picture{2, 1, []uint8{0, 200}}.inverted(), picture{2, 1, []uint8{255, 55}}},
	} {
		if c.got.width != c.want.width || c.got.height != c.want.height || string(c.got.pixels) != string(c.want.pixels) {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
}

// A colour counts by Leptonica's weights, and what is transparent is paper.
func TestGrey(t *testing.T) {
	for c, want := range map[color.NRGBA]int{
		{255, 255, 255, 255}: 255, {0, 0, 0, 255}: 0, {0, 0, 0, 0}: 255,
		{255, 0, 0, 255}: 77, {0, 255, 0, 255}: 128, {0, 0, 255, 255}: 51, {0, 0, 0, 51}: 204,
	} {
		m := image.NewNRGBA(image.Rect(5, 5, 6, 6))
		m.Set(5, 5, c)
		if got := grey(m).at(0, 0); got != want {
			t.Errorf("%v is grey %d, want %d", c, got, want)
		}
	}
}

// The black and the white of a text become −1 and 1.
func TestGrid(t *testing.T) {
	p := newPicture(40, 3)
	for i := range p.pixels {
		p.pixels[i] = []uint8{50, 50, 200, 200}[i%4]
	}
	for i, v := range p.grid(false, cell.Exact.Keep).Data {
		if want := []float64{-1, -1, 1, 1}[i%4]; v < want-0.02 || v > want+0.02 {
			t.Fatalf("pixel %d becomes %g, want %g", i, v, want)
		}
	}
	for _, v := range newPicture(5, 1).grid(true, cell.Bytes.Keep).Data {
		if v < -1 || v > 1 {
			t.Errorf("black alone becomes %g", v)
		}
	}
}
