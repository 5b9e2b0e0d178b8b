package derive

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var cellsPage = flag.Bool("cells", false, "write docs/cells.md anew")

// library parses the cells of the folder cells, by file name.
func library(t *testing.T) []*Cell {
	t.Helper()
	names, err := filepath.Glob("../cells/*.eq")
	if err != nil || len(names) < 9 {
		t.Fatalf("%d files in cells, %v", len(names), err)
	}
	var cells []*Cell
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		cells = append(cells, mustParse(t, name, string(src)).Cells...)
	}
	return cells
}

// TestLibraryCites checks that what the cells cite is in the bibliography.
func TestLibraryCites(t *testing.T) {
	sources, err := os.ReadFile("../docs/references.bib")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range library(t) {
		if !strings.Contains(string(sources), "{"+c.Cite+",") {
			t.Errorf("cell %s cites %q, which docs/references.bib does not have", c.Name, c.Cite)
		}
	}
}

// TestLibrary compares the gradients of every cell of the library with
// differences.
func TestLibrary(t *testing.T) {
	for _, c := range library(t) {
		b, err := c.Backward()
		if err != nil {
			t.Error(err)
			continue
		}
		shaped(t, b)
		found, err := b.Differences(rand.New(rand.NewPCG(5, 6)), 2)
		if err != nil {
			t.Error(err)
		}
		for _, d := range found {
			if d.Count == 0 || !(d.Error < 1e-8) {
				t.Errorf("%s: %s is wrong by %.1e in %d entries", c.Name, d.Name, d.Error, d.Count)
			}
		}
	}
}

// TestCellsPage holds docs/cells.md to what is derived: go test ./derive -cells
// writes it.
func TestCellsPage(t *testing.T) {
	const page = "../docs/cells.md"
	var out strings.Builder
	out.WriteString(`# Cells, derived

A small library of recurrent cells in the [equation language](equations.md), in [cells](../cells).
Below each stand its equations and the backward pass that package ` + "`derive`" + ` finds; a test compares every gradient
with differences of the forward pass. ` + "`unroll derive --explain FILE.eq`" + ` prints where each term comes from. This page is
generated.
`)
	for _, c := range library(t) {
		b, err := c.Backward()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "\n## %s\n\n`%s.eq`\n\n```text\n", c.Title, c.Name)
		for _, q := range c.Equations {
			out.WriteString(q.Unicode() + "\n")
		}
		out.WriteString("```\n\n```text\n")
		for _, q := range b.Equations {
			out.WriteString(q.Unicode() + "\n")
		}
		out.WriteString("```\n")
	}
	if *cellsPage {
		if err := os.WriteFile(page, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil || string(got) != out.String() {
		t.Errorf("docs/cells.md is not what is derived (go test ./derive -cells writes it anew): %v", err)
	}
}
