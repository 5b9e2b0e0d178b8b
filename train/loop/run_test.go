package loop_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unroll/train/loop"
)

func testContext() context.Context { return context.Background() }

// ran runs a toy to its end.
func ran(t *testing.T, o loop.Options) (*toy, loop.Result) {
	t.Helper()
	toy := newToy()
	r, err := loop.Run(t.Context(), toy, o)
	if err != nil {
		t.Fatal(err)
	}
	return toy, r
}

// interrupted runs a toy until a step, as Ctrl-C would end it.
func interrupted(t *testing.T, o loop.Options, at int) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	o.Report = func(step int, _ []loop.Measure) {
		if step == at {
			stop()
		}
	}
	if r, err := loop.Run(ctx, newToy(), o); err != nil || r.Step != at || !r.Interrupted {
		t.Fatalf("it ended at %+v, %v; want step %d", r, err, at)
	}
}

func fails(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want one that says %q", err, want)
	}
}

func read(t *testing.T, folder string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(folder, loop.LogName))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func names(t *testing.T, folder, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, pattern))
	if err != nil {
		t.Fatal(err)
	}
	for i := range paths {
		paths[i] = filepath.Base(paths[i])
	}
	return paths
}

func TestRun(t *testing.T) {
	dir := t.TempDir()
	var reported []int
	o := options(dir, 10)
	o.Report = func(step int, _ []loop.Measure) { reported = append(reported, step) }
	toy, r := ran(t, o)
	if r.From != 0 || r.Step != 10 || r.Interrupted || fmt.Sprint(reported) != "[1 2 3 4 5 6 7 8 9 10]" {
		t.Errorf("it ended at %+v, and reported %v", r, reported)
	}
	lines := strings.Split(read(t, dir), "\n")
	if len(lines) != 11 || lines[10] != "" || !strings.HasPrefix(lines[0], `{"step":1,"loss":3.328335e+08,"rate":0.002}`) {
		t.Errorf("the log begins %s and has %d lines", lines[0], len(lines))
	}
	for i, line := range lines[:10] {
		if strings.Contains(line, `"validation first":`) != (i == 6 || i == 9) {
			t.Errorf("line %d: %s", i, line)
		}
	}
	if got := fmt.Sprint(names(t, dir, "*")); !strings.Contains(got, "lock metrics.jsonl step-000000009.safetensors step-000000010.safetensors]") {
		t.Errorf("the folder holds %s", got)
	}
	// The steps and the log are those of a run that keeps nothing.
	o = options("", 10)
	if free, _ := ran(t, o); !free.equal(toy) {
		t.Error("the folder changes what is computed")
	}
}

// A run that was interrupted, and then longer, is as one that was not.
func TestResume(t *testing.T) {
	whole, parts := t.TempDir(), t.TempDir()
	want, _ := ran(t, options(whole, 20))
	interrupted(t, options(parts, 20), 8)
	// As if it had been killed while it wrote the line of step 10.
	log, err := os.OpenFile(filepath.Join(parts, loop.LogName), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	log.WriteString("{\"step\":9,\"loss\":0}\n{\"step\":10,\"lo")
	log.Close()
	o := options(parts, 20)
	o.Resume = true
	got, r := ran(t, o)
	if r.From != 8 || r.Step != 20 || !got.equal(want) {
		t.Errorf("it went on with %+v, equal weights: %v", r, got.equal(want))
	}
	if read(t, parts) != read(t, whole) {
		t.Errorf("the logs differ:\n%s\n%s", read(t, parts), read(t, whole))
	}
	if r, err := loop.Run(t.Context(), newToy(), o); err != nil || r.From != 20 || r.Step != 20 {
		t.Errorf("a finished run goes on: %+v, %v", r, err)
	}
}

func TestErrors(t *testing.T) {
	dir := t.TempDir()
	ran(t, options(dir, 4))
	another := func(change func(*toy)) error {
		o := options(dir, 8)
		o.Resume = true
		u := newToy()
		change(u)
		_, err := loop.Run(t.Context(), u, o)
		return err
	}
	fails(t, another(func(u *toy) { u.Name = "game" }), `the checkpoint of step 4 is of another training: model.Name is "toy" there and "game" here`)
	fails(t, another(func(u *toy) { u.W, u.V = u.W[:2], u.V[:2] }), "model.Size is 1000 there and 2 here")
	_, err := loop.Run(t.Context(), newToy(), options(dir, 8))
	fails(t, err, "a training has been there, its last checkpoint is of step 4; resume it, or choose another folder")
	no := errors.New("no data left")
	fails(t, another(func(u *toy) { u.Break = func(n int, _ []loop.Measure) error { return no } }), "step 5: no data left")
	fails(t, another(func(u *toy) {
		u.Break = func(n int, m []loop.Measure) error {
			if n == 6 {
				m[0].Value = math.NaN()
			}
			return nil
		}
	}), "step 7: the loss is NaN, expected a finite number")
	if steps := names(t, dir, "step-*"); fmt.Sprint(steps) != "[step-000000004.safetensors step-000000006.safetensors]" {
		t.Errorf("after the errors there are %v", steps)
	}
	for want, change := range map[string]func(*loop.Options){
		"Steps is -1":             func(o *loop.Options) { o.Steps = -1 },
		"Evaluate is -2":          func(o *loop.Options) { o.Evaluate = -2 },
		"Keep is -3":              func(o *loop.Options) { o.Keep = -3 },
		"Rate is 0":               func(o *loop.Options) { o.Schedule.Rate = 0 },
		"Resume without a Folder": func(o *loop.Options) { o.Folder, o.Resume = "", true },
		"not a directory":         func(o *loop.Options) { o.Folder = filepath.Join(dir, "lock") },
	} {
		o := options("", 1)
		change(&o)
		_, err := loop.Run(t.Context(), newToy(), o)
		fails(t, err, want)
	}
}
