package peft_test

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"unroll/lora/peft"
	"unroll/tensor"
)

// Adapters of any modules, ranks and scales are read as what was written, but for
// the rounding to single precision.
func TestRoundTrip(t *testing.T) {
	r := tensor.NewRand(2)
	for i := range 20 {
		n := random(r, i)
		a, dir := n.adapter(r, i%2 == 0 && !n.Conv), t.TempDir()
		if err := a.Write(dir, n.modules()); err != nil {
			t.Fatal(err)
		}
		back, err := peft.Read(dir, n.modules())
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range a.Set {
			got := back.Set[name]
			if got.Alpha != want.Alpha || got.RankStabilised != want.RankStabilised || !rounded(got.A, want.A) || !rounded(got.B, want.B) {
				t.Errorf("%s came back as %+v, was %+v", name, got, want)
			}
		}
		if len(back.Set) != len(a.Set) || len(back.Saved) != len(a.Saved) || back.Config.Base != "base" || back.Config.Dropout != 0.1 {
			t.Errorf("%d adapters of %d, %d parameters of %d, %+v", len(back.Set), len(a.Set), len(back.Saved), len(a.Saved), back.Config)
		}
	}
}

func rounded(got, want tensor.Matrix) bool {
	single := want.Clone()
	for i, x := range single.Data {
		single.Data[i] = float64(float32(x))
	}
	return reflect.DeepEqual(got, single)
}

// FuzzRead demands of any two files an error, or an adapter that can be written
// and read again.
func FuzzRead(f *testing.F) {
	dir := write(f)
	weights, err := os.ReadFile(filepath.Join(dir, "adapter_model.safetensors"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(config(f, dir)), weights)
	f.Add([]byte(`{"peft_type": "LORA", "target_modules": "(head|.*hh)", "r": 1, "rank_pattern": {"head": 2, ".*": 2}}`), weights)
	f.Add([]byte(`{"peft_type": "LORA", "target_modules": ["hh"], "r": 2, "modules_to_save": ["head"], "exclude_modules": "x"}`), weights)
	f.Fuzz(func(t *testing.T, config, weights []byte) {
		c, err := peft.ParseConfig(config)
		if err != nil {
			return
		}
		a, err := peft.Parse(c, weights, base)
		if err != nil {
			return
		}
		dir := t.TempDir()
		if err := a.Write(dir, base); err != nil {
			return // such as numbers that single precision has not
		}
		again, err := peft.Read(dir, base)
		if err != nil || len(again.Set) != len(a.Set) || len(again.Saved) != len(a.Saved) {
			t.Errorf("written again: %d adapters of %d, %v", len(again.Set), len(a.Set), err)
		}
	})
}
