package mathml

import (
	"bytes"
	"strings"
	"testing"
)

func TestCommittedCacheIsWellFormed(t *testing.T) {
	entries, err := decode(formulas)
	if err != nil {
		t.Fatal(err)
	}
	list := make([]Entry, 0, len(entries))
	for _, e := range entries {
		list = append(list, e)
		if !strings.HasPrefix(e.MathML, "<math") || !strings.HasSuffix(e.MathML, "</math>") {
			t.Errorf("%s: want a <math> element, found %.40q", e.TeX, e.MathML)
		}
	}
	again, err := Encode(list)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again, formulas) {
		t.Error("formulas.json is not as Encode writes it; run: go generate ./internal/mathml")
	}
}

func TestRoundTrip(t *testing.T) {
	f := Formula{TeX: `a<b`, Display: true}
	source, err := Encode([]Entry{{Key(f), f, "<math></math>"}})
	if err != nil {
		t.Fatal(err)
	}
	entries, err := decode(source)
	if err != nil {
		t.Fatal(err)
	}
	if got := entries[Key(f)]; got.Formula != f || got.MathML != "<math></math>" {
		t.Errorf("round trip: found %+v", got)
	}
}

func TestInlineAndDisplayAreDifferentFormulas(t *testing.T) {
	if Key(Formula{"x", false}) == Key(Formula{"x", true}) {
		t.Error("one key for two modes")
	}
}

func TestDecodeRejects(t *testing.T) {
	for name, source := range map[string]string{
		"a key of another formula": `[{"key":"00","tex":"x","display":false,"mathml":"<math></math>"}]`,
		"broken JSON":              `[{"key":`,
	} {
		if _, err := decode([]byte(source)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestUnknownFormulaSaysWhatToDo(t *testing.T) {
	_, err := Lookup(Formula{TeX: `\text{no chapter says this}`})
	if err == nil || !strings.Contains(err.Error(), "go generate ./internal/mathml") || !strings.Contains(err.Error(), "no chapter says this") {
		t.Errorf("found %v", err)
	}
}
