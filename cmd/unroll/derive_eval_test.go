package main

import (
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"unroll/tensor"
)

// A memory that leaks and looks two steps back and one ahead, small enough to
// differentiate by hand.
const memory = `cell memory
dim    d
input  x[d]
state  s[d]
param  a, b[d], K[2; d,d]
output s
1      s[n] = a s[n-1] + b .* s[n-2] + K[0] x[n] + K[1] x[n+1]
`

func memoryValues() map[string]tensor.Array {
	return map[string]tensor.Array{
		"a": {Shape: nil, Data: []float64{0.5}}, "b": {Shape: []int{2}, Data: []float64{0.25, -1}},
		"K": {Shape: []int{2, 2, 2}, Data: []float64{1, 2, 3, 4, 5, 6, 7, 8}},
		"x": {Shape: []int{3, 2}, Data: []float64{1, -1, 2, 0.5, 3, 1}}, "s@-2": {Shape: []int{2}, Data: []float64{2, 3}},
		"d.s": {Shape: []int{3, 2}, Data: []float64{1, 2, -1, 0, 0.5, 1}},
	}
}

// TestEval compares what is computed with a hand-written pass.
func TestEval(t *testing.T) {
	dir := t.TempDir()
	from, to := filepath.Join(dir, "values.safetensors"), filepath.Join(dir, "grads.safetensors")
	if err := writeArrays(from, memoryValues()); err != nil {
		t.Fatal(err)
	}
	if _, err := run(t, "derive", write(t, "memory.eq", memory), "--eval", from, "-o", to); err != nil {
		t.Fatal(err)
	}
	got, err := readArrays(to)
	if err != nil {
		t.Fatal(err)
	}
	in := memoryValues()
	x, direct, K, b := in["x"].Data, in["d.s"].Data, in["K"].Data, in["b"].Data
	const a, T = 0.5, 3
	s := map[int][2]float64{-1: {}, -2: {2, 3}}
	for n := range T {
		var v [2]float64
		for i := range v {
			v[i] = a*s[n-1][i] + b[i]*s[n-2][i]
			for j := range v {
				v[i] += K[2*i+j] * x[2*n+j]
				if n+1 < T {
					v[i] += K[4+2*i+j] * x[2*n+2+j]
				}
			}
		}
		s[n] = v
	}
	bar := map[int][2]float64{}
	want := map[string][]float64{"d.a": {0}, "d.b": {0, 0}, "d.K": make([]float64, 8), "d.x": make([]float64, 6)}
	for n := T - 1; n >= -2; n-- {
		var v [2]float64
		for i := range v {
			v[i] = a*bar[n+1][i] + b[i]*bar[n+2][i]
			if n < 0 {
				if n == -1 { // s[-1] is read by steps 0 and 1
					v[i] = a*bar[0][i] + b[i]*bar[1][i]
				} else {
					v[i] = b[i] * bar[0][i]
				}
				continue
			}
			v[i] += direct[2*n+i]
			want["d.a"][0] += v[i] * s[n-1][i]
			want["d.b"][i] += v[i] * s[n-2][i]
			for j := range v {
				want["d.K"][2*i+j] += v[i] * x[2*n+j]
				want["d.x"][2*n+j] += v[i] * K[2*i+j]
				if n+1 < T {
					want["d.K"][4+2*i+j] += v[i] * x[2*n+2+j]
					want["d.x"][2*n+2+j] += v[i] * K[4+2*i+j]
				}
			}
		}
		if n >= 0 {
			bar[n] = v
		} else {
			want[map[int]string{-1: "d.s@-1", -2: "d.s@-2"}[n]] = v[:]
		}
	}
	for n := range T {
		want["s"] = append(want["s"], s[n][0], s[n][1])
	}
	want["s@last"] = []float64{s[T-1][0], s[T-1][1]}
	sizes := map[string][]int{"d.a": nil, "d.b": {2}, "d.K": {2, 2, 2}, "d.x": {3, 2}, "d.s@-1": {2}, "d.s@-2": {2}, "s": {3, 2}, "s@last": {2}}
	if len(got) != len(want) {
		t.Errorf("%d tensors, want %d", len(got), len(want))
	}
	for name, w := range want {
		g := got[name]
		if !slices.Equal(g.Shape, sizes[name]) {
			t.Errorf("%s has the shape %v, want %v", name, g.Shape, sizes[name])
			continue
		}
		for i := range w {
			if math.Abs(g.Data[i]-w[i]) > 1e-12 {
				t.Errorf("%s is %v, want %v", name, g.Data, w)
				break
			}
		}
	}
}

func TestEvalMistakes(t *testing.T) {
	file := write(t, "memory.eq", memory)
	for _, test := range []struct {
		name string
		a    *tensor.Array // nil: the tensor is left out
		want string
	}{
		{"a", nil, "the parameter a is missing"},
		{"x", nil, "the input x is missing"},
		{"b", &tensor.Array{Shape: []int{1, 2}, Data: []float64{1, 2}}, "tensor b: expected the shape [d], found [1 2]"},
		{"b", &tensor.Array{Shape: []int{3}, Data: []float64{1, 2, 3}}, "expected d = 2"},
		{"x", &tensor.Array{Shape: []int{2, 2}, Data: []float64{1, 2, 3, 4}}, "expected 3 steps, as in another tensor, found 2"},
		{"q", &tensor.Array{Shape: []int{1}, Data: []float64{1}}, "tensor q: the cell memory has no such symbol"},
		{"s", &tensor.Array{Shape: []int{2}, Data: []float64{1, 2}}, "s is a state"},
		{"d.x", &tensor.Array{Shape: []int{3, 2}, Data: make([]float64, 6)}, "x is no output; the outputs are s"},
		{"s@-3", &tensor.Array{Shape: []int{2}, Data: []float64{1, 2}}, "no output depends on s before step -2"},
		{"s@1", &tensor.Array{Shape: []int{2}, Data: []float64{1, 2}}, "a step before 0"},
	} {
		values := memoryValues()
		delete(values, test.name)
		if test.a != nil {
			values[test.name] = *test.a
		}
		from := filepath.Join(t.TempDir(), "values.safetensors")
		if err := writeArrays(from, values); err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(t.TempDir(), "grads.safetensors")
		_, err := run(t, "derive", file, "--eval", from, "-o", to)
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "values.safetensors") {
			t.Errorf("%s: error %v, want %s", test.name, err, test.want)
		}
		if _, err := os.Stat(to); err == nil {
			t.Errorf("%s: a file was written all the same", test.name)
		}
	}
}

// TestEvalFiles reads files with which a cell has nothing to do.
func TestEvalFiles(t *testing.T) {
	header := func(json string, data int) string {
		return string(binary.LittleEndian.AppendUint64(nil, uint64(len(json)))) + json + strings.Repeat("\x00", data)
	}
	for content, want := range map[string]string{
		"text, and no tensors": "not a safetensors file",
		header(`{"x":{"dtype":"F64","shape":[0,4],"data_offsets":[0,0]}}`, 0): "tensor x: the shape [0 4] has no entries",
		header(`{"x":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}}`, 8):   "tensor x: numbers of the type I32, expected F64",
	} {
		path := write(t, "bad.safetensors", content)
		if _, err := readArrays(path); err == nil || !strings.HasPrefix(err.Error(), path+": "+want) {
			t.Errorf("%.60q: error %v, want %s", content, err, want)
		}
	}
}

// TestDeriveOneOfSeveral chooses a cell of a file.
func TestDeriveOneOfSeveral(t *testing.T) {
	file := write(t, "two.eq", leaky+strings.Replace(leaky, "cell leaky", "cell other", 1))
	if _, err := run(t, "derive", "--go", file); err == nil || !strings.Contains(err.Error(), "--cell one of leaky, other") {
		t.Errorf("two cells and --go: error %v", err)
	}
	out, err := run(t, "derive", "--go", "--cell", "other", file)
	if err != nil || !strings.Contains(out, "the cell other") || !strings.Contains(out, "func main()") {
		t.Errorf("error %v, printed\n%s", err, out)
	}
	if _, err := run(t, "derive", "--cell", "none", file); err == nil || !strings.Contains(err.Error(), "no cell none; it has leaky, other") {
		t.Errorf("an unknown cell: error %v", err)
	}
	if _, err := run(t, "derive", "--eval", "v.safetensors", file); err == nil || !strings.Contains(err.Error(), "out") {
		t.Errorf("--eval without -o: error %v", err)
	}
}
