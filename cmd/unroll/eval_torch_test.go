package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"unroll/internal/gradcheck"
	"unroll/internal/need"
	"unroll/internal/safetensors"
	"unroll/tensor"
)

// recordEval writes anew what PyTorch found for the first cases.
var recordEval = flag.Bool("record-eval", false, "write what PyTorch finds to testdata/eval")

const recordedCases = 8

// What PyTorch found when it was asked last, without PyTorch.
func TestEvalAgainstRecordedPyTorch(t *testing.T) {
	if *recordEval {
		askPyTorch(t, filepath.Join("testdata", "eval"), recordedCases)
	}
	for i := range recordedCases {
		evalCase(t, filepath.Join("testdata", "eval", fmt.Sprintf("%d.safetensors", i)))
	}
}

// Modules of any kind and shape, with and without states, lengths, derivatives
// and biases: the command finds what PyTorch finds, outputs, last states and all
// gradients, and nothing else.
func TestEvalAgainstPyTorch(t *testing.T) {
	const count = 32
	dir := t.TempDir()
	askPyTorch(t, dir, count)
	for i := range count {
		evalCase(t, filepath.Join(dir, fmt.Sprintf("%d.safetensors", i)))
	}
}

func askPyTorch(t *testing.T, dir string, count int) {
	t.Helper()
	python := need.Python(t, "torch")
	if output, err := exec.Command(python, filepath.Join("testdata", "eval_torch.py"), dir, fmt.Sprint(count)).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
}

// evalCase runs the command on a case that testdata/eval_torch.py wrote.
func evalCase(t *testing.T, path string) {
	t.Helper()
	whole, err := safetensors.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	module := whole.Metadata["module"]
	t.Run(module, func(t *testing.T) {
		c := newCase(t, part(whole, "w."), part(whole, "in."))
		want := part(whole, "out.")
		model := strings.ToLower(module[len("nn."):strings.Index(module, "(")])
		for _, dtype := range dtypes {
			printed, err := c.run(t, "--model", model, "--dtype", dtype)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(printed, module+", x [") {
				t.Errorf("printed %q", printed)
			}
			got, err := safetensors.Read(c.out)
			if err != nil {
				t.Fatal(err)
			}
			apart, kind := 1e-9, "F64"
			if dtype == "float32" {
				apart, kind = 1.2e-7, "F32" // the distance of two of them, relative
			}
			for _, x := range got.Tensors {
				if x.Type != kind {
					t.Errorf("%s is of the type %s, want %s", x.Name, x.Type, kind)
				}
			}
			gradcheck.Compare(arraysOf(t, got), arraysOf(t, want), gradcheck.Tolerance{Default: apart}).Check(t)
		}
	})
}

// part is the tensors of a file whose names begin with a word, without it.
func part(whole safetensors.File, word string) (f safetensors.File) {
	for _, x := range whole.Tensors {
		if name, ok := strings.CutPrefix(x.Name, word); ok {
			x.Name = name
			f.Tensors = append(f.Tensors, x)
		}
	}
	return f
}

func arraysOf(t *testing.T, f safetensors.File) (list []gradcheck.Array) {
	t.Helper()
	arrays, err := f.Arrays()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range arrays {
		list = append(list, gradcheck.Array{Name: a.Name, Shape: fmt.Sprint(a.Shape), Data: a.Data})
	}
	return list
}

// evalFiles are the files of a run of the command.
type evalFiles struct{ weights, input, out string }

func newCase(t *testing.T, weights, input safetensors.File) evalFiles {
	t.Helper()
	dir := t.TempDir()
	c := evalFiles{filepath.Join(dir, "w.safetensors"), filepath.Join(dir, "in.safetensors"), filepath.Join(dir, "out.safetensors")}
	for path, f := range map[string]safetensors.File{c.weights: weights, c.input: input} {
		if err := f.Write(path); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func (c evalFiles) run(t *testing.T, args ...string) (string, error) {
	t.Helper()
	return run(t, append([]string{"eval", "--weights", c.weights, "--input", c.input, "-o", c.out}, args...)...)
}

// left lists what lies beside the files of a run.
func (c evalFiles) left(t *testing.T) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(c.out))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if name := e.Name(); name != "w.safetensors" && name != "in.safetensors" {
			names = append(names, name)
		}
	}
	return names
}

// array makes an array of some numbers in a row.
func array(name string, shape ...int) tensor.Array {
	a := tensor.Array{Name: name, Shape: shape}
	size := 1
	for _, n := range shape {
		size *= n
	}
	for i := range size {
		a.Data = append(a.Data, 0.1*float64(i%7)-0.3)
	}
	return a
}
