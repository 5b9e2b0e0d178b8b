package figure

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"

	"gonum.org/v1/plot/palette"
	"gonum.org/v1/plot/palette/moreland"

	"unroll/tensor"
)

// heat is a grid of coloured cells.
type heat struct {
	x, y []float64
	z    tensor.Matrix
}

// edges returns the outer edges of the first and the last cell of a row of
// cells with the given centres.
func edges(centres []float64, log bool) ([]float64, error) {
	a := axis{log: log}
	n := len(centres)
	first, last := a.scale(centres[0]), a.scale(centres[n-1])
	step := 1.0
	if n > 1 {
		step = (last - first) / float64(n-1)
	}
	for i, c := range centres {
		if off := a.scale(c) - first - float64(i)*step; !(step > 0) || !(math.Abs(off) < 1e-6*step) {
			return nil, fmt.Errorf("heat: centre %d, %g, is not evenly spaced with the others", i, c)
		}
	}
	lo, hi := first-step/2, last+step/2
	if log {
		lo, hi = math.Pow(10, lo), math.Pow(10, hi)
	}
	return []float64{lo, hi}, nil
}

// viridis holds the corners of the colour map of that name (S. van der Walt and
// N. Smith, matplotlib 2015), from dark to light.
var viridis = []color.Color{
	color.NRGBA{0x44, 0x01, 0x54, 0xff}, color.NRGBA{0x41, 0x44, 0x87, 0xff},
	color.NRGBA{0x2a, 0x78, 0x8e, 0xff}, color.NRGBA{0x22, 0xa8, 0x84, 0xff},
	color.NRGBA{0x7a, 0xd1, 0x51, 0xff}, color.NRGBA{0xfd, 0xe7, 0x25, 0xff},
}

// colors returns the scale of colours for the values of the grid: from blue
// over grey to red around zero where they have both signs, else viridis.
func (h *heat) colors() (palette.ColorMap, error) {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range h.z.Data {
		if finite(v) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	if lo == hi {
		return nil, errors.New("heat: all values are equal")
	}
	scale, err := moreland.NewLuminance(viridis)
	if err != nil {
		return nil, fmt.Errorf("heat: %w", err)
	}
	if lo < 0 && hi > 0 {
		scale = moreland.SmoothBlueRed()
		hi = max(-lo, hi)
		lo = -hi
	}
	scale.SetMin(lo)
	scale.SetMax(hi)
	return scale, nil
}

// picture returns the cells as a PNG image of one pixel a cell, as a data URL.
func (h *heat) picture(scale palette.ColorMap) (string, error) {
	img := image.NewNRGBA(image.Rect(0, 0, h.z.Cols, h.z.Rows))
	for i := range h.z.Rows {
		for j := range h.z.Cols {
			if v := h.z.At(i, j); finite(v) {
				if err := paint(img, j, h.z.Rows-1-i, scale, v); err != nil {
					return "", err
				}
			}
		}
	}
	return dataURL(img)
}

// bar returns the scale as a column of pixels, the highest value on top.
func bar(scale palette.ColorMap) (string, error) {
	const n = 128
	img := image.NewNRGBA(image.Rect(0, 0, 1, n))
	for i := range n {
		share := (float64(i) + 0.5) / n
		v := scale.Min() + share*(scale.Max()-scale.Min())
		if err := paint(img, 0, n-1-i, scale, v); err != nil {
			return "", err
		}
	}
	return dataURL(img)
}

func paint(img *image.NRGBA, x, y int, scale palette.ColorMap, v float64) error {
	c, err := scale.At(v)
	if err != nil {
		return fmt.Errorf("heat: %w", err)
	}
	img.Set(x, y, color.NRGBAModel.Convert(c))
	return nil
}

func dataURL(img image.Image) (string, error) {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return "", fmt.Errorf("heat: %w", err)
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes()), nil
}
