package weave

import (
	"fmt"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"unroll/internal/registry"
)

// ParseBook reads the chapters of the module at root, in the order of their
// folders, chapters/ch00_… first. It runs nothing: figures are names without
// pictures until [Book.Run].
func ParseBook(root string) (*Book, error) {
	equations, err := registry.Module(root)
	if err != nil {
		return nil, err
	}
	references, err := readReferences(root, "docs/references.bib")
	if err != nil {
		return nil, err
	}
	book := &Book{Title: "unroll", References: references, Equations: equations}
	dirs, err := filepath.Glob(filepath.Join(root, "chapters", "ch[0-9][0-9]_*"))
	if err != nil {
		return nil, err
	}
	for _, dir := range dirs {
		chapter, err := parseChapter(root, dir, equations)
		if err != nil {
			return nil, err
		}
		book.Chapters = append(book.Chapters, chapter)
	}
	if len(book.Chapters) == 0 {
		return nil, fmt.Errorf("%s: no chapter folders chapters/chNN_name", root)
	}
	if err := book.checkFigures(); err != nil {
		return nil, err
	}
	return book, book.ReadSources(root)
}

// helpersFile holds the small functions of a chapter that are not its subject: a
// notebook runs them first, a page folds them away at its end.
const helpersFile = "helpers_test.go"

// chapterParser reads the files of one chapter into a Document.
type chapterParser struct {
	root      string
	equations *registry.Registry
	set       *token.FileSet
	doc       *Document
	imports   map[string]bool
	order     order
}

func parseChapter(root, dir string, equations *registry.Registry) (*Document, error) {
	slug := filepath.Base(dir)
	number, err := strconv.Atoi(slug[2:4])
	if err != nil {
		return nil, fmt.Errorf("%s: a chapter folder is named chNN_name", dir)
	}
	p := &chapterParser{root: root, equations: equations, set: token.NewFileSet(), doc: &Document{Slug: slug, Number: number}, imports: map[string]bool{}, order: newOrder()}
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	helpers := filepath.Join(dir, helpersFile)
	if i := slices.Index(files, helpers); i > 0 { // first, since the cells below use them
		files = append([]string{helpers}, slices.Delete(files, i, i+1)...)
	}
	for _, file := range files {
		if err := p.file(file); err != nil {
			return nil, err
		}
	}
	return p.doc, p.finish(dir)
}

func (p *chapterParser) finish(dir string) error {
	d := p.doc
	if d.Question == "" {
		return fmt.Errorf("%s: no package comment of the form “Package %s asks: …?”", p.place(dir, 0).File, d.Slug)
	}
	if !d.takeTitle() {
		return fmt.Errorf("%s: the chapter's prose does not begin with a heading “# Title”", p.place(dir, 0).File)
	}
	d.Imports = sortedKeys(p.imports)
	d.Symbols = symbolsOf(d.Blocks)
	return nil
}

// takeTitle takes “# Title” off the first block.
func (d *Document) takeTitle() bool {
	if len(d.Blocks) == 0 {
		return false
	}
	first := &d.Blocks[0]
	line, rest, _ := strings.Cut(first.Markdown, "\n")
	title, ok := strings.CutPrefix(line, "# ")
	d.Title = title
	first.Markdown = strings.TrimLeft(rest, "\n")
	first.Line += strings.Count(line+"\n"+rest, "\n") - strings.Count(first.Markdown, "\n")
	return ok
}

// file adds one source file: prose and declarations, in their order.
func (p *chapterParser) file(path string) error {
	source, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	tree, err := parser.ParseFile(p.set, path, source, parser.ParseComments)
	if err != nil {
		return err
	}
	if tree.Doc != nil {
		if _, question, ok := strings.Cut(strings.Join(strings.Fields(tree.Doc.Text()), " "), " asks: "); ok {
			p.doc.Question, _, _ = strings.Cut(question, "?")
			p.doc.Question += "?"
		}
	}
	examples := map[string]*doc.Example{}
	for _, e := range doc.Examples(tree) {
		examples["Example"+e.Name] = e
	}
	comments := prose(tree)
	for _, decl := range tree.Decls {
		for len(comments) > 0 && comments[0].Pos() < decl.Pos() {
			if err := p.prose(path, comments[0]); err != nil {
				return err
			}
			comments = comments[1:]
		}
		if err := p.declaration(path, source, decl, examples); err != nil {
			return err
		}
	}
	for _, c := range comments {
		if err := p.prose(path, c); err != nil {
			return err
		}
	}
	return nil
}

func (p *chapterParser) at(path string, pos token.Pos) Place {
	return p.place(path, p.set.Position(pos).Line)
}

func (p *chapterParser) place(path string, line int) Place {
	if rel, err := filepath.Rel(p.root, path); err == nil {
		path = rel
	}
	return Place{filepath.ToSlash(path), line}
}

func sortedKeys(set map[string]bool) []string {
	keys := make([]string, 0, len(set))
	for k := range set {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
