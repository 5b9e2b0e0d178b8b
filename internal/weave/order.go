package weave

import (
	"fmt"
	"go/ast"
)

// order remembers what the code of a chapter declares and uses. A notebook runs
// its cells from the top, so a cell may use only what a cell above it declares;
// go test would not mind.
type order struct {
	declared map[string]bool
	used     map[string]Place // where a name was used first
}

func newOrder() order { return order{map[string]bool{}, map[string]Place{}} }

// add notes a declaration. It returns an error if a cell above it uses what it
// declares.
func (o order) add(at Place, decl ast.Decl) error {
	for _, name := range declares(decl) {
		if use, ok := o.used[name]; ok && !o.declared[name] {
			return fmt.Errorf("%s: %s is declared below its use at %s; a notebook runs from the top, so move it up", at, name, use)
		}
		o.declared[name] = true
	}
	ast.Inspect(decl, func(n ast.Node) bool {
		if selector, ok := n.(*ast.SelectorExpr); ok {
			ast.Inspect(selector.X, func(n ast.Node) bool { o.use(at, n); return true })
			return false
		}
		o.use(at, n)
		return true
	})
	return nil
}

func (o order) use(at Place, n ast.Node) {
	if id, ok := n.(*ast.Ident); ok {
		if _, seen := o.used[id.Name]; !seen {
			o.used[id.Name] = at
		}
	}
}

// declares lists the names that a declaration gives to the cells below.
func declares(decl ast.Decl) []string {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			return []string{d.Name.Name}
		}
	case *ast.GenDecl:
		var names []string
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				names = append(names, s.Name.Name)
			case *ast.ValueSpec:
				for _, name := range s.Names {
					names = append(names, name.Name)
				}
			}
		}
		return names
	}
	return nil
}
