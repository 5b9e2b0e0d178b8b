package figure

import (
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"
)

// series is what one call draws.
type series struct {
	layer
	name  string
	parts []artist // a line has one for each of its runs
}

// layer says what is drawn over what.
type layer int

const (
	fills layer = iota
	rules
	lines
	dots
)

// artist draws a part of a series, and a sample of it for the legend.
type artist interface {
	plot.Plotter
	plot.DataRanger
	plot.Thumbnailer
}

func (f *Figure) add(l layer, name string, parts ...artist) {
	f.series = append(f.series, series{l, name, parts})
}

// runs copies the points of a series, split where one is not finite, and gives
// its name a colour.
func (f *Figure) runs(name string, x, y []float64) (runs []plotter.XYs) {
	x = orIndex(x, len(y))
	if len(x) != len(y) {
		f.fail("series %q: %d values of x but %d of y", name, len(x), len(y))
		return nil
	}
	if name != "" && !slices.Contains(f.names, name) {
		f.names = append(f.names, name)
	}
	var run plotter.XYs
	for i := range x {
		if finite(x[i]) && finite(y[i]) {
			run = append(run, plotter.XY{X: x[i], Y: y[i]})
		} else if run != nil {
			runs, run = append(runs, run), nil
		}
	}
	if run != nil {
		runs = append(runs, run)
	}
	if runs == nil {
		f.fail("series %q: no finite point", name)
	}
	return runs
}

// rule is a line from end to end of the axes, at x if it is vertical, else at y.
type rule struct {
	plotter.Line // its style; it has no points yet
	at           float64
	vertical     bool
}

func (r *rule) Plot(c draw.Canvas, p *plot.Plot) {
	line := r.Line
	line.XYs = plotter.XYs{{X: p.X.Min, Y: r.at}, {X: p.X.Max, Y: r.at}}
	if r.vertical {
		line.XYs = plotter.XYs{{X: r.at, Y: p.Y.Min}, {X: r.at, Y: p.Y.Max}}
	}
	line.Plot(c, p)
}

func (r *rule) DataRange() (xmin, xmax, ymin, ymax float64) {
	if r.vertical {
		return r.at, r.at, math.Inf(1), math.Inf(-1)
	}
	return math.Inf(1), math.Inf(-1), r.at, r.at
}
