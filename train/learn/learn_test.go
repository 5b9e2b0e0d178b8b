package learn_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unroll/engine"
	"unroll/train"
	"unroll/train/checkpoint"
	"unroll/train/learn"
	"unroll/train/loop"
)

func device(t testing.TB, threads int) *engine.Device {
	t.Helper()
	d, err := engine.Open(engine.Options{Threads: threads})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

// licence is a text that is part of the module.
const licence = "../../LICENSE"

// small are options that learn the licence's characters in a moment.
func small() learn.Options {
	return learn.Options{
		Task: "charlm", Cell: "lstm", Embedding: 6, Hidden: 20, Layers: 1,
		Text: licence, Batch: 4, Length: 12,
		Rule: "adam", Schedule: train.Schedule{Rate: 0.01, Warmup: 5, Decay: "cosine"}, Clip: 1, Accumulate: 1,
		Steps: 40, Evaluate: 15, Seed: 3,
	}
}

// vectors makes them options of a task that shows vectors.
func vectors(o *learn.Options, task string) { o.Task, o.Text, o.Embedding = task, "", 0 }

// trained trains from scratch or from a checkpoint until a step.
func trained(t testing.TB, o learn.Options, folder string, at int) (*learn.Learner, loop.Result) {
	t.Helper()
	l, err := learn.New(device(t, 1), o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	r, err := loop.Run(ctx, l, loop.Options{
		Steps: o.Steps, Schedule: o.Schedule, Evaluate: o.Evaluate, Folder: folder, Resume: true, Keep: 1,
		Report: func(step int, _ []loop.Measure) {
			if step == at {
				stop()
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return l, r
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// Every task goes on from a checkpoint as if nothing had happened: the log and
// the last checkpoint are the same files.
func TestResume(t *testing.T) {
	for name, change := range map[string]func(o *learn.Options){
		"charlm":       func(*learn.Options) {},
		"no embedding": func(o *learn.Options) { o.Embedding = 0 },
		"two layers":   func(o *learn.Options) { o.Layers, o.Dropout = 2, 0.3 },
		"rnn":          func(o *learn.Options) { o.Cell = "rnn" },
		"momentum":     func(o *learn.Options) { o.Rule, o.Accumulate = "momentum", 2 },
		"adding":       func(o *learn.Options) { vectors(o, "adding"); o.Batch, o.Rule, o.Decay = 32, "adamw", 0.1 },
		"series":       func(o *learn.Options) { vectors(o, "series"); o.Batch, o.Rule = 64, "sgd" },
	} {
		t.Run(name, func(t *testing.T) {
			o := small()
			change(&o)
			whole, parts := t.TempDir(), t.TempDir()
			_, r := trained(t, o, whole, o.Steps)
			trained(t, o, parts, 13)
			if _, r := trained(t, o, parts, o.Steps); r.From != 13 || r.Step != o.Steps {
				t.Errorf("it went on from %d to %d", r.From, r.Step)
			}
			for _, file := range []string{loop.LogName, "step-000000040.safetensors"} {
				if read(t, filepath.Join(whole, file)) != read(t, filepath.Join(parts, file)) {
					t.Errorf("%s differs", file)
				}
			}
			for _, m := range r.Measures {
				t.Logf("%s %.4g", m.Name, m.Value)
			}
		})
	}
}

func TestLearns(t *testing.T) {
	o := small()
	o.Hidden, o.Batch, o.Length, o.Steps, o.Schedule.Rate = 40, 8, 24, 200, 0.03
	l, r := trained(t, o, t.TempDir(), o.Steps)
	last := map[string]float64{}
	for _, m := range r.Measures {
		last[m.Name] = m.Value
	}
	if bits, pairs := last["validation bits per character"], l.Task.Baselines[1].Value; !(bits < pairs) {
		t.Errorf("it needs %.2f bits per character, and pairs of characters %.2f", bits, pairs)
	}
}

// The gradient of several batches is the mean of theirs: the weights move by the
// mean of what each batch alone would move them by.
func TestAccumulate(t *testing.T) {
	o := small()
	vectors(&o, "adding")
	o.Rule, o.Clip = "sgd", 0
	const rate = 0.1
	moved := func(accumulate, step int) []float32 {
		o.Accumulate = accumulate
		l, err := learn.New(device(t, 1), o)
		if err != nil {
			t.Fatal(err)
		}
		var all []float32
		for k, sign := range []float32{-1, 1} {
			if k == 1 {
				if _, err := l.Step(step, rate); err != nil {
					t.Fatal(err)
				}
			}
			at := 0
			for _, p := range l.Network.Parameters() {
				n := 1
				for _, d := range p.Shape {
					n *= d
				}
				w := make([]float32, n)
				if err := l.Network.Get(p.Name, w); err != nil {
					t.Fatal(err)
				}
				for i, x := range w {
					if k == 0 {
						all = append(all, 0)
					}
					all[at+i] += sign * x
				}
				at += n
			}
		}
		return all
	}
	first, second, both := moved(1, 0), moved(1, 1), moved(2, 0)
	most := 0.0
	for i, x := range both {
		want := float64(first[i]+second[i]) / 2
		most = max(most, math.Abs(want))
		if math.Abs(float64(x)-want) > 1e-6 {
			t.Fatalf("number %d moved by %g, want %g", i, x, want)
		}
	}
	if most < 1e-3 {
		t.Errorf("nothing moved: %g", most)
	}
}

func TestErrors(t *testing.T) {
	d := device(t, 1)
	for want, change := range map[string]func(o *learn.Options){
		`no task is named "chess"`:          func(o *learn.Options) { o.Task = "chess" },
		"Hidden is 0":                       func(o *learn.Options) { o.Hidden = 0 },
		"Layers is -1":                      func(o *learn.Options) { o.Layers = -1 },
		"Accumulate is 0":                   func(o *learn.Options) { o.Accumulate = 0 },
		"Clip is -1":                        func(o *learn.Options) { o.Clip = -1 },
		"Rate is 0":                         func(o *learn.Options) { o.Schedule.Rate = 0 },
		"no such file":                      func(o *learn.Options) { o.Text = "none.txt" },
		"batch size is -1, expected 1 to":   func(o *learn.Options) { o.Batch = -1 },
		"data charlm: steps is 1, expected": func(o *learn.Options) { o.Length = 1 },
	} {
		o := small()
		change(&o)
		if _, err := learn.New(d, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one that says %q", err, want)
		}
	}
}

// Every task has a preset, and no other name.
func TestPreset(t *testing.T) {
	if _, err := learn.Preset("chess"); err == nil || !strings.Contains(err.Error(), `no task is named "chess", expected one of adding, charlm, `) {
		t.Errorf("error %v", err)
	}
}

func TestSaved(t *testing.T) {
	dir := t.TempDir()
	trained(t, small(), dir, 2)
	if o, err := learn.Saved(dir); err != nil || o != small() {
		t.Errorf("the options are %+v, %v", o, err)
	}
	f, err := checkpoint.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	_, file, err := checkpoint.Latest(dir)
	if err != nil {
		t.Fatal(err)
	}
	delete(file.Metadata, "options")
	if err := f.Save(3, file, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := learn.Saved(dir); err == nil || !strings.Contains(err.Error(), "the checkpoint of step 3: expected the options of a training") {
		t.Errorf("error %v", err)
	}
}
