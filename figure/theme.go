package figure

import (
	"image/color"
	"slices"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The colours as #RRGGBB. Those of the series follow Okabe and Ito (Color
// Universal Design, 2008), with green and purple a little darker and ochre and
// slate for yellow and grey, so that each has a contrast of 3:1 on light
// grounds and on dark ones. A page sees them as the fallbacks of variables.
const (
	ink  = 0x000000 // text, axes and unnamed marks
	halo = 0xFFFFFF // what surrounds a line over a heat map
)

var seriesColors = [...]uint32{0x0072B2, 0xD55E00, 0x009270, 0xB5639A, 0x9A7B00, 0x5F7A8A}

// color returns the colour of a series, by its name.
func (f *Figure) color(name string) uint32 {
	if i := slices.Index(f.names, name); i >= 0 {
		return seriesColors[i%len(seriesColors)]
	}
	return ink
}

// tint returns a colour for gonum. It lies half a step above the wanted one:
// vgsvg rounds down when it takes the opacity out again.
func tint(rgb uint32, opacity float64) color.Color {
	part := func(shift int) uint16 { return uint16(min(rgb>>shift&0xFF*0x101+0x80, 0xFFFF)) }
	return color.NRGBA64{part(16), part(8), part(0), uint16(opacity * 0xFFFF)}
}

// stroke returns the style of a line.
func stroke(rgb uint32, width vg.Length, dashes ...vg.Length) draw.LineStyle {
	return draw.LineStyle{Color: tint(rgb, 1), Width: width, Dashes: dashes}
}

// dot returns the style of a point. Each series has a shape of its own, so that
// colour is not the only difference.
func (f *Figure) dot(name string) draw.GlyphStyle {
	shapes := [...]draw.GlyphDrawer{
		draw.CircleGlyph{}, draw.BoxGlyph{}, draw.PyramidGlyph{},
		polygon{{X: 0, Y: 1.2}, {X: 1.2, Y: 0}, {X: 0, Y: -1.2}, {X: -1.2, Y: 0}},   // diamond
		polygon{{X: 0, Y: -1.2}, {X: 1.1, Y: 0.7}, {X: -1.1, Y: 0.7}},               // triangle, point down
		polygon{{X: -1.3, Y: -1}, {X: 1.3, Y: 1}, {X: 1.3, Y: -1}, {X: -1.3, Y: 1}}, // bow tie
	}
	shape := shapes[max(0, slices.Index(f.names, name))%len(shapes)]
	return draw.GlyphStyle{Color: tint(f.color(name), 1), Radius: 3.1, Shape: shape}
}

// polygon is a filled shape of a point, in units of its radius.
type polygon []vg.Point

func (g polygon) DrawGlyph(c *draw.Canvas, style draw.GlyphStyle, at vg.Point) {
	corners := make([]vg.Point, len(g))
	for i, p := range g {
		corners[i] = at.Add(p.Scale(style.Radius))
	}
	c.FillPolygon(style.Color, corners)
}

// letters returns the style of a text. gonum measures it in a font of its own,
// as wide as Arial; document leaves the choice of the font to the page.
func letters(align text.XAlignment) text.Style {
	return text.Style{
		Font:    font.Font{Typeface: "Liberation", Variant: "Sans", Size: 11},
		XAlign:  align,
		Handler: anchored{plot.DefaultTextHandler},
	}
}

// heading returns the style of the title.
func heading() text.Style {
	style := letters(text.XLeft)
	style.Font.Size, style.Font.Weight = 13, xfont.WeightBold
	return style
}

// roomFor returns the width of a text with some space around, enough for a
// page whose font is wider than Arial.
func roomFor(s string) vg.Length { return 1.15*letters(text.XLeft).Width(s) + 2*gap }

// dress gives the axes and the legend of a plot their look.
func dress(p *plot.Plot) {
	p.BackgroundColor = nil
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Label.TextStyle = letters(text.XCenter)
		a.Label.Padding = 3
		align := a.Tick.Label.YAlign
		a.Tick.Label = letters(a.Tick.Label.XAlign)
		a.Tick.Label.YAlign = align
		a.LineStyle = draw.LineStyle{Color: tint(ink, 0.6), Width: 1}
		a.Tick.LineStyle = a.LineStyle
		a.Tick.Length = 4
		a.Padding = 0
	}
	p.Legend.Left = true
	p.Legend.ThumbnailWidth = thumbnail
	p.Legend.TextStyle = letters(text.XLeft)
}

// grid returns faint lines across the axes at every tick.
func grid() *plotter.Grid {
	style := draw.LineStyle{Color: tint(ink, 0.13), Width: 1}
	return &plotter.Grid{Vertical: style, Horizontal: style}
}
