package figure

import "fmt"

// ink is the colour of text, axes and unnamed marks. Its fallback is the colour
// of the text around the figure.
const ink = "var(--fig-ink,currentColor)"

// halo surrounds the lines that are drawn over the colours of a heat map.
const halo = "var(--fig-halo,#FFFFFF)"

// seriesColors holds the fallback colours of the series. They follow Okabe and
// Ito (Color Universal Design, 2008), with green and purple a little darker and
// ochre and slate for yellow and grey, so that each has a contrast of 3:1 on
// light grounds and on dark ones.
var seriesColors = [...]string{"#0072B2", "#D55E00", "#009270", "#B5639A", "#9A7B00", "#5F7A8A"}

// color returns the paint of a series, by its name.
func (f *Figure) color(name string) string {
	for i, n := range f.names {
		if n == name {
			return fmt.Sprintf("var(--fig-%d,%s)", i+1, seriesColors[i])
		}
	}
	return ink
}

// shape returns the path of a dot of radius about 3 around the current point.
// Each series has its own, so that colour is not the only difference.
func (f *Figure) shape(name string) string {
	shapes := [...]string{
		"m-3,0a3,3 0 1 0 6,0a3,3 0 1 0 -6,0z",                          // circle
		"m-2.7,-2.7h5.4v5.4h-5.4z",                                     // square
		"m0,-3.4l3.4,6h-6.8z",                                          // triangle
		"m0,-3.8l3.8,3.8l-3.8,3.8l-3.8,-3.8z",                          // diamond
		"m0,3.4l3.4,-6h-6.8z",                                          // triangle, point down
		"m-3.2,-1.1h2.1v-2.1h2.2v2.1h2.1v2.2h-2.1v2.1h-2.2v-2.1h-2.1z", // cross
	}
	for i, n := range f.names {
		if n == name {
			return shapes[i]
		}
	}
	return shapes[0]
}
