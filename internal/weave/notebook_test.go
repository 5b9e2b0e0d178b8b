package weave

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

func TestNotebook(t *testing.T) {
	book, err := ParseBook(module(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	written, err := book.Notebook(book.Chapters[0])
	if err != nil {
		t.Fatal(err)
	}
	var nb struct {
		Cells       []map[string]any
		NBFormat    int `json:"nbformat"`
		FormatMinor int `json:"nbformat_minor"`
		Metadata    struct{ KernelSpec struct{ Name string } }
	}
	if err := json.Unmarshal(written, &nb); err != nil {
		t.Fatal(err)
	}
	if nb.NBFormat != 4 || nb.FormatMinor != 5 || nb.Metadata.KernelSpec.Name != "gonb" {
		t.Errorf("nbformat %d.%d, kernel %q", nb.NBFormat, nb.FormatMinor, nb.Metadata.KernelSpec.Name)
	}
	var sources []string
	ids := map[any]bool{}
	for i, c := range nb.Cells {
		source := ""
		for _, line := range c["source"].([]any) {
			source += line.(string)
		}
		sources = append(sources, c["cell_type"].(string)+": "+source)
		if id := c["id"]; ids[id] || !regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`).MatchString(id.(string)) {
			t.Errorf("cell %d: id %q is taken or malformed", i, id)
		} else {
			ids[id] = true
		}
		_, hasOutputs := c["outputs"]
		count, hasCount := c["execution_count"]
		if isCode := c["cell_type"] == "code"; hasOutputs != isCode || hasCount != isCode || count != nil {
			t.Errorf("cell %d is %s: outputs %v, execution count %v (%v)", i, c["cell_type"], hasOutputs, hasCount, count)
		}
	}
	want := []string{
		"markdown: # 0. The start\n\n*does it work?*",
		"code: " + setup,
		"code: import (\n\t\"fmt\"\n)",
		"markdown: First words, with (1a) and [key].",
		"markdown: $$y[n] = \\tanh(x[n]) + x[n] \\tag{1a}$$\n\n`cell/cell.go` computes it in `f`:\n\n```go\ny[0] = x[0]\n```",
		"markdown: Between.",
		"code: // half is shown whole.\nfunc half(x float64) float64 { return x / 2 }",
		"markdown: Before the Example.",
		"code: %%\nx := half(3)\nif x > 1 {\n\tfmt.Println(x)\n}",
		"markdown: Last words.",
		"markdown: ## References\n\n- [key] A. Author (2020). A Title. ",
	}
	if strings.Join(sources, "\n---\n") != strings.Join(want, "\n---\n") {
		t.Errorf("got\n%s\n\nwant\n%s", strings.Join(sources, "\n---\n"), strings.Join(want, "\n---\n"))
	}
	if !strings.Contains(string(written), `"outputs": [
    {
     "name": "stdout",
     "output_type": "stream",
     "text": [
      "1.5\n"
     ]
    }
   ]`) {
		t.Error("the Example's output is not among the outputs")
	}
}

func TestNotebookShowsFigures(t *testing.T) {
	book, err := ParseBook(module(t, edited("fmt.Println(x)", "fmt.Println(x)\n\t\tfig.Show(\"curve\")")))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range book.Chapters[0].Blocks {
		if b.Code != nil && len(b.Code.Figures) > 0 {
			b.Code.Figures[0].SVG = []byte("<svg>\n</svg>")
		}
	}
	written, err := book.Notebook(book.Chapters[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"defer gonbui.Sync()\n"`,
		`\t\"github.com/janpfeifer/gonb/gonbui\"\n`,
		"\"text/html\": [\n       \"<svg>\\n\",\n       \"</svg>\"\n      ]",
	} {
		if !strings.Contains(string(written), want) {
			t.Errorf("the notebook has no %s", want)
		}
	}
}

func TestNotebookLinkErrors(t *testing.T) {
	for text, want := range map[string]string{
		"See (eq:c.9).":       "start_test.go:7: unknown equation c.9",
		"See [@nobody].":      "start_test.go:7: unknown citation [@nobody]",
		"See [it](ch:ch09_x)": "start_test.go:7: unknown chapter ch09_x",
	} {
		book, err := ParseBook(module(t, edited("First words, with (eq:c.1a) and [@key].", text)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := book.Notebook(book.Chapters[0]); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %s", text, err, want)
		}
	}
}
