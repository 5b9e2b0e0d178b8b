package claims

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"unroll/internal/atomicfile"
)

var generate = flag.Bool("generate", false, "write the tables into README.md and docs instead of comparing them")

const root = "../.."

// Every known claim has an id, a title and a command of its own, every file
// belongs to one, and all files can be read.
func TestKnown(t *testing.T) {
	ids := map[string]bool{}
	for _, c := range Known() {
		if ids[c.ID] || !regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`).MatchString(c.ID) {
			t.Errorf("the id %q is taken or malformed", c.ID)
		}
		ids[c.ID] = true
		if c.Title == "" || len(c.Argv()) == 0 || strings.ContainsAny(c.Command, `'"|&;<>$`) {
			t.Errorf("%s: title %q, command %q", c.ID, c.Title, c.Command)
		}
		if _, err := Read(root, c.ID); err != nil {
			t.Error(err)
		}
	}
	files, err := filepath.Glob(path(root, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !ids[strings.TrimSuffix(filepath.Base(file), ".json")] {
			t.Errorf("%s belongs to no claim; delete it", file)
		}
	}
}

// The tables in README.md and docs are those of the results.
func TestFresh(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(files, filepath.Join(root, "README.md")) {
		have, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want, err := Fill(root, string(have))
		switch {
		case err != nil:
			t.Errorf("%s: %v", file, err)
		case want == string(have):
		case !*generate:
			t.Errorf("%s has stale tables; run: go test ./internal/claims -generate", file)
		default:
			if err := atomicfile.Write(file, []byte(want)); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestMarkdown(t *testing.T) {
	lines := strings.Split(sample().Markdown(), "\n")
	for _, want := range []string{"| shape | ms |", "| --- | --: |", `| S\_1 | 0.44 |`, `| a\|b | not run |`} {
		if !slices.Contains(lines, want) {
			t.Errorf("no line %s in\n%s", want, strings.Join(lines, "\n"))
		}
	}
	if last := lines[len(lines)-2]; !strings.HasPrefix(last, "One thread. *Measured 2026-11-23 at commit 0123456789ab, on a machine.* Again: `go ") {
		t.Errorf("it ends with %s", last)
	}
}

func TestFill(t *testing.T) {
	root, id := folder(t), sample().ID
	if err := Write(root, sample()); err != nil {
		t.Fatal(err)
	}
	open, end := "<!-- claims:"+id+" -->", "<!-- /claims -->"
	want := "before\n" + open + "\n" + sample().Markdown() + end + "\nafter " + open + "\n" + sample().Markdown() + end
	for _, old := range []string{"", "\nstale\n"} {
		got, err := Fill(root, "before\n"+open+old+end+"\nafter "+open+old+end)
		if err != nil || got != want {
			t.Errorf("got\n%s\n%v\nwant\n%s", got, err, want)
		}
	}
	for text, want := range map[string]string{
		"x\n" + end:                      "line 2: <!-- /claims -->: no table begins before it",
		open + "\n" + open:               "line 2: <!-- claims:" + id + " -->: the table " + id + " has not ended before it",
		open:                             "has no <!-- /claims -->",
		"<!-- claims -->":                "expected <!-- claims:ID -->",
		"<!-- claims:none -->\n\n" + end: `line 3: <!-- /claims -->: claims: no claim "none"`,
	} {
		if _, err := Fill(root, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: want %s, found %v", text, want, err)
		}
	}
}
