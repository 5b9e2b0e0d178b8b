package weave

import (
	"fmt"
	"html/template"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// sourceView is the page of a Go file.
type sourceView struct {
	pageView
	Lines []sourceLine
}

type sourceLine struct {
	Number int
	Code   template.HTML
}

// ReadSources reads the Go files of the module at root that code on the pages
// comes from, so that [Book.RenderHTML] can link to their lines.
func (b *Book) ReadSources(root string) error {
	b.Sources = map[string][]byte{}
	read := func(file string) error {
		if b.Sources[file] != nil {
			return nil
		}
		content, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
		b.Sources[file] = content
		return err
	}
	for _, e := range b.Equations.Entries {
		if err := read(e.Statement.File); err != nil {
			return err
		}
	}
	for _, d := range b.Chapters {
		for _, block := range d.Blocks {
			if block.Code == nil {
				continue
			}
			if err := read(block.File); err != nil {
				return err
			}
		}
	}
	return nil
}

// sourceURL is the address of a line of a file, or "" if the book does not
// bring the file.
func (s *site) sourceURL(at Place) string {
	if _, ok := s.book.Sources[at.File]; !ok {
		return ""
	}
	return fmt.Sprintf("%s#L%d", sourcePage(at.File), at.Line)
}

func sourcePage(file string) string {
	return "source-" + strings.ReplaceAll(file, "/", "-") + ".html"
}

// sourcePages makes a page of every file that code on the pages comes from.
func (s *site) sourcePages() error {
	plain := &page{Document: &Document{}, site: s, symbols: indexSymbols(nil)}
	for _, file := range slices.Sorted(maps.Keys(s.book.Sources)) {
		lines, err := plain.highlightLines(string(s.book.Sources[file]), strings.TrimPrefix(path.Ext(file), "."))
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		v := sourceView{pageView: s.view(nil)}
		v.Title = file
		for i, line := range lines {
			v.Lines = append(v.Lines, sourceLine{i + 1, template.HTML(line)})
		}
		if err := s.execute("source.html", sourcePage(file), v); err != nil {
			return err
		}
	}
	return nil
}
