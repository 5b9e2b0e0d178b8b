package weave

import (
	"html"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"unroll/internal/mathml"
	"unroll/internal/prove"
)

// pageChapter has every kind of block and every kind of link.
const pageChapter = `package ch00_start

import "fmt"

// # The start
//
// First words “quoted” with ($y[n] = \tanh x$), (eq:c.1a) and [@key]. See [below](#what-now), [next](ch:ch01_end),
// [there](ch:ch01_end#the-end-of-it), [one](eq:c.1a), [far](#the-end-of-it) and ` + "`Wr`" + `.[^1]
//
// [^1]: A note with $W_r$.
//
//eq:c.1a
//
// ## What now
//
// ### Why $W_r$?
//
// | step | ratio |
// |-----:|------:|
// | 1    | $W_x$ |
// | 0.25 | 2.0   |
// | 12.5 | few   |
//
// <details>
//
// <summary>Why?</summary>
//
// Because.
//
// </details>
//
//eq:c.1a
//eq:c.2a

// half is shown whole.
func half(x float64) float64 {
	//eq:c.1a
	return x / 2
}

// Before the Example.

func Example_half() {
	fmt.Println(Wr < 1 && y[0] > tr.Y[n])
	f.Show("curve")
	// Output: a < b
}

//checks:all
//
//fig:curve
`

const endFile = "chapters/ch01_end/end_test.go"

const endChapter = `package ch01_end

// # The end
//
// Back to (eq:c.1a) and (eq:c.2a), with [@key], and again [@key].
//
// # A part
//
// ## The end of it
//
//eq:c.2a
`

// pageModule is a module of two chapters, with some files changed.
func pageModule(t *testing.T, changes map[string]string) string {
	t.Helper()
	files := map[string]string{
		"cell/cell.eq": "cell c\ndim d\ninput x[d] \"what comes in\"\nparam W_r[d,d] \"weights\"\noutput y\n" +
			"1a y[n] = tanh(x[n]) + W_r x[n] \"a note\"\n2a z[n] = y[n] + x[n]\n",
		"cell/cell.go":                      "package cell\n\nfunc f(x, y []float64) {\n\t//eq:c.1a\n\ty[0] = x[0]*Wr\n\t//eq:c.2a\n\tz[0] = y[0]\n}\n",
		"chapters/ch00_start/start_test.go": pageChapter,
		"chapters/ch01_end/doc.go":          "// Package ch01_end asks: is this all?\npackage ch01_end\n",
		endFile:                             endChapter,
	}
	maps.Copy(files, changes)
	return module(t, files)
}

// pageBook is the book of pageModule, as if it had been run.
func pageBook(t *testing.T, changes map[string]string) *Book {
	t.Helper()
	root := pageModule(t, changes)
	book, err := ParseBook(root)
	if err != nil {
		t.Fatal(err)
	}
	curve := Figure{Name: "curve", Alt: "A curve.", Caption: "It bends.", SVG: []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"></svg>`)}
	for _, d := range book.Chapters {
		for _, block := range d.Blocks {
			if block.Figure != nil {
				*block.Figure = curve
			}
			if block.Code != nil && len(block.Code.Figures) > 0 {
				block.Code.Figures[0] = curve
			}
		}
	}
	if err := book.ReadSources(root); err != nil {
		t.Fatal(err)
	}
	book.Evidence = map[string]prove.Evidence{
		"c.1a": {ID: "c.1a", Checks: []string{"cell.TestF/small", "cell.TestF", "cell.TestG"}, Witnesses: []string{"equation", "tape"}, MaxError: 1.25e-15, Tolerance: 1e-12},
		"c.2a": {ID: "c.2a", Checks: []string{"cell.TestF"}, Witnesses: []string{"equation"}, MaxError: 1, Tolerance: 1e-12},
	}
	return book
}

// fakeMath stands for the cache of formulas: it shows the TeX.
func fakeMath(f mathml.Formula) (string, error) {
	return "<math><mtext>" + html.EscapeString(f.TeX) + "</mtext></math>", nil
}

// render renders a book and returns its files.
func render(t *testing.T, book *Book) map[string]string {
	t.Helper()
	out := t.TempDir()
	if err := book.renderHTML(out, fakeMath); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	err := filepath.WalkDir(out, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		name, _ := filepath.Rel(out, path)
		files[filepath.ToSlash(name)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
