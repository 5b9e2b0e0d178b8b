package layer_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"unroll/engine"
	"unroll/gpu"
	"unroll/gpu/layer"
	"unroll/gpu/ptx"
)

// A card computes exp and tanh of its own, and adds in another order: results agree
// with the engine's within so much of the largest one.
const bound = 1e-5

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// expect demands an error with these words.
func expect(t *testing.T, err error, words string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), words) {
		t.Errorf("expected %q, found %v", words, err)
	}
}

// open makes a device on an interpreter, which at the end must have all its memory
// back.
func open(t *testing.T, o layer.Options) *layer.Device {
	t.Helper()
	driver := gpu.NewInterpreter(ptx.Options{Seed: 3})
	d, err := layer.Open(driver, o)
	must(t, err)
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
		if err := driver.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func processor(t *testing.T) *engine.Device {
	t.Helper()
	d, err := engine.Open(engine.Options{Threads: 1})
	must(t, err)
	t.Cleanup(d.Close)
	return d
}

// numbers returns n numbers from -size to size.
func numbers(r *rand.Rand, n int, size float32) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = size * (2*r.Float32() - 1)
	}
	return x
}

// fields are the weights by name.
func fields(w engine.Weights) map[string][]float32 {
	return map[string][]float32{"Input": w.Input, "Recurrent": w.Recurrent, "Bias": w.Bias,
		"RecurrentBias": w.RecurrentBias, "Peephole": w.Peephole, "Projection": w.Projection}
}

// near holds numbers against others, within a part of the largest of both.
func near(t *testing.T, name string, got, want []float32, bound float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, expected %d", name, len(got), len(want))
	}
	scale := 1e-3
	for i := range want {
		scale = max(scale, math.Abs(float64(want[i])))
	}
	for i := range want {
		if d := math.Abs(float64(got[i]) - float64(want[i])); !(d <= bound*scale) {
			t.Fatalf("%s[%d]: expected %g within %.2g, found %g", name, i, want[i], bound*scale, got[i])
		}
	}
}
