package kernels

import (
	"embed"
	"fmt"
	"io/fs"

	"unroll/gpu"
)

//go:embed *.ptx *.cu *.h
var files embed.FS

// File is a file of PTX.
type File struct {
	Name   string
	Source []byte
}

// Files returns the PTX of all kernels, by name.
func Files() []File {
	names, err := fs.Glob(files, "*.ptx")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	all := make([]File, len(names))
	for i, name := range names {
		source, err := files.ReadFile(name)
		if err != nil {
			panic(err) // the file is in the program
		}
		all[i] = File{name, source}
	}
	return all
}

// Source returns a file in CUDA C, such as rnn.cu.
func Source(name string) (string, error) {
	content, err := files.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("kernels: Source: no file %q", name)
	}
	return string(content), nil
}

// Load makes all kernels known to a driver.
func Load(d gpu.Driver) error {
	for _, f := range Files() {
		if err := d.Load(f.Name, f.Source); err != nil {
			return fmt.Errorf("kernels: %w", err)
		}
	}
	return nil
}
