package weave

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// marker is a file that says that a folder holds a site of ours, so that it
// may be replaced.
const marker = ".unroll-site"

// CheckSite says whether a site may be written to out: a folder that does not
// exist, an empty one, or one that holds an earlier site. Anything else is
// somebody's work and is refused, as is a place that cannot be written.
func CheckSite(out string) error {
	entries, err := os.ReadDir(out)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return writable(filepath.Dir(out))
	case err != nil:
		return fmt.Errorf("output folder: %w", err)
	case len(entries) == 0:
		return writable(filepath.Dir(out))
	}
	if _, err := os.Stat(filepath.Join(out, marker)); err != nil {
		return fmt.Errorf("output folder %s holds other files and was not made by unroll build; name another folder with -o", out)
	}
	return writable(filepath.Dir(out))
}

func writable(dir string) error {
	probe, err := os.MkdirTemp(dir, ".unroll-")
	if err != nil {
		return fmt.Errorf("output folder: cannot write in %s: %w", dir, errors.Unwrap(err))
	}
	return os.Remove(probe)
}

// WriteSite renders the book into the folder out. The pages are made beside it
// and put in its place when all of them are whole; on any error an earlier site
// stays as it was.
func (b *Book) WriteSite(out string) error {
	if err := CheckSite(out); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(filepath.Dir(out), ".unroll-site-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(fresh)
	if err := b.RenderHTML(fresh); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(fresh, marker), []byte("made by unroll build\n"), 0o644); err != nil {
		return err
	}
	if err := os.Chmod(fresh, 0o755); err != nil {
		return err
	}
	return replace(fresh, out)
}

// replace puts the folder fresh in the place of out.
func replace(fresh, out string) error {
	old := fresh + "-old"
	err := os.Rename(out, old)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(fresh, out); err != nil {
		return errors.Join(err, os.Rename(old, out))
	}
	return os.RemoveAll(old)
}
