package weights

import (
	"unroll/internal/check"
	"unroll/internal/safetensors"
	"unroll/stack"
	"unroll/tensor"
)

// Save returns what a file of the stack holds: its arrays, and what its header
// says beside.
func Save(s stack.Stack) ([]tensor.Array, map[string]string, error) {
	if _, err := s.Forward(nil, nil); err != nil { // which checks the stack
		return nil, nil, check.In("weights: Save", err)
	}
	text, err := describe(s)
	if err != nil {
		return nil, nil, check.In("weights: Save", err)
	}
	return s.Arrays(), map[string]string{Key: text}, nil
}

// WriteFile writes a file of the stack, in double precision: all of it or, after
// an error, nothing.
func WriteFile(path string, s stack.Stack) error {
	arrays, header, err := Save(s)
	if err != nil {
		return err
	}
	file := safetensors.Of(arrays, false)
	file.Metadata = header
	return check.In("weights: WriteFile", file.Write(path))
}

// ReadFile reads a file that WriteFile wrote. The error names the file, and the
// array that is missing, unknown, of the wrong shape or not finite.
func ReadFile(path string) (stack.Stack, error) {
	file, err := safetensors.Read(path)
	if err != nil {
		return stack.Stack{}, check.In("weights: ReadFile", err)
	}
	arrays, err := file.Arrays()
	if err != nil {
		return stack.Stack{}, check.In("weights: ReadFile: "+path, err)
	}
	s, err := Load(arrays, file.Metadata)
	return s, check.In("weights: ReadFile: "+path, err)
}
