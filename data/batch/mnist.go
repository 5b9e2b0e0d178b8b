package batch

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
)

// openMNIST reads the set mnist and asks for the digits in 28 steps or 784. Its
// own test images are the validation.
func openMNIST(name string, steps int, o Options) (Task, error) {
	training, sum, err := readMNIST("train")
	if err != nil {
		return Task{}, err
	}
	held, _, err := readMNIST("t10k")
	if err != nil {
		return Task{}, err
	}
	return training.task(name, sum, held, steps, o)
}

// readMNIST reads the images of a part of the set and their labels. The sha256
// is that of the images.
func readMNIST(part string) (m images, sum string, err error) {
	m = images{size: 28 * 28, white: 255}
	if m.pixels, sum, err = openIDX(part+"-images-idx3-ubyte", 28, 28); err != nil {
		return m, sum, err
	}
	if m.labels, _, err = openIDX(part + "-labels-idx1-ubyte"); err != nil {
		return m, sum, err
	}
	return m, sum, m.check(part)
}

// check demands a digit for every image.
func (m images) check(part string) error {
	if len(m.pixels) != m.size*len(m.labels) {
		return fmt.Errorf("mnist: %s: found %d images and %d labels, expected as many", part, len(m.pixels)/m.size, len(m.labels))
	}
	for i, l := range m.labels {
		if l > 9 {
			return fmt.Errorf("mnist: %s: label %d: expected a digit, found %d", part, i, l)
		}
	}
	return nil
}

// openIDX reads a file of the set.
func openIDX(file string, shape ...uint32) (items []byte, sum string, err error) {
	path, sum, err := find("mnist", file)
	if err != nil {
		return nil, sum, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, sum, err
	}
	defer f.Close()
	items, err = readIDX(path, f, shape...)
	return items, sum, err
}

// maxIDX bounds the number of items of a file.
const maxIDX = 1 << 20

// readIDX reads a file of bytes in the format of MNIST: two zeros, 8 for bytes,
// the number of dimensions, each as a big-endian number, the first of them how
// many items there are, and the bytes. An item must have the shape.
func readIDX(name string, r io.Reader, shape ...uint32) ([]byte, error) {
	head := make([]byte, 4*(2+len(shape)))
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, fmt.Errorf("%s: heading: %w", name, err)
	}
	if magic, want := binary.BigEndian.Uint32(head), uint32(0x801+len(shape)); magic != want {
		return nil, fmt.Errorf("%s: magic number: expected %#08x, found %#08x", name, want, magic)
	}
	count := binary.BigEndian.Uint32(head[4:])
	if count == 0 || count > maxIDX {
		return nil, fmt.Errorf("%s: number of items: expected 1 to %d, found %d", name, maxIDX, count)
	}
	size := int64(count)
	for i, want := range shape {
		if found := binary.BigEndian.Uint32(head[8+4*i:]); found != want {
			return nil, fmt.Errorf("%s: dimension %d: expected %d, found %d", name, i+2, want, found)
		}
		size *= int64(want)
	}
	items, err := io.ReadAll(io.LimitReader(r, size+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	case int64(len(items)) > size:
		return nil, fmt.Errorf("%s: expected %d bytes after the heading, found more", name, size)
	case int64(len(items)) < size:
		return nil, fmt.Errorf("%s: expected %d bytes after the heading, found %d", name, size, len(items))
	}
	return items, nil
}
