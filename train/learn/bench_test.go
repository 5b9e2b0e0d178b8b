package learn_test

import (
	"testing"

	"unroll/internal/safetensors"
	"unroll/train/checkpoint"
	"unroll/train/learn"
)

// large is a network of about ten million parameters.
func large(b *testing.B) *learn.Learner {
	o := small()
	o.Hidden, o.Embedding = 1500, 64
	l, err := learn.New(device(b, 2), o)
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("%d parameters", l.Size())
	return l
}

// BenchmarkSnapshot is how long a checkpoint stops a training.
func BenchmarkSnapshot(b *testing.B) {
	l := large(b)
	var f safetensors.File
	for b.Loop() {
		if err := l.Snapshot(&f); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCheckpoint is how long it takes until a checkpoint is on the disk, and
// BenchmarkResume until a training has read it.
func BenchmarkCheckpoint(b *testing.B) {
	l := large(b)
	f, err := checkpoint.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	var file safetensors.File
	for b.Loop() {
		if err := l.Snapshot(&file); err != nil {
			b.Fatal(err)
		}
		if err := f.Save(1, file, 1); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkResume(b *testing.B) {
	l := large(b)
	f, err := checkpoint.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	var file safetensors.File
	if err := l.Snapshot(&file); err != nil {
		b.Fatal(err)
	}
	if err := f.Save(1, file, 1); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		_, file, err := checkpoint.Latest(f.Path)
		if err != nil {
			b.Fatal(err)
		}
		if err := l.Restore(file); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkStep is a step of the preset language model.
func BenchmarkStep(b *testing.B) {
	o, err := learn.Preset("charlm")
	if err != nil {
		b.Fatal(err)
	}
	l, err := learn.New(device(b, 2), o)
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	for b.Loop() {
		if _, err := l.Step(n, 1e-3); err != nil {
			b.Fatal(err)
		}
		n++
	}
}
