package nf4_test

import (
	"fmt"
	"math"
	"os/exec"
	"path/filepath"
	"testing"

	"unroll/engine/nf4"
	"unroll/internal/need"
	"unroll/internal/safetensors"
	"unroll/tensor"
)

// Weights of any shape become in bitsandbytes what they become here: the same
// indices in the same bytes and the same largest moduli; and what it wrote is read
// here as the numbers that it reads itself.
func TestAgainstBitsandbytes(t *testing.T) {
	python := need.Python(t, "torch", "bitsandbytes", "safetensors")
	shapes := [][2]int{{1, 64}, {64, 64}, {33, 65}, {3, 1000}, {1, 1}, {1, 63}, {257, 129}, {512, 256}}
	var given []tensor.Array
	for i, shape := range shapes {
		w := normal(uint64(100+i), shape[0]*shape[1])
		if i == 3 { // a block of zeros, one of large and one of small numbers
			clear(w[64:128])
			for k := range 64 {
				w[128+k] *= 1e20
				w[192+k] *= 1e-20
			}
		}
		a := tensor.Array{Name: fmt.Sprint(i), Shape: shape[:], Data: make([]float64, len(w))}
		for k, x := range w {
			a.Data[k] = float64(x)
		}
		given = append(given, a)
	}
	found := ask(t, python, given)
	dynamic := nf4.Dynamic()
	same(t, "the dynamic map", widen(dynamic[:]), found["dynamic"], 1e-7)
	for i, shape := range shapes {
		w := make([]float32, len(given[i].Data))
		for k, x := range given[i].Data {
			w[k] = float32(x)
		}
		for _, double := range []bool{false, true} {
			key := fmt.Sprintf("%d.%s.", i, map[bool]string{false: "single", true: "double"}[double])
			q := quantise(t, w, shape[0], shape[1], nf4.Format{Block: 64, Double: double})
			same(t, key+"codes", bytes(q.Codes), found[key+"codes"], 0)
			theirs := q
			theirs.Codes = narrow(found[key+"codes"])
			if double {
				nearly(t, key+"codes8", q.Again.Codes, narrow(found[key+"codes8"]))
				same(t, key+"absmax8", widen(q.Again.Absmax), found[key+"absmax8"], 1e-6)
				same(t, key+"offset", []float64{float64(q.Again.Offset)}, found[key+"offset"], 1e-6)
				theirs.Again = nf4.Absmax8{Codes: narrow(found[key+"codes8"]), Absmax: single(found[key+"absmax8"]), Offset: single(found[key+"offset"])[0]}
			} else {
				same(t, key+"absmax", widen(q.Absmax), found[key+"absmax"], 0)
				theirs.Absmax = single(found[key+"absmax"])
			}
			same(t, key+"numbers", widen(theirs.Dequantise()), found[key+"numbers"], 1e-7)
		}
	}
}

func ask(t *testing.T, python string, given []tensor.Array) map[string][]float64 {
	t.Helper()
	in, out := filepath.Join(t.TempDir(), "in"), filepath.Join(t.TempDir(), "out")
	if err := safetensors.Of(given, true).Write(in); err != nil {
		t.Fatal(err)
	}
	if output, err := exec.Command(python, filepath.Join("testdata", "witness.py"), in, out).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	file, err := safetensors.Read(out)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]float64{}
	for _, x := range file.Tensors {
		if x.Type == "U8" {
			found[x.Name] = bytes(x.Raw)
			continue
		}
		a, err := x.Array()
		if err != nil {
			t.Fatal(err)
		}
		found[x.Name] = a.Data
	}
	return found
}

// same compares numbers, relative to the largest of them.
func same(t *testing.T, what string, got, want []float64, tol float64) {
	t.Helper()
	if len(got) != len(want) || len(want) == 0 {
		t.Errorf("%s: %d numbers, bitsandbytes has %d", what, len(got), len(want))
		return
	}
	largest := tensor.MaxAbs(want)
	for i := range got {
		if !(math.Abs(got[i]-want[i]) <= tol*largest) {
			t.Errorf("%s: number %d is %g, bitsandbytes has %g", what, i, got[i], want[i])
			return
		}
	}
}

// nearly compares indices of eight bits. Half way between two values bitsandbytes
// takes one or the other, by a table of its own; a few in a thousand are there.
// Where all of a block are the same, it has the index of 0/0.
func nearly(t *testing.T, what string, got, want []byte) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d numbers, bitsandbytes has %d", what, len(got), len(want))
		return
	}
	others := 0
	for i := range got {
		if got[i] == want[i] || len(got) == 1 {
			continue
		}
		others++
		if d := int(got[i]) - int(want[i]); d*d > 1 {
			t.Errorf("%s: number %d is %d, bitsandbytes has %d", what, i, got[i], want[i])
		}
	}
	if others > 1+len(got)/100 {
		t.Errorf("%s: %d of %d differ", what, others, len(got))
	}
}

func single(s []float64) []float32 {
	narrow := make([]float32, len(s))
	for i, x := range s {
		narrow[i] = float32(x)
	}
	return narrow
}

func narrow(s []float64) []byte {
	b := make([]byte, len(s))
	for i, x := range s {
		b[i] = byte(x)
	}
	return b
}

func widen(s []float32) []float64 {
	wide := make([]float64, len(s))
	for i, x := range s {
		wide[i] = float64(x)
	}
	return wide
}

func bytes(s []byte) []float64 {
	wide := make([]float64, len(s))
	for i, x := range s {
		wide[i] = float64(x)
	}
	return wide
}
