package figure

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestShowWritesPictureAndTexts(t *testing.T) {
	folder := t.TempDir()
	t.Setenv(FolderVariable, folder)
	f := sample()
	f.Caption = "What was *seen*."
	if err := f.show("all-kinds-1"); err != nil {
		t.Fatal(err)
	}
	if got := read(t, folder, "all-kinds-1.svg"); got != picture(t, f) {
		t.Error("the file is not the picture")
	}
	var texts Texts
	if err := json.Unmarshal([]byte(read(t, folder, "all-kinds-1.json")), &texts); err != nil {
		t.Fatal(err)
	}
	if want := (Texts{f.Title, f.Alt, f.Caption}); texts != want {
		t.Errorf("texts %+v, want %+v", texts, want)
	}
	if err := f.show("all-kinds-1"); err == nil || !strings.Contains(err.Error(), "another figure has this name") {
		t.Errorf("a second figure of one name: %v", err)
	}
	if files, _ := filepath.Glob(filepath.Join(folder, "*")); len(files) != 2 {
		t.Errorf("files left: %v", files)
	}
	if hidden, _ := filepath.Glob(filepath.Join(folder, ".*")); len(hidden) != 0 {
		t.Errorf("files left: %v", hidden)
	}
}

func read(t *testing.T, folder, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestShowChecksNames(t *testing.T) {
	for _, name := range []string{"", "../up", "Upper", "a b", "-a", "a.svg"} {
		if err := sample().show(name); err == nil {
			t.Errorf("%q passed as a name", name)
		}
	}
}

func TestShowDrawing(t *testing.T) {
	folder := t.TempDir()
	t.Setenv(FolderVariable, folder)
	d := Drawing{SVG: []byte("<svg><title>Tape</title></svg>"), Title: "Tape", Alt: "Boxes and lines.", Caption: "A tape."}
	if err := d.show("tape"); err != nil {
		t.Fatal(err)
	}
	if got := read(t, folder, "tape.svg"); got != string(d.SVG) {
		t.Errorf("the file holds %q", got)
	}
	if got := read(t, folder, "tape.json"); !strings.Contains(got, "Boxes and lines.") {
		t.Errorf("the texts are %s", got)
	}
	for want, bad := range map[string]Drawing{
		"no text alternative":   {SVG: d.SVG},
		"the drawing is no SVG": {SVG: []byte("<p>"), Alt: "x"},
	} {
		if err := bad.show("bad"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// Without a notebook and without a folder, Show says nothing unless the figure
// has a mistake; then its line fails the Example around it.
func ExampleFigure_Show() {
	f := New("Two points")
	f.Line("y", []float64{0, 1}, []float64{1, 3})
	f.Show("two-points")
	f.Alt = "A line rises from one to three."
	f.Show("two-points")
	// Output: figure two-points: no text alternative: set Alt to what there is to see
}
