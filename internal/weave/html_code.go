package weave

import (
	"fmt"
	"html"
	"html/template"
	"strings"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// highlight colours code: a span of one of five classes around each token that
// has one, data-sym on the identifiers that are symbols of the chapter, a link
// on the anchor of an equation.
func (c *page) highlight(source, language string) (template.HTML, error) {
	lines, err := c.highlightLines(source, language)
	return template.HTML(strings.Join(lines, "\n")), err
}

// highlightLines is highlight, line by line: no span reaches over a line's end.
func (c *page) highlightLines(source, language string) ([]string, error) {
	lexer := lexers.Get(language)
	if lexer == nil {
		return nil, fmt.Errorf("code in an unknown language: %q", language)
	}
	tokens, err := chroma.Tokenise(chroma.Coalesce(lexer), nil, strings.TrimRight(source, "\n"))
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, line := range chroma.SplitTokensIntoLines(tokens) {
		var out strings.Builder
		field := false // the token before is a dot
		for _, t := range line {
			t.Value = strings.TrimSuffix(t.Value, "\n")
			out.WriteString(c.token(t, field))
			field = t.Value == "."
		}
		lines = append(lines, out.String())
	}
	return lines, nil
}

func (c *page) token(t chroma.Token, field bool) string {
	if t.Value == "" {
		return ""
	}
	text := html.EscapeString(t.Value)
	if id, ok := strings.CutPrefix(strings.TrimSpace(t.Value), "//eq:"); ok && t.Type.InCategory(chroma.Comment) {
		if url, err := c.equationURL(id); err == nil {
			text = fmt.Sprintf(`<a href="%s">%s</a>`, html.EscapeString(url), text)
		}
	}
	if t.Type.InCategory(chroma.Name) {
		if marked := c.symbols.identifier(t.Value, field); marked != text {
			return marked
		}
	}
	if class := tokenClass(t.Type); class != "" {
		return fmt.Sprintf(`<span class="%s">%s</span>`, class, text)
	}
	return text
}

// tokenClass names what page.css colours: few things, since the symbols are to
// stand out.
func tokenClass(t chroma.TokenType) string {
	switch {
	case t.InCategory(chroma.Comment):
		return "c"
	case t.InCategory(chroma.Keyword):
		return "k"
	case t.InSubCategory(chroma.LiteralString):
		return "s"
	case t.InSubCategory(chroma.LiteralNumber):
		return "m"
	case t == chroma.NameFunction:
		return "f"
	}
	return ""
}
