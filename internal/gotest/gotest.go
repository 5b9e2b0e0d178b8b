// Package gotest runs go test and reads what it says.
package gotest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// Run is one run of go test.
type Run struct {
	Dir  string                                         // the module's root
	Args []string                                       // flags and packages, after "go test -json"
	Env  []string                                       // added to the environment
	Done func(pkg string, passed bool, seconds float64) // called as each package ends; may be nil
}

// Attribute is what a test said with t.Attr.
type Attribute struct {
	Package, Test, Key, Value string
}

// event is a line of go test -json; see `go doc test2json`.
type event struct {
	Action, Package, Test, Output, Key, Value string
	ImportPath                                string
	Elapsed                                   float64
}

// Start runs it and returns the attributes that tests emitted. The error of a
// failing run holds what the failing tests printed.
func (r Run) Start() ([]Attribute, error) {
	cmd := exec.Command("go", append([]string{"test", "-json"}, r.Args...)...)
	cmd.Dir = r.Dir
	cmd.Env = append(os.Environ(), r.Env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("cannot run the go command: %w", err)
	}
	var attributes []Attribute
	var failures strings.Builder
	printed := map[string]*strings.Builder{} // by package and test
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Fprintln(&failures, lines.Text())
			continue
		}
		key := e.Package + " " + e.Test
		switch e.Action {
		case "attr":
			attributes = append(attributes, Attribute{e.Package, e.Test, e.Key, e.Value})
		case "output":
			if strings.HasPrefix(e.Output, "=== ") {
				break // go test's own notes, not what a test printed
			}
			if printed[key] == nil {
				printed[key] = &strings.Builder{}
			}
			printed[key].WriteString(e.Output)
		case "build-output":
			failures.WriteString(e.Output)
		case "fail":
			if printed[key] != nil {
				failures.WriteString(printed[key].String())
			}
			fallthrough
		case "pass", "skip":
			delete(printed, key)
			if e.Test == "" && r.Done != nil {
				r.Done(e.Package, e.Action != "fail", e.Elapsed)
			}
		}
	}
	scanned := lines.Err()
	if err := cmd.Wait(); err != nil {
		return attributes, errors.New(strings.TrimSpace(failures.String() + stderr.String()))
	}
	return attributes, scanned
}
