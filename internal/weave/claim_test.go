package weave

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unroll/internal/claims"
)

// A table of results stands on the page and in the notebook, with its notes and
// where it is from; before it was run both say so.
func TestClaims(t *testing.T) {
	id := claims.Known()[0].ID
	root := pageModule(t, map[string]string{endFile: endChapter + "//\n//claim:" + id + "\n//\n// Beyond.\n"})
	for _, run := range []bool{false, true} {
		wants := []string{"not run yet"}
		if run {
			wants = []string{"0.44", "No wind.", "at commit 0123"}
			results := filepath.Join(root, "internal/claims/results")
			if err := os.MkdirAll(results, 0o755); err != nil {
				t.Fatal(err)
			}
			table := claims.Table{
				Claim: claims.Known()[0], Date: "2026-11-23", Machine: "a machine", Commit: "0123",
				Columns: []string{"shape", "ms"}, Rows: [][]string{{"S1", "0.44"}}, Notes: []string{"No wind."},
			}
			if err := claims.Write(root, table); err != nil {
				t.Fatal(err)
			}
		}
		book, err := ParseBook(root)
		if err != nil {
			t.Fatal(err)
		}
		notebook, err := book.Notebook(book.Chapters[1])
		if err != nil {
			t.Fatal(err)
		}
		page := render(t, book)["ch01_end.html"]
		for _, want := range append(wants, claims.Known()[0].Command) {
			if !strings.Contains(page, want) {
				t.Errorf("the page does not say %q", want)
			}
			if !strings.Contains(string(notebook), want) {
				t.Errorf("the notebook does not say %q", want)
			}
		}
		if !strings.Contains(page, `<div class="row with-claim">`) {
			t.Error("the table has no row of its own")
		}
	}
}
