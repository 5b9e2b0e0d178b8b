package torch_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"unroll/internal/gradcheck"
	"unroll/internal/need"
	"unroll/stack"
	"unroll/stack/torch"
	"unroll/tensor"
)

// apart is how far PyTorch may be, relative to a thousandth or more.
var apart = gradcheck.Tolerance{Default: 1e-9}

// recorded is what PyTorch found for the fixed modules; the flag writes it anew.
const recorded = "testdata/recorded.safetensors"

var record = flag.Bool("record", false, "write what PyTorch finds to "+recorded)

// fixed are the modules that are recorded.
var fixed = []module{
	{Module: "LSTM", Inputs: 3, Hidden: 4, Layers: 2, Both: true, Lengths: []int{4, 1, 6}},
	{Module: "LSTM", Inputs: 2, Hidden: 4, Proj: 3, Layers: 2, Both: true, Lengths: []int{2, 5}},
	{Module: "GRU", Inputs: 2, Hidden: 3, Layers: 3, Both: true, Lengths: []int{3, 3, 1}},
	{Module: "RNN", Inputs: 2, Hidden: 5, Layers: 2, Lengths: []int{7}},
}

// run is a module with its stack and its batch, and the same in arrays for
// PyTorch.
type run struct {
	module
	stack stack.Stack
	batch batch
	given []tensor.Array
}

func (m module) run(t testing.TB, r *rand.Rand) run {
	t.Helper()
	s, b := m.stack(t, r), m.batch(r)
	given, err := torch.Save(s, "weight.")
	if err != nil {
		t.Fatal(err)
	}
	for k := range b.x {
		given = append(given, sequence(fmt.Sprintf("x%d", k), b.x[k]), sequence(fmt.Sprintf("dy%d", k), b.dy[k]))
	}
	for k := range b.h {
		name := "hc"[k : k+1]
		given = append(given, array(name, b.h[k]), array("d"+name, b.dh[k]))
	}
	return run{m, s, b, given}
}

// What PyTorch found when it was asked last, for modules of all kinds.
func TestAgainstRecordedPyTorch(t *testing.T) {
	content, err := os.ReadFile(recorded)
	if err != nil {
		t.Fatal(err)
	}
	r := tensor.NewRand(1)
	for i, m := range fixed {
		m.run(t, r).compareBoth(t, read(t, content), fmt.Sprintf("%d.", i))
	}
}

// Stacks of any shape give in PyTorch what they give here: with the weights
// that Save wrote, and with weights that Load reads.
func TestAgainstPyTorch(t *testing.T) {
	python := need.Python(t, "torch")
	r := tensor.NewRand(1)
	var runs []run
	for _, m := range fixed {
		runs = append(runs, m.run(t, r))
	}
	if *record {
		if err := os.WriteFile(recorded, witness(t, python, runs), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for range 20 {
		runs = append(runs, randomModule(r).run(t, r))
	}
	found := read(t, witness(t, python, runs))
	for i, run := range runs {
		t.Run(fmt.Sprintf("%d%s", i, run.Module), func(t *testing.T) { run.compareBoth(t, found, fmt.Sprintf("%d.", i)) })
	}
}

// compareBoth compares the stack of a run, and the stack that is loaded from
// weights that PyTorch drew.
func (r run) compareBoth(t *testing.T, found map[string]tensor.Array, prefix string) {
	t.Helper()
	compare(t, r.module, r.stack, r.batch, found, prefix+"a.")
	var weights []tensor.Array
	for name, a := range found {
		if strings.HasPrefix(name, prefix+"b.weight.") {
			weights = append(weights, a)
		}
	}
	loaded, err := torch.Load(weights, prefix+"b.weight.")
	if err != nil {
		t.Fatal(err)
	}
	compare(t, r.module, loaded, r.batch, found, prefix+"b.")
}

// compare runs a stack and holds all that PyTorch found against it.
func compare(t *testing.T, m module, s stack.Stack, b batch, found map[string]tensor.Array, prefix string) {
	t.Helper()
	passes, err := s.ForwardBatch(b.x, b.initial)
	if err != nil {
		t.Fatal(err)
	}
	g, err := passes.Backward(b.dy, b.later)
	if err != nil {
		t.Fatal(err)
	}
	packed, err := stack.Pack(passes.Outputs())
	if err != nil {
		t.Fatal(err)
	}
	got := []tensor.Array{sequence("packed", packed.Data), integers("sizes", packed.Sizes), integers("sorted", packed.Sorted), integers("unsorted", packed.Unsorted)}
	for k := range b.x {
		got = append(got, sequence(fmt.Sprintf("x%d_grad", k), g.X[k]))
	}
	got = append(got, m.arrays("_last", passes.Last())...)
	got = append(got, m.arrays("_grad", g.Start)...)
	params, err := torch.Gradient(g.Params, "grad.")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, params...)
	var want []gradcheck.Array
	for name, a := range found {
		if rest, ok := strings.CutPrefix(name, prefix); ok && !strings.HasPrefix(rest, "weight.") {
			want = append(want, gradcheck.Array{Name: rest, Shape: fmt.Sprint(a.Shape), Data: a.Data})
		}
	}
	var list []gradcheck.Array
	for _, a := range got {
		list = append(list, gradcheck.Array{Name: a.Name, Shape: fmt.Sprint(a.Shape), Data: a.Data})
	}
	gradcheck.Compare(list, want, apart).Check(t)
}

// arrays turns states of ours into PyTorch's.
func (m module) arrays(ending string, states []stack.States) []tensor.Array {
	var arrays []tensor.Array
	parts := len(states[0][0].Forward)
	for part := range parts {
		var rows [][]tensor.Vector
		for l := range m.Layers {
			for way := range m.ways() {
				var row []tensor.Vector
				for b := range states {
					state := []stack.State{states[b][l].Forward, states[b][l].Reverse}[way]
					row = append(row, state[parts-1-part])
				}
				rows = append(rows, row)
			}
		}
		arrays = append(arrays, array("hc"[part:part+1]+ending, rows))
	}
	return arrays
}

func integers(name string, values []int) tensor.Array {
	a := tensor.Array{Name: name, Shape: []int{len(values)}}
	for _, v := range values {
		a.Data = append(a.Data, float64(v))
	}
	return a
}
