package mutate

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"unroll/internal/gotest"
)

// Outcome is what the tests made of a mutant.
type Outcome int

// A mutant that does not compile is no mutant. One that fails the tests is
// Caught where they name its equation and Unnamed where they do not; one that
// passes them has Survived.
const (
	Invalid Outcome = iota
	Caught
	Unnamed
	Survived
)

// String returns the outcome in a word.
func (o Outcome) String() string { return [...]string{"invalid", "caught", "unnamed", "survived"}[o] }

// Try runs the tests of the mutant's package with the mutant in the place of
// its file. Nothing is written to the module.
func (m Mutant) Try(root string) (Outcome, error) {
	scratch, err := os.MkdirTemp("", "unroll-mutant-")
	if err != nil {
		return Invalid, err
	}
	defer os.RemoveAll(scratch)
	overlay, err := m.overlay(root, scratch)
	if err != nil {
		return Invalid, err
	}
	pkg := "./" + path.Dir(m.File)
	build := exec.Command("go", "build", "-overlay", overlay, pkg)
	build.Dir = root
	if build.Run() != nil {
		return Invalid, nil
	}
	_, err = gotest.Run{Dir: root, Args: []string{"-overlay", overlay, "-vet=off", "-count=1", "-timeout=60s", pkg}}.Start()
	switch {
	case err == nil:
		return Survived, nil
	case strings.Contains(err.Error(), m.ID):
		return Caught, nil
	default:
		return Unnamed, nil
	}
}

// overlay writes the mutant and the file that tells the go command to read it
// in the place of the original.
func (m Mutant) overlay(root, scratch string) (string, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return "", err
	}
	source, list := filepath.Join(scratch, "mutant.go"), filepath.Join(scratch, "overlay.json")
	content, err := json.Marshal(map[string]map[string]string{"Replace": {filepath.Join(root, filepath.FromSlash(m.File)): source}})
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(source, m.Source, 0o644); err != nil {
		return "", fmt.Errorf("mutant of %s: %w", m.Place(), err)
	}
	return list, os.WriteFile(list, content, 0o644)
}
