// Package atomicfile writes files whole or not at all.
package atomicfile

import (
	"fmt"
	"os"
	"path/filepath"
)

// Write writes content into a new file beside path, and puts that in its place:
// after an error or an interruption what was there before is as it was. What is
// no regular file, such as a device, is left alone.
func Write(path string, content []byte) error {
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
