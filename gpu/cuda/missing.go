//go:build !cuda || !cgo || !linux || !(amd64 || arm64)

package cuda

import "errors"

const missing = "this program was built without CUDA; on Linux, in a checkout of unroll with gcc: " +
	"CGO_CFLAGS=-I$PWD/gpu/cuda/include go build -tags cuda ./cmd/unroll"

// Look says that the program was built without the tag cuda.
func Look() Status { return Status{Cards: []Card{}, Missing: missing} }

// Open fails for the same reason.
func Open(Options) (Device, error) { return nil, errors.New("cuda: Open: " + missing) }
