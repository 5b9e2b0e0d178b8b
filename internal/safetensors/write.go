package safetensors

import (
	"fmt"
	"io"

	format "github.com/nlpodyssey/safetensors"

	"unroll/internal/atomicfile"
)

// Bytes returns the content of the file. The error names a tensor that is there
// twice, or whose shape, type and numbers do not fit each other.
func (f File) Bytes() ([]byte, error) {
	views, err := f.views()
	if err != nil {
		return nil, err
	}
	return format.Serialize(views, f.Metadata)
}

// Encode writes the content of the file, without a copy of its numbers. The
// error is that of w, or one of those of [File.Bytes].
func (f File) Encode(w io.Writer) error {
	views, err := f.views()
	if err != nil {
		return err
	}
	return format.SerializeToWriter(views, f.Metadata, w)
}

// views are the tensors by name.
func (f File) views() (map[string]view, error) {
	views := map[string]view{}
	for _, t := range f.Tensors {
		kind, err := format.ParseDType(t.Type)
		if err != nil {
			return nil, fmt.Errorf("tensor %s: unknown type %q", t.Name, t.Type)
		}
		v := view{t, kind}
		size := kind.Size()
		for _, n := range v.Shape() {
			size *= n
		}
		if size != uint64(len(t.Raw)) {
			return nil, fmt.Errorf("tensor %s: %d bytes, expected %d for %s %v", t.Name, len(t.Raw), size, t.Type, t.Shape)
		}
		if _, twice := views[t.Name]; twice || t.Name == "__metadata__" {
			return nil, fmt.Errorf("tensor %s: the name is taken", t.Name)
		}
		views[t.Name] = v
	}
	return views, nil
}

// view is a tensor as the library sees it. (Its own view has no tensor without
// sizes.)
type view struct {
	tensor Tensor
	kind   format.DType
}

func (v view) DType() format.DType { return v.kind }
func (v view) Data() []byte        { return v.tensor.Raw }
func (v view) DataLen() uint64     { return uint64(len(v.tensor.Raw)) }
func (v view) Shape() []uint64 {
	sizes := make([]uint64, len(v.tensor.Shape))
	for i, n := range v.tensor.Shape {
		sizes[i] = uint64(n)
	}
	return sizes
}

// Write writes the file to a path: all of it or, after an error or an
// interruption, nothing, and a file that was there before stays as it was. The
// error names the path.
func (f File) Write(path string) error {
	content, err := f.Bytes()
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return atomicfile.Write(path, content)
}
