package weave

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	equationLink = regexp.MustCompile(`\(eq:([^)\s]+)\)`)
	citation     = regexp.MustCompile(`\[@([A-Za-z0-9_:-]+)\]`)
	chapterLink  = regexp.MustCompile(`\]\(ch:([A-Za-z0-9_]+)((?:#[^)]*)?)\)`)
)

// links turns the references of a chapter's prose into plain Markdown:
// (eq:ID) becomes the number, [@key] an author and year, ch:SLUG the name of
// another notebook.
func (w *notebookWriter) links(text string) (string, error) {
	var problem error
	fail := func(format string, args ...any) string {
		if problem == nil {
			problem = fmt.Errorf(format, args...)
		}
		return ""
	}
	text = equationLink.ReplaceAllStringFunc(text, func(m string) string {
		id := equationLink.FindStringSubmatch(m)[1]
		if e := w.book.Equations.Entry(id); e != nil {
			return "(" + e.Label + ")"
		}
		return fail("unknown equation %s", id)
	})
	text = citation.ReplaceAllStringFunc(text, func(m string) string {
		key := citation.FindStringSubmatch(m)[1]
		if _, ok := w.book.References[key]; !ok {
			return fail("unknown citation [@%s]", key)
		}
		if !slices.Contains(w.cited, key) {
			w.cited = append(w.cited, key)
		}
		return "[" + key + "]"
	})
	text = chapterLink.ReplaceAllStringFunc(text, func(m string) string {
		parts := chapterLink.FindStringSubmatch(m)
		if !slices.ContainsFunc(w.book.Chapters, func(d *Document) bool { return d.Slug == parts[1] }) {
			return fail("unknown chapter %s", parts[1])
		}
		return "](" + parts[1] + ".ipynb" + parts[2] + ")"
	})
	return text, problem
}

// citations ends the notebook with what it has cited.
func (w *notebookWriter) citations() {
	if len(w.cited) == 0 {
		return
	}
	var list strings.Builder
	list.WriteString("## References\n")
	for _, key := range w.cited {
		r := w.book.References[key]
		fmt.Fprintf(&list, "\n- [%s] %s %s", r.Key, r.Text, r.URL)
	}
	w.markdown(list.String())
}
