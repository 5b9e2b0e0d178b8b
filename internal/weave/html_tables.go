package weave

import (
	"html/template"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
)

// tables are those of GitHub, their alignment as a style, since HTML has no
// align attribute any more.
var tables = extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignStyle))

var decimal = regexp.MustCompile(`^[-−+]?\d+(?:(\.)(\d+))?$`)

// alignDecimals makes the numbers of right-aligned columns stand point below
// point: a number with fewer decimals than its column gets spaces as wide as
// the digits, and the point, that it lacks.
func (p *passage) alignDecimals() {
	_ = ast.Walk(p.tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if table, ok := n.(*east.Table); ok && entering {
			for column, align := range table.Alignments {
				if align == east.AlignRight {
					p.alignColumn(table, column)
				}
			}
		}
		return ast.WalkContinue, nil
	})
}

func (p *passage) alignColumn(table *east.Table, column int) {
	fractions := map[ast.Node]string{} // of the cells that hold a number, with the point
	longest := 0
	for row := table.FirstChild(); row != nil; row = row.NextSibling() {
		cell := row.FirstChild()
		for range column {
			cell = cell.NextSibling()
		}
		if m := decimal.FindStringSubmatch(p.plain(cell)); m != nil {
			fractions[cell] = m[1] + m[2]
			longest = max(longest, len(m[1]+m[2]))
		}
	}
	const pointSpace, digitSpace = "\u2008", "\u2007"
	for cell, fraction := range fractions {
		padding := strings.Repeat(digitSpace, longest-len(fraction))
		if fraction == "" && longest > 0 {
			padding = pointSpace + padding[len(digitSpace):]
		}
		cell.AppendChild(cell, ast.NewString([]byte(padding)))
	}
}

// claim is the table of results that stands at a block.
func (c *page) claim(block int) (template.HTML, error) {
	sections, err := c.prose[block].sections()
	var all template.HTML
	for _, s := range sections {
		all += s.html
	}
	return all, err
}
