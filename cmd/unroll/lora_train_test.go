package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unroll/data"
	"unroll/internal/safetensors"
	"unroll/lora/peft"
	"unroll/tensor"
)

// singer is a base with the alphabet "abc \n", and a text.
func singer(t *testing.T) (base, text string) {
	t.Helper()
	r, dir := tensor.NewRand(2), t.TempDir()
	file := safetensors.Of([]tensor.Array{
		tensor.RandMatrix(r, 5, 4, 1).Array("embedding.weight"),
		tensor.RandMatrix(r, 24, 4, 0.5).Array("weight_ih_l0"), tensor.RandMatrix(r, 24, 6, 0.5).Array("weight_hh_l0"),
		tensor.RandMatrix(r, 5, 6, 0.5).Array("head.weight"),
	}, true)
	file.Metadata = map[string]string{"alphabet": "abc \n"}
	base, text = filepath.Join(dir, "base.safetensors"), filepath.Join(dir, "song.txt")
	if err := file.Write(base); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(text, []byte(strings.Repeat("aba cab\n", 60)), 0o644); err != nil {
		t.Fatal(err)
	}
	return base, text
}

// A training in one go and one in two leave the same adapter, which PEFT's reader
// takes, and which has learned something.
func TestLoraTrain(t *testing.T) {
	base, text := singer(t)
	parameters, err := readParameters(base)
	if err != nil {
		t.Fatal(err)
	}
	train := func(out string, args ...string) string {
		t.Helper()
		printed, err := run(t, append([]string{"lora", "train", base, text, "-o", out, "--targets", "hh:2,head:3:9", "--length", "8", "--batch", "4", "--rate", "0.02", "--warmup", "0"}, args...)...)
		if err != nil {
			t.Fatal(err)
		}
		return printed
	}
	dir := t.TempDir()
	once, twice := filepath.Join(dir, "once"), filepath.Join(dir, "twice")
	printed := train(once, "--steps", "60")
	for _, want := range []string{"93 numbers are trained, ", "of the base's 290\n", "step 60: ", " bits a character on the text held out, "} {
		if !strings.Contains(printed, want) {
			t.Errorf("printed\n%s\nwithout %q", printed, want)
		}
	}
	a, err := peft.Read(once, peft.Modules(parameters))
	if err != nil {
		t.Fatal(err)
	}
	if head := a.Set["head"]; head.Rank() != 3 || head.Alpha != 9 || a.Set["rnn.layers.0.hh"].Alpha != 16 || len(a.Set) != 2 || a.Config.Base != base {
		t.Errorf("%+v", a)
	}
	// The rate falls over all steps, so both trainings have as many; the first of
	// the two is stopped by what looks like a lack of disk.
	train(twice, "--steps", "60", "--checkpoint", "20")
	if err := os.Remove(filepath.Join(twice, "adapter_model.safetensors")); err != nil {
		t.Fatal(err)
	}
	for _, step := range []string{"step-000000060.safetensors"} {
		if err := os.Remove(filepath.Join(twice, "training", step)); err != nil {
			t.Fatal(err)
		}
	}
	train(twice, "--steps", "60", "--checkpoint", "20", "--resume")
	b, err := peft.Read(twice, peft.Modules(parameters))
	if err != nil {
		t.Fatal(err)
	}
	for name := range a.Set {
		if far := tensor.MaxAbs(tensor.Sub(a.Set[name].Delta().Data, b.Set[name].Delta().Data)); far != 0 {
			t.Errorf("%s: the adapters are %g apart", name, far)
		}
	}
	if printed := train(filepath.Join(dir, "four"), "--steps", "1", "--nf4", "--preset", "loraland"); !strings.Contains(printed, "in four bits") || !strings.Contains(printed, "\nhead.weight") {
		t.Errorf("printed\n%s", printed)
	}
}

func TestLoraTrainErrors(t *testing.T) {
	base, text := singer(t)
	out := filepath.Join(t.TempDir(), "out")
	other := filepath.Join(t.TempDir(), "other.txt")
	if err := os.WriteFile(other, []byte("dada"), 0o644); err != nil {
		t.Fatal(err)
	}
	plain := filepath.Join(t.TempDir(), "plain.safetensors")
	parameters, err := readParameters(base)
	if err != nil {
		t.Fatal(err)
	}
	if err := safetensors.Of(parameters, true).Write(plain); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		want string
		args []string
	}{
		{`--targets has "hh:x", expected NAME, NAME:RANK or NAME:RANK:ALPHA`, []string{base, text, "--targets", "hh:x"}},
		{`tune: Tune: the target "q_proj" is no module of the base`, []string{base, text, "--targets", "q_proj"}},
		{"tune: Tune: rnn.layers.0.hh: lora: New: rank is 0, expected at least 1", []string{base, text, "--targets", "hh:0"}},
		{plain + ": the header has an alphabet of 0 characters, expected one for each of 5 symbols", []string{plain, text}},
		{other + ": ", []string{base, other}},
		{"--preset all: expected loraland", []string{base, text, "--preset", "all"}},
		{"tune: NewText: the text that is held out has 48 symbols, expected more than the 64 steps of a run", []string{base, text, "--rank", "2"}},
	} {
		if _, err := run(t, append([]string{"lora", "train", "-o", out}, c.args...)...); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("error %v\n want %s", err, c.want)
		}
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("something was written")
	}
}

// A study of an unknown task, without seeds, or without its data says so.
func TestLoraStudyErrors(t *testing.T) {
	t.Setenv(data.Folder, t.TempDir())
	for want, args := range map[string][]string{
		`no task is named "poems", expected one of names`:         {"poems"},
		"--seeds 0, expected at least 1":                          {"names", "--seeds", "0"},
		"names is not here; bring it with: unroll data get names": {"names", "--out", t.TempDir()},
	} {
		if _, err := run(t, append([]string{"lora", "study"}, args...)...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: error %v, want one that says %q", args, err, want)
		}
	}
}
