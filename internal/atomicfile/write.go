// Package atomicfile writes files whole or not at all.
package atomicfile

import (
	"fmt"
	"os"
	"path/filepath"
)

// Write writes content to a path: all of it or, after an error or an
// interruption, nothing, and a file that was there before stays as it was. It
// puts the content into a new file beside the path, and that in its place. What
// is there and is no regular file, such as a folder, is an error. Every error
// names the path.
func Write(path string, content []byte) error {
	if err := replace(path, content); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func replace(path string, content []byte) error {
	if old, err := os.Stat(path); err == nil && !old.Mode().IsRegular() {
		return fmt.Errorf("expected a regular file, found %s", old.Mode())
	}
	scratch, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-")
	if err != nil {
		return err
	}
	defer os.Remove(scratch.Name())
	if _, err := scratch.Write(content); err != nil {
		scratch.Close()
		return err
	}
	if err := scratch.Close(); err != nil {
		return err
	}
	if err := os.Chmod(scratch.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(scratch.Name(), path)
}
