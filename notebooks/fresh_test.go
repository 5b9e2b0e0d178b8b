package notebooks

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"unroll/internal/weave"
)

var generate = flag.Bool("generate", false, "write the notebooks instead of comparing them")

// TestFresh runs the chapters, weaves their notebooks in memory and demands
// that the files here are the same, byte for byte.
func TestFresh(t *testing.T) {
	book, err := weave.ParseBook("..")
	if err != nil {
		t.Fatal(err)
	}
	if err := book.Run("..", nil); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, chapter := range book.Chapters {
		name := chapter.Slug + ".ipynb"
		names = append(names, name)
		want, err := book.Notebook(chapter)
		if err != nil {
			t.Fatal(err)
		}
		if *generate {
			if err := replace(name, want); err != nil {
				t.Fatal(err)
			}
			continue
		}
		have, err := os.ReadFile(name)
		if err != nil {
			t.Errorf("%v; run: go test ./notebooks -generate", err)
		} else if place := firstDifference(have, want); place != "" {
			t.Errorf("%s is stale; run: go test ./notebooks -generate\n%s", name, place)
		}
	}
	for _, name := range must(filepath.Glob("*.ipynb")) {
		if !slices.Contains(names, name) {
			t.Errorf("%s belongs to no chapter; delete it", name)
		}
	}
}

// firstDifference shows the first line in which two files differ, or "".
func firstDifference(have, want []byte) string {
	if bytes.Equal(have, want) {
		return ""
	}
	h, w := bytes.Split(have, []byte("\n")), bytes.Split(want, []byte("\n"))
	for i := range min(len(h), len(w)) {
		if !bytes.Equal(h[i], w[i]) {
			return fmt.Sprintf("line %d\n  have %.200s\n  want %.200s", i+1, h[i], w[i])
		}
	}
	return fmt.Sprintf("have %d lines, want %d", len(h), len(w))
}

// replace writes a file whole or not at all.
func replace(name string, data []byte) error {
	temporary := name + ".tmp"
	if err := os.WriteFile(temporary, data, 0o644); err != nil {
		return err
	}
	return os.Rename(temporary, name)
}

func must(names []string, err error) []string {
	if err != nil {
		panic(err)
	}
	return names
}
