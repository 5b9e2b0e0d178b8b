package autodiff

import (
	"bytes"
	"cmp"
	"fmt"
	"html"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Sizes of letters, in units of the view box, as in package figure.
const (
	headSize  = 13
	nameSize  = 11
	noteSize  = 9
	letter    = 0.58 // width of a letter, in sizes
	pillWidth = 22   // of an operation with a short symbol
	padding   = 6
	margin    = 4
	headRoom  = 24
)

// draw writes the picture of layers whose nodes have their y.
func draw(layers [][]*node, title, alt string) []byte {
	nodes := slices.Concat(layers...)
	width, height := place(layers)
	width = max(width, textWidth(title, headSize)+2*margin)
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 %s %s" style="max-width:%spx"`+
		` font-family="var(--fig-font,system-ui,sans-serif)" fill="var(--fig-ink,currentColor)">`+"\n",
		coord(width), coord(height), coord(math.Round(width*1.39)))
	fmt.Fprintf(&b, "<title>%s</title>\n<desc>%s</desc>\n", html.EscapeString(title), html.EscapeString(alt))
	fmt.Fprintf(&b, `<text x="0" y="13" font-size="%d" font-weight="bold">%s</text>`+"\n", headSize, html.EscapeString(title))
	b.WriteString(`<g fill="none" stroke="var(--fig-ink,currentColor)" stroke-opacity=".5">` + "\n")
	for _, n := range nodes {
		n.drawLines(&b)
	}
	b.WriteString("</g>\n" + `<g text-anchor="middle">` + "\n")
	for _, n := range nodes {
		n.drawNode(&b)
	}
	b.WriteString("</g>\n</svg>\n")
	return b.Bytes()
}

// place finds the x of every node and moves all into the picture.
func place(layers [][]*node) (width, height float64) {
	top, bottom := math.Inf(1), math.Inf(-1)
	width = margin
	for _, layer := range layers {
		column := 0.0
		for _, n := range layer {
			above, below := n.extent()
			column = max(column, n.width())
			top, bottom = min(top, n.y-above), max(bottom, n.y+below)
		}
		for _, n := range layer {
			n.x, n.column = width+column/2, column/2
		}
		width += column + columnGap
	}
	for _, n := range slices.Concat(layers...) {
		n.y += headRoom - top
	}
	return width - columnGap + margin, headRoom + bottom - top + margin
}

// border is the distance from the middle of a node to where lines end.
func (n *node) border() float64 {
	switch {
	case n.bend:
		return 0
	case n.symbol == "":
		return (textWidth(n.name, nameSize) + 2*padding) / 2
	}
	return max(pillWidth, textWidth(n.symbol, nameSize)+2*padding) / 2
}

// width is the room that a node and its texts take.
func (n *node) width() float64 {
	w := max(2*n.border(), textWidth(n.name, nameSize))
	for _, note := range n.notes {
		w = max(w, textWidth(note, noteSize))
	}
	return w
}

func textWidth(s string, size float64) float64 {
	return letter * size * float64(utf8.RuneCountInString(s))
}

// drawLines draws the lines that end at n, straight within the columns and bent
// between them. Where several end, they do one below the other, in the order in
// which they come.
func (n *node) drawLines(b *bytes.Buffer) {
	from := slices.Clone(n.from)
	slices.SortStableFunc(from, func(p, q *node) int { return cmp.Compare(p.y, q.y) })
	apart := min(6, 14/max(1, float64(len(from)-1)))
	for i, p := range from {
		y := n.y + apart*(float64(i)-float64(len(from)-1)/2)
		x0, x1 := p.x+p.column, n.x-n.column
		middle := (x0 + x1) / 2
		fmt.Fprintf(b, `<path d="M%s,%s H%s C%s,%s %s,%s %s,%s H%s`, coord(p.x+p.border()), coord(p.y), coord(x0),
			coord(middle), coord(p.y), coord(middle), coord(y), coord(x1), coord(y), coord(n.x-n.border()))
		if !n.bend {
			b.WriteString(` m-4,-2.5 l4,2.5 l-4,2.5`)
		}
		b.WriteString(`"/>` + "\n")
	}
}

// drawNode draws a leaf as a box around its name, and an operation as a pill
// around its symbol with the name above. Notes stand below.
func (n *node) drawNode(b *bytes.Buffer) {
	if n.bend {
		return
	}
	color, label, radius := "var(--fig-ink,currentColor)", n.symbol, float64(pillRoom)
	switch {
	case n.symbol == "":
		color, label, radius = "var(--fig-1,#0072B2)", n.name, 3
	case n.last:
		color = "var(--fig-2,#D55E00)"
	}
	w := 2 * n.border()
	fmt.Fprintf(b, `<rect x="%s" y="%s" width="%s" height="%d" rx="%s" fill="%s" fill-opacity=".1" stroke="%s"/>`+"\n",
		coord(n.x-w/2), coord(n.y-pillRoom), coord(w), 2*pillRoom, coord(radius), color, color)
	write(b, n.x, n.y+4, nameSize, label)
	if n.symbol != "" && n.name != "" {
		write(b, n.x, n.y-pillRoom-4, nameSize, n.name)
	}
	for i, note := range n.notes {
		write(b, n.x, n.y+pillRoom+noteLine*float64(i+1)-1, noteSize, note)
	}
}

// write writes a text around x. What follows an underscore, up to a bracket, is
// a subscript.
func write(b *bytes.Buffer, x, y float64, size int, s string) {
	s = strings.ReplaceAll(s, "-", "−")
	base, rest, _ := strings.Cut(s, "_")
	sub, after := rest, ""
	if i := strings.IndexByte(rest, '['); i >= 0 {
		sub, after = rest[:i], rest[i:]
	}
	fmt.Fprintf(b, `<text x="%s" y="%s" font-size="%d">%s`, coord(x), coord(y), size, html.EscapeString(base))
	if sub != "" {
		fmt.Fprintf(b, `<tspan dy="3" font-size="8">%s</tspan>`, html.EscapeString(sub))
	}
	if after != "" {
		fmt.Fprintf(b, `<tspan dy="-3">%s</tspan>`, html.EscapeString(after))
	}
	b.WriteString("</text>\n")
}

// coord writes a coordinate in hundredths.
func coord(v float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", v), "0"), ".")
}
