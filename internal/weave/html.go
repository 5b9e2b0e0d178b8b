package weave

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"unroll/internal/mathml"
)

// RenderHTML writes the book as a folder of pages into out, which exists and
// is empty: index.html, a page per chapter, per package
// with equations and per source file, and assets/. The bytes depend on the
// Book alone. The folder needs no server and loads nothing from elsewhere.
//
// A reference that leads nowhere and a formula that is not in the cache of
// package mathml are errors with their place.
func (b *Book) RenderHTML(out string) error { return b.renderHTML(out, mathml.Lookup) }

func (b *Book) renderHTML(out string, math func(mathml.Formula) (string, error)) error {
	files, err := b.pages(func(at Place, f mathml.Formula) (string, error) {
		element, err := math(f)
		if err != nil {
			return "", fmt.Errorf("%s: %w", at, err)
		}
		return element, nil
	})
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(out, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, files[name], 0o644); err != nil {
			return err
		}
	}
	return nil
}

// PlacedFormula is a formula and where the book asks for it first.
type PlacedFormula struct {
	mathml.Formula
	Place Place
}

// Formulas lists every formula that [Book.RenderHTML] asks for, each once, in
// the order of the book.
func Formulas(b *Book) ([]PlacedFormula, error) {
	var list []PlacedFormula
	seen := map[mathml.Formula]bool{}
	_, err := b.pages(func(at Place, f mathml.Formula) (string, error) {
		if !seen[f] {
			seen[f] = true
			list = append(list, PlacedFormula{f, at})
		}
		return "", nil
	})
	return list, err
}

// site is one rendering of a book.
type site struct {
	book     *Book
	math     func(Place, mathml.Formula) (string, error)
	chapters []*page
	shown    map[string]home   // by equation id: where it is displayed first
	files    map[string][]byte // what has been made, by path
}

type home struct {
	chapter *page
	label   string
}

// pages makes every file of the site.
func (b *Book) pages(math func(Place, mathml.Formula) (string, error)) (map[string][]byte, error) {
	s := &site{book: b, math: math, shown: map[string]home{}, files: map[string][]byte{}}
	for _, d := range b.Chapters {
		c, err := s.read(d)
		if err != nil {
			return nil, err
		}
		s.chapters = append(s.chapters, c)
	}
	for _, c := range s.chapters {
		if err := s.chapterPage(c); err != nil {
			return nil, err
		}
	}
	if err := s.indexPage(); err != nil {
		return nil, err
	}
	if err := s.checksPages(); err != nil {
		return nil, err
	}
	if err := s.sourcePages(); err != nil {
		return nil, err
	}
	return s.files, s.assets()
}

// page is a chapter on its way to HTML.
type page struct {
	*Document
	site     *site
	prose    []*passage // beside Blocks; nil where a block is no prose and no table
	headings []heading
	symbols  *symbolIndex
	displays map[string]bool // equation ids
	anchored map[string]bool // equation ids whose anchor stands on the page already
	placed   map[string]bool // names of the figures that stand on the page already
	cited    []string        // citation keys, in order of appearance
}

func (c *page) file() string { return c.Slug + ".html" }

// read parses the prose of a chapter and notes what can be referred to, so that
// links may point forward.
func (s *site) read(d *Document) (*page, error) {
	c := &page{Document: d, site: s, symbols: indexSymbols(d.Symbols), displays: map[string]bool{}, anchored: map[string]bool{}, placed: map[string]bool{}}
	ids := newIDs()
	for i, block := range d.Blocks {
		var p *passage
		switch {
		case block.Markdown != "":
			p = c.parse(i, block, ids)
		case block.Claim != nil:
			p = c.parse(i, Block{Place: block.Place, Markdown: block.Claim.Markdown()}, ids)
		}
		if e := block.Equation; e != nil {
			c.displays[e.ID] = true
			if _, ok := s.shown[e.ID]; !ok {
				s.shown[e.ID] = home{c, e.Label}
			}
		}
		c.prose = append(c.prose, p)
	}
	return c, nil
}
