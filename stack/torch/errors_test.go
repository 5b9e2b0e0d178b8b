package torch_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"unroll/gru"
	"unroll/lstm"
	"unroll/rnn"
	"unroll/stack"
	"unroll/stack/torch"
	"unroll/tensor"
)

// What is no module of PyTorch is an error that names the array, what was
// expected and what was found. Nothing panics.
func TestLoadErrors(t *testing.T) {
	r := tensor.NewRand(1)
	weights := func(m module) []tensor.Array {
		arrays, err := torch.Save(m.stack(t, r), "")
		if err != nil {
			t.Fatal(err)
		}
		return arrays
	}
	two := module{Module: "GRU", Inputs: 2, Hidden: 3, Layers: 2, Both: true}
	short := module{Module: "LSTM", Inputs: 2, Hidden: 4, Proj: 3, Layers: 1}
	without := func(m module, name string) (rest []tensor.Array) {
		for _, a := range weights(m) {
			if a.Name != name {
				rest = append(rest, a)
			}
		}
		return rest
	}
	with := func(m module, name string, change func(a *tensor.Array)) []tensor.Array {
		arrays := weights(m)
		for i := range arrays {
			if arrays[i].Name == name {
				change(&arrays[i])
			}
		}
		return arrays
	}
	for _, c := range []struct {
		want   string
		arrays []tensor.Array
		prefix string
	}{
		{"weight_hh_l0 is missing", nil, ""},
		{"encoder.weight_hh_l0 is missing", weights(two), "encoder."},
		{`fc.weight is no array of an nn.RNN, nn.GRU or nn.LSTM after the prefix ""`, append(weights(two), tensor.Array{Name: "fc.weight"}), ""},
		{"bias_ih_l0 is there twice", append(weights(two), weights(two)[2]), ""},
		{"weight_ih_l1_reverse is missing in an nn.GRU(2, 3, num_layers=2, bidirectional=True)", without(two, "weight_ih_l1_reverse"), ""},
		{"weight_ih_l1 is missing in an nn.RNN(1, 2, num_layers=10000)", append(weights(module{Module: "RNN", Inputs: 1, Hidden: 2, Layers: 1}), tensor.Array{Name: "bias_hh_l9999"}), ""},
		{"weight_hh_l0 has the shape [9], expected two sizes of at least 1", with(two, "weight_hh_l0", func(a *tensor.Array) { a.Shape = a.Shape[:1] }), ""},
		{"weight_hh_l0 has the shape [9 0], expected two sizes of at least 1", with(two, "weight_hh_l0", func(a *tensor.Array) { a.Shape[1] = 0 }), ""},
		{"weight_hh_l0 is 6×3, expected 1, 3 or 4 times as many rows as columns: nn.RNN, nn.GRU or nn.LSTM", with(two, "weight_hh_l0", func(a *tensor.Array) { a.Shape, a.Data = []int{6, 3}, a.Data[:18] }), ""},
		{"weight_ih_l0 has the shape [6 3], expected [9 3] in an nn.GRU(3, 3, num_layers=2, bidirectional=True)", with(two, "weight_ih_l0", func(a *tensor.Array) { a.Shape = []int{6, 3} }), ""},
		{"weight_hh_l0 has the shape [11 1], expected [16 1] in an nn.LSTM(2, 4, num_layers=1, proj_size=1)", with(short, "weight_hh_l0", func(a *tensor.Array) { *a = tensor.Array{Name: a.Name, Shape: []int{11, 1}, Data: make([]float64, 11)} }), ""},
		{"weight_hh_l0 is of 10000 states, expected at most 8192", with(short, "weight_hr_l0", func(a *tensor.Array) { a.Shape = []int{1, 10000} }), ""},
		{"weight_ih_l0 has 18 numbers, expected 9000000 for the shape [9 1000000] in an nn.GRU(1000000, 3, num_layers=2, bidirectional=True)", with(two, "weight_ih_l0", func(a *tensor.Array) { a.Shape[1] = 1e6 }), ""},
		{"bias_hh_l1 has 8 numbers, expected 9 for the shape [9] in an nn.GRU(2, 3, num_layers=2, bidirectional=True)", with(two, "bias_hh_l1", func(a *tensor.Array) { a.Data = a.Data[1:] }), ""},
		{"bias_ih_l0 has the shape [3 3], expected [9] in an nn.GRU(2, 3, num_layers=2, bidirectional=True)", with(two, "bias_ih_l0", func(a *tensor.Array) { a.Shape = []int{3, 3} }), ""},
		{"weight_ih_l1 is NaN at entry 4, expected a finite number", with(two, "weight_ih_l1", func(a *tensor.Array) { a.Data[4] = math.NaN() }), ""},
		{"weight_ih_l0 has the shape [16 2], expected [12 2] in an nn.LSTM(2, 3, num_layers=1, proj_size=3)", with(short, "weight_hr_l0", func(a *tensor.Array) { a.Shape = []int{4, 3} }), ""},
		{"weight_hh_l0 is 16×3, expected 1, 3 or 4 times as many rows as columns: nn.RNN, nn.GRU or nn.LSTM", without(short, "weight_hr_l0"), ""},
		{"bias_ih_l1 is missing in an nn.GRU(2, 3, num_layers=2, bidirectional=True)", without(two, "bias_ih_l1"), ""},
		{"weight_hr_l0 is missing", append(weights(two), tensor.Array{Name: "weight_hr_l1"}), ""},
	} {
		if _, err := torch.Load(c.arrays, c.prefix); err == nil || err.Error() != "torch: Load: "+c.want {
			t.Errorf("error %v\n want torch: Load: %s", err, c.want)
		}
	}
}

func TestSaveErrors(t *testing.T) {
	r := tensor.NewRand(1)
	augmented := func(taps int, o lstm.Options) stack.Cell {
		p, err := lstm.RandomAugmented(r, lstm.Sizes{X: 2, S: 3, V: 3, Taps: taps}, o)
		if err != nil {
			t.Fatal(err)
		}
		return stack.Augmented(p)
	}
	cell := func(d, dx int) stack.Cell { return stack.RNN(rnn.Random(r, d, dx)) }
	peephole := lstm.RandomVanilla(r, 3, 2)
	clear(peephole.Wscu.Data)
	peephole.Wscs = tensor.NewMatrix(3, 3)
	peephole.Wscs.Data[5] = 0.5
	for _, c := range []struct {
		want   string
		layers []stack.Layer
	}{
		{"layer0.forward: the reset gate acts before the product, expected after it, as in nn.GRU", []stack.Layer{{Forward: stack.GRU(gru.Random(r, 3, 2, false))}}},
		{"layer0.forward: the peephole W_scs is 0.5 at entry 5, expected 0: nn.LSTM has none", []stack.Layer{{Forward: stack.Vanilla(peephole)}}},
		{"layer0.forward: its windows see 0 inputs before and 1 after their own, expected none, as in nn.LSTM", []stack.Layer{{Forward: augmented(2, lstm.Options{})}}},
		{"layer0.forward: it has a gate for the input, expected the option Ungated, as in nn.LSTM", []stack.Layer{{Forward: augmented(1, lstm.Options{})}}},
		{"layer0.forward: it is normalised, expected it without, as nn.LSTM", []stack.Layer{{Forward: augmented(1, lstm.Options{Ungated: true, Normalised: true})}}},
		{"layer0.forward: a <nil> is no cell of PyTorch", []stack.Layer{{}}},
		{"layer1.forward is an nn.RNN of 4 states and 4 outputs, expected an nn.RNN of 3 states and 3 outputs, as layer0.forward", []stack.Layer{{Forward: cell(3, 2)}, {Forward: cell(4, 3)}}},
		{"layer0.reverse is an nn.GRU of 3 states and 3 outputs, expected an nn.RNN of 3 states and 3 outputs, as layer0.forward", []stack.Layer{{Forward: cell(3, 2), Reverse: stack.GRU(gru.Random(r, 3, 2, true))}}},
		{"layer 1 and layer 0 do not have the same directions, expected one or both in all", []stack.Layer{{Forward: cell(3, 2)}, {Forward: cell(3, 3), Reverse: cell(3, 3)}}},
	} {
		_, err := torch.Save(stack.Stack{Layers: c.layers}, "")
		if err == nil || strings.TrimPrefix(err.Error(), "torch: Save: ") != c.want {
			t.Errorf("error %v\n want torch: Save: %s", err, c.want)
		}
	}
}

// What Save wrote, through a file, Load reads: the same stack, to the last bit.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := tensor.NewRand(rapid.Uint64Range(0, 1<<40).Draw(rt, "seed"))
		m := randomModule(r)
		s := m.stack(t, r)
		saved, err := torch.Save(s, "encoder.")
		if err != nil {
			rt.Fatal(err)
		}
		content, err := torch.Write(append(saved, tensor.Array{Name: "other", Shape: []int{1}, Data: []float64{1}}))
		if err != nil {
			rt.Fatal(err)
		}
		arrays, err := torch.Read(content)
		if err != nil {
			rt.Fatal(err)
		}
		loaded, err := torch.Load(arrays, "encoder.")
		if err != nil {
			rt.Fatal(err)
		}
		if got, want := fmt.Sprint(loaded.Arrays()), fmt.Sprint(s.Arrays()); got != want {
			rt.Errorf("%+v comes back as\n%s, want\n%s", m, got, want)
		}
	})
}

// A module without biases has zeros for them.
func TestWithoutBiases(t *testing.T) {
	r := tensor.NewRand(3)
	saved, err := torch.Save(module{Module: "LSTM", Inputs: 2, Hidden: 3, Layers: 1}.stack(t, r), "")
	if err != nil {
		t.Fatal(err)
	}
	s, err := torch.Load(saved[:2], "")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range s.Arrays() {
		if strings.Contains(a.Name, "b_") && !strings.HasSuffix(a.Name, "b_cx") && tensor.MaxAbs(a.Data) != 0 {
			t.Errorf("%s is %v", a.Name, a.Data)
		}
	}
}

// A Vanilla LSTM without peepholes is PyTorch's.
func TestVanillaWithoutPeepholes(t *testing.T) {
	r := tensor.NewRand(4)
	p := lstm.RandomVanilla(r, 3, 2)
	for _, W := range []tensor.Matrix{p.Wscu, p.Wscs, p.Wscr} {
		clear(W.Data)
	}
	s := stack.Stack{Layers: []stack.Layer{{Forward: stack.Vanilla(p)}}}
	saved, err := torch.Save(s, "")
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := torch.Load(saved, "")
	if err != nil {
		t.Fatal(err)
	}
	x := tensor.RandSequence(r, 5, 2, 1)
	want, err := s.Forward(x, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := loaded.Forward(x, nil)
	if err != nil {
		t.Fatal(err)
	}
	if far := tensor.MaxDiff(got.Outputs(), want.Outputs()); far > 1e-14 {
		t.Errorf("the outputs are %.1e apart", far)
	}
}

// Single precision is read without loss; other numbers and broken files are
// errors.
func TestRead(t *testing.T) {
	file := func(header, data string) []byte {
		return append(append([]byte{byte(len(header)), 0, 0, 0, 0, 0, 0, 0}, header...), data...)
	}
	arrays, err := torch.Read(file(`{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, "\xcd\xcc\xcc\x3d"))
	if err != nil || arrays[0].Data[0] != float64(float32(0.1)) {
		t.Errorf("0.1 is read as %v, %v", arrays, err)
	}
	for content, want := range map[string]string{
		string(file(`{"w":{"dtype":"I16","shape":[1],"data_offsets":[0,2]}}`, "\x00\x00")): "torch: Read: tensor w: numbers of the type I16, expected F64, F32, F16 or BF16",
		"":         "torch: Read: ",
		"\x08\x00": "torch: Read: ",
		string(file(`{"w":{"dtype":"F64","shape":[2],"data_offsets":[0,8]}}`, "12345678")): "torch: Read: ",
	} {
		if _, err := torch.Read([]byte(content)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v\n want %s", err, want)
		}
	}
	two := []tensor.Array{{Name: "w", Shape: []int{1}, Data: []float64{1}}, {Name: "w", Shape: []int{1}, Data: []float64{1}}}
	if _, err := torch.Write(two); err == nil || err.Error() != "torch: Write: tensor w: the name is taken" {
		t.Errorf("error %v", err)
	}
}
