package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// moduleRoot finds the checkout of unroll around the working folder.
func moduleRoot() (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Path}}\n{{.Dir}}").CombinedOutput()
	if errors.Is(err, exec.ErrNotFound) {
		return "", errors.New("the go command is not on the PATH; install Go 1.26 or newer")
	}
	path, dir, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	if err != nil || path != "unroll" {
		here, _ := os.Getwd()
		return "", fmt.Errorf("%s does not lie in a checkout of the module unroll; change into one first", here)
	}
	return filepath.EvalSymlinks(dir)
}
