// Package mutate plants mistakes in the statements that compute equations, to
// see whether the tests notice.
//
// A check that cannot fail proves nothing. So each statement with an anchor is
// changed in every small way that a tired person might: a sign turned, a term
// dropped, two arguments exchanged, a function forgotten. The tests of its
// package must then fail, and must name the equation that was broken.
package mutate

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"

	"unroll/internal/registry"
)

// Mutant is a statement with one mistake in it.
type Mutant struct {
	ID   string // the equation whose statement is wrong
	File string // relative to the root, with slashes
	Line int
	What string // what was done, such as "+ becomes -"
	Text string // the wrong statement

	from, to int  // where the right one stands in the file, in bytes
	defines  bool // it declares variables
}

// Place is file:line.
func (m Mutant) Place() string { return fmt.Sprintf("%s:%d", m.File, m.Line) }

// Plant makes the mutants of one statement. Some of them may not compile; those
// are found when they are tried.
func Plant(root string, s registry.Statement) ([]Mutant, error) {
	source, err := os.ReadFile(filepath.Join(root, s.File))
	if err != nil {
		return nil, err
	}
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, s.File, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	p := planter{set: set, source: source}
	right := p.statement(tree, s.Line)
	if right == nil {
		return nil, fmt.Errorf("%s:%d: no statement", s.File, s.Line)
	}
	from, to := set.Position(right.Pos()).Offset, set.Position(right.End()).Offset
	assign, _ := right.(*ast.AssignStmt)
	var mutants []Mutant
	for _, e := range p.edits {
		mutants = append(mutants, Mutant{
			ID: s.ID, File: s.File, Line: set.Position(e.pos).Line, What: e.what,
			Text: string(source[from:e.from]) + e.text + string(source[e.to:to]),
			from: from, to: to, defines: assign != nil && assign.Tok == token.DEFINE,
		})
	}
	return mutants, nil
}

// edit replaces source[from:to] by text.
type edit struct {
	from, to int
	text     string
	what     string
	pos      token.Pos
}

type planter struct {
	set    *token.FileSet
	source []byte
	edits  []edit
}

// statement plants in the outermost statement that begins on a line, and returns
// it.
func (p *planter) statement(tree *ast.File, line int) (found ast.Stmt) {
	ast.Inspect(tree, func(n ast.Node) bool {
		s, ok := n.(ast.Stmt)
		if found != nil || !ok || p.set.Position(s.Pos()).Line != line {
			return found == nil
		}
		found = s
		ast.Inspect(s, func(n ast.Node) bool { p.node(n); return true })
		return false
	})
	return found
}

// opposite is the operator that a slip of the hand puts in the place of
// another.
var opposite = map[token.Token]string{token.ADD: "-", token.SUB: "+", token.MUL: "/", token.QUO: "*"}

func (p *planter) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		if other := opposite[n.Op]; other != "" {
			p.replace(n.OpPos, n.OpPos+1, other, n.Op.String()+" becomes "+other)
		}
	case *ast.UnaryExpr:
		if n.Op == token.SUB {
			p.replace(n.OpPos, n.OpPos+1, "", "a minus is lost")
		}
	case *ast.CallExpr:
		p.call(n)
	}
}

// call plants in a function call: a term of a sum is lost, a sign is turned,
// two arguments are exchanged, the function is forgotten.
func (p *planter) call(c *ast.CallExpr) {
	name := functionName(c.Fun)
	switch {
	case (name == "Add" || name == "AddMat") && len(c.Args) > 1:
		for i, arg := range c.Args {
			from, to := arg.Pos(), arg.End()
			if i == 0 {
				to = c.Args[1].Pos()
			} else {
				from = c.Args[i-1].End()
			}
			p.replace(from, to, "", p.text(arg)+" is lost")
		}
	case (name == "Scale" || name == "ScaleMat") && len(c.Args) == 2:
		p.replace(c.Args[0].Pos(), c.Args[0].End(), "-("+p.text(c.Args[0])+")", "the sign of "+p.text(c.Args[0])+" turns")
		p.replace(c.Pos(), c.End(), p.text(c.Args[1]), "the factor "+p.text(c.Args[0])+" is lost")
	case len(c.Args) >= 2 && !commutes[name]:
		a, b := c.Args[len(c.Args)-2], c.Args[len(c.Args)-1]
		p.replace(a.Pos(), b.End(), p.text(b)+", "+p.text(a), p.text(a)+" and "+p.text(b)+" change places in "+name)
	case len(c.Args) == 1:
		p.replace(c.Pos(), c.End(), p.text(c.Args[0]), name+" is forgotten")
	}
	if name == "MulVec" {
		p.replace(c.Fun.Pos(), c.Fun.End(), p.text(c.Fun)+"T", "a matrix is transposed")
	}
}

// commutes lists the functions that do not mind in which order their two
// arguments stand: to exchange them is no mistake.
var commutes = map[string]bool{"Convolve": true, "Hadamard": true, "Dot": true}

func functionName(fun ast.Expr) string {
	switch f := fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

func (p *planter) text(n ast.Node) string {
	return string(p.source[p.set.Position(n.Pos()).Offset:p.set.Position(n.End()).Offset])
}

func (p *planter) replace(from, to token.Pos, text, what string) {
	p.edits = append(p.edits, edit{p.set.Position(from).Offset, p.set.Position(to).Offset, text, what, from})
}
