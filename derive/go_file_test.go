package derive

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestGoFiles writes Go programs for the library, the cells of testdata and
// random ones, builds all of them at once, and runs them: each compares its
// gradients with differences.
func TestGoFiles(t *testing.T) {
	cells := library(t)
	for _, name := range []string{"canonical", "augmented"} {
		cells = append(cells, cellOf(t, name))
	}
	generator := rapid.Custom(randomSource)
	for i := range 12 {
		cells = append(cells, mustParse(t, "random.eq", generator.Example(i)).Cells...)
	}
	dir := t.TempDir()
	write := func(name, content string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module generated\n\ngo 1.26\n")
	for i, c := range cells {
		b, err := c.Backward()
		if err != nil {
			t.Fatal(err)
		}
		program, err := b.GoFile()
		if err != nil {
			t.Fatalf("%v\n%s", err, c.Source())
		}
		write("p"+strconv.Itoa(i)+"/main.go", string(program))
		if c.Name == "elman" {
			wrong := strings.Replace(string(program), "c.delta_h[n][i] += c.W[m*c.d+i]", "c.delta_h[n][i] += c.W[i*c.d+m]", 1)
			if wrong == string(program) {
				t.Fatal("the program of the Elman network has no transposed product")
			}
			write("wrong/main.go", wrong)
		}
	}
	for _, args := range [][]string{{"vet", "./..."}, {"build", "-o", "bin/", "./..."}} {
		command := exec.Command("go", args...)
		command.Dir = dir
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", args[0], err, out)
		}
	}
	for i, c := range cells {
		out, err := exec.Command(filepath.Join(dir, "bin", "p"+strconv.Itoa(i))).CombinedOutput()
		if err != nil || !strings.Contains(string(out), "d.") {
			t.Errorf("%v\n%s%s", err, out, c.Source())
		}
	}
	if out, err := exec.Command(filepath.Join(dir, "bin", "wrong")).CombinedOutput(); err == nil || !strings.Contains(string(out), "WRONG") {
		t.Errorf("a matrix that lost its transposition passes:\n%s", out)
	}
}
