package weave

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const longExample = `package ch00_start

import "fmt"

// # The start
//
// First words.
//
//eq:c.1a

func Example_long() {
	fmt.Println("after a while")
	// Recorded:
}
`

// recorded parses a module with one long Example.
func recorded(t *testing.T, root string) Long {
	t.Helper()
	book, err := ParseBook(root)
	if err != nil {
		t.Fatal(err)
	}
	if long := book.Long(); len(long) == 1 {
		return long[0]
	}
	t.Fatal("the long Example was not found")
	return Long{}
}

func write(t *testing.T, root, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestRecord(t *testing.T) {
	const file = "chapters/ch00_start/start_test.go"
	root := module(t, map[string]string{file: longExample})
	l := recorded(t, root)
	if l.Name() != "ch00_start/long" || l.Output != "" || !strings.Contains(l.State(), "Not recorded yet") {
		t.Errorf("before: %s prints %q, %q", l.Name(), l.Output, l.State())
	}
	if err := l.Record(root, io.Discard); err != nil {
		t.Fatal(err)
	}
	l = recorded(t, root)
	if l.Output != "after a while\n" || !strings.HasPrefix(l.State(), "Recorded 2") || strings.Contains(l.State(), "changed") {
		t.Errorf("after: it prints %q, %q", l.Output, l.State())
	}

	// A run that fails leaves the recording as it was, and nothing else.
	write(t, root, file, strings.Replace(longExample, `fmt.Println("after a while")`, `fmt.Println("now"); panic("no more")`, 1))
	l = recorded(t, root)
	if err := l.Record(root, io.Discard); err == nil {
		t.Error("a panic was recorded")
	}
	l = recorded(t, root)
	if l.Output != "after a while\n" || !strings.Contains(l.State(), "The code has changed since") {
		t.Errorf("after a failed run: it prints %q, %q", l.Output, l.State())
	}
	entries, err := os.ReadDir(filepath.Join(root, "chapters/ch00_start"))
	if err != nil || len(entries) != 3 {
		t.Errorf("the chapter's folder holds %v, %v", entries, err)
	}
}

// A reader sees where the output is from, in the notebook and on the page.
func TestRecordedOnPages(t *testing.T) {
	root := module(t, map[string]string{"chapters/ch00_start/start_test.go": longExample})
	if err := recorded(t, root).Record(root, io.Discard); err != nil {
		t.Fatal(err)
	}
	book, err := ParseBook(root)
	if err != nil {
		t.Fatal(err)
	}
	notebook, err := book.Notebook(book.Chapters[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"skip-execution"`, "after a while", "*Recorded 2", "go run ./cmd/unroll record ch00_start/long"} {
		if !strings.Contains(string(notebook), want) {
			t.Errorf("the notebook does not say %q", want)
		}
	}
}
