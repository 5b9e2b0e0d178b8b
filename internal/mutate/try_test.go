package mutate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unroll/internal/registry"
)

// A module whose test names the equation p.1 where the sum is wrong, stops
// without a name where the difference is, and does not look at the product.
var module = map[string]string{
	"go.mod": "module small\n\ngo 1.26\n",
	"p/p.go": `package p

func F(a, b float64) (float64, float64, float64) {
	s := a + b
	var p, d float64
	p = a * b
	d = twice(a) - same(b)
	return s, p, d
}

func twice(a float64) float64 { return 2 * a }

func same[T any](b T) T { return b }
`,
	"p/p_test.go": `package p

import "testing"

func TestF(t *testing.T) {
	s, _, d := F(2, 3)
	if d != 1 {
		t.Fatal("no name")
	}
	if s != 5 {
		t.Error("eq p.1")
	}
}
`,
}

func write(t *testing.T) (root string) {
	t.Helper()
	root = t.TempDir()
	for name, text := range module {
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

func TestTry(t *testing.T) {
	root := write(t)
	var mutants []Mutant
	for line, id := range map[int]string{4: "p.1", 6: "p.2", 7: "p.3"} {
		planted, err := Plant(root, registry.Statement{ID: id, File: "p/p.go", Line: line})
		if err != nil {
			t.Fatal(err)
		}
		mutants = append(mutants, planted...)
	}
	mutants = append(mutants, Mutant{ID: "p.2", File: "p/p.go", Text: "p = undefined", What: "nonsense", from: mutants[0].from, to: mutants[0].to, defines: mutants[0].defines})
	program, err := Compile(root, "p", t.TempDir(), mutants)
	if err != nil {
		t.Fatal(err)
	}
	if program.Invalid != 1 || len(program.Mutants) != len(mutants)-1 {
		t.Errorf("%d mutants do not compile, %d do", program.Invalid, len(program.Mutants))
	}
	want := map[string]Outcome{
		"+ becomes -": Caught, "* becomes /": Survived,
		"- becomes +": Unnamed, "twice is forgotten": Unnamed, "same is forgotten": Survived,
	}
	for i, m := range program.Mutants {
		if got, err := program.Try(i, nil); err != nil || got != want[m.What] {
			t.Errorf("%s: %v, %v; want %v", m.What, got, err, want[m.What])
		}
		if got, err := program.Try(i, []string{"TestElsewhere", "TestF"}); err != nil || got != want[m.What] {
			t.Errorf("%s, a few tests first: %v, %v; want %v", m.What, got, err, want[m.What])
		}
		delete(want, m.What)
	}
	if len(want) > 0 {
		t.Errorf("never tried: %v", want)
	}
	if text, err := os.ReadFile(filepath.Join(root, "p/p.go")); err != nil || string(text) != module["p/p.go"] {
		t.Errorf("the module's file has changed: %q, %v", text, err)
	}
}

// Tests that fail by themselves say nothing about mutants.
func TestUnsound(t *testing.T) {
	root := write(t)
	if err := os.WriteFile(filepath.Join(root, "p/p_test.go"), []byte("package p\n\nimport \"testing\"\n\nfunc TestF(t *testing.T) { t.Error(1) }\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	mutants, err := Plant(root, registry.Statement{ID: "p.1", File: "p/p.go", Line: 4})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Compile(root, "p", t.TempDir(), mutants); err == nil || !strings.Contains(err.Error(), "fail without a mutant") {
		t.Errorf("error %v", err)
	}
}
