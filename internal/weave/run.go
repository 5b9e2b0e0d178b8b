package weave

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"unroll/figure"
	"unroll/internal/gotest"
	"unroll/internal/prove"
)

// Progress is told about each Go package whose tests have ended.
type Progress func(pkg string, passed bool, seconds float64)

// Run runs the chapters' Examples with go test in the module at root and
// attaches the figures they drew. A failing Example is an error that shows what
// it printed and what was expected.
func (b *Book) Run(root string, done Progress) error {
	dir, err := os.MkdirTemp("", "unroll-figures-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	run := gotest.Run{
		Dir:  root,
		Args: []string{"-count=1", "./chapters/..."}, // figures come from a run, not from the cache
		Env:  []string{figure.FolderVariable + "=" + dir},
		Done: done,
	}
	if _, err := run.Start(); err != nil {
		return fmt.Errorf("the chapters do not pass their tests:\n%w", err)
	}
	return b.attachFigures(dir)
}

// Prove runs the tests of the packages that hold equations and keeps what they
// found.
func (b *Book) Prove(root string, done Progress) error {
	evidence, err := prove.Run(root, b.Equations, done)
	if err != nil {
		return fmt.Errorf("the equations do not pass their tests:\n%w", err)
	}
	b.Evidence = map[string]prove.Evidence{}
	for _, e := range evidence {
		b.Evidence[e.ID] = e
	}
	return nil
}

func (b *Book) attachFigures(dir string) error {
	drawn := map[string]Figure{}
	for _, d := range b.Chapters {
		for _, block := range d.Blocks {
			if block.Code == nil {
				continue
			}
			for i := range block.Code.Figures {
				f := &block.Code.Figures[i]
				if !block.Code.Recorded { // else it was read with the recording
					if err := f.read(dir); err != nil {
						return fmt.Errorf("%s: figure %q: %w", block.Place, f.Name, err)
					}
				}
				drawn[f.Name] = *f
			}
		}
	}
	for _, d := range b.Chapters {
		for _, block := range d.Blocks {
			if block.Figure != nil {
				*block.Figure = drawn[block.Figure.Name]
			}
		}
	}
	return nil
}

// read fills a figure from the files that package figure wrote.
func (f *Figure) read(dir string) error {
	about, err := os.ReadFile(filepath.Join(dir, f.Name+".json"))
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("the Example ended without showing it")
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(about, f); err != nil {
		return err
	}
	f.SVG, err = os.ReadFile(filepath.Join(dir, f.Name+".svg"))
	return err
}
