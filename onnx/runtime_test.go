package onnx

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"unroll/internal/need"
)

// Random models of one LSTM, GRU or RNN node agree with ONNX Runtime.
func TestAgainstONNXRuntime(t *testing.T) {
	t.Parallel()
	python := need.Python(t, "onnx", "onnxruntime", "numpy")
	folder := t.TempDir()
	out, err := exec.Command(python, "testdata/random_models.py", folder, "300", "1").CombinedOutput()
	if err != nil {
		t.Fatalf("testdata/random_models.py: %v\n%s", err, out)
	}
	cases, err := os.ReadDir(folder)
	if err != nil || len(cases) != 300 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	for _, dir := range cases {
		t.Run(dir.Name(), func(t *testing.T) {
			path := filepath.Join(folder, dir.Name())
			m, err := Open(filepath.Join(path, "model.onnx"))
			if err != nil {
				t.Fatal(err)
			}
			runVectors(t, m, path, 1e-5) // it computes tanh and sigmoid by quotients of polynomials
		})
	}
}
