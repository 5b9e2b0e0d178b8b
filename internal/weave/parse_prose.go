package weave

import (
	"fmt"
	"go/ast"
	"path/filepath"
	"regexp"
	"strings"

	"unroll/internal/claims"
)

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
	flush := func() error {
		markdown := strings.TrimRight(strings.Join(text, "\n"), "\n")
		text = nil
		if markdown == "" {
			return nil
		}
		if strings.Contains(markdown, "$$") || strings.Contains(markdown, `\[`) {
			return fmt.Errorf("%s: displayed mathematics in prose: put the formula into an .eq file and place it with //eq:ID, so that it is checked", p.at(path, start))
		}
		p.doc.Blocks = append(p.doc.Blocks, Block{Place: p.at(path, start), Markdown: markdown})
		return nil
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
		if err := flush(); err != nil {
			return err
		}
		block, err := p.directive(p.at(path, c.Pos()), m[1], m[2])
		if err != nil {
			return err
		}
		p.doc.Blocks = append(p.doc.Blocks, block)
	}
	return flush()
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
	case "claim":
		table, err := claims.Read(p.root, argument)
		if err != nil {
			return block, fmt.Errorf("%s: %w", at, err)
		}
		block.Claim = &table
	case "checks":
		if argument != "all" {
			return block, fmt.Errorf("%s: want //checks:all, found //checks:%s", at, argument)
		}
		block.Checks = true
	default:
		return block, fmt.Errorf("%s: unknown directive //%s: (there are //eq:ID, //fig:NAME, //claim:ID and //checks:all)", at, name)
	}
	return block, nil
}
