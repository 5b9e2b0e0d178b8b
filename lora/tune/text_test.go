package tune

import (
	"math"
	"slices"
	"strings"
	"testing"

	"unroll/engine/nf4"
	"unroll/internal/safetensors"
	"unroll/tensor"
)

// song is a text with something to learn.
func song(n int) []int32 {
	s := make([]int32, n)
	for i := range s {
		s[i] = int32([]int{0, 1, 0, 2, 3}[i%5])
	}
	return s
}

func trainee(t *testing.T, seed uint64) *Text {
	t.Helper()
	tuning := start(t, model(20, 4, 5, 4, 6, 2), Options{Targets: []Target{{"hh", 2, 4}, {"head", 2, 4}}, Steps: 10, Batch: 3, Seed: seed})
	text, err := NewText(tuning, song(200), song(60), 2, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func steps(t *testing.T, text *Text, from, to int) (loss float64) {
	t.Helper()
	for n := from; n < to; n++ {
		measures, err := text.Step(n, 0.02)
		if err != nil {
			t.Fatal(err)
		}
		loss = measures[0].Value
	}
	return loss
}

// A training that goes on from a snapshot is the one that was not interrupted, bit
// for bit; one of another seed or text describes itself as another.
func TestSnapshot(t *testing.T) {
	whole, first := trainee(t, 1), trainee(t, 1)
	last := steps(t, whole, 0, 8)
	steps(t, first, 0, 5)
	var f safetensors.File
	for range 2 { // the memory of the first is used again
		if err := first.Snapshot(&f); err != nil {
			t.Fatal(err)
		}
	}
	again := trainee(t, 1)
	if err := again.Restore(f); err != nil {
		t.Fatal(err)
	}
	if loss := steps(t, again, 5, 8); loss != last {
		t.Errorf("the loss is %g, without an interruption it is %g", loss, last)
	}
	want := map[string][]float32{}
	whole.each(func(name string, p trained) { want[name] = p.w })
	again.each(func(name string, p trained) {
		if !slices.Equal(p.w, want[name]) {
			t.Errorf("%s differs", name)
		}
	})
	other := trainee(t, 2)
	if a, b := other.Describe().(map[string]any), whole.Describe().(map[string]any); a["tuning"].(Options).Seed == b["tuning"].(Options).Seed || a["base"] != b["base"] || a["text"] != b["text"] {
		t.Errorf("%v and %v", a, b)
	}
	f.Tensors = f.Tensors[1:]
	if err := again.Restore(f); err == nil || !strings.Contains(err.Error(), "the tensor rnn.layers.0.hh.lora_A is missing") {
		t.Errorf("error %v", err)
	}
	f.Metadata = nil
	if err := again.Restore(f); err == nil || !strings.Contains(err.Error(), `updates is ""`) {
		t.Errorf("error %v", err)
	}
}

// The loss on a text that is held out falls, and evaluating changes nothing.
func TestTextLearns(t *testing.T) {
	text := trainee(t, 3)
	before, err := text.Evaluate()
	if err != nil {
		t.Fatal(err)
	}
	steps(t, text, 0, 60)
	after, err := text.Evaluate()
	if err != nil {
		t.Fatal(err)
	}
	again, err := text.Evaluate()
	if err != nil || after[0].Value > 0.8*before[0].Value || again[0] != after[0] {
		t.Errorf("%v became %v, and then %v, %v", before, after, again, err)
	}
	for want, err := range map[string]error{
		"tune: NewText: the text to learn has 10 symbols, expected more than the 10 steps of a run":        second(NewText(text.Tuning, song(10), song(20), 1, 1)),
		"tune: NewText: the text that is held out has 0 symbols, expected more than the 10 steps of a run": second(NewText(text.Tuning, song(20), nil, 1, 1)),
		"tune: NewText: 0 runs a step and a norm of 1 at most, expected at least 1 and 0":                  second(NewText(text.Tuning, song(20), song(20), 0, 1)),
		"tune: NewText: 1 runs a step and a norm of NaN at most, expected at least 1 and 0":                second(NewText(text.Tuning, song(20), song(20), 1, math.NaN())),
	} {
		if err == nil || err.Error() != want {
			t.Errorf("error %v\n want %s", err, want)
		}
	}
}

// In four bits the weights are others, the biases are not, and the base given is
// as it was.
func TestInFourBits(t *testing.T) {
	parameters := model(21, 4, 5, 4, 6, 1)
	before := slices.Clone(parameters[1].Data)
	rounded, report, err := InFourBits(parameters)
	if err != nil || len(report) != 4 || report[1].Name != "weight_ih_l0" {
		t.Fatalf("%+v, %v", report, err)
	}
	if !slices.Equal(parameters[1].Data, before) {
		t.Error("the base has changed")
	}
	for i, p := range parameters {
		far := tensor.MaxAbs(tensor.Sub(p.Data, rounded[i].Data))
		if matrix := len(p.Shape) == 2; matrix != (far > 0) || far > 0.2 {
			t.Errorf("%s is %g away", p.Name, far)
		}
	}
	q, err := nf4.Quantise(numbers(parameters[1].Data), 24, 4, nf4.Format{Block: 64, Double: true})
	if err != nil || !slices.Equal(numbers(rounded[1].Data), q.Dequantise()) || report[1].Bits != q.Bits() {
		t.Errorf("it is not what NF4 makes of it: %v", err)
	}
	parameters[1].Data[3] = math.Inf(1)
	if _, _, err := InFourBits(parameters); err == nil || !strings.HasPrefix(err.Error(), "tune: InFourBits: weight_ih_l0: nf4: Quantise: w is +Inf at (0, 3)") {
		t.Errorf("error %v", err)
	}
}
