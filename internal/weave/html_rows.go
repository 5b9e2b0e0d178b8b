package weave

import (
	"bytes"
	"fmt"
	"html/template"
	"path"
	"strings"

	"unroll/internal/mathml"
)

// row is one step of a chapter: the prose that explains, and what it explains,
// which is one of Equation, Code, Claim and Checks, or nothing. On a wide screen prose,
// equation and figures stand at the left, code at the right.
type row struct {
	Prose    template.HTML
	Equation *equationView
	Code     []codeView
	Figures  []figureView
	Claim    template.HTML
	Checks   []checksView
}

// Kind names the layout of the row for page.css.
func (r row) Kind() string {
	switch {
	case r.Equation != nil:
		return "with-equation"
	case r.Code != nil:
		return "with-code"
	case r.Claim != "":
		return "with-claim"
	case r.Checks != nil:
		return "with-checks"
	case len(r.Figures) > 0:
		return "with-picture"
	}
	return "plain"
}

// rows lays the blocks of a chapter out.
func (c *page) rows() ([]row, error) {
	var list []row
	var open row
	flush := func() {
		if open.Prose != "" || open.Kind() != "plain" {
			list = append(list, open)
		}
		open = row{}
	}
	for i, block := range c.Blocks {
		var err error
		switch {
		case block.Equation != nil:
			open.Equation, err = c.equation(block)
			flush()
		case block.Code != nil:
			if n := len(list); n > 0 && list[n-1].Code != nil && open.Kind() == "plain" && open.Prose == "" {
				open, list = list[n-1], list[:n-1] // no words between: the same row goes on
			}
			err = c.addCode(&open, block)
			flush()
		case block.Figure != nil:
			open.Figures = append(open.Figures, c.figure(*block.Figure))
		case block.Claim != nil:
			flush()
			open.Claim, err = c.claim(i)
			flush()
		case block.Checks:
			flush()
			open.Checks = c.site.checks()
			flush()
		case block.Markdown != "":
			var sections []section
			sections, err = c.prose[i].sections()
			for _, s := range sections {
				if s.headed || open.Figures != nil {
					flush()
				}
				open.Prose += s.html
			}
		}
		if err != nil {
			return nil, err
		}
	}
	flush()
	return list, nil
}

// equationView is an equation with its evidence and its statement.
type equationView struct {
	ID, Anchor string // Anchor is empty where an equation is shown again
	Label      string
	Note       string
	Formula    template.HTML
	Evidence   evidenceView
	Statement  codeView
}

// columnWidth is how many characters of a formula the left column holds.
const columnWidth = 58

func (c *page) equation(block Block) (*equationView, error) {
	e := block.Equation
	formula, err := c.site.math(block.Place, mathml.Formula{TeX: e.LaTeXLines(columnWidth, c.symbols.wrap), Display: true})
	if err != nil {
		return nil, err
	}
	code, err := c.highlight(e.Statement.Code, "go")
	if err != nil {
		return nil, err
	}
	v := &equationView{ID: e.ID, Label: e.Label, Note: e.Note, Formula: template.HTML(formula), Evidence: c.site.evidence(e)}
	if !c.anchored[e.ID] {
		c.anchored[e.ID] = true
		v.Anchor = equationAnchor(e.ID)
	}
	at := Place{e.Statement.File, e.Statement.Line}
	v.Statement = codeView{Source: code, Place: at.String(), Link: c.site.sourceURL(at), Func: e.Statement.Func}
	return v, nil
}

// codeView is Go on the page.
type codeView struct {
	Source   template.HTML
	Place    string // file:line
	Link     string // the page of the file, at that line; may be empty
	Func     string
	Output   string
	Notebook string       // the command that opens the chapter as a notebook; empty for a statement
	Above    []figureView // what it draws and the page has shown before
	Recorded string       // where the output is from, if the page's own run did not print it
	Again    string       // the command that records it again
}

// helpers lists the helpers, to be folded away at the end of the page.
func (c *page) helpers() ([]codeView, error) {
	var r row
	for _, block := range c.Helpers {
		if err := c.addCode(&r, block); err != nil {
			return nil, err
		}
	}
	return r.Code, nil
}

// addCode adds a code cell, and what it shows, to a row.
func (c *page) addCode(r *row, block Block) error {
	source, err := c.highlight(block.Code.Source, "go")
	if err != nil {
		return fmt.Errorf("%s: %w", block.Place, err)
	}
	v := codeView{
		Source:   source,
		Place:    Place{path.Base(block.File), block.Line}.String(),
		Link:     c.site.sourceURL(block.Place),
		Func:     block.Code.Name,
		Output:   strings.TrimRight(block.Code.Output, "\n"),
		Notebook: "go run ./cmd/unroll notebook " + c.Slug,
	}
	if v.Recorded = block.Code.provenance(); v.Recorded != "" {
		v.Again = block.Code.command(c.Slug)
	}
	for _, f := range block.Code.Figures {
		if c.placed[f.Name] {
			v.Above = append(v.Above, c.figure(f))
		} else {
			r.Figures = append(r.Figures, c.figure(f))
		}
	}
	r.Code = append(r.Code, v)
	return nil
}

// figureView is a picture. Its SVG stands in the page itself, so that its
// colours follow the page's; it brings its text alternative with it, and is
// empty before the chapters have run.
type figureView struct {
	Name, Title, Caption string
	SVG                  template.HTML
	Anchored             bool // it is the first of its name on the page, which links lead to
}

func (c *page) figure(f Figure) figureView {
	v := figureView{Name: f.Name, Title: f.Title, Caption: f.Caption, Anchored: !c.placed[f.Name]}
	c.placed[f.Name] = true
	if i := bytes.Index(f.SVG, []byte("<svg")); i >= 0 {
		v.SVG = template.HTML(f.SVG[i:]) // what comes before is a declaration for files
	}
	return v
}
