package weave

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unroll/internal/registry"
)

// A small module: one equation, one chapter.
var small = map[string]string{
	"go.mod":              "module small\n",
	"docs/references.bib": "@book{key, author = {A. Author}, title = {A Title}, year = {2020}}\n",
	"cell/cell.eq":        "cell c\ndim d\ninput x[d]\noutput y\n1a y[n] = tanh(x[n]) + x[n]\n",
	"cell/cell.go":        "package cell\n\nfunc f(x, y []float64) {\n\t//eq:c.1a\n\ty[0] = x[0]\n}\n",
	"chapters/ch00_start/doc.go": `// Package ch00_start asks: does it
// work? It is a test.
package ch00_start
`,
	"chapters/ch00_start/start_test.go": `package ch00_start

import "fmt"

// # The start
//
// First words, with (eq:c.1a) and [@key].
//
//eq:c.1a
//
// Between.

// half is shown whole.
func half(x float64) float64 { return x / 2 }

// Before the Example.

func Example_half() {
	x := half(3)
	if x > 1 {
		fmt.Println(x)
	}
	// Output: 1.5
}

// Last words.
`,
}

// module writes small, with some files changed, to a new folder. A file
// changed to nothing is left out.
func module(t *testing.T, changes map[string]string) string {
	t.Helper()
	root := t.TempDir()
	files := map[string]string{}
	for name, text := range small {
		files[name] = text
	}
	for name, text := range changes {
		files[name] = text
	}
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if text == "" {
			continue
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestParseBook(t *testing.T) {
	book, err := ParseBook(module(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	d := book.Chapters[0]
	if d.Slug != "ch00_start" || d.Number != 0 || d.Title != "The start" || d.Question != "does it work?" {
		t.Errorf("slug %q, number %d, title %q, question %q", d.Slug, d.Number, d.Title, d.Question)
	}
	var got []string
	for _, b := range d.Blocks {
		switch {
		case b.Equation != nil:
			got = append(got, "eq "+b.Equation.ID+" "+b.Equation.Statement.Place()+" "+b.Equation.Statement.Code)
		case b.Code != nil:
			got = append(got, "code "+b.Code.Name+"|"+b.Code.Source+"|"+strings.TrimSpace(b.Code.Output))
		default:
			got = append(got, "prose "+b.Markdown)
		}
	}
	want := []string{
		"prose First words, with (eq:c.1a) and [@key].",
		"eq c.1a cell/cell.go:5 y[0] = x[0]",
		"prose Between.",
		"code |// half is shown whole.\nfunc half(x float64) float64 { return x / 2 }|",
		"prose Before the Example.",
		"code Example_half|x := half(3)\nif x > 1 {\n\tfmt.Println(x)\n}|1.5",
		"prose Last words.",
	}
	if strings.Join(got, "\n\n") != strings.Join(want, "\n\n") {
		t.Errorf("got\n%s\n\nwant\n%s", strings.Join(got, "\n\n"), strings.Join(want, "\n\n"))
	}
	if len(d.Imports) != 1 || d.Imports[0] != `"fmt"` {
		t.Errorf("imports %v", d.Imports)
	}
	if r := book.References["key"]; r.Text != "A. Author (2020). A Title." {
		t.Errorf("reference %+v", r)
	}
}

const chapterFile = "chapters/ch00_start/start_test.go"

// edited returns the chapter of small with one thing replaced.
func edited(old, new string) map[string]string {
	if !strings.Contains(small[chapterFile], old) {
		panic("the small chapter has no " + old)
	}
	return map[string]string{chapterFile: strings.Replace(small[chapterFile], old, new, 1)}
}

// Each mistake is one error that says what and where.
func TestParseBookErrors(t *testing.T) {
	for name, test := range map[string]struct {
		changes map[string]string
		want    string
	}{
		"unknown equation":                  {edited("//eq:c.1a", "//eq:c.9"), "chapters/ch00_start/start_test.go:9: unknown equation c.9"},
		"unknown directive":                 {edited("//eq:c.1a", "//plot:x"), "chapters/ch00_start/start_test.go:9: unknown directive //plot:"},
		"unknown figure":                    {edited("//eq:c.1a", "//fig:x"), "chapters/ch00_start/start_test.go:9: //fig:x: no Example shows a figure of that name"},
		"unknown claim":                     {edited("//eq:c.1a", "//claim:x"), "chapters/ch00_start/start_test.go:9: claims: no claim \"x\""},
		"displayed math":                    {edited("Between.", "$$x = 1$$"), "chapters/ch00_start/start_test.go:11: displayed mathematics"},
		"displayed math before a directive": {edited("First words, ", "$$x$$ "), "chapters/ch00_start/start_test.go:5: displayed mathematics"},
		"no output":                         {edited("// Output: 1.5", ""), "chapters/ch00_start/start_test.go:18: Example_half ends with neither “// Output:” nor “// Recorded:”"},
		"no title":                          {edited("# The start", "The start"), "does not begin with a heading"},
		"does not parse":                    {edited("func half(", "func ("), "chapters/ch00_start/start_test.go:14:"},
		"renamed import":                    {edited(`import "fmt"`, `import f "fmt"`), `chapters/ch00_start/start_test.go:3: a chapter imports packages by their own names, found f for "fmt"`},
		"no question":                       {map[string]string{"chapters/ch00_start/doc.go": "package ch00_start\n"}, "asks: …?"},
		"two figures": {edited("// Last words.", "func Example_one() {\n\tf.Show(\"a\")\n\t// Output:\n}\n\nfunc Example_two() {\n\tf.Show(\"a\")\n\t// Output:\n}"),
			`a second figure is named "a"`},
		"used too early": {edited("x := half(3)", "x := half(third(9))\n\tfmt.third()\n\t// Output: 1.5\n}\n\nfunc third(x float64) float64 { return x / 3 }\n\nfunc Example_b() {\n\tx := 1"),
			"start_test.go:24: third is declared below its use at chapters/ch00_start/start_test.go:18"},
		"no chapters":       {map[string]string{"chapters/ch00_start/doc.go": "", chapterFile: ""}, "package comment"},
		"bad equation":      {map[string]string{"cell/cell.eq": "cell c\ninput x[d]\n"}, "cell/cell.eq:2:9"},
		"unknown anchor":    {map[string]string{"cell/cell.go": "package cell\n\nfunc f() {\n\t//eq:c.2\n\tprintln()\n}\n"}, "cell/cell.go:4: anchor //eq:c.2 names no equation"},
		"anchor on nothing": {map[string]string{"cell/cell.go": "package cell\n\nfunc f() {\n\t//eq:c.1a\n\n\tprintln()\n}\n"}, "cell/cell.go:4: //eq:c.1a stands above no statement"},
		"second anchor":     {map[string]string{"cell/cell.go": "package cell\n\nfunc f() {\n\t//eq:c.1a\n\tprintln()\n\t//eq:c.1a\n\tprintln()\n}\n"}, "cell/cell.go:6: equation c.1a is anchored a second time; the first is at cell/cell.go:4"},
		"no anchor":         {map[string]string{"cell/cell.go": "package cell\n"}, "cell/cell.eq:5: equation c.1a has no anchor"},
		"no bibliography":   {map[string]string{"docs/references.bib": ""}, "references.bib"},
		"reference without a year": {map[string]string{"docs/references.bib": "@book{key, author = {A}, title = {T}}\n"},
			"docs/references.bib: entry key has no year"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseBook(module(t, test.changes))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %s", err, test.want)
			}
		})
	}
}

func TestCheckSite(t *testing.T) {
	root := t.TempDir()
	mine := filepath.Join(root, "mine")
	if err := os.MkdirAll(mine, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := CheckSite(mine); err != nil {
		t.Errorf("an empty folder: %v", err)
	}
	if err := os.WriteFile(filepath.Join(mine, "thesis.tex"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := CheckSite(mine); err == nil || !strings.Contains(err.Error(), "was not made by unroll build") {
		t.Errorf("a folder with somebody's work: error %v", err)
	}
	if err := CheckSite(filepath.Join(root, "new")); err != nil {
		t.Errorf("a folder that does not exist: %v", err)
	}
	if err := CheckSite(filepath.Join(root, "no", "such", "place")); err == nil {
		t.Error("a folder in a folder that does not exist was accepted")
	}
}

// A site that cannot be made whole leaves the earlier one as it was.
func TestWriteSiteKeepsTheEarlierOne(t *testing.T) {
	out := filepath.Join(t.TempDir(), "site")
	good, err := ParseBook(module(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	good.Chapters[0].Blocks = good.Chapters[0].Blocks[2:3] // without formulas, which the cache has not
	good.Chapters[0].Symbols = nil
	good.Equations = &registry.Registry{}
	if err := good.WriteSite(out); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(filepath.Join(out, "ch00_start.html"))
	if err != nil {
		t.Fatal(err)
	}
	good.Chapters[0].Blocks[0].Markdown = "See (eq:c.9)."
	if err := good.WriteSite(out); err == nil || !strings.Contains(err.Error(), "c.9") {
		t.Errorf("error %v", err)
	}
	after, err := os.ReadFile(filepath.Join(out, "ch00_start.html"))
	if err != nil || string(after) != string(before) {
		t.Errorf("the earlier page has changed, %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(out), "*")); err != nil || len(left) != 1 {
		t.Errorf("beside the site stands %v, %v", left, err)
	}
	good.Chapters[0].Blocks[0].Markdown = "Mended."
	if err := good.WriteSite(out); err != nil {
		t.Errorf("over an earlier site: %v", err)
	}
}
