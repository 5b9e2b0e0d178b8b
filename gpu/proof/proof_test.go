package proof

import (
	"encoding/json"
	"flag"
	"maps"
	"slices"
	"testing"

	"unroll/gpu"
	"unroll/gpu/kernels"
	"unroll/gpu/ptx"
	"unroll/internal/atomicfile"
)

var generate = flag.Bool("generate", false, "write digests.json")

// interpreter returns a device with all kernels.
func interpreter(t testing.TB, o ptx.Options) *gpu.Interpreter {
	t.Helper()
	d := gpu.NewInterpreter(o)
	if err := kernels.Load(d); err != nil {
		t.Fatal(err)
	}
	return d
}

// Every kernel gives the bits of its reference, in more than one order of threads.
func TestEveryKernel(t *testing.T) {
	got, ran := map[string]string{}, map[string]bool{}
	for seed := range uint64(2) {
		d := interpreter(t, ptx.Options{Seed: seed})
		for _, c := range Cases() {
			digest, err := c.Run(d)
			if err != nil {
				t.Error(err)
				continue
			}
			if before, ok := got[c.Name()]; ok && before != digest {
				t.Errorf("%s: digest %s with one order of threads, %s with another", c.Name(), before, digest)
			}
			got[c.Name()], ran[c.Kernel] = digest, true
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
	for _, f := range kernels.Files() {
		m, err := ptx.Parse(f.Name, f.Source)
		if err != nil {
			t.Fatal(err)
		}
		for name := range m.Kernels {
			if !ran[name] {
				t.Errorf("kernel %s has no case", name)
			}
		}
	}
	if *generate {
		content, err := json.MarshalIndent(got, "", "\t")
		if err == nil {
			err = atomicfile.Write("digests.json", append(content, '\n'))
		}
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := Digests()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if got[name] != want[name] {
			t.Errorf("%s: digest %s, committed %q; if the change is meant, run go test ./gpu/proof -generate", name, got[name], want[name])
		}
	}
	if len(want) != len(got) {
		t.Errorf("%d digests are committed, %d cases ran", len(want), len(got))
	}
}
