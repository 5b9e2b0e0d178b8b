package figure

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"regexp"
	"strings"
	"testing"

	"unroll/tensor"
)

// sample is a figure that has one of everything.
func sample() *Figure {
	f := New("All <kinds> & more")
	f.X, f.Y, f.Z, f.Alt = "step ΔT", "error", "level", `A "wave" over cells`
	x, y := []float64{0, 1, 2, 3}, []float64{0.25, 1.5, math.NaN(), 1}
	f.Heat(nil, nil, tensor.FromRows(tensor.Vector{1, 2, 3, 4}, tensor.Vector{5, math.NaN(), 7, 8}))
	f.Line("measured", x, y)
	f.Points("measured", x, y)
	f.Dashed("expected", nil, []float64{1, 1, 1})
	f.Area("spread", nil, []float64{0, 0.1}, []float64{0.5, 0.7})
	f.Region("corner", []float64{2, 3, 3}, []float64{0, 0, 1})
	f.HLine("bound", 1.2)
	f.VLine("", 0.5)
	return f
}

// picture returns the picture of f, or fails the test.
func picture(t *testing.T, f *Figure) string {
	t.Helper()
	b, err := f.SVG()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestSVGIsWellFormed(t *testing.T) {
	d := xml.NewDecoder(strings.NewReader(picture(t, sample())))
	count := map[string]int{}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok {
			count[e.Name.Local]++
			for _, a := range e.Attr {
				if a.Name.Local == "id" {
					t.Errorf("<%s> has an id: two figures on a page would clash", e.Name.Local)
				}
			}
		}
	}
	// Two images: the cells and the colour bar.
	for name, want := range map[string]int{"svg": 1, "title": 1, "desc": 1, "image": 2} {
		if count[name] != want {
			t.Errorf("%d elements <%s>, want %d", count[name], name, want)
		}
	}
}

func TestSVGHasItsTexts(t *testing.T) {
	s := picture(t, sample())
	for _, want := range []string{
		`role="img"`, "<title>All &lt;kinds&gt; &amp; more</title>", "<desc>A &#34;wave&#34; over cells</desc>",
		">step ΔT<", ">error<", ">level<", ">measured<", ">expected<", ">spread<", ">corner<", ">bound<",
	} {
		if !strings.Contains(s, want) {
			t.Errorf("the picture has no %s", want)
		}
	}
	if root, _, _ := strings.Cut(s, ">"); regexp.MustCompile(`\s(width|height)=`).MatchString(root) {
		t.Errorf("the picture has a fixed size: %s", root)
	}
}

func TestEveryColorIsAVariable(t *testing.T) {
	svg := picture(t, sample())
	themed := regexp.MustCompile(`^var\(--fig-(ink,currentColor|(?:halo|[1-6]),#[0-9A-F]{6})\)$`)
	found := regexp.MustCompile(`\b(?:fill|stroke)(?::|=")([^;"]*)`).FindAllStringSubmatch(svg, -1)
	if len(found) < 10 {
		t.Fatalf("only %d colours found", len(found))
	}
	for _, m := range found {
		if m[1] != "none" && !themed.MatchString(m[1]) {
			t.Errorf("%s is not themed", m[0])
		}
	}
	for _, name := range []string{"ink", "halo", "1", "2", "3", "4", "5", "font"} {
		if !strings.Contains(svg, "var(--fig-"+name+",") {
			t.Errorf("nothing is drawn in --fig-%s", name)
		}
	}
	if left := regexp.MustCompile(`#[0-9A-F]{6}`).FindString(regexp.MustCompile(`var\([^)]*\)`).ReplaceAllString(svg, "")); left != "" {
		t.Errorf("colour %s is not themed", left)
	}
	if strings.Contains(svg, "Liberation") {
		t.Error("a text has a font of its own")
	}
}

func TestSVGIsDeterministic(t *testing.T) {
	f := sample()
	first := picture(t, f)
	for range 5 {
		if picture(t, sample()) != first || picture(t, f) != first {
			t.Fatal("the same calls gave another picture")
		}
	}
	if long := regexp.MustCompile(`[0-9]\.[0-9]{3,}`).FindString(regexp.MustCompile(`href="[^"]*"`).ReplaceAllString(first, "")); long != "" {
		t.Errorf("a number is not rounded: %s…", long)
	}
}

func TestDataAreCopied(t *testing.T) {
	y := []float64{1, 2, 3}
	f := New("t")
	f.Alt = "a"
	f.Line("y", nil, y)
	before := picture(t, f)
	y[1] = 9
	if picture(t, f) != before {
		t.Error("a change of the caller's slice changed the figure")
	}
}

func TestMistakesAreErrors(t *testing.T) {
	nan := math.NaN()
	one := []float64{1}
	tests := []struct {
		want  string
		spoil func(*Figure)
	}{
		{"no title", func(f *Figure) { f.Title = "" }},
		{"no text alternative", func(f *Figure) { f.Alt = "" }},
		{"equal units need linear axes", func(f *Figure) { f.Equal, f.LogX = true, true }},
		{"nothing to draw", func(f *Figure) { f.series = nil }},
		{`series "a": 1 values of x but 2 of y`, func(f *Figure) { f.Line("a", one, []float64{1, 2}) }},
		{`area "a": 1 low values but 2 high ones`, func(f *Figure) { f.Area("a", nil, one, []float64{1, 2}) }},
		{`series "a": no finite point`, func(f *Figure) { f.Line("a", nil, []float64{nan, nan}) }},
		{`series "a": no finite point`, func(f *Figure) { f.Points("a", nil, nil) }},
		{`series "": no finite point`, func(f *Figure) { f.HLine("", nan) }},
		{`series "a": a corner is not finite`, func(f *Figure) { f.Area("a", nil, []float64{0, nan}, []float64{1, 1}) }},
		{"y axis: a logarithmic axis needs values above 0, found -2", func(f *Figure) { f.LogY = true; f.Line("a", nil, []float64{1, -2}) }},
		{"x axis: limits 2 and 1 span no axis", func(f *Figure) { f.XLim = [2]float64{2, 1} }},
		{"y axis: limits 0 and 1 span no axis", func(f *Figure) { f.LogY = true; f.YLim = [2]float64{0, 1} }},
		{"y axis: limits 0 and +Inf span no axis", func(f *Figure) { f.YLim = [2]float64{0, math.Inf(1)} }},
		{"y axis: values too far apart", func(f *Figure) { f.Line("a", nil, []float64{-9e299, 9e299}) }},
		{"7 named series, room for 6", func(f *Figure) {
			for _, name := range "abcdefg" {
				f.Line(string(name), nil, one)
			}
		}},
		{"heat: 1×2 cells, but 1 values of y and 1 of x", func(f *Figure) { f.Heat(one, one, tensor.NewMatrix(1, 2)) }},
		{"heat: no finite value", func(f *Figure) { f.Heat(nil, nil, tensor.Matrix{}) }},
		{"heat: all values are equal", func(f *Figure) { f.Heat(nil, nil, tensor.NewMatrix(2, 2)) }},
		{"heat: centre 1, 1, is not evenly spaced", func(f *Figure) {
			f.Heat([]float64{0, 1, 3, 4}, nil, tensor.Outer(tensor.Ones(2), tensor.Vector{1, 2, 3, 4}))
		}},
		{"heat: no cell lies between the limits 0.6 and 1", func(f *Figure) { f.XLim = [2]float64{0.6, 1}; f.Heat(nil, nil, tensor.Identity(2)) }},
		{"heat: a figure has room for one", func(f *Figure) {
			f.Heat(nil, nil, tensor.Identity(2))
			f.Heat(nil, nil, tensor.Identity(2))
		}},
	}
	for _, test := range tests {
		f := New("t")
		f.Alt = "a"
		f.HLine("", 1)
		test.spoil(f)
		got, err := f.SVG()
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got error %v, want %q", err, test.want)
		}
		if got != nil {
			t.Errorf("%q: a picture was drawn all the same", test.want)
		}
	}
}
