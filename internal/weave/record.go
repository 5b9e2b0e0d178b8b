package weave

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"unroll/figure"
	"unroll/internal/provenance"
)

// Long is an Example that is recorded, and its chapter.
type Long struct {
	Chapter string
	*Code
}

// Name is how the command names it, such as ch07_augmented/lookAhead.
func (l Long) Name() string { return l.Chapter + "/" + strings.TrimPrefix(l.Code.Name, "Example_") }

// State says whether it has been recorded, and when.
func (l Long) State() string { return l.provenance() }

// Long lists the Examples that are recorded, in the order of the book.
func (b *Book) Long() []Long {
	var long []Long
	for _, d := range b.Chapters {
		for _, block := range d.Blocks {
			if block.Code != nil && block.Code.Recorded {
				long = append(long, Long{d.Slug, block.Code})
			}
		}
	}
	return long
}

// Record runs a long Example of the module at root and keeps what it printed
// and drew in its chapter's folder. What it prints goes to progress as it comes.
// Until it has ended well, an earlier recording stays as it was.
func (l Long) Record(root string, progress io.Writer) (err error) {
	scratch, err := os.MkdirTemp("", "unroll-record-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	program, err := l.compile(root, scratch)
	if err != nil {
		return err
	}
	chapter := filepath.Join(root, "chapters", l.Chapter)
	fresh, err := os.MkdirTemp(chapter, ".recorded-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(fresh)

	var printed strings.Builder
	run := exec.Command(program, "-test.run", "^TestRecord$", "-test.timeout", "0")
	run.Dir = chapter
	run.Env = append(os.Environ(), figure.FolderVariable+"="+fresh)
	run.Stdout, run.Stderr = io.MultiWriter(&printed, progress), progress
	start := time.Now()
	if err := run.Run(); err != nil {
		return fmt.Errorf("%s: %w", l.Name(), err)
	}
	r := Recording{
		Output:  strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(printed.String()), "PASS")) + "\n",
		Date:    start.Format(time.DateOnly),
		Seconds: time.Since(start).Seconds(),
		Machine: provenance.Machine(),
		Commit:  provenance.Commit(root),
		Code:    l.hash(),
	}
	return l.keep(r, fresh, filepath.Join(chapter, recordings))
}

// compile makes a program of the chapter's tests with one more, which runs the
// Example. The source of that one lies in an overlay, and nowhere else.
func (l Long) compile(root, scratch string) (program string, err error) {
	chapter := filepath.Join(root, "chapters", l.Chapter)
	source := filepath.Join(scratch, "record_test.go")
	text := fmt.Sprintf("package %s\n\nimport \"testing\"\n\nfunc TestRecord(*testing.T) { %s() }\n", l.Chapter, l.Code.Name)
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(chapter, "zz_record_test.go"): source}})
	if err != nil {
		return "", err
	}
	list := filepath.Join(scratch, "overlay.json")
	err = errors.Join(os.WriteFile(source, []byte(text), 0o644), os.WriteFile(list, overlay, 0o644))
	if err != nil {
		return "", err
	}
	program = filepath.Join(scratch, "record.test")
	build := exec.Command("go", "test", "-c", "-vet=off", "-overlay", list, "-o", program, ".")
	build.Dir = chapter
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s does not compile:\n%s", l.Name(), out)
	}
	return program, nil
}

// keep moves a recording and its figures into the chapter's folder. The text
// comes last: a recording whose text is new is all new.
func (l Long) keep(r Recording, fresh, dir string) error {
	for _, f := range l.Figures {
		if err := (&Figure{Name: f.Name}).read(fresh); err != nil {
			return fmt.Errorf("%s: figure %q: %w", l.Name(), f.Name, err)
		}
	}
	text, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return err
	}
	name := l.Code.Name + ".json"
	if err := os.WriteFile(filepath.Join(fresh, name), append(text, '\n'), 0o644); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var files []string
	for _, f := range l.Figures {
		files = append(files, f.Name+".svg", f.Name+".json")
	}
	for _, file := range append(files, name) {
		if err := os.Rename(filepath.Join(fresh, file), filepath.Join(dir, file)); err != nil {
			return err
		}
	}
	return nil
}
