package figure

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/palette"
	"gonum.org/v1/plot/palette/moreland"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"unroll/tensor"
)

// heat is a grid of values.
type heat struct {
	x, y []float64 // the centres of its columns and rows
	z    tensor.Matrix
}

// cells is a grid as a picture of one pixel a cell. It draws itself, since
// gonum's heat map takes its cells to be even in the values, also where they
// are even on a logarithmic axis.
type cells struct {
	image.Image
	x, y   [2]float64 // the outer ends of the columns and the rows
	colors palette.ColorMap
}

// viridis holds the corners of the colour map of that name (S. van der Walt and
// N. Smith, matplotlib 2015), from dark to light.
var viridis = []color.Color{
	color.NRGBA{0x44, 0x01, 0x54, 0xff}, color.NRGBA{0x41, 0x44, 0x87, 0xff},
	color.NRGBA{0x2a, 0x78, 0x8e, 0xff}, color.NRGBA{0x22, 0xa8, 0x84, 0xff},
	color.NRGBA{0x7a, 0xd1, 0x51, 0xff}, color.NRGBA{0xfd, 0xe7, 0x25, 0xff},
}

// cells paints the cells that lie wholly between the limits of the axes.
func (f *Figure) cells() (*cells, error) {
	x, columns, err := whole(f.heat.x, f.LogX, f.XLim)
	if err != nil {
		return nil, err
	}
	y, rows, err := whole(f.heat.y, f.LogY, f.YLim)
	if err != nil {
		return nil, err
	}
	scale, err := colors(f.heat.z.Data)
	if err != nil {
		return nil, err
	}
	img := image.NewNRGBA(image.Rect(0, 0, len(columns), len(rows)))
	for py, i := range rows {
		for px, j := range columns {
			if v := f.heat.z.At(i, j); finite(v) {
				c, err := scale.At(v)
				if err != nil {
					return nil, err
				}
				img.Set(px, len(rows)-1-py, c)
			}
		}
	}
	return &cells{img, x, y, scale}, nil
}

// whole returns which cells of a row with the given centres lie between the
// limits, all if there are none, and the outer ends of these cells.
func whole(centres []float64, log bool, limits [2]float64) (ends [2]float64, which []int, err error) {
	scale, value := scales(log)
	first, step := scale(centres[0]), 1.0
	if n := len(centres); n > 1 {
		step = (scale(centres[n-1]) - first) / float64(n-1)
	}
	for i, c := range centres {
		lo, hi := first+(float64(i)-0.5)*step, first+(float64(i)+0.5)*step
		if off := scale(c) - (lo+hi)/2; !(step > 0) || !(math.Abs(off) < 1e-6*step) {
			return ends, nil, fmt.Errorf("centre %d, %g, is not evenly spaced with the others", i, c)
		}
		if limits != [2]float64{} && (lo < scale(limits[0])-1e-6*step || hi > scale(limits[1])+1e-6*step) {
			continue
		}
		if which == nil {
			ends[0] = value(lo)
		}
		which, ends[1] = append(which, i), value(hi)
	}
	if which == nil {
		return ends, nil, fmt.Errorf("no cell lies between the limits %g and %g", limits[0], limits[1])
	}
	return ends, which, nil
}

// colors returns the scale of colours for the values: from blue over grey
// to red around zero where they have both signs, else viridis.
func colors(values []float64) (palette.ColorMap, error) {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if finite(v) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	if lo == hi {
		return nil, errors.New("all values are equal")
	}
	scale, err := moreland.NewLuminance(viridis)
	if err != nil {
		return nil, err
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

func (c *cells) Plot(box draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&box)
	box.DrawImage(vg.Rectangle{Min: vg.Point{X: x(c.x[0]), Y: y(c.y[0])}, Max: vg.Point{X: x(c.x[1]), Y: y(c.y[1])}}, c.Image)
}

func (c *cells) DataRange() (xmin, xmax, ymin, ymax float64) { return c.x[0], c.x[1], c.y[0], c.y[1] }

// barSpace is the room beside the axes that drawBar takes.
const barSpace = 76

// drawBar explains the colours beside the axes.
func (c *cells) drawBar(axes draw.Canvas) {
	box := draw.Crop(axes, axes.Size().X+14, 26, 0, 0)
	p := plot.New()
	p.X.Min, p.X.Max = 0, 1
	p.Y.Min, p.Y.Max = c.colors.Min(), c.colors.Max()
	(&plotter.ColorBar{ColorMap: c.colors, Vertical: true, Colors: 128}).Plot(box, p)
	style := letters(text.XLeft)
	style.YAlign = text.YCenter
	for _, t := range linearTicks(p.Y.Min, p.Y.Max, 5) {
		box.FillText(style, vg.Point{X: box.Max.X + 5, Y: box.Y(p.Y.Norm(t.Value))}, t.Label)
	}
}
