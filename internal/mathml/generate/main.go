// Command generate converts every formula of the book to MathML and writes
// formulas.json. It needs node and npm, which fetch Temml the first time.
//
// Run it by
//
//	go generate ./internal/mathml
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"

	"unroll/internal/atomicfile"
	"unroll/internal/mathml"
	"unroll/internal/weave"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("mathml: ")
	if err := generate("../..", "generate", "formulas.json"); err != nil {
		log.Fatal(err)
	}
}

// generate reads the book of the module at root and writes its formulas to a
// file. Tool is the folder that holds convert.mjs and the lock file of Temml.
func generate(root, tool, file string) error {
	book, err := weave.ParseBook(root)
	if err != nil {
		return err
	}
	formulas, err := weave.Formulas(book)
	if err != nil {
		return err
	}
	if err := install(tool); err != nil {
		return err
	}
	entries, err := convert(tool, formulas)
	if err != nil {
		return err
	}
	cache, err := mathml.Encode(entries)
	if err != nil {
		return err
	}
	return atomicfile.Write(file, cache)
}

// install fetches Temml as the lock file pins it, unless it is there.
func install(tool string) error {
	var temml struct{ Version string }
	manifest, err := os.ReadFile(filepath.Join(tool, "node_modules", "temml", "package.json"))
	if err == nil && json.Unmarshal(manifest, &temml) == nil && temml.Version == mathml.Temml {
		return nil
	}
	npm := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	npm.Dir, npm.Stdout, npm.Stderr = tool, os.Stderr, os.Stderr
	if err := npm.Run(); err != nil {
		return fmt.Errorf("%w: npm ci in %s fetches Temml %s", err, tool, mathml.Temml)
	}
	return nil
}

// convert has Temml convert the formulas. Every formula that it refuses is
// reported with its place.
func convert(tool string, formulas []weave.PlacedFormula) ([]mathml.Entry, error) {
	input := make([]mathml.Formula, len(formulas))
	for i, f := range formulas {
		input[i] = f.Formula
	}
	stdin, err := json.Marshal(input)
	if err != nil {
		return nil, err
	}
	node := exec.Command("node", "convert.mjs")
	node.Dir, node.Stdin, node.Stderr = tool, bytes.NewReader(stdin), os.Stderr
	stdout, err := node.Output()
	if err != nil {
		return nil, fmt.Errorf("node convert.mjs: %w", err)
	}
	var results []struct{ MathML, Error string }
	if err := json.Unmarshal(stdout, &results); err != nil || len(results) != len(input) {
		return nil, fmt.Errorf("node convert.mjs: want %d formulas as JSON, found %.80q", len(input), stdout)
	}
	entries := make([]mathml.Entry, len(input))
	var problems []error
	for i, r := range results {
		if r.Error != "" {
			problems = append(problems, fmt.Errorf("%s: formula %s: %s", formulas[i].Place, input[i].TeX, r.Error))
		}
		entries[i] = mathml.Entry{Key: mathml.Key(input[i]), Formula: input[i], MathML: r.MathML}
	}
	return entries, errors.Join(problems...)
}
