package registry

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const equations = "cell c\ndim d\ninput x[d]\noutput y\n1a y[n] = tanh(x[n])\n1b z[n] = y[n] + x[n]\n"

const code = `package cell

func (p *Pass) Run(x, y, z []float64) {
	//eq:c.1a
	y[0] = add(
		x[0],
	)
	//eq:c.1b
	z[0] = y[0] + x[0]
}
`

// module writes files to a new folder, by their names.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestModule(t *testing.T) {
	other := strings.ReplaceAll(equations, "cell c", "cell other")
	root := module(t, map[string]string{
		"cell/cell.eq": equations, "cell/cell.go": code,
		"cell/testdata/more.eq":   other, // test data
		"cell/.hidden/more.eq":    other,
		"library/more.eq":         other, // no code beside it to keep the promise
		"bench/go.mod":            "module bench\n",
		"bench/cell/more.eq":      other, // another module
		"bench/cell/more.go":      "package cell\n",
		"node_modules/a/b/odd.eq": "not an equation at all",
	})
	r, err := Module(root)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, e := range r.Entries {
		ids = append(ids, e.ID)
	}
	if !slices.Equal(ids, []string{"c.1a", "c.1b"}) || !slices.Equal(r.Packages(), []string{"cell"}) {
		t.Errorf("equations %v of the packages %v", ids, r.Packages())
	}
	s := r.Entry("c.1a").Statement
	if s.Place() != "cell/cell.go:5" || s.Func != "Pass.Run" || s.Code != "y[0] = add(\n\tx[0],\n)" {
		t.Errorf("the statement of c.1a is %q in %s at %s", s.Code, s.Func, s.Place())
	}
	if r.Entry("c.2") != nil {
		t.Error("there is an equation c.2")
	}
}

// What breaks the contract between equations and statements is an error with
// its place.
func TestBrokenPromises(t *testing.T) {
	for _, c := range []struct{ name, from, to, want string }{
		{"unknown", "//eq:c.1b", "//eq:c.2", "cell/cell.go:8: anchor //eq:c.2 names no equation"},
		{"twice", "//eq:c.1b", "//eq:c.1a", "cell/cell.go:8: equation c.1a is anchored a second time; the first is at cell/cell.go:4"},
		{"missing", "	//eq:c.1b\n", "", "cell/cell.eq:6: equation c.1b has no anchor"},
		{"above nothing", "	//eq:c.1b\n", "	//eq:c.1b\n\n", "cell/cell.go:8: //eq:c.1b stands above no statement"},
		{"no Go", "package cell", "package", "cell/cell.go"},
	} {
		t.Run(c.name, func(t *testing.T) {
			changed := strings.Replace(code, c.from, c.to, 1)
			root := module(t, map[string]string{"cell/cell.eq": equations, "cell/cell.go": changed})
			if _, err := Module(root); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v\nwant %s", err, c.want)
			}
		})
	}
	root := module(t, map[string]string{
		"a/cell.eq": equations, "a/cell.go": code,
		"b/cell.eq": equations, "b/cell.go": code,
	})
	if _, err := Module(root); err == nil || !strings.Contains(err.Error(), "b/cell.eq:5: equation c.1a stands already at a/cell.eq:5") {
		t.Errorf("one id in two packages: error %v", err)
	}
}
