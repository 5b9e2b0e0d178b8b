// Package figure draws the figures of the tutorial: a few lines on two axes,
// as a scalable picture that fits the page it stands on.
//
// A figure is built by naming what is to be seen, then shown:
//
//	f := figure.New("Smaller steps, smaller error")
//	f.X, f.Y = "step ΔT", "error at t = 1"
//	f.LogX, f.LogY = true, true
//	f.Alt = "Two falling lines on log axes; the one of order two is steeper."
//	f.Line("Euler", steps, euler)
//	f.Line("Heun", steps, heun)
//	f.Show("convergence")
//
// The picture is SVG and depends on nothing: no script, no font file, no
// identifier that could clash with another figure of the page, no size in
// pixels. Every colour of a line or a letter is a CSS variable with a fallback,
// so that a page draws its dark mode instead of inverting a light one:
//
//	--fig-ink            text, axes and grid
//	--fig-1 … --fig-6    the series, in the order in which they are named
//	--fig-halo           what surrounds a line over a heat map
//	--fig-font           the font of the text
//
// Axes, marks and legend are drawn by gonum.org/v1/plot. This package chooses
// colours, ticks and places, and hands gonum's SVG over to the page: colours and
// font become variables, sizes and names of fonts are left out.
//
// The fallback colours can be told apart by colour-blind readers and have a
// contrast of at least 3:1 on a white, a paper and a near-black ground; points
// differ in shape as well. The same calls give the same bytes: coordinates are
// rounded to hundredths, and nothing depends on time, chance or a map's order.
//
// A text alternative is required. A figure without one, like one whose data do
// not fit each other, is an error.
package figure
