package torch_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"unroll/stack/torch"
	"unroll/tensor"
)

// witness runs modules in PyTorch, and returns the file that it writes.
func witness(t *testing.T, python string, runs []run) []byte {
	t.Helper()
	dir := t.TempDir()
	cases, in, out := filepath.Join(dir, "cases.json"), filepath.Join(dir, "in"), filepath.Join(dir, "out")
	var modules []module
	var given []tensor.Array
	for i, r := range runs {
		modules = append(modules, r.module)
		for _, a := range r.given {
			a.Name = fmt.Sprintf("%d.%s", i, a.Name)
			given = append(given, a)
		}
	}
	list, err := json.Marshal(modules)
	if err != nil {
		t.Fatal(err)
	}
	content, err := torch.Write(given)
	if err != nil {
		t.Fatal(err)
	}
	for file, content := range map[string][]byte{cases: list, in: content} {
		if err := os.WriteFile(file, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if output, err := exec.Command(python, filepath.Join("testdata", "witness.py"), cases, in, out).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	found, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// read returns the arrays of a file by their names.
func read(t *testing.T, content []byte) map[string]tensor.Array {
	t.Helper()
	arrays, err := torch.Read(content)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]tensor.Array{}
	for _, a := range arrays {
		found[a.Name] = a
	}
	return found
}
