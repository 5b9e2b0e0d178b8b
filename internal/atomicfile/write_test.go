package atomicfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	for _, content := range []string{"first", "second"} {
		if err := Write(path, []byte(content)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != content {
			t.Errorf("it holds %q, %v; want %q", got, err, content)
		}
	}
	for _, path := range []string{dir, filepath.Join(dir, "none", "a"), os.DevNull} {
		if err := Write(path, []byte("x")); err == nil || !strings.HasPrefix(err.Error(), path+": ") {
			t.Errorf("%s: error %v", path, err)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("%v lies there, want one file; %v", left, err)
	}
}

// A file that cannot be written to the end, as on a full disk, leaves the old one
// and nothing beside it.
func TestDurably(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	full := errors.New("no space left")
	for _, content := range []string{"first", "second"} {
		if err := Durably(path, func(w io.Writer) error { _, err := io.WriteString(w, content); return err }); err != nil {
			t.Fatal(err)
		}
		err := Durably(path, func(w io.Writer) error { io.WriteString(w, "part"); return full })
		if !errors.Is(err, full) || !strings.HasPrefix(err.Error(), path+": ") {
			t.Errorf("error %v", err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != content {
			t.Errorf("it holds %q, %v; want %q", got, err, content)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("%v lies there, want one file; %v", left, err)
	}
}
