package mutate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A module whose test names the equation p.1 where the sum is wrong, stops
// without a name where it is huge, and does not look at the product.
var module = map[string]string{
	"go.mod":      "module small\n\ngo 1.26\n",
	"p/p.go":      "package p\n\nfunc F(a, b float64) (float64, float64) { return a + b, a * b }\n",
	"p/p_test.go": "package p\n\nimport \"testing\"\n\nfunc TestF(t *testing.T) {\n\ts, _ := F(2, 3)\n\tif s > 100 {\n\t\tt.Fatal(\"huge\")\n\t}\n\tif s != 5 {\n\t\tt.Error(\"eq p.1\")\n\t}\n}\n",
}

func TestTry(t *testing.T) {
	root := t.TempDir()
	for name, text := range module {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for mistake, want := range map[string]Outcome{
		"a - b, a * b":       Caught,
		"a + b + 1000, a":    Unnamed,
		"a + b, a / b":       Survived,
		"a + b, undefined":   Invalid,
		"a + b, a * b /*/*/": Survived, // no mistake at all
	} {
		m := Mutant{ID: "p.1", File: "p/p.go", Source: []byte(strings.Replace(module["p/p.go"], "a + b, a * b", mistake, 1))}
		if got, err := m.Try(root); err != nil || got != want {
			t.Errorf("%s: %v, %v; want %v", mistake, got, err, want)
		}
	}
	if text, err := os.ReadFile(filepath.Join(root, "p/p.go")); err != nil || string(text) != module["p/p.go"] {
		t.Errorf("the module's file has changed: %q, %v", text, err)
	}
}
