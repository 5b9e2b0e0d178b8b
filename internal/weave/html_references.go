package weave

import (
	"bytes"
	"fmt"
	"html"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// reference is an (eq:ID) or a [@key] in the prose.
type reference struct {
	ast.BaseInline
	open string // "(eq:" or "[@"
	name string
}

var kindReference = ast.NewNodeKind("Reference")

func (r *reference) Kind() ast.NodeKind { return kindReference }

func (r *reference) Dump(source []byte, level int) {
	ast.DumpHelper(r, source, level, map[string]string{"open": r.open, "name": r.name}, nil)
}

// referenceParser reads a name between two marks.
type referenceParser struct{ open, close string }

func (p referenceParser) Trigger() []byte { return []byte{p.open[0]} }

func (p referenceParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	rest, ok := bytes.CutPrefix(line, []byte(p.open))
	name, _, closed := bytes.Cut(rest, []byte(p.close))
	if !ok || !closed || len(name) == 0 || bytes.ContainsAny(name, " \t([") {
		return nil
	}
	block.Advance(len(p.open) + len(name) + len(p.close))
	return &reference{open: p.open, name: string(name)}
}

// link is the HTML of a reference.
func (c *page) link(r *reference) (string, error) {
	if r.open == "[@" {
		return c.citation(r.name)
	}
	url, err := c.equationURL(r.name)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf(`<a class="eqref" href="%s">(%s)</a>`, html.EscapeString(url), html.EscapeString(c.site.shown[r.name].label)), nil
}

// citation notes that the chapter cites a work and returns its number there.
func (c *page) citation(key string) (string, error) {
	work, ok := c.site.book.References[key]
	if !ok {
		return "", fmt.Errorf("unknown citation [@%s]", key)
	}
	if !slices.Contains(c.cited, key) {
		c.cited = append(c.cited, key)
	}
	return fmt.Sprintf(`<a class="cite" href="#ref-%s" title="%s">[%d]</a>`,
		html.EscapeString(key), html.EscapeString(work.Text), slices.Index(c.cited, key)+1), nil
}

// url resolves where a link of the prose leads: #section of this chapter or of
// the only other one that has it, ch:slug, ch:slug#section, eq:id, or an
// address that begins with http.
func (c *page) url(to string) (string, error) {
	switch scheme, rest, _ := strings.Cut(to, ":"); {
	case scheme == "http" || scheme == "https":
		return to, nil
	case scheme == "eq":
		return c.equationURL(rest)
	case scheme == "ch":
		return c.chapterURL(rest)
	case strings.HasPrefix(to, "#"):
		return c.sectionURL(to[1:])
	}
	return "", fmt.Errorf("link to %q: want #section, ch:slug, eq:id or an http address", to)
}

// equationURL leads to an equation: in this chapter if it is shown here, else
// in the first one that shows it.
func (c *page) equationURL(id string) (string, error) {
	first, ok := c.site.shown[id]
	switch {
	case !ok:
		return "", fmt.Errorf("equation %s is displayed in no chapter", id)
	case c.displays[id]:
		return "#" + equationAnchor(id), nil
	}
	return first.chapter.file() + "#" + equationAnchor(id), nil
}

func (c *page) chapterURL(rest string) (string, error) {
	slug, section, hasSection := strings.Cut(rest, "#")
	for _, other := range c.site.chapters {
		switch {
		case other.Slug != slug:
		case !hasSection:
			return other.file(), nil
		case other.hasSection(section):
			return other.file() + "#" + section, nil
		default:
			return "", fmt.Errorf("chapter %s has no section #%s", slug, section)
		}
	}
	return "", fmt.Errorf("unknown chapter %s", slug)
}

func (c *page) sectionURL(id string) (string, error) {
	if c.hasSection(id) {
		return "#" + id, nil
	}
	var homes []*page
	for _, other := range c.site.chapters {
		if other.hasSection(id) {
			homes = append(homes, other)
		}
	}
	switch len(homes) {
	case 0:
		return "", fmt.Errorf("no section #%s", id)
	case 1:
		return homes[0].file() + "#" + id, nil
	}
	return "", fmt.Errorf("section #%s is in %s and in %s: write ch:slug#%s", id, homes[0].Slug, homes[1].Slug, id)
}

func (c *page) hasSection(id string) bool {
	return slices.ContainsFunc(c.headings, func(h heading) bool { return h.ID == id })
}

func equationAnchor(id string) string { return "eq-" + id }
