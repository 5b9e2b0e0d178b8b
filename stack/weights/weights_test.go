package weights_test

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"unroll/gru"
	"unroll/internal/safetensors"
	"unroll/lstm"
	"unroll/rnn"
	"unroll/stack"
	"unroll/stack/weights"
	"unroll/tensor"
)

// randomCell returns a cell of any kind, with any options and windows.
func randomCell(t testing.TB, r *rand.Rand, d, dx int) stack.Cell {
	t.Helper()
	switch r.IntN(5) {
	case 0:
		return stack.RNN(rnn.Random(r, d, dx))
	case 1:
		return stack.GRU(gru.Random(r, d, dx, r.IntN(2) == 0))
	case 2:
		return stack.Vanilla(lstm.RandomVanilla(r, d, dx))
	}
	o := lstm.Options{Peepholes: lstm.Peepholes(r.IntN(3)), Coupled: r.IntN(2) == 0, Ungated: r.IntN(2) == 0, Unprojected: r.IntN(2) == 0, Normalised: r.IntN(2) == 0}
	ds := d
	if !o.Unprojected {
		ds = 2 + r.IntN(4)
	}
	p, err := lstm.RandomAugmented(r, lstm.Sizes{X: dx, S: ds, V: d, First: -r.IntN(3), Taps: 1 + r.IntN(3)}, o)
	if err != nil {
		t.Fatal(err)
	}
	if !o.Coupled && !o.Ungated {
		p.Wxdu = lstm.RandomWindow(r, ds, dx, 1, 1+r.IntN(4))
	}
	return stack.Augmented(p)
}

func randomStack(t testing.TB, r *rand.Rand) stack.Stack {
	s := stack.New(1+r.IntN(3), []int{2 + r.IntN(3), 2 + r.IntN(3)}[:1+r.IntN(2)], r.IntN(2) == 0, func(d, dx int) stack.Cell { return randomCell(t, r, d, dx) })
	s.Dropout = float64(r.IntN(3)) / 4
	return s
}

// What was written is read: the same stack, to the last bit, whatever its cells.
func TestRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "stack.safetensors")
	rapid.Check(t, func(rt *rapid.T) {
		s := randomStack(t, tensor.NewRand(rapid.Uint64Range(0, 1<<40).Draw(rt, "seed")))
		if err := weights.WriteFile(path, s); err != nil {
			rt.Fatal(err)
		}
		back, err := weights.ReadFile(path)
		if err != nil {
			rt.Fatal(err)
		}
		if !reflect.DeepEqual(back, s) {
			rt.Errorf("%+v\ncame back as %+v", s, back)
		}
	})
}

// What does not fit is an error that names it.
func TestLoadErrors(t *testing.T) {
	r := tensor.NewRand(1)
	p, err := lstm.RandomAugmented(r, lstm.Sizes{X: 2, S: 3, V: 2, Taps: 2}, lstm.Options{Peepholes: lstm.None})
	if err != nil {
		t.Fatal(err)
	}
	type file = map[string]*tensor.Array
	for _, c := range []struct {
		want  string
		cell  stack.Cell
		spoil func(f file, header map[string]string)
	}{
		{"the header has no stack under the key \"unroll\": ", stack.RNN(rnn.Random(r, 3, 2)), func(_ file, h map[string]string) { delete(h, "unroll") }},
		{"the number of layers is 0, expected at least 1", stack.RNN(rnn.Random(r, 3, 2)), func(f file, h map[string]string) { h["unroll"] = "{}"; clear(f) }},
		{"layer0.forward.W_x is no array of the stack in the header", stack.RNN(rnn.Random(r, 3, 2)), func(f file, h map[string]string) {
			h["unroll"] = "{}"
			*f["layer0.forward.W_r"] = *f["layer0.forward.W_x"]
			*f["layer0.forward.theta_s"] = tensor.Array{Name: "z", Shape: []int{1}, Data: []float64{1}}
			f["layer0.forward.W_r"].Name = "layer0.forward.W_y"
		}},
		{`layer0.forward is the cell "lstm", expected rnn, gru, gru_after, vanilla or augmented`, stack.RNN(rnn.Random(r, 3, 2)), func(_ file, h map[string]string) { h["unroll"] = `{"layers":[{"forward":{"cell":"lstm"}}]}` }},
		{"layer0.forward is augmented, and the header has no options or no windows of it", stack.Augmented(p), func(_ file, h map[string]string) {
			h["unroll"] = `{"layers":[{"forward":{"cell":"augmented"}}]}`
		}},
		{"layer0.reverse.W_x is missing", stack.RNN(rnn.Random(r, 3, 2)), func(_ file, h map[string]string) {
			h["unroll"] = `{"layers":[{"forward":{"cell":"rnn"},"reverse":{"cell":"rnn"}}]}`
		}},
		{"layer0.forward.b_r is missing", stack.GRU(gru.Random(r, 3, 2, false)), func(f file, _ map[string]string) { delete(f, "layer0.forward.b_r") }},
		{"layer0.forward.W_z is 1×9, expected 3×3, as layer0.forward.U_z has 3 rows", stack.GRU(gru.Random(r, 3, 2, false)), func(f file, _ map[string]string) { f["layer0.forward.W_z"].Shape = []int{1, 9} }},
		{"layer0.forward.U_z has the shape [6], expected two sizes", stack.GRU(gru.Random(r, 3, 2, false)), func(f file, _ map[string]string) { f["layer0.forward.U_z"].Shape = []int{6} }},
		{"layer0.forward.U_h has the shape [2 3], expected [3 2]", stack.GRU(gru.Random(r, 3, 2, true)), func(f file, _ map[string]string) { f["layer0.forward.U_h"].Shape = []int{2, 3} }},
		{"layer0.forward.b_cr has the shape [4] and 3 numbers", stack.Vanilla(lstm.RandomVanilla(r, 3, 2)), func(f file, _ map[string]string) { f["layer0.forward.b_cr"].Shape = []int{4} }},
		{"layer0.forward.b_cr is NaN at entry 2, expected a finite number", stack.Vanilla(lstm.RandomVanilla(r, 3, 2)), func(f file, _ map[string]string) { f["layer0.forward.b_cr"].Data[2] = math.NaN() }},
		{"layer0.forward.W_qdr has 2 columns, expected 3, the states", stack.Augmented(p), func(f file, _ map[string]string) { f["layer0.forward.W_qdr"].Shape = []int{3, 2} }},
		{"W_scs is 1 at entry 4, expected 0 by the options", stack.Augmented(p), func(f file, _ map[string]string) { f["layer0.forward.W_scs"].Data[4] = 1 }},
		{"layer0.forward.W_xcs[0] is missing", stack.Augmented(p), func(f file, _ map[string]string) { delete(f, "layer0.forward.W_xcs[0]") }},
		{"layer0.forward.W_xcx[0] begins 9000000000 steps away", stack.Augmented(p), func(_ file, h map[string]string) {
			h["unroll"] = strings.Replace(h["unroll"], "[0,0,0,0,0]", "[0,0,9000000000,0,0]", 1)
		}},
		{"Dropout is 2", stack.RNN(rnn.Random(r, 3, 2)), func(_ file, h map[string]string) { h["unroll"] = `{"dropout":2,"layers":[{"forward":{"cell":"rnn"}}]}` }},
	} {
		s := stack.Stack{Layers: []stack.Layer{{Forward: c.cell}}}
		arrays, header, err := weights.Save(s)
		if err != nil {
			t.Fatal(err)
		}
		f := file{}
		for _, a := range arrays {
			a.Data = append([]float64{}, a.Data...)
			f[a.Name] = &a
		}
		c.spoil(f, header)
		var list []tensor.Array
		for _, a := range f {
			list = append(list, *a)
		}
		if _, err := weights.Load(list, header); err == nil || !strings.HasPrefix(err.Error(), "weights: Load: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v\n want %s", err, c.want)
		}
	}
}

func TestFileErrors(t *testing.T) {
	if _, _, err := weights.Save(stack.Stack{}); err == nil || !strings.HasPrefix(err.Error(), "weights: Save: ") {
		t.Errorf("error %v", err)
	}
	dir := t.TempDir()
	none := filepath.Join(dir, "none")
	if _, err := weights.ReadFile(none); err == nil || !strings.Contains(err.Error(), none) {
		t.Errorf("error %v", err)
	}
	if err := weights.WriteFile(dir, randomStack(t, tensor.NewRand(1))); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("error %v", err)
	}
}

// FuzzLoad demands of any file an error, or a stack that runs and is written as
// it was read.
func FuzzLoad(f *testing.F) {
	for seed := range uint64(6) {
		arrays, header, err := weights.Save(randomStack(f, tensor.NewRand(seed)))
		if err != nil {
			f.Fatal(err)
		}
		file := safetensors.Of(arrays, false)
		file.Metadata = header
		content, err := file.Bytes()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		file, err := safetensors.Parse(content)
		if err != nil {
			return
		}
		arrays, err := file.Arrays()
		if err != nil {
			return
		}
		s, err := weights.Load(arrays, file.Metadata)
		if err != nil {
			return
		}
		x := []tensor.Vector{tensor.NewVector(s.Layers[0].Forward.Inputs())}
		if _, err := s.Forward(x, nil); err != nil {
			t.Error(err)
		}
		again, _, err := weights.Save(s)
		if err != nil || len(again) != len(arrays) {
			t.Errorf("%d arrays became %d, %v", len(arrays), len(again), err)
		}
	})
}
