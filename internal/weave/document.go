// Package weave turns chapters into pages.
//
// A chapter is a Go package of testable Examples. Its free-floating comments
// are prose, its declarations and Example bodies are code, and lines such as
// //eq:canonical.1.20a place an equation. This package reads a chapter into a
// Document and renders that one Document twice: as a Jupyter notebook for the
// GoNB kernel, and as an HTML page. What a Document shows is never typed: the
// equations come from .eq files, the statements from the source that computes
// them, the outputs from comments that go test has verified, the figures from
// the same run, the evidence from the tests of the model packages.
package weave

import (
	"fmt"

	"unroll/internal/claims"
	"unroll/internal/prove"
	"unroll/internal/registry"
)

// Book is the whole tutorial.
type Book struct {
	Title      string
	Chapters   []*Document               // in reading order
	Equations  *registry.Registry        // of the whole module
	References map[string]Reference      // by citation key
	Evidence   map[string]prove.Evidence // by equation id; nil when nothing was run
	Sources    map[string][]byte         // Go files, by path, for links to their lines; may be nil
}

// Document is one chapter.
type Document struct {
	Slug     string // the folder's name, such as "ch01_roots"; the page is Slug + ".html"
	Number   int
	Title    string
	Question string // the question the chapter answers, one sentence
	Blocks   []Block
	Helpers  []Block  // small functions that its code uses and that are not its subject
	Symbols  []Symbol // every symbol of its equations, in order of appearance
	Imports  []string // import paths of its code, quoted and sorted
}

// Place is where something stands in the source.
type Place struct {
	File string // relative to the module root, with slashes
	Line int
}

func (p Place) String() string { return fmt.Sprintf("%s:%d", p.File, p.Line) }

// Block is one piece of a chapter. Exactly one of the pointers and Markdown is
// set.
type Block struct {
	Place
	Markdown string          // prose
	Equation *registry.Entry // a displayed equation and the statement that computes it
	Code     *Code           // a declaration or an Example
	Figure   *Figure         // a figure placed by //fig:
	Claim    *claims.Table   // a table of results, placed by //claim:
	Checks   bool            // what all tests found, by package, placed by //checks:all
}

// Code is a code cell.
type Code struct {
	Name    string   // of the Example, such as "Example_twoSegments"; empty for declarations
	Source  string   // as shown: the body of an Example, or whole declarations
	Output  string   // what the Example prints, verified by go test, or recorded
	Figures []Figure // what the Example shows, in order

	Recorded  bool       // it takes long and is not run with the page
	Recording *Recording // what it left when it last ran; nil if it never did
}

// Figure is a picture drawn by an Example. It has a name alone until the
// chapters have run.
type Figure struct {
	Name    string
	Title   string
	Alt     string
	Caption string
	SVG     []byte
}

// Symbol is a name of the formulas, for the page to explain.
type Symbol struct {
	Name    string // ASCII, as in the .eq file: "theta_s"
	Unicode string // "θ_s"
	LaTeX   string // `\theta_{s}`
	Kind    string // "parameter", "state", …
	Shape   string // "d×d_x"; empty for a scalar
	Meaning string
}

// Reference is an entry of the bibliography.
type Reference struct {
	Key  string // as cited: [@sherstinsky2020]
	Text string // one line of plain text
	URL  string // may be empty
}
