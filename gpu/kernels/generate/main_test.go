package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"unroll/internal/need"
)

func TestCommittedFilesAreFresh(t *testing.T) {
	need.Tool(t, compiler, "apt-get install --no-install-recommends clang-19")
	files, err := generate("..")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("..", name))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what the compiler writes; run go generate ./gpu/kernels (%v)", name, err)
		}
	}
	committed, err := filepath.Glob("../*.ptx")
	if err != nil || len(committed) != len(files) {
		t.Errorf("%d files of PTX and %d sources (%v)", len(committed), len(files), err)
	}
}
