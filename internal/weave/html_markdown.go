package weave

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"strings"

	"github.com/gohugoio/hugo-goldmark-extensions/passthrough"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"

	"unroll/internal/mathml"
)

// passageRenderer renders the nodes of Markdown that are ours: formulas,
// references, links that are checked, highlighted code.
type passageRenderer struct{ *passage }

// RegisterFuncs is called by goldmark.
func (r passageRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	entering := func(write func(util.BufWriter, ast.Node) error) renderer.NodeRendererFunc {
		return func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
			if !entering {
				return ast.WalkContinue, nil
			}
			if err := write(w, n); err != nil {
				return ast.WalkStop, fmt.Errorf("%s: %w", r.place(n), err)
			}
			return ast.WalkSkipChildren, nil
		}
	}
	reg.Register(passthrough.KindPassthroughInline, r.formula)
	reg.Register(ast.KindLink, r.link)
	reg.Register(kindReference, entering(r.reference))
	reg.Register(ast.KindCodeSpan, entering(r.codeSpan))
	reg.Register(ast.KindFencedCodeBlock, entering(r.codeBlock))
	reg.Register(ast.KindCodeBlock, entering(r.codeBlock))
	reg.Register(ast.KindHTMLBlock, entering(r.htmlBlock))
	reg.Register(ast.KindRawHTML, entering(func(util.BufWriter, ast.Node) error {
		return fmt.Errorf("HTML inside a line of prose")
	}))
	reg.Register(ast.KindImage, entering(func(util.BufWriter, ast.Node) error {
		return fmt.Errorf("an image in prose: draw it in an Example and place it with //fig:NAME")
	}))
}

func (r passageRenderer) formula(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	written := string(n.(*passthrough.PassthroughInline).Segment.Value(r.source))
	tex := strings.Join(strings.Fields(strings.Trim(written, "$")), " ")
	element, err := r.chapter.site.math(r.place(n), mathml.Formula{TeX: r.chapter.symbols.mark(tex)})
	if err != nil {
		return ast.WalkStop, err
	}
	before, after := touching(n, "before"), touching(n, "after")
	if before+after != "" {
		element = `<span class="bound">` + html.EscapeString(before) + element + html.EscapeString(after) + "</span>"
	}
	_, err = w.WriteString(element)
	return ast.WalkSkipChildren, err
}

func (r passageRenderer) link(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		_, err := w.WriteString("</a>")
		return ast.WalkContinue, err
	}
	url, err := r.chapter.url(string(n.(*ast.Link).Destination))
	if err == nil {
		err = outsideHeading(n)
	}
	if err != nil {
		return ast.WalkStop, fmt.Errorf("%s: %w", r.place(n), err)
	}
	_, err = fmt.Fprintf(w, `<a href="%s">`, html.EscapeString(url))
	return ast.WalkContinue, err
}

func (r passageRenderer) reference(w util.BufWriter, n ast.Node) error {
	link, err := r.chapter.link(n.(*reference))
	if err == nil {
		err = outsideHeading(n)
	}
	if err == nil {
		_, err = w.WriteString(link)
	}
	return err
}

// outsideHeading refuses a link in a heading: the table of contents repeats the
// heading as a link of its own.
func outsideHeading(n ast.Node) error {
	for ; n != nil; n = n.Parent() {
		if n.Kind() == ast.KindHeading {
			return fmt.Errorf("a link inside a heading")
		}
	}
	return nil
}

// codeSpan marks inline code that is the name of a symbol in Go.
func (r passageRenderer) codeSpan(w util.BufWriter, n ast.Node) error {
	var code bytes.Buffer
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			code.Write(bytes.ReplaceAll(t.Value(r.source), []byte("\n"), []byte(" ")))
		}
	}
	_, err := fmt.Fprintf(w, "<code>%s</code>", r.chapter.symbols.identifier(code.String(), false))
	return err
}

func (r passageRenderer) codeBlock(w util.BufWriter, n ast.Node) error {
	language := "text"
	if fenced, ok := n.(*ast.FencedCodeBlock); ok && fenced.Language(r.source) != nil {
		language = string(fenced.Language(r.source))
	}
	code, err := r.chapter.highlight(strings.TrimRight(string(n.Lines().Value(r.source)), "\n"), language)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "<pre class=\"code\" tabindex=\"0\"><code>%s</code></pre>\n", code)
	return err
}

var foldTag = regexp.MustCompile(`^(</?details>|<summary>[^<]*</summary>|\s)*$`)

// htmlBlock lets through what folds a derivation: <details>, its <summary>.
func (r passageRenderer) htmlBlock(w util.BufWriter, n ast.Node) error {
	source := n.Lines().Value(r.source)
	if !foldTag.Match(source) {
		return fmt.Errorf("HTML in prose: want only <details>, <summary>…</summary> and </details>, each followed by a blank line, found %.60q", source)
	}
	_, err := w.Write(source)
	return err
}
