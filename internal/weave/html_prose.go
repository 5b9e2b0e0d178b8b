package weave

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"
	"unicode"

	"github.com/gohugoio/hugo-goldmark-extensions/passthrough"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// passage is a block of Markdown, parsed.
type passage struct {
	chapter  *page
	at       Place // of its first line
	source   []byte
	tree     ast.Node
	markdown goldmark.Markdown
}

// heading is a section of a chapter.
type heading struct {
	ID    string
	Level int
	Text  string // plain
	prose *passage
	node  *ast.Heading
}

// HTML is the text of the heading with its formulas.
func (h heading) HTML() (template.HTML, error) {
	var all template.HTML
	for n := h.node.FirstChild(); n != nil; n = n.NextSibling() {
		part, err := h.prose.render(n)
		if err != nil {
			return "", err
		}
		all += part
	}
	return all, nil
}

// newIDs hands out the heading ids of one page; those that the page uses itself
// are taken.
func newIDs() parser.IDs {
	ids := parser.NewContext().IDs()
	for _, taken := range []string{"main", "symbols", "references", "search", "keys", "card"} {
		ids.Put([]byte(taken))
	}
	return ids
}

// parse reads a block of Markdown. Its headings are numbered from h2 on, since
// the title of the chapter is the page's h1.
func (c *page) parse(number int, block Block, ids parser.IDs) *passage {
	p := &passage{chapter: c, at: block.Place, source: []byte(block.Markdown)}
	p.markdown = goldmark.New(
		goldmark.WithExtensions(
			tables,
			extension.Typographer,
			extension.NewFootnote(extension.WithFootnoteIDPrefix(fmt.Sprintf("b%d-", number))),
			passthrough.New(passthrough.Config{InlineDelimiters: []passthrough.Delimiters{{Open: "$", Close: "$"}}}),
		),
		goldmark.WithParserOptions(
			parser.WithAutoHeadingID(),
			parser.WithInlineParsers(
				util.Prioritized(referenceParser{"(eq:", ")"}, 150),
				util.Prioritized(referenceParser{"[@", "]"}, 150),
			),
		),
		goldmark.WithRendererOptions(html.WithXHTML(), renderer.WithNodeRenderers(util.Prioritized(passageRenderer{p}, 10))),
	)
	p.tree = p.markdown.Parser().Parse(text.NewReader(p.source), parser.WithContext(parser.NewContext(parser.WithIDs(ids))))
	p.alignDecimals()
	p.bindPunctuation()
	for n := p.tree.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok {
			h.Level = max(h.Level, 2)
			id, _ := h.AttributeString("id")
			c.headings = append(c.headings, heading{string(id.([]byte)), h.Level, p.plain(h), p, h})
		}
	}
	return p
}

// bindPunctuation keeps a formula and the characters that touch it on one line:
// a browser would break a line between a formula and a comma. The characters go
// from the text to the attributes "before" and "after" of the formula.
func (p *passage) bindPunctuation() {
	_ = ast.Walk(p.tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if n.Kind() != passthrough.KindPassthroughInline || !entering {
			return ast.WalkContinue, nil
		}
		if text, ok := n.PreviousSibling().(*ast.Text); ok && bytes.HasSuffix(text.Value(p.source), []byte("(")) {
			text.Segment.Stop--
			n.SetAttributeString("before", "(")
		}
		if text, ok := n.NextSibling().(*ast.Text); ok {
			value := text.Value(p.source)
			touching := len(value) - len(bytes.TrimLeftFunc(value, func(r rune) bool { return !unicode.IsSpace(r) }))
			text.Segment.Start += touching
			n.SetAttributeString("after", string(value[:touching]))
		}
		return ast.WalkContinue, nil
	})
}

// touching is the text on one side of a formula.
func touching(n ast.Node, side string) string {
	text, _ := n.AttributeString(side)
	s, _ := text.(string)
	return s
}

// sections renders the block in pieces that begin with a heading each, the
// first one possibly without.
func (p *passage) sections() ([]section, error) {
	var list []section
	for n := p.tree.FirstChild(); n != nil; n = n.NextSibling() {
		_, headed := n.(*ast.Heading)
		if headed || len(list) == 0 {
			list = append(list, section{headed: headed})
		}
		html, err := p.render(n)
		if err != nil {
			return nil, err
		}
		list[len(list)-1].html += html
	}
	return list, nil
}

type section struct {
	headed bool
	html   template.HTML
}

func (p *passage) render(n ast.Node) (template.HTML, error) {
	var out bytes.Buffer
	err := p.markdown.Renderer().Render(&out, p.source, n)
	return template.HTML(out.String()), err
}

// plain is the text of a node without its marks.
func (p *passage) plain(n ast.Node) string {
	var out bytes.Buffer
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			out.Write(n.Value(p.source))
			if n.SoftLineBreak() {
				out.WriteByte(' ')
			}
		case *ast.String:
			out.Write(n.Value)
		case *passthrough.PassthroughInline:
			out.WriteString(touching(n, "before") + strings.Trim(string(n.Segment.Value(p.source)), "$") + touching(n, "after"))
		}
		return ast.WalkContinue, nil
	})
	return out.String()
}

// place is where a node begins in the source.
func (p *passage) place(n ast.Node) Place {
	at := p.at
	for ; n != nil; n = n.Parent() {
		if offset := n.Pos(); offset >= 0 {
			at.Line += bytes.Count(p.source[:min(offset, len(p.source))], []byte("\n"))
			break
		}
	}
	return at
}
