package onnx

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"unroll/internal/need"
)

// The standard's own vectors: for each case a model, inputs and the outputs they
// give.
const vectors = "/usr/share/libonnx-testdata/data"

// beyond says which cases are left out though this package has their operators,
// by the beginnings of their names.
var beyond = map[string]string{
	"test_batchnorm_epsilon_training_mode":               "trains",
	"test_batchnorm_example_training_mode":               "trains",
	"test_training_dropout":                              "trains",
	"test_scan_sum":                                      "version 8 of Scan",
	"test_averagepool_2d_ceil_last_window_starts_on_pad": "the vectors have four digits",
	"test_maxpool_with_argmax":                           "the output Indices of MaxPool",
	"test_maxpool_2d_uint8":                              "MaxPool of integers",
	"test_cast_BFLOAT16_to_FLOAT":                        "the vectors hold bfloat16 as uint16",
	"test_cast_FLOAT_to_BFLOAT16":                        "the vectors hold bfloat16 as uint16",
	"test_castlike_BFLOAT16_to_FLOAT":                    "the vectors hold bfloat16 as uint16",
	"test_castlike_FLOAT_to_BFLOAT16":                    "the vectors hold bfloat16 as uint16",
	"test_blackmanwindow_expanded":                       "the vectors were made with 3.1415 for π",
	"test_blackmanwindow_symmetric_expanded":             "the vectors were made with 3.1415 for π",
	"test_hammingwindow_expanded":                        "the vectors were made with 3.1415 for π",
	"test_hammingwindow_symmetric_expanded":              "the vectors were made with 3.1415 for π",
	"test_hannwindow_expanded":                           "the vectors were made with 3.1415 for π",
	"test_hannwindow_symmetric_expanded":                 "the vectors were made with 3.1415 for π",
}

// leftOut says why a case is not run, if it is not.
func leftOut(name string) string {
	for beginning, reason := range beyond {
		if strings.HasPrefix(name, beginning) {
			return reason
		}
	}
	return ""
}

func TestStandardVectors(t *testing.T) {
	root := need.File(t, "apt-get install libonnx-testdata", vectors)
	if passed, recurrent := runFamilies(t, root, "node", "simple", "pytorch-converted", "pytorch-operator"); passed < 600 || recurrent != 12 {
		t.Errorf("%d cases, %d of them recurrent; want at least 600 and 12", passed, recurrent)
	}
}

// The cases of the newest version, which Python's onnx makes.
func TestCurrentVectors(t *testing.T) {
	t.Parallel()
	python := need.Python(t, "onnx", "numpy")
	root := t.TempDir()
	if out, err := exec.Command(python, "-W", "ignore", "testdata/current_vectors.py", root).CombinedOutput(); err != nil {
		t.Fatalf("testdata/current_vectors.py: %v\n%s", err, out)
	}
	if passed, recurrent := runFamilies(t, root, "node"); passed < 900 || recurrent < 18 {
		t.Errorf("%d cases, %d of them recurrent; want at least 900 and 18", passed, recurrent)
	}
}

// runFamilies runs the cases of some folders that use operators of this package,
// and returns how many they were and how many of them are about LSTM, GRU or RNN.
func runFamilies(t *testing.T, root string, families ...string) (passed, recurrent int) {
	have := table()
	for _, family := range families {
		cases, err := os.ReadDir(filepath.Join(root, family))
		if err != nil {
			t.Fatal(err)
		}
		for _, dir := range cases {
			path := filepath.Join(root, family, dir.Name())
			m, err := Open(filepath.Join(path, "model.onnx"))
			if err != nil {
				if reason := err.Error(); !strings.Contains(reason, "opset_import: version") && !strings.Contains(reason, "not supported") {
					t.Errorf("%v", err)
				}
				continue
			}
			if len(m.lacks(have)) > 0 || leftOut(dir.Name()) != "" || !m.onlyTensors() {
				continue
			}
			passed++
			if counts := m.Count(); counts["LSTM"]+counts["GRU"]+counts["RNN"] > 0 {
				recurrent++
			}
			t.Run(dir.Name(), func(t *testing.T) { runVectors(t, m, path, 1e-6) })
		}
	}
	t.Logf("%d cases, %d of them recurrent", passed, recurrent)
	return passed, recurrent
}

// onlyTensors says whether the inputs and outputs of a model are tensors of types
// that this package has.
func (m *Model) onlyTensors() bool {
	return !slices.ContainsFunc(slices.Concat(m.Graph.Inputs, m.Graph.Outputs), func(v Value) bool { return v.Kind != "tensor" || zeros(v.Type, 0) == nil })
}

// runVectors runs a model on each data set of its folder, and compares up to an
// absolute error and a relative one of 1e-5.
func runVectors(t *testing.T, m *Model, path string, absolute float64) {
	sets, err := filepath.Glob(filepath.Join(path, "test_data_set_*"))
	if err != nil || len(sets) == 0 {
		t.Fatalf("no data in %s", path)
	}
	for _, set := range sets {
		inputs := map[string]Tensor{}
		for i, v := range m.Graph.Inputs {
			if x, ok := readVector(t, set, "input", i); ok {
				inputs[v.Name] = x
			}
		}
		outputs, err := m.Run(inputs)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range m.Graph.Outputs {
			want, ok := readVector(t, set, "output", i)
			if !ok {
				t.Fatalf("%s has no output %d", set, i)
			}
			if err := near(outputs[v.Name], want, absolute, 1e-5); err != nil {
				t.Errorf("output %s: %v", v.Name, err)
			}
		}
	}
}

func readVector(t *testing.T, set, kind string, i int) (Tensor, bool) {
	path := filepath.Join(set, fmt.Sprintf("%s_%d.pb", kind, i))
	content, err := os.ReadFile(path)
	if err != nil {
		return Tensor{}, false
	}
	_, x, err := ParseTensor(path, content)
	if err != nil {
		t.Fatal(err)
	}
	return x, true
}

// near compares two tensors: their types and shapes, and their entries up to an
// absolute and a relative error.
func near(got, want Tensor, absolute, relative float64) error {
	if got.Type != want.Type || !slices.Equal(got.Shape, want.Shape) {
		return fmt.Errorf("got %s, want %s", got, want)
	}
	if want.Type == String {
		if !slices.Equal(got.Data.([]string), want.Data.([]string)) {
			return fmt.Errorf("got %q, want %q", got.Data, want.Data)
		}
		return nil
	}
	switch want.Type { // two units of the last place: what stands between is rounded as well
	case Float16:
		relative = max(relative, 1.0/512)
	case BFloat16:
		relative = max(relative, 1.0/64)
	}
	a, b := numbers[float64](got), numbers[float64](want)
	for i := range a {
		same := a[i] == b[i] || math.IsNaN(a[i]) && math.IsNaN(b[i])
		if !same && !(math.Abs(a[i]-b[i]) <= absolute+relative*math.Abs(b[i])) {
			return fmt.Errorf("entry %d is %g, want %g", i, a[i], b[i])
		}
	}
	return nil
}
