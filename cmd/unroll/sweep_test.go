package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unroll/sweep"
)

const grid = `{"name": "toys", "base": {"task": "adding", "length": 4, "steps": 25, "hidden": 4, "evaluate": 0},
 "grid": {"cell": ["rnn", "lstm"], "seed": [1, 2, 2]}}`

// A sweep is run, and with --resume its results are there without running again.
func TestSweep(t *testing.T) {
	file := write(t, "grid.json", grid)
	dir := filepath.Join(t.TempDir(), "toys.sweep")
	outcomes := func(args ...string) (list []sweep.Outcome) {
		t.Helper()
		out, err := run(t, append([]string{"sweep", file, "--out", dir, "--json"}, args...)...)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(out[strings.Index(out, "[\n"):]), &list); err != nil {
			t.Fatalf("%v in\n%s", err, out)
		}
		return list
	}
	first := outcomes("--workers", "2")
	if len(first) != 4 || first[0].Error != "" || !strings.Contains(string(first[0].Value), `"metric": "mean square error"`) {
		t.Fatalf("%d outcomes, the first %s %s", len(first), first[0].Value, first[0].Error)
	}
	again := outcomes("--resume")
	for i := range first {
		if first[i].Worker != again[i].Worker || string(first[i].Value) != string(again[i].Value) {
			t.Errorf("%+v became %+v", first[i], again[i])
		}
	}
	if _, err := run(t, "sweep", file, "--out", dir); err == nil || !strings.Contains(err.Error(), "a sweep has been there; go on with it by --resume") {
		t.Errorf("without --resume: error %v", err)
	}
}

func TestSweepErrors(t *testing.T) {
	good := write(t, "grid.json", grid)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"sweep"}, "accepts 1 arg(s)"},
		{[]string{"sweep", "none.json"}, "none.json: no such file"},
		{[]string{"sweep", write(t, "a.json", strings.Replace(grid, "4,", `"four",`, 1))}, "a.json: job 1: field length: expected int, found string"},
		{[]string{"sweep", write(t, "b.json", strings.Replace(grid, `"cell"`, `"sell"`, 1))}, `b.json: job 1: field "sell": expected one of a training`},
		{[]string{"sweep", write(t, "c.json", strings.Replace(grid, "adding", "poetry", 1))}, `c.json: job 1: field task: learn: no task is named "poetry"`},
		{[]string{"sweep", good, "--workers", "0"}, "--workers is 0, expected at least 1"},
		{[]string{"sweep", good, "--url", "nats://127.0.0.1:1", "--resume"}, "--url is given, expected none of --out, --listen and --resume"},
		{[]string{"sweep", good, "--url", "nats://127.0.0.1:1"}, "nats://127.0.0.1:1: "},
		{[]string{"sweep", "work", "toys"}, `required flag(s) "url" not set`},
		{[]string{"experiment", "series", "--cells", "rnn,xlstm"}, "--cells: expected some of rnn, gru, lstm, vanilla, augmented, found xlstm"},
		{[]string{"experiment", "poetry"}, `no experiment is named "poetry", expected one of charlm`},
	} {
		if _, err := run(t, c.args...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v, want %q", c.args, err, c.want)
		}
	}
	if _, err := os.Stat("runs"); err == nil {
		t.Error("an error has left the folder runs")
	}
}

func TestExperimentList(t *testing.T) {
	if out, err := run(t, "experiment"); err != nil || !strings.Contains(out, "adding-1000") {
		t.Errorf("%q, %v", out, err)
	}
}
