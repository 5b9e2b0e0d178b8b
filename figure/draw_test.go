package figure

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"unroll/tensor"
)

// blank returns a figure that may be drawn once it has a mark.
func blank() *Figure {
	f := New("t")
	f.Alt = "a"
	return f
}

// point is a place in the picture; y grows upwards.
type point struct{ x, y float64 }

// paths returns the corners of every path of the first series, in order, but for
// the samples in the legend below.
func paths(t *testing.T, f *Figure) (ps [][]point) {
	t.Helper()
	for _, m := range regexp.MustCompile(`d="M([^"]*?)Z?" style="[^"]*var\(--fig-1,`).FindAllStringSubmatch(picture(t, f), -1) {
		var corners []point
		for _, at := range strings.Split(m[1], "L") {
			x, y, _ := strings.Cut(at, ",")
			corners = append(corners, point{parsed(t, x), parsed(t, y)})
		}
		if corners[0].y > 0 {
			ps = append(ps, corners)
		}
	}
	return ps
}

func parsed(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestLineGoesWhereItsDataGo(t *testing.T) {
	f := blank()
	f.Line("a", []float64{0, 1e-6, 1, 2, 3, 4 - 1e-3, 4}, []float64{0, 0, 1, math.NaN(), 1, 0, 0})
	ps := paths(t, f)
	if len(ps) != 2 || len(ps[0]) != 2 || len(ps[1]) != 3 {
		t.Fatalf("corners %v, want lines of two and three: a NaN is a gap, a point on top of another is left out, but not the last", ps)
	}
	a, b, c, d := ps[0][0], ps[0][1], ps[1][0], ps[1][2]
	if !(a.x < b.x && b.x < c.x && c.x < d.x) {
		t.Errorf("x does not grow to the right: %v", ps)
	}
	if a.y != d.y || b.y != c.y || !(b.y > a.y) {
		t.Errorf("y does not grow upwards: %v", ps)
	}
}

func TestLogAxisSpacesPowersEvenly(t *testing.T) {
	f := blank()
	f.LogX, f.LogY = true, true
	f.Line("a", []float64{1, 10, 100}, []float64{1e-3, 1e-6, 1e-9})
	p := paths(t, f)[0]
	if math.Abs(p[2].x-2*p[1].x+p[0].x) > 0.02 || math.Abs(p[2].y-2*p[1].y+p[0].y) > 0.02 {
		t.Errorf("corners %v are not evenly spaced", p)
	}
}

func TestEqualDrawsACircleRound(t *testing.T) {
	for _, r := range []float64{1, 90} { // the labels of 90 get longer as the axis grows
		f := blank()
		f.Equal = true
		f.Region("disc", []float64{-r, 0, r, 0}, []float64{0, -r, 0, r})
		f.Line("", []float64{-10 * r, 10 * r}, []float64{0, 0})
		p := paths(t, f)[0]
		wide, high := p[2].x-p[0].x, p[3].y-p[1].y
		if math.Abs(wide-high) > 0.02 || high < 10 {
			t.Errorf("the disc is %g wide and %g high", wide, high)
		}
	}
}

func TestRulesGoFromEndToEnd(t *testing.T) {
	f := blank()
	f.XLim, f.YLim = [2]float64{0, 1}, [2]float64{0, 1}
	f.HLine("a", 0.5)
	f.VLine("a", 0.25)
	f.Line("a", []float64{0, 1}, []float64{0, 1})
	ps := paths(t, f)
	across, up, corners := ps[0], ps[1], ps[2]
	if across[0].x != corners[0].x || across[1].x != corners[1].x || across[0].y != across[1].y {
		t.Errorf("HLine from %v to %v", across[0], across[1])
	}
	if up[0].y != corners[0].y || up[1].y != corners[1].y || up[0].x != up[1].x {
		t.Errorf("VLine from %v to %v", up[0], up[1])
	}
}

func TestFillsLieBelowLinesAndDots(t *testing.T) {
	f, y := blank(), []float64{0, 1, 0}
	f.Points("dots", nil, y)
	f.Line("line", nil, y)
	f.HLine("rule", 1)
	f.Region("fill", nil, y)
	last := 0
	for _, name := range []string{"4", "3", "2", "1"} {
		at := strings.Index(picture(t, f), "var(--fig-"+name)
		if at <= last {
			t.Errorf("series %s is not drawn over the ones before", name)
		}
		last = at
	}
}

func TestRulesWidenTheAxes(t *testing.T) {
	f := blank()
	f.HLine("a", 9)
	f.VLine("a", -9)
	f.Line("b", nil, []float64{1, 2})
	if ps := paths(t, f); len(ps) != 2 {
		t.Errorf("%d rules in sight, want 2", len(ps))
	}
}

// A name must be in the legend, below the axes and inside the picture, with a
// sample before it.
func TestLegendIsInThePicture(t *testing.T) {
	f := blank()
	for _, name := range []string{"first of the series to see", "second of the series to see", "third of the series to see"} {
		f.Line(name, nil, []float64{1, 2})
	}
	svg := picture(t, f)
	find := func(pattern string) []float64 {
		var found []float64
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(svg, -1) {
			found = append(found, parsed(t, m[1]))
		}
		return found
	}
	height, axes := find(`viewBox="0 0 460 ([^"]*)"`)[0], find(`translate\(0, -([^)]*)\)`)[0]
	names := find(`y="([^"]*)"[^>]*>[a-z]* of the series to see<`)
	if len(names) != 3 || names[2] <= names[0] {
		t.Fatalf("names at %v, want three in two lines", names)
	}
	for i, y := range names {
		if y < 0 || axes+y > height-2 {
			t.Errorf("a name at %g of %g", axes+y, height)
		}
		if samples := find(fmt.Sprintf(`d="M[^,]*,(-[^L]*)L[^"]*" style="[^"]*var\(--fig-%d,`, i+1)); len(samples) != 1 || math.Abs(samples[0]+y) > 6 {
			t.Errorf("samples at %v for the name at %g", samples, -y)
		}
	}
}

func TestAreaLiesBetweenItsBounds(t *testing.T) {
	f := blank()
	f.Area("a", nil, []float64{0, 4, 2}, []float64{1, 5, 3})
	p := paths(t, f)[0]
	if len(p) != 6 {
		t.Fatalf("%d corners, want 6", len(p))
	}
	for i := range 3 { // along the low values and back along the high ones
		low, high := p[i], p[5-i]
		if first := p[5].y - p[0].y; low.x != high.x || math.Abs(high.y-low.y-first) > 0.02 || first <= 0 {
			t.Errorf("corner %v does not stand as far above %v as the others", high, low)
		}
	}
}

func TestNothingLeavesTheAxes(t *testing.T) {
	f := blank()
	f.XLim, f.YLim = [2]float64{0.5, 3}, [2]float64{0, 1}
	f.Line("a", nil, []float64{0, 1e299, -1e299, 1, 0.5, 3, -2})
	f.Region("a", []float64{-1, 9, 9}, []float64{-1, -1, 9})
	box := blank()
	box.XLim, box.YLim = f.XLim, f.YLim
	box.Line("a", []float64{0.5, 3}, []float64{0, 1})
	ends := paths(t, box)[0]
	drawn := paths(t, f)
	if len(drawn) < 3 {
		t.Fatalf("%d paths", len(drawn))
	}
	for _, path := range drawn {
		for _, p := range path {
			if p.x < ends[0].x-1 || p.x > ends[1].x+1 || p.y < ends[0].y-1 || p.y > ends[1].y+1 {
				t.Errorf("corner %v lies outside %v", p, ends)
			}
		}
	}
}

// pixels returns the cells that a heat map draws.
func pixels(t *testing.T, f *Figure) image.Image {
	t.Helper()
	m := regexp.MustCompile(`href="data:image/png;base64,([^"]*)"`).FindStringSubmatch(picture(t, f))
	if m == nil {
		t.Fatal("no image")
	}
	content, err := base64.StdEncoding.DecodeString(m[1])
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// warm returns a heat map.
func warm(x []float64, rows ...tensor.Vector) *Figure {
	f := blank()
	f.Heat(x, nil, tensor.FromRows(rows...))
	return f
}

func TestHeatStandsUpright(t *testing.T) {
	img := pixels(t, warm(nil, tensor.Vector{0, 1, 2}, tensor.Vector{3, 4, math.NaN()}))
	if size := img.Bounds().Size(); size != (image.Point{3, 2}) {
		t.Fatalf("%v pixels", size)
	}
	// Row 0 of the matrix is the lowest; the colours get lighter with the values.
	light := func(x, y int) uint8 { return color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y }
	order := []uint8{light(0, 1), light(1, 1), light(2, 1), light(0, 0), light(1, 0)}
	for i := 1; i < len(order); i++ {
		if order[i] <= order[i-1] {
			t.Errorf("brightness in the order of the values: %v", order)
		}
	}
	if _, _, _, alpha := img.At(2, 0).RGBA(); alpha != 0 {
		t.Error("the NaN has a colour")
	}
}

func TestHeatOfBothSignsMeetsInZero(t *testing.T) {
	img := pixels(t, warm(nil, tensor.Vector{-4, 0, 1}))
	at := func(x int) color.NRGBA { return color.NRGBAModel.Convert(img.At(x, 0)).(color.NRGBA) }
	if c := at(0); c.B <= c.R {
		t.Errorf("−4 is %v, want blue", c)
	}
	if c := at(1); max(c.R, c.G, c.B)-min(c.R, c.G, c.B) > 3 {
		t.Errorf("0 is %v, want grey", c)
	}
	if c := at(2); c.R <= c.B {
		t.Errorf("1 is %v, want red", c)
	}
}

func TestHeatDrawsWholeCells(t *testing.T) {
	f := warm([]float64{1e-4, 1e-3, 1e-2, 1e-1}, tensor.Vector{1, 2, 3, 4}, tensor.Vector{4, 3, 2, 1})
	f.LogX = true
	f.XLim = [2]float64{2e-4, 1} // cuts the first cell
	f.YLim = [2]float64{-0.5, 0.7}
	if size := pixels(t, f).Bounds().Size(); size != (image.Point{3, 1}) {
		t.Errorf("%v cells, want 3 in a row", size)
	}
}

func TestImagesAreSharpAndFillTheirBox(t *testing.T) {
	images := regexp.MustCompile(`<image [^>]*>`).FindAllString(picture(t, warm(nil, tensor.Vector{1, 2})), -1)
	if len(images) != 2 {
		t.Fatalf("%d images", len(images))
	}
	for _, img := range images {
		for _, want := range []string{`preserveAspectRatio="none"`, `image-rendering="pixelated"`, ` href="data:image/png;base64,`} {
			if !strings.Contains(img, want) {
				t.Errorf("an image has no %s", want)
			}
		}
	}
}

func TestTickLabelsAreAnchored(t *testing.T) {
	f := blank()
	f.Line("a", nil, []float64{1, 2})
	for _, want := range []string{`text-anchor="middle">0.4<`, `text-anchor="end">1.5<`} {
		if svg := picture(t, f); !strings.Contains(svg, want) {
			t.Errorf("no label %s", want)
		}
	}
}

// A long name for the colours ends at the right edge; it takes a line of its
// own where the name of the y axis would be in its way.
func TestLongNamesHaveRoom(t *testing.T) {
	f := warm(nil, tensor.Vector{1, 2})
	f.Y, f.Z = "y", strings.Repeat("colours ", 7)
	place := regexp.MustCompile(`x="([^"]*)" y="([^"]*)"[^>]*>(y|colours [^<]*)<`)
	places := func() (x, y [2]float64) {
		for i, m := range place.FindAllStringSubmatch(picture(t, f), -1) {
			x[i], y[i] = parsed(t, m[1]), parsed(t, m[2])
		}
		return x, y
	}
	x, y := places()
	if x[0] != 0 || x[1] != width || y[0] != y[1] || !strings.Contains(picture(t, f), `text-anchor="end">colours`) {
		t.Errorf("names at %v, %v, want one line from end to end", x, y)
	}
	f.Z += f.Z
	if _, y = places(); y[1] <= y[0] {
		t.Errorf("names at heights %v: the longer one is not in a line of its own", y)
	}
}
