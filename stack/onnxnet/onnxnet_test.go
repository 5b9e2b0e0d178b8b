package onnxnet_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"unroll/gru"
	"unroll/internal/need"
	"unroll/lstm"
	"unroll/onnx"
	"unroll/rnn"
	"unroll/stack"
	"unroll/stack/onnxnet"
	"unroll/tensor"
)

const steps, batch, inputs = 5, 3, 2

// kinds make cells whose biases are random too, each from its sizes.
var kinds = map[string]func(r *rand.Rand, d, dx int) stack.Cell{
	"RNN": func(r *rand.Rand, d, dx int) stack.Cell { return stack.RNN(rnn.Random(r, d, dx)) },
	"GRU": func(r *rand.Rand, d, dx int) stack.Cell { return stack.GRU(gru.Random(r, d, dx, true)) },
	"LSTM": func(r *rand.Rand, d, dx int) stack.Cell {
		p, err := lstm.RandomAugmented(r, lstm.Sizes{X: dx, S: d, V: d, Taps: 1}, lstm.Options{Peepholes: lstm.None, Ungated: true, Unprojected: true})
		if err != nil {
			panic(err)
		}
		for _, b := range []tensor.Vector{p.Bcu, p.Bcs, p.Bdu, p.Bcr} {
			copy(b, tensor.RandVector(r, d, 1))
		}
		return stack.Augmented(p)
	},
}

func random(r *rand.Rand, kind string, layers int, both bool) stack.Stack {
	outputs := make([]int, layers)
	for l := range outputs {
		outputs[l] = 4
	}
	return stack.New(inputs, outputs, both, func(d, dx int) stack.Cell { return kinds[kind](r, d, dx) })
}

// run runs a stack on a batch, and returns outputs and last states as ONNX has
// them.
func run(t *testing.T, s stack.Stack, x onnx.Tensor) map[string][]float64 {
	t.Helper()
	found := map[string][]float64{}
	data, d := x.Data.([]float64), s.Layers[len(s.Layers)-1].Outputs()
	found["y"] = make([]float64, steps*batch*d)
	var last []stack.States
	for b := range batch {
		var sequence []tensor.Vector
		for n := range steps {
			sequence = append(sequence, data[(n*batch+b)*inputs:][:inputs])
		}
		pass, err := s.Forward(sequence, nil)
		if err != nil {
			t.Fatal(err)
		}
		for n, y := range pass.Outputs() {
			copy(found["y"][(n*batch+b)*d:], y)
		}
		last = append(last, pass.Last())
	}
	for l, layer := range s.Layers {
		for way, cell := range []stack.Cell{layer.Forward, layer.Reverse} {
			if cell == nil {
				continue
			}
			for b := range batch {
				state := []stack.State{last[b][l].Forward, last[b][l].Reverse}[way]
				found["h_n"] = append(found["h_n"], state[len(state)-1]...)
				if len(state) == 2 {
					found["c_n"] = append(found["c_n"], state[0]...)
				}
			}
		}
	}
	return found
}

func input(t *testing.T, r *rand.Rand) onnx.Tensor {
	t.Helper()
	x, err := onnx.NewTensor([]int{steps, batch, inputs}, []float64(tensor.RandVector(r, steps*batch*inputs, 1)))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// through writes a model and reads it.
func through(t *testing.T, m *onnx.Model) *onnx.Model {
	t.Helper()
	content, err := m.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	read, err := onnx.Parse("model", content)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func agree(t *testing.T, what string, got, want map[string][]float64, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d outputs, want %d", what, len(got), len(want))
	}
	for name := range want {
		if len(got[name]) != len(want[name]) {
			t.Fatalf("%s: %s has %d numbers, want %d", what, name, len(got[name]), len(want[name]))
		}
		if far := tensor.MaxAbs(tensor.Sub(got[name], want[name])); !(far <= tol) {
			t.Errorf("%s: %s is %.1e away", what, name, far)
		}
	}
}

// forEach tries every kind, depth and direction.
func forEach(t *testing.T, try func(t *testing.T, r *rand.Rand, s stack.Stack)) {
	for kind := range kinds {
		for _, layers := range []int{1, 3} {
			for _, both := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s, %d layers, both directions %t", kind, layers, both), func(t *testing.T) {
					r := tensor.NewRand(7)
					try(t, r, random(r, kind, layers, both))
				})
			}
		}
	}
}

// What is saved runs as the stack does, and is loaded as the stack it was.
func TestSaveAndLoad(t *testing.T) {
	forEach(t, func(t *testing.T, r *rand.Rand, s stack.Stack) {
		m, err := onnxnet.Save(s, onnx.Float64)
		if err != nil {
			t.Fatal(err)
		}
		m = through(t, m)
		x := input(t, r)
		want := run(t, s, x)
		out, err := m.Run(map[string]onnx.Tensor{"x": x})
		if err != nil {
			t.Fatal(err)
		}
		got := map[string][]float64{}
		for name, v := range out {
			got[name] = v.Data.([]float64)
		}
		agree(t, "the operators", got, want, 1e-12)
		loaded, err := onnxnet.Load(m)
		if err != nil {
			t.Fatal(err)
		}
		agree(t, "the stack that was loaded", run(t, loaded, x), want, 1e-12)
	})
}

// ONNX Runtime takes what is saved, in its float32.
func TestAgainstONNXRuntime(t *testing.T) {
	python := need.Python(t, "onnx", "onnxruntime", "numpy")
	forEach(t, func(t *testing.T, r *rand.Rand, s stack.Stack) {
		m, err := onnxnet.Save(s, onnx.Float32)
		if err != nil {
			t.Fatal(err)
		}
		content, err := m.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		x, dir := input(t, r), t.TempDir()
		model, numbers := filepath.Join(dir, "model.onnx"), filepath.Join(dir, "x")
		if err := os.WriteFile(model, content, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(numbers, x.Raw(), 0o644); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(python, "testdata/run.py", model, numbers, fmt.Sprint(steps), fmt.Sprint(batch), fmt.Sprint(inputs)).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		want, got := run(t, s, x), map[string][]float64{}
		for name := range want {
			raw, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			v, err := onnx.FromRaw(onnx.Float64, []int{len(raw) / 8}, raw)
			if err != nil {
				t.Fatal(err)
			}
			got[name] = v.Data.([]float64)
		}
		agree(t, "ONNX Runtime", got, want, 1e-5)
	})
}

// constants puts random weights into a model of one operator.
func constants(r *rand.Rand, op string, gates, d int, peepholes bool, attributes ...onnx.Attribute) *onnx.Model {
	tensorOf := func(shape ...int) onnx.Tensor {
		n := 1
		for _, s := range shape {
			n *= s
		}
		return onnx.Tensor{Type: onnx.Float64, Shape: shape, Data: []float64(tensor.RandVector(r, n, 1))}
	}
	g := &onnx.Graph{
		Inputs: []onnx.Value{{Name: "x", Kind: "tensor", Type: onnx.Float64}},
		Nodes: []onnx.Node{{
			Op: op, Name: "the cell", Inputs: []string{"x", "W", "R", "B"}, Outputs: []string{"", "h_n"},
			Attributes: append(attributes, onnx.Attribute{Name: "hidden_size", Value: int64(d)}, onnx.Attribute{Name: "direction", Value: "bidirectional"}),
		}},
		Outputs:      []onnx.Value{{Name: "h_n", Kind: "tensor", Type: onnx.Float64}},
		Initializers: map[string]onnx.Tensor{"W": tensorOf(2, gates*d, inputs), "R": tensorOf(2, gates*d, d), "B": tensorOf(2, 2*gates*d)},
	}
	if peepholes {
		g.Nodes[0].Inputs = append(g.Nodes[0].Inputs, "", "", "", "P")
		g.Initializers["P"] = tensorOf(2, 3*d)
	}
	return &onnx.Model{IR: 8, Opsets: map[string]int64{"": 14}, Graph: g}
}

// What ONNX has and PyTorch has not: peepholes, and a reset before the product.
func TestLoadBeyondPyTorch(t *testing.T) {
	r := tensor.NewRand(8)
	for name, m := range map[string]*onnx.Model{
		"LSTM with peepholes": constants(r, "LSTM", 4, 3, true),
		"GRU, reset before":   constants(r, "GRU", 3, 4, false),
		"GRU, reset after":    constants(r, "GRU", 3, 4, false, onnx.Attribute{Name: "linear_before_reset", Value: int64(1)}),
		"RNN":                 constants(r, "RNN", 1, 4, false),
	} {
		t.Run(name, func(t *testing.T) {
			s, err := onnxnet.Load(m)
			if err != nil {
				t.Fatal(err)
			}
			x := input(t, r)
			out, err := through(t, m).Run(map[string]onnx.Tensor{"x": x})
			if err != nil {
				t.Fatal(err)
			}
			want := run(t, s, x)
			agree(t, "the operator", map[string][]float64{"h_n": out["h_n"].Data.([]float64)}, map[string][]float64{"h_n": want["h_n"]}, 1e-12)
		})
	}
}

func TestErrors(t *testing.T) {
	r := tensor.NewRand(9)
	changed := func(change func(n *onnx.Node, g *onnx.Graph)) *onnx.Model {
		m := constants(r, "LSTM", 4, 3, true)
		change(&m.Graph.Nodes[0], m.Graph)
		return m
	}
	with := func(name string, value any) *onnx.Model {
		return changed(func(n *onnx.Node, _ *onnx.Graph) {
			n.Attributes = append(n.Attributes, onnx.Attribute{Name: name, Value: value})
		})
	}
	for want, m := range map[string]*onnx.Model{
		"has no LSTM, GRU or RNN":                        {Graph: &onnx.Graph{}},
		`LSTM "the cell": direction is "reverse"`:        with("direction", "reverse"),
		"activation 1 is Relu, expected Tanh":            with("activations", []string{"Sigmoid", "Relu", "Tanh"}),
		"clip is 3, expected none":                       with("clip", float32(3)),
		"input_forget is 1, expected 0":                  with("input_forget", int64(1)),
		"W is x, which is computed; expected a constant": changed(func(n *onnx.Node, _ *onnx.Graph) { n.Inputs[1] = "x" }),
		"W is missing":                                   changed(func(n *onnx.Node, _ *onnx.Graph) { n.Inputs[1] = "" }),
		"R is missing":                                   changed(func(n *onnx.Node, _ *onnx.Graph) { n.Inputs[2] = "" }),
		"hidden_size is 0":                               with("hidden_size", int64(0)),
		"W has the shape [2 12 2], expected [2 20 2]":    with("hidden_size", int64(5)),
		"B has the shape [2 18], expected [2 24]": changed(func(_ *onnx.Node, g *onnx.Graph) {
			g.Initializers["B"] = onnx.Tensor{Type: onnx.Float64, Shape: []int{2, 18}, Data: make([]float64, 36)}
		}),
		"P is of the type int64, expected floating point": changed(func(_ *onnx.Node, g *onnx.Graph) {
			g.Initializers["P"] = onnx.Tensor{Type: onnx.Int64, Shape: []int{2, 9}, Data: make([]int64, 18)}
		}),
	} {
		if _, err := onnxnet.Load(m); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	projected, err := lstm.RandomAugmented(r, lstm.Sizes{X: 2, S: 4, V: 3, Taps: 1}, lstm.Options{Peepholes: lstm.None, Ungated: true})
	if err != nil {
		t.Fatal(err)
	}
	one := func(c stack.Cell) stack.Stack { return stack.Stack{Layers: []stack.Layer{{Forward: c}}} }
	for want, c := range map[string]stack.Cell{
		"a projection to 3 entries, expected none": stack.Augmented(projected),
		"peephole": stack.Vanilla(lstm.RandomVanilla(r, 3, 2)),
	} {
		if _, err := onnxnet.Save(one(c), onnx.Float64); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	if _, err := onnxnet.Save(random(r, "RNN", 1, false), onnx.Int64); err == nil || !strings.Contains(err.Error(), "int64, expected float32 or float64") {
		t.Errorf("whole numbers: error %v", err)
	}
}
