package learn_test

import (
	"strings"
	"testing"

	"unroll/train/learn"
)

// written is what a model writes.
func written(t *testing.T, w *learn.Writer, prompt string, c learn.Choice, seed uint64) (string, error) {
	t.Helper()
	var b strings.Builder
	err := w.Write(prompt, 80, c, seed, func(r rune) error { _, err := b.WriteRune(r); return err })
	return b.String(), err
}

// A model that has seen little else than one text writes it on.
func TestWriter(t *testing.T) {
	o := small()
	o.Steps, o.Hidden, o.Length, o.Evaluate = 600, 40, 24, 0
	dir := t.TempDir()
	trained(t, o, dir, o.Steps)
	d := device(t, 1)
	w, err := learn.OpenWriter(d, dir, learn.Last)
	if err != nil {
		t.Fatal(err)
	}
	text, err := written(t, w, "the Lic", learn.Choice{}, 1)
	if err != nil || !strings.HasPrefix(text, "e") {
		t.Errorf("after \"the Lic\" it writes %q, %v", text, err)
	}
	bold := learn.Choice{Temperature: 1}
	one, _ := written(t, w, "", bold, 1)
	again, _ := written(t, w, "", bold, 1)
	other, _ := written(t, w, "", bold, 2)
	if one != again || one == other || len([]rune(one)) != 80 {
		t.Errorf("seed 1 writes %q and %q, seed 2 %q", one, again, other)
	}
	if _, err := written(t, w, "naïve", bold, 1); err == nil || !strings.Contains(err.Error(), `the prompt: byte 2: expected a character of the alphabet, found 'ï'`) {
		t.Errorf("error %v", err)
	}
	if _, err := written(t, w, "", learn.Choice{Temperature: -1}, 1); err == nil {
		t.Error("a temperature below 0 is taken")
	}
	if _, err := learn.OpenWriter(d, dir, 7); err == nil || !strings.Contains(err.Error(), "step-000000007.safetensors") {
		t.Errorf("error %v", err)
	}
}

func TestWriterErrors(t *testing.T) {
	o := small()
	vectors(&o, "adding")
	o.Steps, o.Evaluate = 1, 0
	dir := t.TempDir()
	trained(t, o, dir, 1)
	if _, err := learn.OpenWriter(device(t, 1), dir, learn.Last); err == nil || !strings.Contains(err.Error(), "the checkpoint of step 1: it is of the task adding, expected a language model") {
		t.Errorf("error %v", err)
	}
	if _, err := learn.OpenWriter(device(t, 1), t.TempDir(), learn.Last); err == nil || !strings.Contains(err.Error(), "there is no checkpoint") {
		t.Errorf("error %v", err)
	}
}
