package data

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Folder is the environment variable that says where sets are kept; without it
// they are in the folder unroll of the user's cache.
const Folder = "UNROLL_DATA"

// Cache returns the folder where sets are kept.
func Cache() (string, error) {
	if dir := os.Getenv(Folder); dir != "" {
		return filepath.Abs(dir)
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no folder for data: %w; name one with the environment variable %s", err, Folder)
	}
	return filepath.Join(dir, "unroll"), nil
}

// Dir returns the folder of the set, whether it is there or not.
func (s Set) Dir() (string, error) {
	cache, err := Cache()
	return filepath.Join(cache, s.Name), err
}

// Path returns the path of a file of the set. Where it is not in the cache, or
// not of its size, the error says how to bring it.
func (s Set) Path(name string) (string, error) {
	dir, err := s.Dir()
	if err != nil {
		return "", err
	}
	for _, f := range s.Files {
		if f.Name != name {
			continue
		}
		path := filepath.Join(dir, name)
		info, err := os.Stat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return "", fmt.Errorf("%s is not here; bring it with: unroll data get %s", s.Name, s.Name)
		case err != nil:
			return "", err
		case info.Size() != f.Size:
			return "", fmt.Errorf("%s: expected %d bytes, found %d; bring it again with: unroll data get %s", path, f.Size, info.Size(), s.Name)
		}
		return path, nil
	}
	return "", fmt.Errorf("the data set %s has no file %s", s.Name, name)
}

// Here reports whether every file of the set is in the cache, of its size.
func (s Set) Here() bool {
	for _, f := range s.Files {
		if _, err := s.Path(f.Name); err != nil {
			return false
		}
	}
	return true
}

// check demands that a file is what the set says: its size and its checksum.
func (f File) check(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	sum := sha256.New()
	size, err := io.Copy(sum, io.LimitReader(file, f.Size+1))
	if err != nil {
		return err
	}
	if size != f.Size {
		return fmt.Errorf("%s: expected %d bytes, found %s", f.Name, f.Size, atMost(size, f.Size))
	}
	if found := hex.EncodeToString(sum.Sum(nil)); found != f.SHA256 {
		return fmt.Errorf("%s: expected the sha256 %s, found %s", f.Name, f.SHA256, found)
	}
	return nil
}

// atMost names a size that was not read further than one byte too many.
func atMost(size, limit int64) string {
	if size > limit {
		return "more"
	}
	return fmt.Sprint(size)
}
