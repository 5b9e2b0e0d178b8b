package cpu_test

import (
	"flag"
	"testing"

	"unroll/engine/cpu"
	"unroll/internal/enginetest"
)

var long = flag.Bool("long", false, "check the activations at every float32, which takes minutes")

// forEachLevel runs a test with the kernels of every level that this machine has.
func forEachLevel(t *testing.T, test func(t *testing.T, k *cpu.Kernels)) {
	for _, level := range cpu.Available() {
		k, err := cpu.At(level)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(level.String(), func(t *testing.T) { test(t, k) })
	}
}

func TestKernels(t *testing.T) { forEachLevel(t, enginetest.Kernels) }

// go test ./engine/cpu -run Every -long -timeout 1h
func TestActivationsAtEveryFloat32(t *testing.T) {
	stride := uint64(1_000_003)
	if *long {
		stride = 1
	}
	forEachLevel(t, func(t *testing.T, k *cpu.Kernels) {
		for _, f := range enginetest.Activations(k) {
			worst, err := enginetest.Sweep(f, stride)
			if err != nil {
				t.Error(err)
			}
			t.Logf("%s: relative error at most %.3g", f.Name, worst)
		}
	})
}
