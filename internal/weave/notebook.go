package weave

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"path"
	"strings"
)

// The types below are nbformat 4.5, as much of it as a chapter needs. The
// fields stand in alphabetical order, as Jupyter writes them.

type notebook struct {
	Cells    []cell `json:"cells"`
	Metadata struct {
		KernelSpec   kernelSpec   `json:"kernelspec"`
		LanguageInfo languageInfo `json:"language_info"`
	} `json:"metadata"`
	Format      int `json:"nbformat"`
	FormatMinor int `json:"nbformat_minor"`
}

type kernelSpec struct {
	DisplayName string `json:"display_name"`
	Language    string `json:"language"`
	Name        string `json:"name"`
}

type languageInfo struct {
	FileExtension string `json:"file_extension"`
	MimeType      string `json:"mimetype"`
	Name          string `json:"name"`
}

// cell is a Markdown cell or a code cell; only a code cell has outputs and an
// execution count, which is null in a notebook that nobody has run.
type cell struct {
	Attachments map[string]map[string]string `json:"attachments,omitempty"`
	Type        string                       `json:"cell_type"`
	Count       *json.RawMessage             `json:"execution_count,omitempty"`
	ID          string                       `json:"id"`
	Metadata    cellMetadata                 `json:"metadata"`
	Outputs     *[]output                    `json:"outputs,omitempty"`
	Source      []string                     `json:"source"`
}

// cellMetadata has a tag for cells that take long: nbclient skips those.
type cellMetadata struct {
	Tags []string `json:"tags,omitempty"`
}

const skipped = "skip-execution"

type output struct {
	Data     map[string][]string `json:"data,omitempty"`
	Metadata *struct{}           `json:"metadata,omitempty"`
	Name     string              `json:"name,omitempty"`
	Type     string              `json:"output_type"`
	Text     []string            `json:"text,omitempty"`
}

// setup binds the cells to the module the notebook lies in, without a network:
// GoNB compiles cells in a folder of its own, and a workspace there that points
// to this module's go.mod gives them its packages and its dependencies.
const setup = `// This notebook runs on the Go code of the folder it lies in.
%noautoget
!*go work init . $(dirname $(cd $GONB_DIR && go env GOMOD))`

// Notebook writes a chapter as a Jupyter notebook for the GoNB kernel, with the
// outputs that go test has verified. The bytes depend on the Document alone.
func (b *Book) Notebook(d *Document) ([]byte, error) {
	var nb notebook
	nb.Format, nb.FormatMinor = 4, 5
	nb.Metadata.KernelSpec = kernelSpec{"Go (gonb)", "go", "gonb"}
	nb.Metadata.LanguageInfo = languageInfo{".go", "text/x-go", "go"}

	w := notebookWriter{book: b, slug: d.Slug, ids: map[string]int{}}
	w.markdown(fmt.Sprintf("# %d. %s\n\n*%s*", d.Number, d.Title, d.Question))
	w.code(setup, nil)
	w.code(imports(d), nil)
	if len(d.Helpers) > 0 {
		w.markdown("Small helpers that the cells below use:")
	}
	for _, block := range d.Helpers {
		w.code(block.Code.Source, nil)
	}
	for _, block := range d.Blocks {
		if err := w.block(block); err != nil {
			return nil, fmt.Errorf("%s: %w", block.Place, err)
		}
	}
	w.citations()
	nb.Cells = w.cells

	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	err := encoder.Encode(nb)
	return out.Bytes(), err
}

// imports is the cell that imports what the chapter's code uses.
func imports(d *Document) string {
	paths := d.Imports
	if showsFigure(d) {
		paths = append([]string{gonbui}, paths...)
	}
	return "import (\n\t" + strings.Join(paths, "\n\t") + "\n)"
}

const gonbui = `"github.com/janpfeifer/gonb/gonbui"`

func showsFigure(d *Document) bool {
	for _, b := range d.Blocks {
		if b.Code != nil && len(b.Code.Figures) > 0 {
			return true
		}
	}
	return false
}

type notebookWriter struct {
	book  *Book
	slug  string // of the chapter
	cells []cell
	ids   map[string]int
	cited []string // keys, in order
}

func (w *notebookWriter) block(b Block) error {
	switch {
	case b.Equation != nil:
		w.markdown(equationMarkdown(b))
	case b.Code != nil:
		w.code(cellSource(b.Code), outputs(b.Code))
		if text := b.Code.provenance(); text != "" {
			w.cells[len(w.cells)-1].Metadata.Tags = []string{skipped}
			w.markdown(fmt.Sprintf("*%s* Run the cell, or `%s` in a terminal, to compute it again.", text, b.Code.command(w.slug)))
		}
	case b.Figure != nil:
		w.figure(*b.Figure)
	case b.Claim != nil:
		w.markdown(b.Claim.Markdown())
	case b.Checks:
		w.markdown(w.checksMarkdown())
	default:
		text, err := w.links(b.Markdown)
		if err != nil {
			return err
		}
		w.markdown(text)
	}
	return nil
}

// notebookWidth is how many characters of a formula a notebook shows in a line.
const notebookWidth = 90

// equationMarkdown shows an equation and the statement that computes it. The
// line number is left out: it would make the notebook change with every edit
// above that line.
func equationMarkdown(b Block) string {
	s := b.Equation.Statement
	tex := b.Equation.LaTeXLines(notebookWidth, func(_, tex string) string { return tex })
	return fmt.Sprintf("$$%s \\tag{%s}$$\n\n`%s` computes it in `%s`:\n\n```go\n%s\n```", tex, b.Equation.Label, s.File, s.Func, s.Code)
}

// cellSource is the code as GoNB runs it: the body of an Example becomes the
// main function of the cell.
func cellSource(c *Code) string {
	switch {
	case c.Name == "":
		return c.Source
	case len(c.Figures) > 0:
		return "%%\ndefer gonbui.Sync()\n" + c.Source
	default:
		return "%%\n" + c.Source
	}
}

func outputs(c *Code) []output {
	var outs []output
	if c.Output != "" {
		outs = append(outs, output{Type: "stream", Name: "stdout", Text: lines(strings.TrimRight(c.Output, "\n") + "\n")})
	}
	for _, f := range c.Figures {
		if f.SVG == nil {
			continue // nobody has recorded it yet
		}
		data := map[string][]string{"text/html": lines(string(f.SVG))}
		outs = append(outs, output{Type: "display_data", Data: data, Metadata: &struct{}{}})
	}
	return outs
}

// figure places a picture in a Markdown cell, as an attachment.
func (w *notebookWriter) figure(f Figure) {
	name := f.Name + ".svg"
	w.markdown(fmt.Sprintf("![%s](attachment:%s)\n\n*%s*", f.Alt, name, f.Caption))
	w.cells[len(w.cells)-1].Attachments = map[string]map[string]string{
		name: {"image/svg+xml": base64.StdEncoding.EncodeToString(f.SVG)},
	}
}

// checksMarkdown counts the equations of every package. What the tests found
// changes from run to run in the last digit, so a notebook names the command
// that prints it.
func (w *notebookWriter) checksMarkdown() string {
	count := map[string]int{}
	for _, e := range w.book.Equations.Entries {
		count[path.Dir(e.File)]++
	}
	var t strings.Builder
	t.WriteString("| package | equations |\n|---|--:|\n")
	for _, dir := range w.book.Equations.Packages() {
		fmt.Fprintf(&t, "| `%s` | %d |\n", dir, count[dir])
	}
	t.WriteString("\n`go run ./cmd/unroll check` in a terminal runs the tests and prints every equation with what they found.")
	return t.String()
}

func (w *notebookWriter) markdown(text string) {
	w.cells = append(w.cells, cell{Type: "markdown", ID: w.id(text), Source: lines(text)})
}

func (w *notebookWriter) code(text string, outs []output) {
	if outs == nil {
		outs = []output{}
	}
	null := json.RawMessage("null")
	w.cells = append(w.cells, cell{Type: "code", Count: &null, ID: w.id(text), Outputs: &outs, Source: lines(text)})
}

// id names a cell by its content, so that it keeps its name while others come
// and go.
func (w *notebookWriter) id(text string) string {
	id := fmt.Sprintf("%x", sha256.Sum256([]byte(text)))[:12]
	w.ids[id]++
	if n := w.ids[id]; n > 1 {
		return fmt.Sprintf("%s-%d", id, n)
	}
	return id
}

// lines splits a text as nbformat wants it: every line keeps its line end.
func lines(text string) []string {
	split := strings.SplitAfter(text, "\n")
	if split[len(split)-1] == "" {
		split = split[:len(split)-1]
	}
	return split
}
