package derive

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzParse checks that any input is parsed or refused with a place inside it,
// and that what is parsed prints as source that parses to the same print.
func FuzzParse(f *testing.F) {
	names, err := filepath.Glob("testdata/*.eq")
	if err != nil || len(names) == 0 {
		f.Fatal("no files in testdata", err)
	}
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	for _, m := range mistakes {
		f.Add([]byte(base + m.src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		file, err := Parse("f.eq", src)
		if err != nil {
			e, ok := err.(*Error)
			if !ok || e.Line < 1 || e.Col < 1 || e.Error() == "" {
				t.Fatalf("%#v is no mistake at a place", err)
			}
			return
		}
		for _, c := range file.Cells {
			source := c.Source()
			again, err := Parse("g.eq", []byte(source))
			if err != nil {
				t.Fatalf("the printed source does not parse: %v\n%s", err, source)
			}
			if second := again.Cells[0].Source(); second != source {
				t.Fatalf("the printed source prints as another:\n%s\n%s", source, second)
			}
			for i, q := range c.Equations {
				if d := difference(q.RHS, again.Cells[0].Equations[i].RHS); d != "" {
					t.Fatalf("%s prints as another tree: %s", q.Source(), d)
				}
				if q.Unicode() == "" || unbalanced(q.LaTeX()) {
					t.Fatalf("%s is set as %s", q.Source(), q.LaTeX())
				}
			}
		}
	})
}
