// Package registry knows every equation of the module and the statement that
// is bound to it.
//
// An equation is written once, in an .eq file beside the code. The statement
// that computes it carries an anchor, a comment line directly above it:
//
//	//eq:canonical.1.20b
//	tr.R[n] = tensor.Map(G, tr.S[n])
//
// The two are held together here: an anchor that names no equation, two
// anchors for one equation and an equation without an anchor are errors, each
// with its place.
package registry

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"unroll/derive"
)

// Entry is an equation and the statement that computes it.
type Entry struct {
	*derive.Equation
	File      string // the .eq file, slash-separated
	Statement Statement
}

// Registry holds equations in the order of their files.
type Registry struct {
	Entries []*Entry
	byID    map[string]*Entry
}

// Entry returns the equation of an id, or nil.
func (r *Registry) Entry(id string) *Entry { return r.byID[id] }

// Packages lists the folders that hold equations, sorted.
func (r *Registry) Packages() []string {
	var dirs []string
	for _, e := range r.Entries {
		dirs = append(dirs, filepath.ToSlash(filepath.Dir(e.File)))
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// Dir reads one package folder. All that is wrong is reported at once.
func Dir(dir string) (*Registry, error) {
	r := &Registry{byID: map[string]*Entry{}}
	return r, r.add(dir)
}

// Module reads every package folder below the module's root. Places are given
// relative to the root.
func Module(root string) (*Registry, error) {
	r := &Registry{byID: map[string]*Entry{}}
	dirs, err := equationDirs(root)
	if err != nil {
		return nil, err
	}
	var problems []error
	for _, dir := range dirs {
		problems = append(problems, r.add(filepath.Join(root, dir)))
	}
	for _, e := range r.Entries {
		e.File = below(root, e.File)
		e.Statement.File = below(root, e.Statement.File)
	}
	return r, errors.Join(problems...)
}

func (r *Registry) add(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.eq"))
	if err != nil {
		return err
	}
	var problems []error
	for _, file := range files {
		problems = append(problems, r.addFile(file))
	}
	statements, err := anchors(dir)
	if err != nil {
		return errors.Join(append(problems, err)...)
	}
	for _, s := range statements {
		e := r.byID[s.ID]
		switch {
		case e == nil || filepath.Dir(e.File) != filepath.ToSlash(filepath.Clean(dir)):
			problems = append(problems, fmt.Errorf("%s: anchor %s%s names no equation of %s", s.Place(), prefix, s.ID, filepath.ToSlash(filepath.Join(dir, "*.eq"))))
		case e.Statement.ID != "":
			problems = append(problems, fmt.Errorf("%s: equation %s is anchored a second time; the first is at %s", s.Place(), s.ID, e.Statement.Place()))
		default:
			e.Statement = s
		}
	}
	for _, e := range r.Entries {
		if filepath.Dir(e.File) == filepath.ToSlash(filepath.Clean(dir)) && e.Statement.ID == "" {
			problems = append(problems, fmt.Errorf("%s:%d: equation %s has no anchor: write %s%s above the statement that computes it", e.File, e.Line, e.ID, prefix, e.ID))
		}
	}
	return errors.Join(problems...)
}

func (r *Registry) addFile(file string) error {
	source, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	parsed, err := derive.Parse(filepath.ToSlash(file), source)
	if err != nil {
		return err
	}
	for _, q := range parsed.Equations() {
		if first := r.byID[q.ID]; first != nil {
			return fmt.Errorf("%s:%d: equation %s stands already at %s:%d", filepath.ToSlash(file), q.Line, q.ID, first.File, first.Line)
		}
		e := &Entry{Equation: q, File: filepath.ToSlash(file)}
		r.byID[q.ID] = e
		r.Entries = append(r.Entries, e)
	}
	return nil
}

// equationDirs lists the folders with .eq files, relative to root. Test data,
// hidden folders and other modules are left out.
func equationDirs(root string) ([]string, error) {
	var dirs []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != root && skipped(path) {
			return filepath.SkipDir
		}
		if !d.IsDir() && strings.HasSuffix(path, ".eq") {
			rel, err := filepath.Rel(root, filepath.Dir(path))
			if err != nil {
				return err
			}
			dirs = append(dirs, rel)
		}
		return nil
	})
	slices.Sort(dirs)
	return slices.Compact(dirs), err
}

func skipped(dir string) bool {
	name := filepath.Base(dir)
	if name == "testdata" || name == "node_modules" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
		return true
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

func below(root, file string) string {
	if rel, err := filepath.Rel(root, filepath.FromSlash(file)); err == nil && file != "" {
		return filepath.ToSlash(rel)
	}
	return file
}
