package claims

import (
	"fmt"
	"regexp"
	"strings"
)

// Markdown is the table with its notes and where it is from, as GitHub, notebooks
// and pages show it.
func (t Table) Markdown() string {
	var out strings.Builder
	if t.Date == "" {
		fmt.Fprintf(&out, "*%s: not run yet.* `%s` computes it.\n", plain(t.Title), t.Command)
		return out.String()
	}
	fmt.Fprintf(&out, "**%s**\n\n", plain(t.Title))
	row := func(cells []string) {
		for _, c := range cells {
			fmt.Fprintf(&out, "| %s ", c)
		}
		out.WriteString("|\n")
	}
	rules := make([]string, len(t.Columns))
	for i := range rules {
		rules[i] = "---"
		if t.isNumeric(i) {
			rules[i] = "--:"
		}
	}
	row(escaped(t.Columns))
	row(rules)
	for _, cells := range t.Rows {
		row(escaped(cells))
	}
	out.WriteString("\n")
	for _, note := range t.Notes {
		fmt.Fprintf(&out, "%s ", note)
	}
	fmt.Fprintf(&out, "*Measured %s at commit %s, on %s.* Again: `%s`\n", t.Date, t.Commit, plain(t.Machine), t.Command)
	return out.String()
}

var number = regexp.MustCompile(`^[-−+±]?[0-9]`)

// isNumeric reports whether a column holds numbers and nothing else, apart from
// cells that were not run.
func (t Table) isNumeric(column int) bool {
	numbers := 0
	for _, row := range t.Rows {
		switch c := row[column]; {
		case number.MatchString(c):
			numbers++
		case c != NotRun && c != "–":
			return false
		}
	}
	return numbers > 0
}

var special = regexp.MustCompile("[\\\\`*_{}\\[\\]<>#|$~&]")

// plain is a text that Markdown shows as it stands.
func plain(s string) string { return special.ReplaceAllString(s, `\$0`) }

func escaped(cells []string) []string {
	list := make([]string, len(cells))
	for i, c := range cells {
		list[i] = plain(c)
	}
	return list
}
