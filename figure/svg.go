package figure

import (
	"bytes"
	"fmt"
	"html"
	"math"
	"regexp"
	"strconv"
	"strings"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// sparse is gonum's SVG with shorter lines: it leaves out a point within half a
// unit of the one before, unless the line ends there. It could not be seen.
type sparse struct{ *vgsvg.Canvas }

func (c sparse) Stroke(p vg.Path) {
	var short vg.Path
	var last vg.Point
	for i, s := range p {
		step := s.Pos.Sub(last)
		if s.Type != vg.LineComp || i == len(p)-1 || math.Hypot(float64(step.X), float64(step.Y)) >= 0.5 {
			short, last = append(short, s), s.Pos
		}
	}
	c.Canvas.Stroke(short)
}

// anchored leaves it to the page to place a text around its anchor: the width
// of its font is not ours. A letter for private use tells document how.
type anchored struct{ text.Handler }

const middle, end = "\uE000", "\uE001"

func (h anchored) Draw(c vg.Canvas, s string, style text.Style, at vg.Point) {
	switch style.XAlign {
	case text.XCenter:
		s = middle + s
	case text.XRight:
		s = end + s
	}
	style.XAlign = text.XLeft
	h.Handler.Draw(c, s, style, at)
}

var (
	tag    = regexp.MustCompile(`<[^>]*>`)
	number = regexp.MustCompile(`-?[0-9]+(\.[0-9]+|(\.[0-9]+)?e-[0-9]+)`)
)

// document makes of what gonum wrote a picture without a size, in the colours
// and the font of the page around it. What was drawn below the canvas is in it.
func document(c *vgsvg.Canvas, below vg.Length, title, alt string) ([]byte, error) {
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return nil, err
	}
	_, body, _ := strings.Cut(b.String(), "<g ")
	style := pageStyle()
	body = tag.ReplaceAllStringFunc("<g "+body, func(t string) string {
		return style.Replace(number.ReplaceAllStringFunc(t, hundredths))
	})
	body = strings.NewReplacer(">"+middle, ` text-anchor="middle">`, ">"+end, ` text-anchor="end">`).Replace(body)
	w, h := c.Size()
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 %g %g" style="max-width:640px"`+
		` font-family="var(--fig-font,system-ui,sans-serif)" fill="var(--fig-ink,currentColor)" stroke-linejoin="round">`+
		"\n<title>%s</title>\n<desc>%s</desc>\n%s", w, h+below, html.EscapeString(title), html.EscapeString(alt), body), nil
}

// pageStyle returns what turns gonum's styles into those of the page. A colour that
// is black is not written at all: it is that of the picture.
func pageStyle() *strings.Replacer {
	pairs := []string{
		"\n\t", " ", "font-family:Liberation Sans;", "", "font-variant:normal;", "", "font-style:normal;", "", "font-weight:normal;", "",
		`xlink:href="data:image/jpg`, `preserveAspectRatio="none" image-rendering="pixelated" href="data:image/png`,
		"#000000", "var(--fig-ink,currentColor)", "#FFFFFF", "var(--fig-halo,#FFFFFF)",
	}
	for i, c := range seriesColors {
		pairs = append(pairs, fmt.Sprintf("#%06X", c), fmt.Sprintf("var(--fig-%d,#%06X)", i+1, c))
	}
	return strings.NewReplacer(pairs...)
}

// hundredths rounds a coordinate.
func hundredths(s string) string {
	v, _ := strconv.ParseFloat(s, 64)
	return strconv.FormatFloat(math.Round(100*v)/100+0, 'f', -1, 64)
}
