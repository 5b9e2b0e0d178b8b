package weave

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
)

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
		block.Code.Name = f.Name.Name
		block.Code.Source = p.body(source, f)
		block.Code.Figures = shown(decl)
		if err := p.output(path, source, f, examples[f.Name.Name], block); err != nil {
			return err
		}
	} else {
		from := decl.Pos()
		if doc := docOf(decl); doc != nil {
			from = doc.Pos()
		}
		block.Code.Source = string(source[p.set.Position(from).Offset:p.set.Position(decl.End()).Offset])
		block.Code.Figures = shown(decl)
	}
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

// output finds what an Example prints: in its comment, or where it was recorded.
func (p *chapterParser) output(path string, source []byte, f *ast.FuncDecl, example *doc.Example, block Block) error {
	text := string(source[p.set.Position(f.Body.Lbrace).Offset+1 : p.set.Position(f.Body.Rbrace).Offset])
	switch {
	case example != nil && (example.Output != "" || example.EmptyOutput):
		block.Code.Output = example.Output
		return nil
	case strings.HasSuffix(strings.TrimSpace(text), recordedMark):
		return p.readRecording(filepath.Dir(path), block.Code)
	}
	return fmt.Errorf("%s: %s ends with neither “// Output:” nor “%s”, so nobody runs it", block.Place, f.Name.Name, recordedMark)
}

// body is the text between the braces of an Example, the comment at its end and
// its indentation left out.
func (p *chapterParser) body(source []byte, f *ast.FuncDecl) string {
	text := string(source[p.set.Position(f.Body.Lbrace).Offset+1 : p.set.Position(f.Body.Rbrace).Offset])
	for _, end := range []string{"// Output:", recordedMark} {
		if i := strings.LastIndex(text, end); i >= 0 {
			text = text[:i]
		}
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
