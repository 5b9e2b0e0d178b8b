package figure

import (
	"errors"
	"fmt"
	"math"
	"slices"

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
	Equal      bool       // one unit is as long on both axes

	marks []mark
	names []string // of the series, in the order of their colours
	heat  *heat
	err   error
}

// kind says how a mark is drawn.
type kind int

const (
	line kind = iota
	dashed
	points
	area // a closed polygon, filled
	hline
	vline
)

// mark is one thing drawn on the axes. A name has one colour; a mark without a
// name is drawn in ink and stays out of the legend.
type mark struct {
	kind kind
	name string
	x, y []float64
}

// New returns an empty figure.
func New(title string) *Figure { return &Figure{Title: title} }

// Line draws a line through the points (x[i], y[i]). If x is nil, it counts
// 0, 1, 2, …. A NaN leaves a gap. Marks of one name share a colour and a line
// of the legend; a mark whose name is empty is drawn in ink.
func (f *Figure) Line(name string, x, y []float64) { f.add(line, name, x, y) }

// Dashed is Line, dashed: for what is expected rather than found.
func (f *Figure) Dashed(name string, x, y []float64) { f.add(dashed, name, x, y) }

// Points draws a dot at each (x[i], y[i]), as [Figure.Line] reads them.
func (f *Figure) Points(name string, x, y []float64) { f.add(points, name, x, y) }

// Region fills the polygon with the corners (x[i], y[i]).
func (f *Figure) Region(name string, x, y []float64) { f.add(area, name, x, y) }

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
	f.add(area, name, slices.Concat(x, back), slices.Concat(low, top))
}

// HLine draws a thin line across the figure at y.
func (f *Figure) HLine(name string, y float64) {
	f.add(hline, name, []float64{math.NaN()}, []float64{y})
}

// VLine draws a thin line up the figure at x.
func (f *Figure) VLine(name string, x float64) {
	f.add(vline, name, []float64{x}, []float64{math.NaN()})
}

// Heat colours a grid of cells: the one around (x[j], y[i]) by z(i, j). The
// centres must be evenly spaced on the axes as drawn; nil counts 0, 1, 2, ….
// Values of both signs get two hues that meet in zero, others one scale from
// dark to light. A NaN leaves its cell empty.
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
		f.heat = &heat{x, y, z}
	}
}

func (f *Figure) add(k kind, name string, x, y []float64) {
	x = orIndex(x, len(y))
	if len(x) != len(y) {
		f.fail("series %q: %d values of x but %d of y", name, len(x), len(y))
		return
	}
	if name != "" && !slices.Contains(f.names, name) {
		f.names = append(f.names, name)
	}
	f.marks = append(f.marks, mark{k, name, slices.Clone(x), slices.Clone(y)})
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
	case len(f.marks) == 0 && f.heat == nil:
		return errors.New("nothing to draw")
	}
	for _, m := range f.marks {
		if err := f.checkMark(m); err != nil {
			return fmt.Errorf("series %q: %w", m.name, err)
		}
	}
	return nil
}

func (f *Figure) checkMark(m mark) error {
	drawn := false
	for i := range m.x {
		if f.LogX && m.x[i] <= 0 || f.LogY && m.y[i] <= 0 {
			return fmt.Errorf("point %d is (%g, %g), a logarithmic axis needs values above 0", i, m.x[i], m.y[i])
		}
		okX, okY := finite(m.x[i]) || m.kind == hline, finite(m.y[i]) || m.kind == vline
		drawn = drawn || okX && okY
	}
	if !drawn {
		return errors.New("no finite point")
	}
	return nil
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

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
