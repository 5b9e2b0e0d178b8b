package experiment

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"unroll/engine"
	"unroll/sweep"
)

func TestParse(t *testing.T) {
	o, err := Parse([]byte(`{"task": "adding", "cell": "rnn", "schedule": {"rate": 0.5}, "seed": 7}`))
	if err != nil || o.Cell != "rnn" || o.Schedule.Rate != 0.5 || o.Seed != 7 || o.Schedule.Warmup == 0 || o.Hidden == 0 {
		t.Errorf("%+v, %v; want these over the preset", o, err)
	}
	for text, want := range map[string]string{
		`{"task": "poetry"}`:                    `field task: learn: no task is named "poetry"`,
		`{}`:                                    `field task: learn: no task is named ""`,
		`{"task": 3}`:                           "field task: expected string, found number",
		`{"task": "adding", "hidden": "large"}`: "field hidden: expected int, found string",
		`{"task": "adding", "schedule": {"rate": "x"}}`: "field schedule.rate: expected float64, found string",
		`{"task": "adding", "hiden": 3}`:                `field "hiden": expected one of a training, such as task, cell`,
		`{"task"`:                                       "unexpected end of JSON input",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
}

// limited is a context that ends when it was asked so often; a training asks once a
// step.
type limited struct {
	context.Context
	asked, limit int
}

func (l *limited) Err() error {
	if l.asked++; l.asked > l.limit {
		return context.Canceled
	}
	return l.Context.Err()
}

// try runs a job in a folder for at most so many steps, and says how many it made.
func try(t *testing.T, folder string, job sweep.Job, limit int) (outcomes []sweep.Outcome, steps int) {
	t.Helper()
	s, err := sweep.Open(t.Context(), sweep.Options{Name: "test", Folder: folder})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Submit(t.Context(), []sweep.Job{job}); err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(t.Context())
	defer end()
	ended := make(chan error, 1)
	go func() {
		ended <- s.Work(ctx, "one", func(ctx context.Context, a *sweep.Attempt) (any, error) {
			l := &limited{ctx, 0, limit}
			value, err := Train(l, a)
			if steps = l.asked; steps > limit {
				end()
			}
			return value, err
		})
	}()
	outcomes, err = s.Watch(ctx, []sweep.Job{job}, func([]sweep.State) {})
	if err != nil && ctx.Err() == nil {
		t.Error(err)
	}
	end()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	return outcomes, steps
}

// A training that was interrupted goes on from its checkpoint, in another process
// as it were, and its result is that of one that was not.
func TestTrainGoesOn(t *testing.T) {
	o, err := Parse([]byte(`{"task": "adding", "length": 10, "hidden": 8, "steps": 200, "evaluate": 0}`))
	if err != nil {
		t.Fatal(err)
	}
	job, err := sweep.NewJob(o)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if first, steps := try(t, folder, job, 120); len(first) > 0 || steps != 121 {
		t.Fatalf("the training was to be stopped after 121 steps, and made %d: %+v", steps, first)
	}
	second, rest := try(t, folder, job, 1000)
	whole, all := try(t, t.TempDir(), job, 1000)
	if len(second) != 1 || len(whole) != 1 || second[0].Error != "" || string(second[0].Value) != string(whole[0].Value) || second[0].Try != 2 {
		t.Fatalf("it became %+v, and at once %+v", second, whole)
	}
	if rest != 79 || all != 200 {
		t.Errorf("it made %d steps after the interruption, want 79; undisturbed %d, want 200", rest, all)
	}
	var r Result
	if err := json.Unmarshal(whole[0].Value, &r); err != nil || r.Metric != "mean square error" || r.Value != r.Loss || r.Parameters == 0 {
		t.Errorf("%s, %v", whole[0].Value, err)
	}
}

func TestTrainErrors(t *testing.T) {
	for spec, want := range map[string]string{
		`{"task": "poetry"}`:                              "no task is named",
		`{"task": "adding", "cell": "xlstm"}`:             "xlstm",
		`{"task": "charlm", "text": "/nothing/here.txt"}`: "/nothing/here.txt: no such file",
	} {
		job, err := sweep.NewJob(json.RawMessage(spec))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Train(t.Context(), &sweep.Attempt{Job: job}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", spec, err, want)
		}
	}
	good, err := sweep.NewJob(json.RawMessage(`{"task": "adding"}`))
	if err != nil {
		t.Fatal(err)
	}
	for checkpoint, want := range map[string]string{"short": "has 5 bytes", "\xff\xff\xff\xff\xff\xff\xff\xffrest": "of step 18446744073709551615"} {
		if _, err := Train(t.Context(), &sweep.Attempt{Job: good, Checkpoint: []byte(checkpoint)}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("checkpoint %q: error %v, want %q", checkpoint, err, want)
		}
	}
}

// All cells have about as many parameters.
func TestJobs(t *testing.T) {
	d, err := engine.Open(engine.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	cells := Runnable(d)
	if !slices.Contains(cells, "rnn") || !slices.Contains(cells, "lstm") {
		t.Fatalf("the engine runs %v", cells)
	}
	e, err := Find("adding-50")
	if err != nil {
		t.Fatal(err)
	}
	jobs, err := e.Jobs(d, cells)
	if err != nil || len(jobs) != len(cells)*e.Seeds {
		t.Fatalf("%d jobs, %v", len(jobs), err)
	}
	target := 4*48*(2+48+1) + 49
	for _, job := range jobs {
		o, err := Parse(job.Spec)
		if err != nil {
			t.Fatal(err)
		}
		if o.Cell == "lstm" && o.Hidden != 48 {
			t.Errorf("the LSTM has %d units, want 48", o.Hidden)
		}
		if o.Cell == "rnn" {
			if n := o.Hidden*(2+o.Hidden+1) + o.Hidden + 1; math.Abs(float64(n-target)) > 0.02*float64(target) {
				t.Errorf("the RNN has %d parameters, the LSTM %d", n, target)
			}
		}
	}
	if _, err := Find("x"); err == nil || !strings.Contains(err.Error(), `no experiment is named "x", expected one of charlm`) {
		t.Errorf("error %v", err)
	}
}

func TestRow(t *testing.T) {
	e, err := Find("adding-50")
	if err != nil {
		t.Fatal(err)
	}
	outcome := func(cell, value, failed string) sweep.Outcome {
		o := sweep.Outcome{Spec: json.RawMessage(`{"Cell": "` + cell + `", "Hidden": 9}`), Error: failed, Second: 2}
		if failed == "" {
			o.Value = json.RawMessage(`{"parameters": 100, "value": ` + value + `}`)
		}
		return o
	}
	row, note, err := e.Row([]sweep.Outcome{
		outcome("rnn", "0.1", ""), outcome("rnn", "0.2", ""), outcome("rnn", "", "NaN"),
		outcome("lstm", "1234.5", ""), outcome("gru", "", "NaN"),
	}, "not run")
	if err != nil {
		t.Fatal(err)
	}
	if len(row) != len(Columns()) || !strings.HasSuffix(row[2], " (always 1)") || !slices.Equal(row[3:], []string{"0.15 ± 0.071, 1 failed", "failed", "1234", "not run", "not run"}) {
		t.Errorf("%q", row)
	}
	if want := "adding-50: 3000 updates of 32 sequences of 50 steps, adam at a rate of 0.005, 3 seeds; rnn 9 units, 100 parameters"; !strings.HasPrefix(note, want) {
		t.Errorf("%q", note)
	}
	if _, _, err := e.Row([]sweep.Outcome{{Job: "0123456789abcdef", Spec: json.RawMessage("[]")}}, ""); err == nil || !strings.Contains(err.Error(), "job 0123456789ab: specification") {
		t.Errorf("a forged outcome: %v", err)
	}
}

// The preset of every experiment is one that a training takes.
func TestKnown(t *testing.T) {
	for _, e := range Known() {
		o, err := e.Options()
		if err != nil || o.Task != e.Task || o.Hidden != e.Units || e.Seeds < 1 || e.About == "" {
			t.Errorf("%+v: %v", e, err)
		}
	}
}
