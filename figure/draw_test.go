package figure

import (
	"bytes"
	"encoding/base64"
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

// point is a place in the picture; y grows downwards.
type point struct{ x, y float64 }

// paths returns the corners of every path of the first series, in order; each
// M starts a path.
func paths(t *testing.T, f *Figure) (ps [][]point) {
	t.Helper()
	inner, _, _ := strings.Cut(draw(t, f)[strings.Index(draw(t, f), "<svg x="):], "</svg>")
	for _, m := range regexp.MustCompile(`d="(M[^"]*)z?" (?:fill="none" stroke|fill)="var\(--fig-1`).FindAllStringSubmatch(inner, -1) {
		for _, part := range strings.Split(strings.TrimSuffix(m[1], "z"), "M")[1:] {
			var corners []point
			for _, at := range strings.Split(part, "L") {
				x, y, _ := strings.Cut(at, ",")
				corners = append(corners, point{number(t, x), number(t, y)})
			}
			ps = append(ps, corners)
		}
	}
	return ps
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestLineGoesWhereItsDataGo(t *testing.T) {
	f := blank()
	f.Line("a", []float64{0, 1e-6, 1, 2, 3, 4}, []float64{0, 0, 1, math.NaN(), 1, 0})
	ps := paths(t, f)
	if len(ps) != 2 || len(ps[0]) != 2 || len(ps[1]) != 2 {
		t.Fatalf("corners %v, want two lines of two: a NaN is a gap, a point on top of another is left out", ps)
	}
	a, b, c, d := ps[0][0], ps[0][1], ps[1][0], ps[1][1]
	if !(a.x < b.x && b.x < c.x && c.x < d.x) {
		t.Errorf("x does not grow to the right: %v", ps)
	}
	if a.y != d.y || b.y != c.y || !(b.y < a.y) {
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
	f := blank()
	f.Equal = true
	f.Region("disc", []float64{-1, 0, 1, 0}, []float64{0, -1, 0, 1})
	p := paths(t, f)[0]
	wide, high := p[2].x-p[0].x, p[1].y-p[3].y
	if math.Abs(wide-high) > 0.02 || high < plotHeight/2 || high > plotHeight {
		t.Errorf("the disc is %g wide and %g high", wide, high)
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
		if first := p[0].y - p[5].y; low.x != high.x || math.Abs(low.y-high.y-first) > 0.02 || first <= 0 {
			t.Errorf("corner %v does not stand as far above %v as the others", high, low)
		}
	}
}

func TestFarPointsAreBroughtNear(t *testing.T) {
	f := blank()
	f.YLim = [2]float64{0, 1}
	f.Line("a", nil, []float64{0, 1e300, -1e300, 1})
	for _, p := range paths(t, f)[0] {
		if math.Abs(p.y) > 1e5 {
			t.Errorf("corner at %g", p.y)
		}
	}
}

// pixels returns the cells that a heat map draws.
func pixels(t *testing.T, z tensor.Matrix) image.Image {
	t.Helper()
	f := blank()
	f.Heat(nil, nil, z)
	m := regexp.MustCompile(`href="data:image/png;base64,([^"]*)"`).FindStringSubmatch(draw(t, f))
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

func TestHeatStandsUpright(t *testing.T) {
	img := pixels(t, tensor.FromRows(tensor.Vector{0, 1, 2}, tensor.Vector{3, 4, math.NaN()}))
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
	img := pixels(t, tensor.FromRows(tensor.Vector{-4, 0, 1}))
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
