package main

import (
	"fmt"
	"testing"

	"unroll/gru"
	"unroll/internal/gradcheck"
	"unroll/internal/safetensors"
	"unroll/lstm"
	"unroll/rnn"
	"unroll/stack"
	"unroll/stack/torch"
	"unroll/tensor"
)

// floats is the room that float32 needs: some 1e-6 in sums of terms of the size of
// one, against a gradient of a thousandth or more.
var floats = gradcheck.Tolerance{Default: 2e-3}

// The two engines compute the same, to the accuracy of float32: outputs, last
// states and all gradients, of all kinds, in layers and directions, on sequences of
// several lengths.
func TestEnginesAgree(t *testing.T) {
	r := tensor.NewRand(90)
	for _, c := range []struct {
		kind                    string
		inputs, layers          int
		bothDirections, endOnly bool
		lengths                 string
	}{
		{"lstm", 3, 1, false, false, ""},
		{"lstm", 2, 3, true, false, "\x07\x02\x05"},
		{"rnn", 4, 2, true, false, "\x01\x01\x06"},
		{"rnn", 1, 1, false, true, ""},
		{"lstm", 5, 2, false, true, ""},
		{"gru", 3, 1, false, false, ""},
		{"gru", 2, 2, true, false, "\x03\x07\x03"},
		{"gru", 4, 2, false, true, "\x02\x02\x02"},
		{"projected", 3, 1, false, false, ""},
		{"projected", 2, 2, true, false, "\x07\x01\x04"},
		{"projected", 5, 2, true, true, ""},
	} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			const steps, batch, hidden = 7, 3, 18 // more than one group of units
			sizes, ways := make([]int, c.layers), 1
			for l := range sizes {
				sizes[l] = hidden
			}
			if c.bothDirections {
				ways = 2
			}
			outputs := hidden
			if c.kind == "projected" {
				outputs = 7
			}
			s := stack.New(c.inputs, sizes, c.bothDirections, func(d, dx int) stack.Cell {
				switch c.kind {
				case "rnn":
					return stack.RNN(rnn.Random(r, d, dx))
				case "gru":
					return stack.GRU(gru.Random(r, d, dx, true))
				}
				p, err := lstm.RandomAugmented(r, lstm.Sizes{X: dx, S: d, V: outputs, Taps: 1}, lstm.Options{Peepholes: lstm.None, Ungated: true, Unprojected: outputs == d})
				if err != nil {
					t.Fatal(err)
				}
				return stack.Augmented(p)
			})
			weights, err := torch.Save(s, "")
			if err != nil {
				t.Fatal(err)
			}
			block := func(name string, sizes ...int) tensor.Array {
				return tensor.Array{Name: name, Shape: sizes, Data: tensor.RandVector(r, sizes[0]*sizes[1]*sizes[2], 1)}
			}
			state := func(name string, size int) tensor.Array { return block(name, c.layers*ways, batch, size) }
			input := []tensor.Array{block("x", steps, batch, c.inputs), state("h0", outputs), state("dh_n", outputs)}
			if !c.endOnly {
				input = append(input, block("dy", steps, batch, ways*outputs))
			}
			if c.kind == "lstm" || c.kind == "projected" {
				input = append(input, state("c0", hidden), state("dc_n", hidden))
			}
			in := safetensors.Of(input, false)
			if c.lengths != "" {
				in.Tensors = append(in.Tensors, lengths(c.lengths))
			}
			enginesAgree(t, newCase(t, safetensors.Of(weights, false), in))
		})
	}
}

// They do on what PyTorch's own modules were run on, too: all kinds, projections,
// lengths, with and without biases.
func TestEnginesAgreeOnRecorded(t *testing.T) {
	for i := range recordedCases {
		whole, err := safetensors.Read(fmt.Sprintf("testdata/eval/%d.safetensors", i))
		if err != nil {
			t.Fatal(err)
		}
		t.Run(whole.Metadata["module"], func(t *testing.T) {
			enginesAgree(t, newCase(t, part(whole, "w."), part(whole, "in.")))
		})
	}
}

// enginesAgree compares all that they find.
func enginesAgree(t *testing.T, files evalFiles) {
	t.Helper()
	found := map[string][]gradcheck.Array{}
	for _, engine := range []string{"reference", "cpu"} {
		if _, err := files.run(t, "--engine", engine); err != nil {
			t.Fatal(err)
		}
		out, err := safetensors.Read(files.out)
		if err != nil {
			t.Fatal(err)
		}
		found[engine] = arraysOf(t, out)
	}
	gradcheck.Compare(found["cpu"], found["reference"], floats).Check(t)
}
