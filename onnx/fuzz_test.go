package onnx

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// Whatever a file holds, reading it ends with a model or an error, and running
// the model with an output or an error, within its limits.
func FuzzModel(f *testing.F) {
	for _, e := range []encoded{tanhModel(), recurrentModel(), loopModel()} {
		f.Add([]byte(e))
	}
	seeds, _ := filepath.Glob(filepath.Join(vectors, "node", "*", "model.onnx"))
	for _, path := range seeds {
		if content, err := os.ReadFile(path); err == nil && len(content) < 2000 {
			f.Add(content)
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		m, err := Parse("fuzz.onnx", content)
		if err != nil {
			return
		}
		m.Lacks()
		m.Parameters()
		m.Limits = Limits{Entries: 1 << 14, Nodes: 200}
		inputs := map[string]Tensor{}
		for _, v := range m.Graph.Inputs {
			if x, ok := small(v); ok {
				inputs[v.Name] = x
			}
		}
		_, err = m.Run(inputs)
		var mistake Mistake
		if errors.As(err, &mistake) {
			t.Fatal(err)
		}
	})
}

// small is a small tensor as declared, if there is one.
func small(v Value) (Tensor, bool) {
	var shape []int
	for _, d := range v.Shape {
		size := d.Size
		if size < 0 {
			size = 2
		}
		shape = append(shape, size)
	}
	n, ok := count(shape)
	if !ok || n > 1000 || zeros(v.Type, 0) == nil {
		return Tensor{}, false
	}
	ones := castTo(Tensor{Float64, shape, each(make([]int, n), func(int) float64 { return 1 })}, v.Type)
	return ones, true
}
