package derive

import (
	"os"
	"strings"
	"testing"
)

// TestDocs parses every example of the language's reference, and compares what
// the page says it prints, or how it is refused, with what happens.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../docs/equations.md")
	if err != nil {
		t.Fatal(err)
	}
	var file *File
	var mistake error
	checked := map[string]int{}
	for _, block := range strings.Split("\n"+string(page), "\n```")[1:] {
		kind, body, _ := strings.Cut(block, "\n")
		if checked["eq"] > 0 && kind != "" && kind != "error" && mistake != nil {
			t.Errorf("an example is refused, and the page does not say so:\n%v", mistake)
			mistake = nil
		}
		got := ""
		switch kind {
		case "eq":
			file, mistake = Parse("cell.eq", []byte(body))
		case "error":
			if mistake == nil {
				t.Errorf("no mistake is found, but the page says\n%s", body)
				continue
			}
			got, mistake = mistake.Error(), nil
		case "unicode", "latex":
			var lines []string
			for _, q := range file.Equations() {
				line := q.Unicode()
				if kind == "latex" {
					line = q.LaTeX()
				}
				lines = append(lines, line)
			}
			got = strings.Join(lines, "\n")
		default:
			continue
		}
		checked[kind]++
		if kind != "eq" && got != body {
			t.Errorf("the page has this %s:\n%s\nbut it is\n%s", kind, body, got)
		}
	}
	for _, kind := range []string{"eq", "error", "unicode", "latex"} {
		if checked[kind] < 2 {
			t.Errorf("the page has %d examples of kind %s", checked[kind], kind)
		}
	}
	for _, f := range functions {
		if !strings.Contains(string(page), "`"+f.name+"`") {
			t.Errorf("the page does not name the function %s", f.name)
		}
	}
	for _, word := range keywords {
		if !strings.Contains(string(page), word) {
			t.Errorf("the page does not name the keyword %s", word)
		}
	}
}
