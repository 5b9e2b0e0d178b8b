package figure

import (
	"cmp"
	"fmt"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Sizes, in units of the view box. Like gonum, we count y from the bottom.
const (
	width      = 460
	plotHeight = 300 // of the axes with their ticks and the name of the x axis
	lineHeight = 16
	gap        = 8
	thumbnail  = 22 // the width of the sample of a series in the legend
)

// SVG draws the figure. The same figure gives the same bytes.
func (f *Figure) SVG() ([]byte, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	p, cells, err := f.plot()
	if err != nil {
		return nil, err
	}
	head := f.headLines()*lineHeight + gap/2
	svg := vgsvg.New(width, head+plotHeight)
	c := draw.New(sparse{svg})
	f.writeHead(c, head)
	axes := draw.Crop(c, gap, -gap, 0, -head)
	if cells != nil {
		axes.Max.X -= barSpace
	}
	if f.Equal {
		equalize(axes, p)
	}
	p.Draw(axes)
	if cells != nil {
		cells.drawBar(p.DataCanvas(axes))
	}
	below := f.drawLegend(c, p.Legend)
	return document(svg, below, f.Title, f.Alt)
}

// plot collects what lies between the axes, and sets their ends. The cells are
// those of the heat map, if there is one.
func (f *Figure) plot() (p *plot.Plot, cells *cells, err error) {
	p = plot.New()
	dress(p)
	p.X.Label.Text = f.X
	marginX, marginY := 0.02, 0.05
	if f.heat == nil {
		p.Add(grid())
	} else {
		if cells, err = f.cells(); err != nil {
			return nil, nil, fmt.Errorf("heat: %w", err)
		}
		p.Add(cells)
		marginX, marginY = 0, 0
	}
	for l := fills; l <= dots; l++ {
		for _, s := range f.series {
			if s.layer == l {
				f.addSeries(p, s)
			}
		}
	}
	return p, cells, cmp.Or(
		span("x", &p.X, f.LogX, f.XLim, marginX, 6),
		span("y", &p.Y, f.LogY, f.YLim, marginY, 5))
}

// addSeries adds a series to the plot, its lines with a halo over a heat map.
func (f *Figure) addSeries(p *plot.Plot, s series) {
	for _, part := range s.parts {
		if l, ok := part.(*plotter.Line); ok && f.heat != nil {
			p.Add(&plotter.Line{XYs: l.XYs, LineStyle: stroke(halo, 4)})
		}
	}
	for _, part := range s.parts {
		p.Add(part)
	}
}

// headLines counts the lines above the axes: the title, and the names of the
// y axis and of the colours, in one line if it is long enough.
func (f *Figure) headLines() vg.Length {
	switch {
	case f.Y == "" && f.Z == "":
		return 1
	case roomFor(f.Y)+roomFor(f.Z) <= width:
		return 2
	}
	return 3
}

// writeHead writes the title and the names on top of the axes, where they can
// be read without turning the head.
func (f *Figure) writeHead(c draw.Canvas, height vg.Length) {
	c.FillText(heading(), vg.Point{Y: c.Max.Y - 13}, f.Title)
	c.FillText(letters(text.XLeft), vg.Point{Y: c.Max.Y - lineHeight - 14}, f.Y)
	c.FillText(letters(text.XRight), vg.Point{X: width, Y: c.Max.Y - height + gap/2 + 2}, f.Z)
}

// equalize widens one axis until both have the same scale. The labels of the
// wider axis may leave it less room, so it takes a few rounds.
func equalize(c draw.Canvas, p *plot.Plot) {
	x, y := p.X.Max-p.X.Min, p.Y.Max-p.Y.Min
	for range 4 {
		box := p.DataCanvas(c).Size()
		unit := max(x/float64(box.X), y/float64(box.Y))
		widen(&p.X, unit*float64(box.X))
		widen(&p.Y, unit*float64(box.Y))
	}
}

func widen(a *plot.Axis, to float64) {
	by := (to - (a.Max - a.Min)) / 2
	a.Min, a.Max = a.Min-by, a.Max+by
}

// drawLegend writes the names of the series below the canvas, in lines, each
// after a sample: a legend of gonum's for each. It returns the room they take.
func (f *Figure) drawLegend(c draw.Canvas, style plot.Legend) (height vg.Length) {
	x := vg.Length(width)
	for _, name := range f.names {
		room := thumbnail + roomFor(name)
		if x+room > width {
			x, height = 0, height+lineHeight
		}
		var samples []plot.Thumbnailer
		for _, s := range f.series {
			if s.name == name {
				samples = append(samples, s.parts[0])
			}
		}
		entry := style
		entry.Add(name, samples...)
		entry.Draw(draw.Crop(c, x, 0, -height-gap/2, 0))
		x += room
	}
	return height + gap
}
