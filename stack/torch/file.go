package torch

import (
	"os"

	"unroll/internal/check"
	"unroll/internal/safetensors"
	"unroll/tensor"
)

// ReadFile returns the arrays of a safetensors file, such as PyTorch's
//
//	safetensors.torch.save_file(model.state_dict(), "model.safetensors")
//
// writes, in the order of the file. Numbers of single or half precision become
// float64, without loss.
func ReadFile(path string) ([]tensor.Array, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, check.In("torch: ReadFile", err)
	}
	arrays, err := read(content)
	return arrays, check.In("torch: ReadFile: "+path, err)
}

// Read is [ReadFile] of the content of a file.
func Read(content []byte) ([]tensor.Array, error) {
	arrays, err := read(content)
	return arrays, check.In("torch: Read", err)
}

func read(content []byte) ([]tensor.Array, error) {
	file, err := safetensors.Parse(content)
	if err != nil {
		return nil, err
	}
	return file.Arrays()
}

// WriteFile writes a safetensors file of the arrays, in double precision: all of
// it or, after an error, nothing. Their names are all different.
func WriteFile(path string, arrays []tensor.Array) error {
	return check.In("torch: WriteFile", safetensors.Of(arrays, false).Write(path))
}

// Write returns what [WriteFile] writes.
func Write(arrays []tensor.Array) ([]byte, error) {
	content, err := safetensors.Of(arrays, false).Bytes()
	return content, check.In("torch: Write", err)
}
