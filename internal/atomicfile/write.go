// Package atomicfile writes files whole or not at all.
package atomicfile

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
)

// Write writes content to a path: all of it or, after an error or an
// interruption, nothing, and a file that was there before stays as it was. It
// puts the content into a new file beside the path, and that in its place. What
// is there and is no regular file, such as a folder, is an error. Every error
// names the path.
func Write(path string, content []byte) error {
	if err := replace(path, false, func(w io.Writer) error { _, err := w.Write(content); return err }); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// Durably is [Write] for content that write makes piece by piece, and for a file
// that must outlast a loss of power: it returns when the content and the name are
// on the disk.
func Durably(path string, write func(io.Writer) error) error {
	if err := replace(path, true, write); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// Scratch is what the names of the files begin with that are written beside a
// path, in its folder. One that was not finished stays after a kill.
func Scratch(path string) string { return "." + filepath.Base(path) + "-" }

func replace(path string, durably bool, write func(io.Writer) error) error {
	if old, err := os.Stat(path); err == nil && !old.Mode().IsRegular() {
		return fmt.Errorf("expected a regular file, found %s", old.Mode())
	}
	scratch, err := os.CreateTemp(filepath.Dir(path), Scratch(path))
	if err != nil {
		return err
	}
	defer os.Remove(scratch.Name())
	err = write(scratch)
	if err == nil && durably {
		err = scratch.Sync()
	}
	if err != nil {
		scratch.Close()
		return err
	}
	if err := scratch.Close(); err != nil {
		return err
	}
	if err := os.Chmod(scratch.Name(), 0o644); err != nil {
		return err
	}
	if err := os.Rename(scratch.Name(), path); err != nil || !durably {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder brings the names of a folder's files to the disk, where the system
// can be asked to.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
