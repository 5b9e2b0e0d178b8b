package safetensors

import (
	"fmt"

	format "github.com/nlpodyssey/safetensors"

	"unroll/internal/atomicfile"
)

// Bytes returns the content of the file. The error names a tensor that is there
// twice, or whose shape, type and numbers do not fit each other.
func (f File) Bytes() ([]byte, error) {
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
	return format.Serialize(views, f.Metadata)
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
