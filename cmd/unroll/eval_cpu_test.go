package main

import (
	"fmt"
	"strings"
	"testing"

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
// states and all gradients, of both kinds, in layers and directions.
func TestEnginesAgree(t *testing.T) {
	r := tensor.NewRand(90)
	for _, c := range []struct {
		kind                    string
		inputs, layers          int
		bothDirections, endOnly bool
	}{
		{"lstm", 3, 1, false, false},
		{"lstm", 2, 3, true, false},
		{"rnn", 4, 2, true, false},
		{"rnn", 1, 1, false, true},
		{"lstm", 5, 2, false, true},
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
			s := stack.New(c.inputs, sizes, c.bothDirections, func(d, dx int) stack.Cell {
				if c.kind == "rnn" {
					return stack.RNN(rnn.Random(r, d, dx))
				}
				p, err := lstm.RandomAugmented(r, lstm.Sizes{X: dx, S: d, V: d, Taps: 1}, lstm.Options{Peepholes: lstm.None, Ungated: true, Unprojected: true})
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
			state := func(name string) tensor.Array { return block(name, c.layers*ways, batch, hidden) }
			input := []tensor.Array{block("x", steps, batch, c.inputs), state("h0"), state("dh_n")}
			if !c.endOnly {
				input = append(input, block("dy", steps, batch, ways*hidden))
			}
			if c.kind == "lstm" {
				input = append(input, state("c0"), state("dc_n"))
			}
			files := newCase(t, safetensors.Of(weights, false), safetensors.Of(input, false))
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
		})
	}
}

// What the fast engine lacks it names, and says what has it.
func TestEngineLacks(t *testing.T) {
	for i := range recordedCases {
		whole, err := safetensors.Read(fmt.Sprintf("testdata/eval/%d.safetensors", i))
		if err != nil {
			t.Fatal(err)
		}
		files := newCase(t, part(whole, "w."), part(whole, "in."))
		module, lack := whole.Metadata["module"], "sequences of one length"
		switch {
		case strings.HasPrefix(module, "nn.GRU"):
			lack = "no nn.GRU"
		case strings.Contains(module, "proj_size"):
			lack = "no projection"
		}
		if _, err := files.run(t, "--engine", "cpu"); err == nil || !strings.Contains(err.Error(), lack) || !strings.Contains(err.Error(), "--engine reference can") {
			t.Errorf("%s: error %v, want one that says %q", module, err, lack)
		}
	}
}
