package batch

import (
	"slices"
	"strings"
	"testing"
)

// Every part of a text is shown once, in its order, and each batch goes on where
// the one before ended.
func TestStreams(t *testing.T) {
	const size, steps = 3, 4
	var symbols []int32
	for i := range int32(3*(5*4) + 7) { // five batches, and what does not fill one
		symbols = append(symbols, i)
	}
	s, err := newStreams(symbols, steps, size)
	if err != nil || s.Batches() != 5 {
		t.Fatalf("%d batches, %v", s.Batches(), err)
	}
	parts := make([][]int32, size)
	for n := range int64(5) {
		b := take(s, n)
		if b.Fresh != (n == 0) {
			t.Errorf("batch %d: fresh %v", n, b.Fresh)
		}
		for k := range size {
			for t := range steps {
				parts[k] = append(parts[k], b.Symbols[t*size+k])
			}
			if next := b.Classes[(steps-1)*size+k]; next != parts[k][len(parts[k])-1]+1 {
				t.Errorf("batch %d, part %d: after %d comes %d", n, k, parts[k][len(parts[k])-1], next)
			}
		}
	}
	for k := range size {
		if want := symbols[k*22 : k*22+20]; !slices.Equal(parts[k], want) {
			t.Errorf("part %d is %v, want %v", k, parts[k], want)
		}
	}
	if b := take(s, 5); !b.Fresh || b.Symbols[0] != 0 {
		t.Errorf("the second epoch begins with %+v", b)
	}
}

// The text in Go's tree is a corpus with no download at all.
func TestCharlm(t *testing.T) {
	task := open(t, "charlm", Options{})
	if len(task.Alphabet) != 91 || task.Shape.Vocabulary != 91 || task.Shape.Outputs != 91 {
		t.Errorf("an alphabet of %d, %+v", len(task.Alphabet), task.Shape)
	}
	b := take(task.Training, 0)
	var start strings.Builder
	for t := range b.Steps {
		start.WriteRune(task.Alphabet[b.Symbols[t*b.Size]])
	}
	if !strings.HasPrefix(start.String(), "Produced by Suzanne Lybarger, steve harris, Josephine") {
		t.Errorf("it begins %q", &start)
	}
	if one, two := task.Baselines[0].Value, task.Baselines[1].Value; one < 4 || one > 5 || two < 3 || two > 4 {
		t.Errorf("a character costs %g bits, %g after another; the text as a whole has 4.56 and 3.44", one, two)
	}
	if bits := task.Metric.Of(0.6931471805599453, 0); bits != 1 || !task.Metric.Lower {
		t.Errorf("ln 2 nats are %g bits", bits)
	}
}

func TestReadText(t *testing.T) {
	text, err := ReadText("t", strings.NewReader("abba ж\n"))
	if err != nil || string(text.Alphabet) != "\n abж" || !slices.Equal(text.Symbols, []int32{2, 3, 3, 2, 1, 4, 0}) {
		t.Errorf("%+v, %v", text, err)
	}
	if _, err := Encode(text.Alphabet, "abc"); err == nil || err.Error() != "byte 2: expected a character of the alphabet, found 'c'" {
		t.Errorf("a prompt with another character: %v", err)
	}
	var many strings.Builder
	for c := range rune(5000) {
		many.WriteRune('一' + c)
	}
	for in, want := range map[string]string{
		"caf\xe9":     "t: byte 3: expected UTF-8 text, found the byte 0xe9",
		"\x1b[0m":     "t: byte 0: expected text, found the control character U+001B",
		many.String(): "t: expected at most 4096 distinct characters, found 5000",
	} {
		if _, err := ReadText("t", strings.NewReader(in)); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

func FuzzReadText(f *testing.F) {
	f.Add("To be, or not to be")
	f.Add("caf\xe9\x00")
	f.Fuzz(func(t *testing.T, in string) {
		text, err := ReadText("t", strings.NewReader(in))
		if err != nil {
			return
		}
		var back strings.Builder
		for _, s := range text.Symbols {
			back.WriteRune(text.Alphabet[s])
		}
		if back.String() != in {
			t.Errorf("%q came back as %q", in, &back)
		}
	})
}
