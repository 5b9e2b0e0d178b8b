// Package jupyter gets a notebook of this project to run: it builds the GoNB
// kernel, which compiles and runs Go cells, from the versions that
// tools/go.mod pins, and starts JupyterLab with it.
//
// Everything lands in one folder of the repository, .unroll/jupyter, so that a
// trial leaves no trace in the user's own Jupyter: its kernels and settings are
// seen beside ours, never changed. Jupyter itself is a Python program that this
// package finds but does not install.
package jupyter

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// Kernel is an installed kernel.
type Kernel struct {
	Bin  string // folder of the programs gonb and goimports
	Data string // folder of the kernel's description, for JUPYTER_PATH
}

// programs are the packages of the tools module that make the kernel. GoNB runs
// every cell through goimports.
var programs = []string{"github.com/janpfeifer/gonb", "golang.org/x/tools/cmd/goimports"}

// Setup builds the kernel from the tools module of the repository at root and
// describes it to Jupyter, both below the folder dir. What is there and built
// from the same versions is kept. One line on progress says that a build takes
// its time.
func Setup(root, dir string, progress io.Writer) (*Kernel, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("jupyter: %w", err)
	}
	k := &Kernel{Bin: filepath.Join(dir, "bin"), Data: filepath.Join(dir, "data")}
	if err := k.build(filepath.Join(root, "tools"), progress); err != nil {
		return nil, fmt.Errorf("jupyter: building the GoNB kernel: %w", err)
	}
	if err := k.describe(); err != nil {
		return nil, fmt.Errorf("jupyter: describing the GoNB kernel: %w", err)
	}
	return k, nil
}

// build runs the Go compiler unless the programs are there, built from the same
// versions.
func (k *Kernel) build(tools string, progress io.Writer) error {
	want, err := stamp(tools)
	if err != nil {
		return err
	}
	stampFile := filepath.Join(k.Bin, "stamp")
	if have, err := os.ReadFile(stampFile); err == nil && bytes.Equal(have, want) && k.complete() {
		return nil
	}
	if err := os.MkdirAll(k.Bin, 0o755); err != nil {
		return err
	}
	fmt.Fprintln(progress, "building the GoNB kernel (once, about a minute) …")
	// With a trailing separator, -o is a folder for several programs.
	out := k.Bin + string(filepath.Separator)
	if _, err := runGo(tools, append([]string{"build", "-o", out}, programs...)...); err != nil {
		return err
	}
	return replace(stampFile, want)
}

// complete reports whether every program is there.
func (k *Kernel) complete() bool {
	for _, p := range programs {
		if _, err := os.Stat(filepath.Join(k.Bin, filepath.Base(p))); err != nil {
			return false
		}
	}
	return true
}

// stamp tells one state of the tools module and of the Go compiler from
// another.
func stamp(tools string) ([]byte, error) {
	version, err := runGo(tools, "env", "GOVERSION", "GOOS", "GOARCH")
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	sum.Write(version)
	for _, name := range []string{"go.mod", "go.sum"} {
		content, err := os.ReadFile(filepath.Join(tools, name))
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(sum, "%s %d\n", name, len(content))
		sum.Write(content)
	}
	return fmt.Appendf(nil, "%x\n", sum.Sum(nil)), nil
}

// runGo runs the go command in a folder and returns what it prints. A go.work
// file further up would replace the pinned versions, so it is ignored.
func runGo(folder string, args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "GOWORK=off", "PWD="+folder)
	out, err := cmd.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return nil, fmt.Errorf("go %s: %s", args[0], bytes.TrimSpace(failed.Stderr))
	}
	return out, err
}

// spec is the kernel.json of Jupyter.
type spec struct {
	Argv          []string          `json:"argv"`
	DisplayName   string            `json:"display_name"`
	Language      string            `json:"language"`
	InterruptMode string            `json:"interrupt_mode"`
	Env           map[string]string `json:"env"`
}

// describe writes kernel.json. Jupyter itself fills in {connection_file} and
// ${PATH}. With --raw_error a compile error is text, as in a terminal. GOFLAGS
// and GOWORK are empty because a notebook makes a workspace of its own, in which
// GOFLAGS=-mod=mod or GOWORK=off would be errors.
func (k *Kernel) describe() error {
	content, err := json.MarshalIndent(spec{
		Argv:          []string{filepath.Join(k.Bin, "gonb"), "--kernel", "{connection_file}", "--logtostderr", "--raw_error"},
		DisplayName:   "Go (gonb)",
		Language:      "go",
		InterruptMode: "message",
		Env: map[string]string{
			"PATH":    k.Bin + string(filepath.ListSeparator) + "${PATH}",
			"GOFLAGS": "",
			"GOWORK":  "",
		},
	}, "", "  ")
	if err != nil {
		return err
	}
	folder := filepath.Join(k.Data, "kernels", "gonb")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	return replace(filepath.Join(folder, "kernel.json"), append(content, '\n'))
}

// replace writes a file by renaming a complete one into place.
func replace(path string, content []byte) error {
	temporary := path + ".new"
	if err := os.WriteFile(temporary, content, 0o644); err != nil {
		return err
	}
	return os.Rename(temporary, path)
}
