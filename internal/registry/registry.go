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
	"path"
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
		dirs = append(dirs, path.Dir(e.File))
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// Dir reads one package folder. All that is wrong is reported at once.
func Dir(dir string) (*Registry, error) {
	r := &Registry{byID: map[string]*Entry{}}
	return r, r.add(dir, ".")
}

// Module reads every package folder below the module's root. Places are given
// relative to the root.
func Module(root string) (*Registry, error) {
	dirs, err := equationDirs(root)
	if err != nil {
		return nil, err
	}
	r := &Registry{byID: map[string]*Entry{}}
	var problems []error
	for _, dir := range dirs {
		problems = append(problems, r.add(root, dir))
	}
	return r, errors.Join(problems...)
}

// add reads the equations and the anchors of one folder below root.
func (r *Registry) add(root, dir string) error {
	files, err := glob(root, dir, "*.eq")
	if err != nil {
		return err
	}
	first := len(r.Entries)
	for _, file := range files {
		if err := r.addFile(root, file); err != nil {
			return err
		}
	}
	added := r.Entries[first:]
	statements, err := anchors(root, dir)
	if err != nil {
		return err
	}
	var problems []error
	for _, s := range statements {
		e := r.byID[s.ID]
		switch {
		case e == nil || !slices.Contains(added, e):
			problems = append(problems, fmt.Errorf("%s: anchor %s%s names no equation of %s", s.anchor(), prefix, s.ID, path.Join(dir, "*.eq")))
		case e.Statement.ID != "":
			problems = append(problems, fmt.Errorf("%s: equation %s is anchored a second time; the first is at %s", s.anchor(), s.ID, e.Statement.anchor()))
		default:
			e.Statement = s
		}
	}
	for _, e := range added {
		if e.Statement.ID == "" {
			problems = append(problems, fmt.Errorf("%s:%d: equation %s has no anchor: write %s%s above the statement that computes it", e.File, e.Line, e.ID, prefix, e.ID))
		}
	}
	return errors.Join(problems...)
}

func (r *Registry) addFile(root, file string) error {
	source, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		return err
	}
	parsed, err := derive.Parse(file, source)
	if err != nil {
		return err
	}
	for _, q := range parsed.Equations() {
		if first := r.byID[q.ID]; first != nil {
			return fmt.Errorf("%s:%d: equation %s stands already at %s:%d", file, q.Line, q.ID, first.File, first.Line)
		}
		e := &Entry{Equation: q, File: file}
		r.byID[q.ID] = e
		r.Entries = append(r.Entries, e)
	}
	return nil
}

// glob lists the matching files of a folder below root, relative to root and
// with slashes.
func glob(root, dir, pattern string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(root, dir, pattern))
	for i, file := range files {
		files[i] = path.Join(filepath.ToSlash(dir), filepath.Base(file))
	}
	return files, err
}

// equationDirs lists the folders with .eq files beside Go code, relative to
// root: only code can keep the promise of an equation. Test data, hidden folders
// and other modules are left out.
func equationDirs(root string) ([]string, error) {
	var dirs []string
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != root && skipped(name) {
			return filepath.SkipDir
		}
		if !d.IsDir() && strings.HasSuffix(name, ".eq") {
			if code, err := filepath.Glob(filepath.Join(filepath.Dir(name), "*.go")); len(code) == 0 {
				return err
			}
			dir, err := filepath.Rel(root, filepath.Dir(name))
			if err != nil {
				return err
			}
			dirs = append(dirs, filepath.ToSlash(dir))
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
