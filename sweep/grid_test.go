package sweep

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestGrid(t *testing.T) {
	g, err := parseGrid([]byte(`{"name": "cells",
 "base": {"task": "adding", "schedule": {"warmup": 3}},
 "list": [{"hidden": 8}, {"hidden": 16, "task": "digits"}],
 "grid": {"schedule.rate": [0.1, 0.2], "cell": ["rnn"]}}`))
	if err != nil {
		t.Fatal(err)
	}
	specs, err := g.Specs()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`{"cell":"rnn","hidden":8,"schedule":{"rate":0.1,"warmup":3},"task":"adding"}`,
		`{"cell":"rnn","hidden":8,"schedule":{"rate":0.2,"warmup":3},"task":"adding"}`,
		`{"cell":"rnn","hidden":16,"schedule":{"rate":0.1,"warmup":3},"task":"digits"}`,
		`{"cell":"rnn","hidden":16,"schedule":{"rate":0.2,"warmup":3},"task":"digits"}`,
	}
	if len(specs) != len(want) {
		t.Fatalf("%s", specs)
	}
	for i := range want {
		if string(specs[i]) != want[i] {
			t.Errorf("job %d is %s, want %s", i, specs[i], want[i])
		}
	}
}

func TestGridErrors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "grid.json")
	for text, want := range map[string]string{
		`{"name": "a",` + "\n" + `"grid": {"seed": [1,]}}`: "line 2: invalid character ']'",
		`{"name": "a", "grid": {"seed": 1}}`:               "field grid.seed: expected a list of at least one value, found 1",
		`{"name": "a", "base": []}`:                        "line 1: field base: expected an object, found array",
		`{"name": 3}`:                                      "field name: expected a text, found number",
		`{"name": "a", "list": {}}`:                        "field list: expected a list of objects, found object",
		`{"name": "a", "gird": {}}`:                        `expected the fields name, base, grid and list, found "gird"`,
		`{"name": "a b"}`:                                  `field name: expected 1 to 40 letters, digits, _ or -, found "a b"`,
		`{"name": "a", "grid": {"seed": []}}`:              "field grid.seed: expected a list of at least one value, found []",
		`{"name": "a"} x`:                                  "expected one JSON value, found more",
		``:                                                 "EOF",
		`{"name": "a", "grid": {"seed": [` + strings.Repeat("1,", 10000) + `1]}}`: "expected at most 10000 jobs, found more",
		strings.Repeat(" ", maxFile+1):                                            "expected at most 1048576 bytes, found more",
	} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadGrid(path); err == nil || !strings.HasPrefix(err.Error(), path+": ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: error %v, want %q", text, err, want)
		}
	}
	if _, err := ReadGrid(path + "x"); err == nil || !strings.Contains(err.Error(), "grid.jsonx: no such file") {
		t.Errorf("no file: error %v", err)
	}
	g, err := parseGrid([]byte(`{"name": "a", "base": {"schedule": 3}, "grid": {"schedule.rate": [1]}}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Specs(); err == nil || err.Error() != "job 1: field schedule.rate: expected an object at schedule, found a value" {
		t.Errorf("a field within a number: error %v", err)
	}
}

func FuzzGrid(f *testing.F) {
	f.Add([]byte(`{"name": "a", "base": {"b": {"c": 1}}, "list": [{"d": 2}], "grid": {"b.e": [1, 2]}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		g, err := parseGrid(text)
		if err != nil {
			return
		}
		specs, err := g.Specs()
		if err != nil {
			return
		}
		for _, spec := range specs {
			if _, err := parseJob(spec); err != nil && len(spec) <= maxSpec {
				t.Errorf("%s is no job: %v", spec, err)
			}
		}
	})
}
