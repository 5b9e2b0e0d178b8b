package mutate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unroll/internal/registry"
)

const source = `package p

func f(s, r Vector) Vector {
	t := Add(s, r)
	//eq:p.1
	s = Add(MulVec(W, s), Scale(-a, r), G.Of(r)) // no mistake here: a + b
	return t
}
`

func TestPlant(t *testing.T) {
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "p.go"), []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	mutants, err := Plant(root, registry.Statement{ID: "p.1", File: "p.go", Line: 6})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range mutants {
		got = append(got, m.What+": "+m.Text)
		if m.Place() != "p.go:6" || m.ID != "p.1" {
			t.Errorf("%s at %s", m.ID, m.Place())
		}
	}
	want := []string{
		"MulVec(W, s) is lost: s = Add(Scale(-a, r), G.Of(r))",
		"Scale(-a, r) is lost: s = Add(MulVec(W, s), G.Of(r))",
		"G.Of(r) is lost: s = Add(MulVec(W, s), Scale(-a, r))",
		"W and s change places in MulVec: s = Add(MulVec(s, W), Scale(-a, r), G.Of(r))",
		"a matrix is transposed: s = Add(MulVecT(W, s), Scale(-a, r), G.Of(r))",
		"the sign of -a turns: s = Add(MulVec(W, s), Scale(-(-a), r), G.Of(r))",
		"the factor -a is lost: s = Add(MulVec(W, s), r, G.Of(r))",
		"a minus is lost: s = Add(MulVec(W, s), Scale(a, r), G.Of(r))",
		"Of is forgotten: s = Add(MulVec(W, s), Scale(-a, r), r)",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\n\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
