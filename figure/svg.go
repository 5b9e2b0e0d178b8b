package figure

import (
	"fmt"
	"strconv"
	"strings"
)

// svg collects the elements of a picture.
type svg struct{ strings.Builder }

// element writes an element: its name, its attributes as pairs of a name and a
// value (a string, or a float64 rounded to hundredths), and no content.
func (s *svg) element(name string, attributes ...any) {
	s.tag(name, attributes)
	s.WriteString("/>\n")
}

// open writes a start tag, and close the end tag.
func (s *svg) open(name string, attributes ...any) {
	s.tag(name, attributes)
	s.WriteString(">\n")
}

func (s *svg) close(name string) { s.WriteString("</" + name + ">\n") }

func (s *svg) tag(name string, attributes []any) {
	s.WriteString("<" + name)
	for i := 0; i < len(attributes); i += 2 {
		value := attributes[i+1]
		if v, ok := value.(float64); ok {
			value = num(v)
		}
		fmt.Fprintf(s, ` %s="%s"`, attributes[i], escape(fmt.Sprint(value)))
	}
}

// text writes a line of text, unless it is empty. The anchor is start, middle
// or end.
func (s *svg) text(x, y float64, anchor, text string, attributes ...any) {
	if text == "" {
		return
	}
	s.tag("text", append([]any{"x", x, "y", y, "text-anchor", anchor}, attributes...))
	s.WriteString(">" + spans(text) + "</text>\n")
}

// num writes a coordinate: at most two decimals, no needless zeros.
func num(v float64) string {
	t := strings.TrimRight(strconv.FormatFloat(v, 'f', 2, 64), "0")
	if t = strings.TrimSuffix(t, "."); t == "-0" {
		return "0"
	}
	return t
}

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}
