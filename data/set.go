package data

import (
	"fmt"
	"strings"
)

// Set is a data set or a trained network that a package manager distributes.
type Set struct {
	Name    string
	About   string // what it is, in a phrase
	Licence string
	Package Package
	Files   []File
}

// Package is where a set comes from.
type Package struct {
	Client  string // apt, npm, go, or goroot for what lies in the tree of Go itself
	Name    string
	Version string // apt brings the version of its release; the checksums decide
}

func (p Package) String() string {
	kind := map[string]string{"apt": "Debian package", "npm": "npm package", "go": "Go module", "goroot": "source tree of"}[p.Client]
	return fmt.Sprintf("%s %s %s", kind, p.Name, p.Version)
}

// File is a file of a set.
type File struct {
	Name   string // in the cache
	Path   string // in the package, or of its compressed form, which ends in .gz where Name does not
	Size   int64
	SHA256 string
}

// compressed reports whether the package holds the file in compressed form.
func (f File) compressed() bool {
	return strings.HasSuffix(f.Path, ".gz") && !strings.HasSuffix(f.Name, ".gz")
}

// Find returns the set of a name. The error lists those that there are.
func Find(name string) (Set, error) {
	var names []string
	for _, s := range Sets() {
		if s.Name == name {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return Set{}, fmt.Errorf("no data set is named %q; there are %s", name, strings.Join(names, ", "))
}

// Size is the size of all files together.
func (s Set) Size() int64 {
	size := int64(0)
	for _, f := range s.Files {
		size += f.Size
	}
	return size
}
