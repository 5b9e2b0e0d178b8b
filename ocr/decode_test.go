package ocr

import (
	"strings"
	"testing"
)

// letters is an alphabet in which every character has a code of its own: space,
// a, b, c, and the blank.
func letters() alphabet { return passThrough([]string{" ", "a", "b", "c"}, 5) }

// spelled makes probabilities in which each step all but says a letter of a
// text; - is the blank.
func spelled(text string) Grid {
	out := NewGrid(1, len(text), 5)
	for n, letter := range text {
		for code := range out.At(0, n) {
			out.At(0, n)[code] = 0.0025
		}
		out.At(0, n)[strings.IndexRune(" abc-", letter)] = 0.99
	}
	return out
}

// text is what a search reads.
func text(s search, out Grid) string {
	var b strings.Builder
	for _, p := range s.best(out) {
		if p.char != none && !p.repeats {
			b.WriteString(s.texts[p.char])
		}
	}
	return b.String()
}

func TestSearch(t *testing.T) {
	s := search{letters(), 4, nil}
	for steps, want := range map[string]string{
		"":         "",
		"---":      "",
		"-aa-b--c": "abc",
		"aab":      "ab",
		"a-a":      "aa",
		"aa--aa-a": "aaa",
		"-a- -b-":  "a b",
		"abcabc":   "abcabc",
		"c":        "c",
	} {
		if got := text(s, spelled(steps)); got != want {
			t.Errorf("%q is read as %q, want %q", steps, got, want)
		}
	}
}

// The example of Tesseract's own source: neither letter is sure at every step,
// and where letters meet the blank the steps count together.
func TestSearchJoinsPaths(t *testing.T) {
	x := []float64{0.01, 0.55, 0.98, 0.42, 0.01, 0.01, 0.40, 0.95, 0.01}
	y := []float64{0.00, 0.01, 0.01, 0.01, 0.01, 0.97, 0.59, 0.04, 0.01}
	null := []float64{0.99, 0.44, 0.01, 0.57, 0.98, 0.02, 0.01, 0.01, 0.98}
	out := NewGrid(1, len(x), 5)
	for n := range x {
		copy(out.At(0, n), []float64{0, x[n], y[n], 0, null[n]})
	}
	s := search{letters(), 4, nil}
	if got := text(s, out); got != "aba" {
		t.Errorf("read as %q, want aba", got)
	}
	worst := 0.0
	for _, p := range s.best(out) {
		worst = min(worst, p.log/outside-offset)
	}
	if worst < -0.1 {
		t.Errorf("the least sure step counts as e^%.2f, want it to count with its neighbours", worst)
	}
}

// A character may have several codes, and its first code may be a character too.
func TestSearchOfSeveralCodes(t *testing.T) {
	m := &maker{}
	m.int(5)
	for _, code := range [][]int{{0}, {1}, {1, 2}, {3, 2, 1}, {4}} {
		m.byte(0)
		m.int(len(code))
		m.ints(code...)
	}
	source := &source{data: m.data}
	s := search{source.codes([]string{" ", "x", "y", "z"}, 5), 4, nil}
	if source.err != nil {
		t.Fatal(source.err)
	}
	for steps, want := range map[string]string{
		"-a-": "x", "-aa-b-": "y", "ab": "y", "c-b-a": "z", "a-cba-a-b": "xzy", "ab-a": "yx",
	} {
		if got := text(s, spelled(steps)); got != want {
			t.Errorf("%q is read as %q, want %q", steps, got, want)
		}
	}
}

// smallDictionary has the words ab and ba, with nothing around them.
func smallDictionary(t *testing.T) *dictionary {
	t.Helper()
	punctuations, cores := &source{data: graphOf(3, " ")}, &source{data: graphOf(3, "ab", "ba")}
	d := &dictionary{punctuation: punctuations.graph(punctuation), cores: []*graph{cores.graph(word)}, digit: make([]bool, 4)}
	if punctuations.err != nil || cores.err != nil {
		t.Fatal(punctuations.err, cores.err)
	}
	return d
}

func TestDictionary(t *testing.T) {
	d := smallDictionary(t)
	for spelling, want := range map[string]struct {
		kind kind
		ends bool
	}{"a": {word, false}, "ab": {word, true}, "ba": {word, true}, "aa": {noKind, false}, "aba": {noKind, false}, "c": {noKind, false}} {
		places, k, ends := d.beginnings(), noKind, false
		for _, letter := range spelling {
			places, k, ends = d.follow(places, strings.IndexRune(" abc", letter))
		}
		if k != want.kind || ends != want.ends {
			t.Errorf("%s: kind %d, ends %v; want %d, %v", spelling, k, ends, want.kind, want.ends)
		}
	}
}

// Of two letters that are all but equally likely, the dictionary chooses that of
// a word; a letter that is much likelier stands.
func TestDictionaryDecides(t *testing.T) {
	for likelier, want := range map[float64]string{0.52: "ab ba", 0.9: "aa ba"} {
		out := spelled("-a-a- -b-a-")
		copy(out.At(0, 3), []float64{0, likelier, 0.98 - likelier, 0, 0.02})
		if got := text(search{letters(), 4, nil}, out); got != "aa ba" {
			t.Errorf("without a dictionary: %q, want aa ba", got)
		}
		if got := text(search{letters(), 4, smallDictionary(t)}, out); got != want {
			t.Errorf("a %g, b %.2g: read as %q, want %q", likelier, 0.98-likelier, got, want)
		}
	}
}
