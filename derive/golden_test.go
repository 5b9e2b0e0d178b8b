package derive

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestPrints compares what every cell of testdata prints with its golden file:
// the source that comes back, and each equation in the order of computation as
// Unicode and as LaTeX.
func TestPrints(t *testing.T) {
	for _, f := range testFiles(t) {
		var out strings.Builder
		for _, c := range f.Cells {
			fmt.Fprintf(&out, "%s\n", c.Source())
			for _, q := range append(append([]*Equation{}, c.Order...), identities(c)...) {
				fmt.Fprintf(&out, "%s  %s\n\t%s\n", q.ID, q.Unicode(), q.LaTeX())
			}
		}
		golden := filepath.Join("testdata", strings.TrimSuffix(f.Name, ".eq")+".golden")
		if *update {
			if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if out.String() != string(want) {
			t.Errorf("%s does not print as %s has it (go test ./derive -update writes it anew):\n%s", f.Name, golden, out.String())
		}
	}
}

func identities(c *Cell) []*Equation {
	var list []*Equation
	for _, q := range c.Equations {
		if q.Kind == Identity {
			list = append(list, q)
		}
	}
	return list
}

// testFiles parses testdata/*.eq.
func testFiles(t testing.TB) []*File {
	t.Helper()
	names, err := filepath.Glob("testdata/*.eq")
	if err != nil || len(names) == 0 {
		t.Fatal("no files in testdata", err)
	}
	var files []*File
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, mustParse(t, filepath.Base(name), string(src)))
	}
	return files
}

func mustParse(t testing.TB, name, src string) *File {
	t.Helper()
	f, err := Parse(name, []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return f
}
