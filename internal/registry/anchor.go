package registry

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

// Statement is the one Go statement that computes an equation.
type Statement struct {
	ID   string // of the equation
	File string // slash-separated, relative to the root
	Line int
	Func string // the function it stands in, such as "Discretise" or "Canonical.Forward"
	Code string // the statement without its outer indentation
}

// Place is file:line.
func (s Statement) Place() string { return fmt.Sprintf("%s:%d", s.File, s.Line) }

// anchor is where the anchor stands, on the line above.
func (s Statement) anchor() string { return fmt.Sprintf("%s:%d", s.File, s.Line-1) }

const prefix = "//eq:"

// anchors lists the anchored statements of the Go files of one folder below
// root, tests left out. An anchor that stands above no statement is an error.
func anchors(root, dir string) ([]Statement, error) {
	files, err := glob(root, dir, "*.go")
	if err != nil {
		return nil, err
	}
	var found []Statement
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		in, err := anchorsIn(root, file)
		if err != nil {
			return nil, err
		}
		found = append(found, in...)
	}
	return found, nil
}

func anchorsIn(root, file string) ([]Statement, error) {
	source, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		return nil, err
	}
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var found []Statement
	for _, group := range tree.Comments {
		for _, comment := range group.List {
			id, ok := strings.CutPrefix(comment.Text, prefix)
			if !ok {
				continue
			}
			id = strings.TrimSpace(id)
			line := set.Position(comment.Pos()).Line
			statement, function := statementAt(set, tree, line+1)
			if statement == nil {
				return nil, fmt.Errorf("%s:%d: %s%s stands above no statement; an anchor goes directly above the statement that computes the equation", file, line, prefix, id)
			}
			found = append(found, Statement{
				ID:   id,
				File: file,
				Line: line + 1,
				Func: function,
				Code: dedent(source, set.Position(statement.Pos()).Offset, set.Position(statement.End()).Offset),
			})
		}
	}
	return found, nil
}

// statementAt finds the outermost statement that begins on a line, and the
// function around it.
func statementAt(set *token.FileSet, tree *ast.File, line int) (found ast.Stmt, function string) {
	for _, decl := range tree.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || f.Body == nil || line < set.Position(f.Body.Pos()).Line || line > set.Position(f.Body.End()).Line {
			continue
		}
		ast.Inspect(f.Body, func(n ast.Node) bool {
			s, ok := n.(ast.Stmt)
			if ok && n != f.Body && found == nil && set.Position(s.Pos()).Line == line {
				found = s
			}
			return found == nil
		})
		return found, functionName(f)
	}
	return nil, ""
}

func functionName(f *ast.FuncDecl) string {
	if f.Recv == nil || len(f.Recv.List) == 0 {
		return f.Name.Name
	}
	t := f.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if name, ok := t.(*ast.Ident); ok {
		return name.Name + "." + f.Name.Name
	}
	return f.Name.Name
}

// dedent cuts source[from:to] out and removes the indentation of its first
// line from the lines that follow.
func dedent(source []byte, from, to int) string {
	start := from
	for start > 0 && source[start-1] != '\n' {
		start--
	}
	indent := string(source[start:from])
	lines := strings.Split(string(source[from:to]), "\n")
	for i := 1; i < len(lines); i++ {
		lines[i] = strings.TrimPrefix(lines[i], indent)
	}
	return strings.Join(lines, "\n")
}
