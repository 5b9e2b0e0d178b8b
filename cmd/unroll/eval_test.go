package main

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"unroll/internal/safetensors"
	"unroll/tensor"
)

// A network of one state, by hand: h = tanh(2x − h[−1]), and no biases.
func TestEvalByHand(t *testing.T) {
	weights := []tensor.Array{{Name: "rnn.weight_ih_l0", Shape: []int{1, 1}, Data: []float64{2}}, {Name: "rnn.weight_hh_l0", Shape: []int{1, 1}, Data: []float64{-1}}}
	input := []tensor.Array{
		{Name: "x", Shape: []int{2, 1, 1}, Data: []float64{0.25, 0.5}},
		{Name: "h0", Shape: []int{1, 1, 1}, Data: []float64{0.1}},
		{Name: "dy", Shape: []int{2, 1, 1}, Data: []float64{1, 3}},
	}
	c := newCase(t, safetensors.Of(weights, false), safetensors.Of(input, false))
	printed, err := c.run(t, "--model", "rnn")
	if err != nil {
		t.Fatal(err)
	}
	if want := "nn.RNN(1, 1, num_layers=1, bias=False), x [2 1 1]: y [2 1 1], h_n [1 1 1], dx [2 1 1], dh0 [1 1 1], the gradients of 2 weights\n"; printed != want {
		t.Errorf("printed %q\n   want %q", printed, want)
	}
	first := math.Tanh(2*0.25 - 0.1)
	second := math.Tanh(2*0.5 - first)
	a2 := 3 * (1 - second*second)
	a1 := (1 - a2) * (1 - first*first)
	want := map[string][]float64{
		"y": {first, second}, "h_n": {second}, "dx": {2 * a1, 2 * a2}, "dh0": {-a1},
		"d.rnn.weight_ih_l0": {0.25*a1 + 0.5*a2}, "d.rnn.weight_hh_l0": {0.1*a1 + first*a2},
	}
	got, err := readArrays(c.out)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) {
		t.Errorf("%d arrays, want %d", len(got), len(want))
	}
	for name, w := range want {
		if far := tensor.MaxAbs(tensor.Sub(got[name].Data, w)); far > 1e-15 {
			t.Errorf("%s is %v, want %v", name, got[name].Data, w)
		}
	}
}

// lstmFiles are weights and inputs of a small nn.LSTM, which the table of bad
// input spoils.
func lstmFiles() (weights, input []tensor.Array) {
	weights = []tensor.Array{array("weight_ih_l0", 12, 2), array("weight_hh_l0", 12, 3), array("bias_ih_l0", 12), array("bias_hh_l0", 12)}
	input = []tensor.Array{array("x", 4, 2, 2), array("h0", 1, 2, 3), array("c0", 1, 2, 3), array("dy", 4, 2, 3)}
	return weights, input
}

// What does not fit is an error that names the file, the array, what was
// expected and what was found; nothing is written.
func TestEvalMistakesInFiles(t *testing.T) {
	const lstm = "nn.LSTM(2, 3, num_layers=1)"
	for _, c := range []struct {
		want  string
		spoil func(w, in *safetensors.File)
		args  []string
	}{
		{want: "w.safetensors: torch: Inspect: weight_hh_l0 is missing", spoil: func(w, _ *safetensors.File) { w.Tensors = nil }},
		{want: "w.safetensors: torch: Inspect: bias_hh_l0 is missing in an " + lstm, spoil: func(w, _ *safetensors.File) { w.Tensors = w.Tensors[:3] }},
		{want: `w.safetensors: torch: Inspect: fc.weight is no array of an nn.RNN, nn.GRU or nn.LSTM after the prefix ""`, spoil: func(w, _ *safetensors.File) { add(w, array("fc.weight", 2, 2)) }},
		{want: "w.safetensors: torch: Inspect: bias_ih_l0 has the shape [3 4], expected [12] in an " + lstm, spoil: func(w, _ *safetensors.File) { w.Tensors[2].Shape = []int{3, 4} }},
		{want: "w.safetensors: torch: Inspect: bias_hh_l0 is NaN at entry 7, expected a finite number", spoil: func(w, _ *safetensors.File) { spoil(w, "bias_hh_l0", 7, math.NaN()) }},
		{want: "w.safetensors: bias_ih_l0 is of the type F32, expected F64, as bias_hh_l0", spoil: func(w, _ *safetensors.File) { single(w, "bias_ih_l0") }},
		{want: "w.safetensors: tensor bias_ih_l0: numbers of the type I64, expected F64, F32, F16 or BF16", spoil: func(w, _ *safetensors.File) { w.Tensors[2].Type = "I64" }},
		{want: `w.safetensors: torch: Prefix: 2 modules, expected one: their names begin with ["" "other."]; choose one with --prefix`, spoil: func(w, _ *safetensors.File) { add(w, array("other.weight_hh_l0", 3, 3)) }},
		{want: "w.safetensors: torch: Inspect: decoder.weight_hh_l0 is missing", args: []string{"--prefix", "decoder."}},
		{want: "w.safetensors: the file is in the layout of this project", spoil: func(w, _ *safetensors.File) { w.Metadata = map[string]string{"unroll": "{}"} }},
		{want: "w.safetensors holds the weights of an " + lstm + ", expected an nn.GRU", args: []string{"--model", "gru"}},
		{want: "--model LSTM: expected lstm or rnn or gru", args: []string{"--model", "LSTM"}},
		{want: "--dtype float16: expected float64 or float32", args: []string{"--dtype", "float16"}},
		{want: "--engine gpu: expected reference or cpu", args: []string{"--engine", "gpu"}},

		{want: "in.safetensors: x is missing", spoil: func(_, in *safetensors.File) { in.Tensors = in.Tensors[1:] }},
		{want: "in.safetensors: x has the shape [8 2], expected [T B 2], steps and sequences, for an " + lstm, spoil: func(_, in *safetensors.File) { in.Tensors[0].Shape = []int{8, 2} }},
		{want: "in.safetensors: x has the shape [4 1 4], expected [T B 2], steps and sequences, for an " + lstm, spoil: func(_, in *safetensors.File) { in.Tensors[0].Shape = []int{4, 1, 4} }},
		{want: "in.safetensors: x has the shape [0 1 2], expected [T B 2]", spoil: func(_, in *safetensors.File) { in.Tensors[0].Shape, in.Tensors[0].Raw = []int{0, 1, 2}, nil }},
		{want: "in.safetensors: h0 has the shape [2 1 3], expected [1 2 3] for 4 steps of 2 sequences through an " + lstm, spoil: func(_, in *safetensors.File) { in.Tensors[1].Shape = []int{2, 1, 3} }},
		{want: "in.safetensors: dy has the shape [2 4 3], expected [4 2 3] for 4 steps of 2 sequences through an " + lstm, spoil: func(_, in *safetensors.File) { in.Tensors[3].Shape = []int{2, 4, 3} }},
		{want: "in.safetensors: y is no input of an nn.LSTM, expected x, dy, h0, dh_n, c0, dc_n or lengths", spoil: func(_, in *safetensors.File) { add(in, array("y", 1)) }},
		{want: "in.safetensors: c0 is of the type F32, expected F64, as the weights in ", spoil: func(_, in *safetensors.File) { single(in, "c0") }},
		{want: "in.safetensors: x[2, 1] is +Inf at entry 1, expected a finite number", spoil: func(_, in *safetensors.File) { spoil(in, "x", 11, math.Inf(1)) }},
		{want: "in.safetensors: c0 is NaN at entry 5, expected a finite number", spoil: func(_, in *safetensors.File) { spoil(in, "c0", 5, math.NaN()) }},
		{want: "in.safetensors: tensor lengths: numbers of the type F64, expected integers: I64", spoil: func(_, in *safetensors.File) { add(in, array("lengths", 2)) }},
		{want: "in.safetensors: lengths has the shape [1], expected [2], the sequences of x", spoil: func(_, in *safetensors.File) { in.Tensors = append(in.Tensors, lengths("\x01")) }},
		{want: "in.safetensors: lengths is 5 at entry 1, expected 1 to 4, the steps of x", spoil: func(_, in *safetensors.File) { in.Tensors = append(in.Tensors, lengths("\x04\x05")) }},
		{want: "at entry 0, which is no float32; nothing was written", args: []string{"--dtype", "float32"}, spoil: func(_, in *safetensors.File) { spoil(in, "dy", 2, 1e300) }},
		{want: "which is no float64; nothing was written", spoil: func(_, in *safetensors.File) {
			add(in, array("dh_n", 1, 2, 3))
			spoil(in, "dh_n", 0, 1.7e308)
			spoil(in, "dy", 18, 1.7e308)
		}},
	} {
		weights, input := lstmFiles()
		w, in := safetensors.Of(weights, false), safetensors.Of(input, false)
		if c.spoil != nil {
			c.spoil(&w, &in)
		}
		files := newCase(t, w, in)
		_, err := files.run(t, c.args...)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v\n want %s", err, c.want)
		}
		if left := files.left(t); left != nil {
			t.Errorf("%s: %v was written all the same", c.want, left)
		}
	}
}

func add(f *safetensors.File, a tensor.Array) {
	f.Tensors = append(f.Tensors, safetensors.Of([]tensor.Array{a}, false).Tensors...)
}

// spoil changes an entry of a tensor.
func spoil(f *safetensors.File, name string, entry int, to float64) {
	change(f, name, false, func(a tensor.Array) { a.Data[entry] = to })
}

// single makes a tensor one of single precision.
func single(f *safetensors.File, name string) { change(f, name, true, func(tensor.Array) {}) }

func change(f *safetensors.File, name string, single bool, by func(tensor.Array)) {
	i := slices.IndexFunc(f.Tensors, func(t safetensors.Tensor) bool { return t.Name == name })
	a, err := f.Tensors[i].Array()
	if err != nil {
		panic(err)
	}
	by(a)
	f.Tensors[i] = safetensors.Of([]tensor.Array{a}, single).Tensors[0]
}

func lengths(raw string) safetensors.Tensor {
	return safetensors.Tensor{Name: "lengths", Type: "U8", Shape: []int{len(raw)}, Raw: []byte(raw)}
}

// A file that is read is not written over, nor is what is no file.
func TestEvalKeepsItsInput(t *testing.T) {
	weights, input := lstmFiles()
	c := newCase(t, safetensors.Of(weights, false), safetensors.Of(input, false))
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(c.weights, link); err != nil {
		t.Fatal(err)
	}
	for _, out := range []string{c.weights, c.input, link} {
		_, err := run(t, "eval", "--weights", c.weights, "--input", c.input, "-o", out)
		if err == nil || !strings.Contains(err.Error(), "would overwrite") {
			t.Errorf("-o %s: error %v", out, err)
		}
	}
	if _, err := run(t, "eval", "--weights", c.weights, "--input", c.input, "-o", os.DevNull); err == nil || !strings.Contains(err.Error(), "expected a regular file") {
		t.Errorf("error %v", err)
	}
	if _, err := run(t, "eval", "--weights", c.weights, "--input", filepath.Join(t.TempDir(), "none"), "-o", c.out); err == nil || !strings.Contains(err.Error(), "none") {
		t.Errorf("error %v", err)
	}
}

// Long work says how far it is, and an interruption ends it at once with nothing
// written.
func TestEvalWatched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var progress bytes.Buffer
		at := 0
		err := watched(t.Context(), &progress, func() string { return fmt.Sprint(at, " of 3") }, func() error {
			for range 3 {
				time.Sleep(every - time.Second)
				at++
			}
			return nil
		})
		if want := "1 of 3, 5 s\n2 of 3, 10 s\n"; err != nil || progress.String() != want {
			t.Errorf("error %v, printed %q, want %q", err, progress.String(), want)
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		err = watched(ctx, &progress, func() string { return "" }, func() error { time.Sleep(time.Hour); return nil })
		if err == nil || err.Error() != "interrupted, nothing was written" {
			t.Errorf("error %v", err)
		}
		time.Sleep(2 * time.Hour) // until the work has ended too
	})
	ctx, stop := context.WithCancel(t.Context())
	stop()
	weights, input := lstmFiles()
	c := newCase(t, safetensors.Of(weights, false), safetensors.Of(input, false))
	f := evalFlags{weights: c.weights, input: c.input, out: c.out, dtype: "float64", engine: "reference"}
	if err := f.run(ctx, &bytes.Buffer{}, &bytes.Buffer{}); err == nil {
		// the work may end before the interruption is seen; then it is written whole
		if _, err := readArrays(c.out); err != nil {
			t.Error(err)
		}
	} else if left := c.left(t); left != nil {
		t.Errorf("%v was left behind", left)
	}
}

// FuzzEval demands of any two files an error, or results of the shapes of the
// input.
func FuzzEval(f *testing.F) {
	weights, input := lstmFiles()
	seeds := [2][]byte{}
	for i, arrays := range [][]tensor.Array{weights, input} {
		content, err := safetensors.Of(arrays, false).Bytes()
		if err != nil {
			f.Fatal(err)
		}
		seeds[i] = content
	}
	f.Add(seeds[0], seeds[1])
	f.Add(seeds[0][:100], seeds[1])
	f.Fuzz(func(t *testing.T, weights, input []byte) {
		parsed, err := safetensors.Parse(weights)
		if err != nil {
			return
		}
		w, err := weightsOf(parsed, prefixFlag{})
		if err != nil {
			return
		}
		given, err := safetensors.Parse(input)
		if err != nil {
			return
		}
		p := newProblem(w)
		if err := p.read(given); err != nil {
			return
		}
		results, err := p.reference(func() {})
		if err != nil {
			return // numbers that grew too large
		}
		fast, err := p.cpu(func() {})
		if err != nil {
			t.Fatalf("the reference computes what the engine does not: %v", err)
		}
		for _, found := range [][]tensor.Array{results, fast} {
			if want := fmt.Sprint([]int{p.steps, p.batch, p.Directions() * p.Outputs()}); fmt.Sprint(found[0].Shape) != want {
				t.Errorf("y has the shape %v, want %s", found[0].Shape, want)
			}
		}
	})
}
