package main

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"testing"
)

func TestCommittedFilesAreFresh(t *testing.T) {
	files, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Error(err)
			continue
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the generator writes; run go generate ./engine/cpu", name)
		}
	}
	committed, err := filepath.Glob("../*_amd64.s")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range committed {
		if _, ok := files[filepath.Base(name)]; !ok {
			t.Errorf("%s comes from no source", name)
		}
	}
}

// The error that is left has to be well below the rounding of float32.
func TestFitOfExpm1(t *testing.T) {
	q := fit()
	for i := range q { // as it is used
		q[i] = float64(float32(q[i]))
	}
	worst := 0.
	for i := range 20001 {
		r := math.Ln2 / 2 * (float64(i)/10000 - 1)
		if r == 0 {
			continue
		}
		worst = max(worst, math.Abs((r+r*r*horner(q, r))/math.Expm1(r)-1))
	}
	t.Logf("relative error at most %.2g", worst)
	if worst > 0x1p-25 {
		t.Errorf("relative error %.2g, expected at most %.2g", worst, 0x1p-25)
	}
}
