package onnx

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
)

// largest is the size of the largest file that protobuf can hold.
const largest = 1 << 31

// Open reads a model from a file. Tensors may lie in other files of the same
// folder, as the standard's external data, and nowhere else.
func Open(path string) (m *Model, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > largest {
		return nil, fmt.Errorf("%s: %d bytes, and an ONNX file has at most %d", path, info.Size(), largest)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	folder, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	return read(path, content, &files{folder: folder, taken: map[string]int64{}})
}

// Parse reads a model from the content of a file. The name is for errors. A
// model with tensors in other files needs [Open].
func Parse(name string, content []byte) (*Model, error) {
	return read(name, content, &files{})
}

func read(name string, content []byte, external *files) (m *Model, err error) {
	defer caught(&err)
	m = decodeModel(message{&place{name: name}, content, external})
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return m, nil
}

// ParseTensor reads a tensor from the content of a file that holds nothing
// else, such as those of the standard's test data.
func ParseTensor(file string, content []byte) (name string, t Tensor, err error) {
	defer caught(&err)
	name, t = decodeTensor(message{&place{name: file}, content, &files{}})
	return name, t, nil
}

// files reads what tensors keep in other files. No more is read of a file than
// it holds, however many tensors name it.
type files struct {
	folder *os.Root // nil where there are none
	taken  map[string]int64
}

// read returns the bytes that the keys location, offset and length name.
func (fs *files) read(p *place, keys map[string]string) []byte {
	location := keys["location"]
	if fs.folder == nil {
		p.fail("the entries lie in the file %q, which is out of reach without a folder", location)
	}
	location = filepath.Clean(location)
	info, err := fs.folder.Stat(location)
	if err != nil {
		p.fail("the entries lie in another file: %v", err)
	}
	offset := keyNumber(p, keys, "offset", 0)
	size := keyNumber(p, keys, "length", max(info.Size()-offset, 0))
	switch {
	case !info.Mode().IsRegular():
		p.fail("external_data: %s is no regular file", location)
	case offset > info.Size() || size > info.Size()-offset:
		p.fail("external_data: %d bytes from byte %d on of %s, which has %d", size, offset, location, info.Size())
	case size > info.Size()-fs.taken[location]:
		p.fail("external_data: the tensors in %s overlap", location)
	}
	fs.taken[location] += size
	file, err := fs.folder.Open(location)
	if err != nil {
		p.fail("the entries lie in another file: %v", err)
	}
	defer file.Close()
	raw := make([]byte, size)
	if _, err := file.ReadAt(raw, offset); err != nil && err != io.EOF {
		p.fail("external_data: %v", err)
	}
	return raw
}

// keyNumber reads a number that is not negative.
func keyNumber(p *place, keys map[string]string, key string, otherwise int64) int64 {
	text, ok := keys[key]
	if !ok {
		return otherwise
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		p.fail("external_data: %s is %q, expected a number of bytes", key, text)
	}
	return n
}
