package weave

import (
	"bytes"
	"embed"
	"html/template"

	"unroll/internal/mathml"
)

//go:embed page
var pageFiles embed.FS

// pageView is what every page needs.
type pageView struct {
	Book     string
	Title    string       // of the page; empty on the index
	Chapter  *chapterView // the page's own; nil on other pages
	Chapters []chapterView
	Previous *chapterView
	Next     *chapterView
}

// chapterView is a chapter as the table of contents lists it.
type chapterView struct {
	File     string
	Number   int
	Title    string
	Question string
	Current  bool
	Sections []heading // of the current chapter
}

// chapterPageView is a chapter's page.
type chapterPageView struct {
	pageView
	Question   string
	Rows       []row
	Helpers    []codeView
	Symbols    []symbolView
	References []Reference
}

// symbolView is a line of the table of symbols.
type symbolView struct {
	Symbol
	Formula template.HTML
}

func (s *site) chapterPage(c *page) error {
	rows, err := c.rows()
	if err != nil {
		return err
	}
	helpers, err := c.helpers()
	if err != nil {
		return err
	}
	v := chapterPageView{Question: c.Question, Rows: rows, Helpers: helpers}
	for _, symbol := range c.Symbols {
		formula, err := s.math(c.Blocks[0].Place, mathml.Formula{TeX: c.symbols.wrap(symbol.Name, symbol.LaTeX)})
		if err != nil {
			return err
		}
		v.Symbols = append(v.Symbols, symbolView{symbol, template.HTML(formula)})
	}
	for _, key := range c.cited {
		v.References = append(v.References, s.book.References[key])
	}
	v.pageView = s.view(c)
	return s.execute("chapter.html", c.file(), v)
}

// view lists the chapters around a page. On a page that is no chapter, c is
// nil.
func (s *site) view(c *page) pageView {
	v := pageView{Book: s.book.Title}
	for _, other := range s.chapters {
		v.Chapters = append(v.Chapters, chapterView{File: other.file(), Number: other.Number, Title: other.Title, Question: other.Question})
	}
	for i := range s.chapters {
		if s.chapters[i] != c {
			continue
		}
		v.Chapter = &v.Chapters[i]
		v.Chapter.Current = true
		v.Chapter.Sections = c.headings
		v.Title = c.Title
		v.Previous = &chapterView{File: "index.html", Title: s.book.Title}
		if i > 0 {
			v.Previous = &v.Chapters[i-1]
		}
		if i+1 < len(v.Chapters) {
			v.Next = &v.Chapters[i+1]
		}
	}
	return v
}

// indexPageView is the front page, with the state of the proof.
type indexPageView struct {
	pageView
	Equations, Anchored, Checked, Failed int
	Run                                  bool // the tests have run
}

func (s *site) indexPage() error {
	v := indexPageView{pageView: s.view(nil), Equations: len(s.book.Equations.Entries), Run: s.book.Evidence != nil}
	if len(v.Chapters) > 0 {
		v.Next = &v.Chapters[0]
	}
	for _, e := range s.book.Equations.Entries {
		if e.Statement.Line > 0 {
			v.Anchored++
		}
		switch found, ok := s.book.Evidence[e.ID]; {
		case ok && holds(found):
			v.Checked++
		case ok:
			v.Failed++
		}
	}
	return s.execute("index.html", "index.html", v)
}

var templates = template.Must(template.New("").ParseFS(pageFiles, "page/*.html"))

// execute makes a file of the site from one of the templates.
func (s *site) execute(name, file string, view any) error {
	var out bytes.Buffer
	if err := templates.ExecuteTemplate(&out, name, view); err != nil {
		return err
	}
	s.files[file] = out.Bytes()
	return nil
}
