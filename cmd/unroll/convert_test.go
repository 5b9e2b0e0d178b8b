package main

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"unroll/gru"
	"unroll/internal/safetensors"
	"unroll/lstm"
	"unroll/stack"
	"unroll/stack/torch"
	"unroll/stack/weights"
	"unroll/tensor"
)

// PyTorch's weights become ours, a model of ONNX where it has what they are, and
// PyTorch's again, and compute the same: every recorded module, evaluated on what
// came back.
func TestConvertThereAndBack(t *testing.T) {
	for i := range recordedCases {
		whole, err := safetensors.Read(filepath.Join("testdata", "eval", fmt.Sprintf("%d.safetensors", i)))
		if err != nil {
			t.Fatal(err)
		}
		c := newCase(t, part(whole, "w."), part(whole, "in."))
		dir := t.TempDir()
		ours, back := filepath.Join(dir, "ours"), filepath.Join(dir, "back")
		ways := [][]string{{c.weights, "-o", ours, "--to", "unroll"}, {ours, "-o", back, "--to", "torch"}}
		if !strings.Contains(whole.Metadata["module"], "proj_size") { // ONNX has none
			model := filepath.Join(dir, "model.onnx")
			ways = [][]string{ways[0], {ours, "-o", model, "--to", "onnx"}, {model, "-o", back, "--to", "torch"}}
		}
		for _, args := range ways {
			if printed, err := run(t, append([]string{"convert"}, args...)...); err != nil || printed != "" {
				t.Fatalf("error %v, printed %q", err, printed)
			}
		}
		want, err := readWeights(c.weights, prefixFlag{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := readWeights(back, prefixFlag{})
		if err != nil {
			t.Fatal(err)
		}
		want.Bias = true
		if got.Module != want.Module {
			t.Errorf("%s came back as %s", want.Module, got.Module)
		}
		a, err := torch.Load(want.arrays, want.prefix)
		if err != nil {
			t.Fatal(err)
		}
		b, err := torch.Load(got.arrays, "")
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(a.Arrays()) != fmt.Sprint(b.Arrays()) {
			t.Errorf("%s computes something else when it comes back", want.Module)
		}
	}
}

// A model of ONNX says what it holds too, and one without a recurrent operator
// that it has none.
func TestConvertONNX(t *testing.T) {
	dir := t.TempDir()
	w, model := filepath.Join(dir, "w.safetensors"), filepath.Join(dir, "model.onnx")
	arrays, err := torch.Save(stack.Stack{Layers: []stack.Layer{{Forward: stack.GRU(gru.Random(tensor.NewRand(1), 3, 2, true))}}}, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := torch.WriteFile(w, arrays); err != nil {
		t.Fatal(err)
	}
	if _, err := run(t, "convert", w, "-o", model, "--to", "onnx", "--dtype", "float32"); err != nil {
		t.Fatal(err)
	}
	printed, err := run(t, "convert", model, "--describe")
	if err != nil || !strings.Contains(printed, "a stack, in ONNX's layout") || !strings.Contains(printed, "layer0.forward") {
		t.Errorf("error %v, printed %q", err, printed)
	}
	empty := write(t, "empty.onnx", "")
	if _, err := run(t, "convert", empty, "--describe"); err == nil || !strings.Contains(err.Error(), empty) {
		t.Errorf("an empty file: error %v", err)
	}
}

// A file of weights says what it holds.
func TestConvertDescribe(t *testing.T) {
	weightsPath := func(arrays []tensor.Array) string {
		path := filepath.Join(t.TempDir(), "w.safetensors")
		if err := safetensors.Of(arrays, true).Write(path); err != nil {
			t.Fatal(err)
		}
		return path
	}
	path := weightsPath([]tensor.Array{
		array("net.weight_ih_l0", 12, 5), array("net.weight_hh_l0", 12, 2), array("net.weight_hr_l0", 2, 3),
		array("net.weight_ih_l0_reverse", 12, 5), array("net.weight_hh_l0_reverse", 12, 2), array("net.weight_hr_l0_reverse", 2, 3), array("fc", 1),
	})
	printed, err := run(t, "convert", path, "--describe")
	want := path + `: nn.LSTM(5, 3, num_layers=1, bidirectional=True, proj_size=2, bias=False), in PyTorch's layout
  model       lstm
  layers      1
  directions  2
  inputs      5
  states      3
  projection  to 2
  biases      no
  prefix      net.
  parameters  180 numbers of F32 in 6 arrays
`
	if err != nil || printed != want {
		t.Errorf("error %v, printed\n%s\nwant\n%s", err, printed, want)
	}

	r := tensor.NewRand(1)
	p, err := lstm.RandomAugmented(r, lstm.Sizes{X: 4, S: 3, V: 2, First: -1, Taps: 3}, lstm.Options{Peepholes: lstm.Diagonal, Coupled: true, Normalised: true})
	if err != nil {
		t.Fatal(err)
	}
	s := stack.Stack{Dropout: 0.5, Layers: []stack.Layer{
		{Forward: stack.GRU(gru.Random(r, 2, 3, true)), Reverse: stack.GRU(gru.Random(r, 2, 3, false))}, {Forward: stack.Augmented(p)},
	}}
	ours := filepath.Join(t.TempDir(), "ours")
	if err := weights.WriteFile(ours, s); err != nil {
		t.Fatal(err)
	}
	printed, err = run(t, "convert", ours, "--describe")
	for _, want := range []string{
		"a stack, in the layout of this project", "dropout 0.5 between the layers",
		"layer0.forward  GRU, reset after the product, inputs 3, outputs 2\n", "layer0.reverse  GRU, reset before the product, inputs 3, outputs 2\n",
		"layer1.forward  augmented LSTM, states 3, peepholes diagonal, gate for the input, projection, coupled gates, normalised, windows from 1 before to 1 ahead, inputs 4, outputs 2\n",
		fmt.Sprintf("parameters      %d numbers in %d arrays\n", count(s.Arrays()), len(s.Arrays())),
	} {
		if err != nil || !strings.Contains(printed, want) {
			t.Errorf("error %v, printed\n%s\nwant %s", err, printed, want)
		}
	}
}

// What cannot be converted is an error, and nothing is written.
func TestConvertErrors(t *testing.T) {
	dir := t.TempDir()
	ours, theirs, huge := filepath.Join(dir, "ours"), filepath.Join(dir, "theirs"), filepath.Join(dir, "huge")
	r := tensor.NewRand(1)
	s := stack.Stack{Layers: []stack.Layer{{Forward: stack.Vanilla(lstm.RandomVanilla(r, 3, 2))}}}
	if err := weights.WriteFile(ours, s); err != nil {
		t.Fatal(err)
	}
	weights, _ := lstmFiles()
	if err := safetensors.Of(weights, false).Write(theirs); err != nil {
		t.Fatal(err)
	}
	weights[0].Data[3] = math.MaxFloat64
	if err := safetensors.Of(weights, false).Write(huge); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "out")
	for _, c := range []struct {
		want string
		args []string
	}{
		{ours + ": torch: Save: layer0.forward: the peephole W_scu is ", []string{ours, "-o", out, "--to", "torch"}},
		{"layer0.forward.W_xcu[0] is 1.7976931348623157e+308 at entry 3, which is no float32; nothing was written", []string{huge, "-o", out, "--to", "unroll", "--dtype", "float32"}},
		{"--to keras: expected unroll or torch or onnx", []string{theirs, "-o", out, "--to", "keras"}},
		{"would overwrite", []string{theirs, "-o", theirs, "--to", "unroll"}},
		{"[out to]", []string{theirs, "-o", out}},
		{"[out describe]", []string{theirs}},
		{theirs + ": torch: Inspect: b.weight_hh_l0 is missing", []string{theirs, "--describe", "--prefix", "b."}},
		{"no such file", []string{out, "--describe"}},
		{"not a safetensors file", []string{write(t, "text", "text"), "--describe"}},
	} {
		if _, err := run(t, append([]string{"convert"}, c.args...)...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v\n want %s", err, c.want)
		}
	}
	if _, err := readArrays(out); err == nil {
		t.Error("a file was written all the same")
	}
}
