package ocr

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg" // a form that OpenImage reads
	_ "image/png"  // a form that OpenImage reads
	"io"
	"os"
)

// OpenImage reads an image file, PNG or JPEG. Its size is looked at before its
// pixels are. The error names the file, what was expected and what was found.
func OpenImage(file string) (image.Image, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxBytes {
		return nil, fmt.Errorf("%s: expected at most %d bytes, found more", file, maxBytes)
	}
	return decodeImage(file, data)
}

func decodeImage(name string, data []byte) (image.Image, error) {
	head, form, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s: expected a PNG or JPEG image: %w", name, err)
	}
	if err := checkSize(head.Width, head.Height); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	m, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %s: %w", name, form, err)
	}
	return m, nil
}
