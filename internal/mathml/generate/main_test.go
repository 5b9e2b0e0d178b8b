package main

import (
	"encoding/json"
	"os"
	"testing"

	"unroll/internal/mathml"
	"unroll/internal/weave"
)

// The committed cache holds the formulas of the book: all of them, and no
// others.
func TestCacheIsFresh(t *testing.T) {
	book, err := weave.ParseBook("../../..")
	if err != nil {
		t.Fatal(err)
	}
	formulas, err := weave.Formulas(book)
	if err != nil {
		t.Fatal(err)
	}
	wanted := map[string]bool{}
	for _, f := range formulas {
		wanted[mathml.Key(f.Formula)] = true
		if _, err := mathml.Lookup(f.Formula); err != nil {
			t.Errorf("%s: %v", f.Place, err)
		}
	}
	source, err := os.ReadFile("../formulas.json")
	if err != nil {
		t.Fatal(err)
	}
	var cached []mathml.Entry
	if err := json.Unmarshal(source, &cached); err != nil {
		t.Fatal(err)
	}
	for _, e := range cached {
		if !wanted[e.Key] {
			t.Errorf("no page asks for %s any more; run: go generate ./internal/mathml", e.TeX)
		}
	}
}
