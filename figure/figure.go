package figure

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"unroll/tensor"
)

// Figure is a picture with two axes. Set its fields and add to it in any order;
// the first mistake is kept and returned by [Figure.SVG].
type Figure struct {
	Title   string
	Alt     string // what there is to see, for a reader who cannot; required
	Caption string // shown below the figure by a page, not drawn

	X, Y, Z    string     // what the axes, and the colours of Heat, mean
	LogX, LogY bool       // logarithmic axes
	XLim, YLim [2]float64 // lowest and highest value shown; zero: as the data
	Equal      bool       // one unit is as long on both axes, which are linear

	series []series
	names  []string // of the series, in the order of their colours
	heat   *heat
	err    error
}

// New returns an empty figure.
func New(title string) *Figure { return &Figure{Title: title} }

// Line draws a line through the points (x[i], y[i]). If x is nil, it counts
// 0, 1, 2, …. A NaN leaves a gap. Series of one name share a colour and a line
// of the legend; one whose name is empty is drawn in ink.
func (f *Figure) Line(name string, x, y []float64) { f.line(name, x, y) }

// Dashed is Line, dashed: for what is expected rather than found.
func (f *Figure) Dashed(name string, x, y []float64) { f.line(name, x, y, 5, 4) }

func (f *Figure) line(name string, x, y []float64, dashes ...vg.Length) {
	var parts []artist
	for _, run := range f.runs(name, x, y) {
		parts = append(parts, &plotter.Line{XYs: run, LineStyle: stroke(f.color(name), 1.8, dashes...)})
	}
	f.add(lines, name, parts...)
}

// Points draws a dot at each (x[i], y[i]), as [Figure.Line] reads them.
func (f *Figure) Points(name string, x, y []float64) {
	all := slices.Concat(f.runs(name, x, y)...)
	f.add(dots, name, &plotter.Scatter{XYs: all, GlyphStyle: f.dot(name)})
}

// Region fills the polygon with the corners (x[i], y[i]).
func (f *Figure) Region(name string, x, y []float64) {
	rings := f.runs(name, x, y)
	if len(rings) > 0 && len(rings[0]) < len(y) {
		f.fail("series %q: a corner is not finite", name)
	}
	f.add(fills, name, &plotter.Polygon{XYs: rings, Color: tint(f.color(name), 0.2)})
}

// Area fills what lies between low[i] and high[i] over x[i]. If x is nil, it
// counts 0, 1, 2, ….
func (f *Figure) Area(name string, x, low, high []float64) {
	if len(low) != len(high) {
		f.fail("area %q: %d low values but %d high ones", name, len(low), len(high))
		return
	}
	x = orIndex(x, len(low))
	back, top := slices.Clone(x), slices.Clone(high)
	slices.Reverse(back)
	slices.Reverse(top)
	f.Region(name, slices.Concat(x, back), slices.Concat(low, top))
}

// HLine draws a thin line across the figure at y.
func (f *Figure) HLine(name string, y float64) { f.rule(name, y, false) }

// VLine draws a thin line up the figure at x.
func (f *Figure) VLine(name string, x float64) { f.rule(name, x, true) }

func (f *Figure) rule(name string, at float64, vertical bool) {
	f.runs(name, nil, []float64{at})
	f.add(rules, name, &rule{plotter.Line{LineStyle: stroke(f.color(name), 1.4, 2, 3)}, at, vertical})
}

// Heat colours a grid of cells: the one around (x[j], y[i]) by z(i, j). The
// centres must be evenly spaced on the axes as drawn; nil counts 0, 1, 2, ….
// Values of both signs get two hues that meet in zero, others one scale from
// dark to light. A NaN leaves its cell empty; XLim and YLim leave out the cells
// that they cut.
func (f *Figure) Heat(x, y []float64, z tensor.Matrix) {
	x, y = orIndex(x, z.Cols), orIndex(y, z.Rows)
	switch {
	case f.heat != nil:
		f.fail("heat: a figure has room for one")
	case len(x) != z.Cols || len(y) != z.Rows:
		f.fail("heat: %d×%d cells, but %d values of y and %d of x", z.Rows, z.Cols, len(y), len(x))
	case !slices.ContainsFunc(z.Data, finite):
		f.fail("heat: no finite value")
	default:
		f.heat = &heat{x: x, y: y, z: z}
	}
}

func (f *Figure) fail(format string, args ...any) {
	if f.err == nil {
		f.err = fmt.Errorf(format, args...)
	}
}

// check returns the first reason not to draw f.
func (f *Figure) check() error {
	switch {
	case f.err != nil:
		return f.err
	case f.Title == "":
		return errors.New("no title")
	case f.Alt == "":
		return errors.New("no text alternative: set Alt to what there is to see")
	case len(f.names) > len(seriesColors):
		return fmt.Errorf("%d named series, room for %d", len(f.names), len(seriesColors))
	case len(f.series) == 0 && f.heat == nil:
		return errors.New("nothing to draw")
	case f.Equal && (f.LogX || f.LogY):
		return errors.New("equal units need linear axes")
	}
	return nil
}

// finite reports whether v can be drawn.
func finite(v float64) bool { return math.Abs(v) < 1e300 }

// orIndex returns x, or 0, 1, …, n-1 where it is nil.
func orIndex(x []float64, n int) []float64 {
	if x != nil {
		return x
	}
	x = make([]float64, n)
	for i := range x {
		x[i] = float64(i)
	}
	return x
}
