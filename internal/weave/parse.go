package weave

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
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

// prose lists the comments that stand free: after the package clause, inside
// no declaration and attached to none.
func prose(tree *ast.File) []*ast.CommentGroup {
	var free []*ast.CommentGroup
	for _, group := range tree.Comments {
		inside := group.Pos() < tree.Name.End()
		for _, decl := range tree.Decls {
			inside = inside || group == docOf(decl) || decl.Pos() <= group.Pos() && group.Pos() < decl.End()
		}
		if !inside {
			free = append(free, group)
		}
	}
	return free
}

func docOf(decl ast.Decl) *ast.CommentGroup {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		return d.Doc
	case *ast.GenDecl:
		return d.Doc
	}
	return nil
}

var directive = regexp.MustCompile(`^//([a-z]+):(\S+)\s*$`)

// prose adds a free comment: Markdown, cut where a directive stands.
func (p *chapterParser) prose(path string, group *ast.CommentGroup) error {
	if filepath.Base(path) == helpersFile {
		return fmt.Errorf("%s: prose has no place in %s", p.at(path, group.Pos()), helpersFile)
	}
	var text []string
	start := group.Pos()
	flush := func() {
		if markdown := strings.TrimRight(strings.Join(text, "\n"), "\n"); markdown != "" {
			p.doc.Blocks = append(p.doc.Blocks, Block{Place: p.at(path, start), Markdown: markdown})
		}
		text = nil
	}
	for _, c := range group.List {
		if !strings.HasPrefix(c.Text, "//") {
			return fmt.Errorf("%s: prose is written in // comments, not in /* */", p.at(path, c.Pos()))
		}
		m := directive.FindStringSubmatch(c.Text)
		if m == nil {
			line := strings.TrimPrefix(strings.TrimPrefix(c.Text, "//"), " ")
			if len(text) == 0 {
				start = c.Pos()
			}
			if len(text) > 0 || line != "" {
				text = append(text, line)
			}
			continue
		}
		flush()
		block, err := p.directive(p.at(path, c.Pos()), m[1], m[2])
		if err != nil {
			return err
		}
		p.doc.Blocks = append(p.doc.Blocks, block)
	}
	flush()
	return p.checkMath()
}

func (p *chapterParser) directive(at Place, name, argument string) (Block, error) {
	block := Block{Place: at}
	switch name {
	case "eq":
		block.Equation = p.equations.Entry(argument)
		if block.Equation == nil {
			return block, fmt.Errorf("%s: unknown equation %s", at, argument)
		}
	case "fig":
		block.Figure = &Figure{Name: argument}
	case "checks":
		if argument != "all" {
			return block, fmt.Errorf("%s: want //checks:all, found //checks:%s", at, argument)
		}
		block.Checks = true
	default:
		return block, fmt.Errorf("%s: unknown directive //%s: (there are //eq:ID, //fig:NAME and //checks:all)", at, name)
	}
	return block, nil
}

// checkMath refuses displayed mathematics in the last block of prose: what is
// displayed is an equation by id, and checked.
func (p *chapterParser) checkMath() error {
	last := p.doc.Blocks[len(p.doc.Blocks)-1]
	if strings.Contains(last.Markdown, "$$") || strings.Contains(last.Markdown, `\[`) {
		return fmt.Errorf("%s: displayed mathematics in prose: put the formula into an .eq file and place it with //eq:ID, so that it is checked", last.Place)
	}
	return nil
}

// declaration adds a code cell: the body of an Example, or anything else whole.
func (p *chapterParser) declaration(path string, source []byte, decl ast.Decl, examples map[string]*doc.Example) error {
	if d, ok := decl.(*ast.GenDecl); ok && d.Tok == token.IMPORT {
		return p.addImports(path, d)
	}
	block := Block{Place: p.at(path, decl.Pos()), Code: &Code{}}
	if err := p.order.add(block.Place, decl); err != nil {
		return err
	}
	f, isFunc := decl.(*ast.FuncDecl)
	if isFunc && strings.HasPrefix(f.Name.Name, "Test") {
		return nil // a test of the chapter itself is not shown
	}
	if isFunc && strings.HasPrefix(f.Name.Name, "Example") {
		example := examples[f.Name.Name]
		if example == nil || example.Output == "" && !example.EmptyOutput {
			return fmt.Errorf("%s: %s has no “// Output:” comment, so go test does not run it", block.Place, f.Name.Name)
		}
		block.Code.Name = f.Name.Name
		block.Code.Output = example.Output
		block.Code.Source = p.body(source, f)
	} else {
		from := decl.Pos()
		if doc := docOf(decl); doc != nil {
			from = doc.Pos()
		}
		block.Code.Source = string(source[p.set.Position(from).Offset:p.set.Position(decl.End()).Offset])
	}
	block.Code.Figures = shown(decl)
	if filepath.Base(path) != helpersFile {
		p.doc.Blocks = append(p.doc.Blocks, block)
		return nil
	}
	if block.Code.Name != "" {
		return fmt.Errorf("%s: %s belongs among the prose; %s holds helpers alone", block.Place, block.Code.Name, helpersFile)
	}
	p.doc.Helpers = append(p.doc.Helpers, block)
	return nil
}

// body is the text between the braces of an Example, its Output comment and
// its indentation left out.
func (p *chapterParser) body(source []byte, f *ast.FuncDecl) string {
	text := string(source[p.set.Position(f.Body.Lbrace).Offset+1 : p.set.Position(f.Body.Rbrace).Offset])
	if i := strings.LastIndex(text, "// Output:"); i >= 0 {
		text = text[:i]
	}
	lines := strings.Split(strings.Trim(text, "\n\t "), "\n")
	for i := range lines {
		lines[i] = strings.TrimPrefix(lines[i], "\t")
	}
	return strings.Join(lines, "\n")
}

func (p *chapterParser) addImports(path string, d *ast.GenDecl) error {
	for _, spec := range d.Specs {
		spec := spec.(*ast.ImportSpec)
		if spec.Name != nil {
			return fmt.Errorf("%s: a chapter imports packages by their own names, found %s for %s", p.at(path, spec.Pos()), spec.Name.Name, spec.Path.Value)
		}
		if spec.Path.Value != `"testing"` {
			p.imports[spec.Path.Value] = true
		}
	}
	return nil
}

// shown lists the figures that a declaration shows, by their names in calls
// such as fig.Show("convergence").
func shown(decl ast.Decl) []Figure {
	var figures []Figure
	ast.Inspect(decl, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 1 {
			return true
		}
		method, ok := call.Fun.(*ast.SelectorExpr)
		name, isLiteral := call.Args[0].(*ast.BasicLit)
		if ok && isLiteral && method.Sel.Name == "Show" && name.Kind == token.STRING {
			if text, err := strconv.Unquote(name.Value); err == nil {
				figures = append(figures, Figure{Name: text})
			}
		}
		return true
	})
	return figures
}

// checkFigures demands that every figure has a name of its own, and that
// //fig: places one that is shown.
func (b *Book) checkFigures() error {
	drawn := map[string]bool{}
	for _, d := range b.Chapters {
		for _, block := range d.Blocks {
			if block.Code == nil {
				continue
			}
			for _, f := range block.Code.Figures {
				if drawn[f.Name] {
					return fmt.Errorf("%s: a second figure is named %q", block.Place, f.Name)
				}
				drawn[f.Name] = true
			}
		}
	}
	for _, d := range b.Chapters {
		for _, block := range d.Blocks {
			if block.Figure != nil && !drawn[block.Figure.Name] {
				return fmt.Errorf("%s: //fig:%s: no Example shows a figure of that name", block.Place, block.Figure.Name)
			}
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
