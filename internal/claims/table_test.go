package claims

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// sample is a table that can be written.
func sample() Table {
	return Table{
		Claim: known[0], Date: "2026-11-23", Machine: "a machine", Commit: "0123456789ab",
		Columns: []string{"shape", "ms"},
		Rows:    [][]string{{"S_1", "0.44"}, {"a|b", NotRun}},
		Notes:   []string{"One thread."},
	}
}

// folder is a module root with a folder for results.
func folder(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Dir(path(root, "x")), 0o755); err != nil {
		t.Fatal(err)
	}
	return root
}

func TestWriteAndRead(t *testing.T) {
	root := folder(t)
	empty, err := Read(root, sample().ID)
	if err != nil || empty.Date != "" || empty.Claim != known[0] {
		t.Errorf("before it was run: %+v, %v", empty, err)
	}
	if !strings.Contains(empty.Markdown(), "not run yet") {
		t.Errorf("before it was run it shows %s", empty.Markdown())
	}
	want := sample()
	if err := Write(root, want); err != nil {
		t.Fatal(err)
	}
	got, err := Read(root, want.ID)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("wrote %+v, read %+v, %v", want, got, err)
	}
	made, err := New(root, want.ID)
	if err != nil || made.Claim != known[0] || made.Date == "" || made.Machine == "" || made.Commit != "unknown" {
		t.Errorf("a new table: %+v, %v", made, err)
	}
}

// What is wrong with a table is said, and nothing is written.
func TestBadTables(t *testing.T) {
	for want, spoil := range map[string]func(*Table){
		`no claim "mine"`:                       func(t *Table) { t.ID = "mine" },
		"date: expected one such as":            func(t *Table) { t.Date = "yesterday" },
		"columns: expected 1 to 24, found 0":    func(t *Table) { t.Columns = nil },
		"rows: expected 1 to 400, found 0":      func(t *Table) { t.Rows = nil },
		"rows: expected 1 to 400, found 401":    func(t *Table) { t.Rows = slices.Repeat(t.Rows[:1], 401) },
		"notes: expected at most 400":           func(t *Table) { t.Notes = slices.Repeat(t.Notes, 401) },
		"rows[1]: expected 2 cells":             func(t *Table) { t.Rows[1] = []string{"x"} },
		"rows[0]: expected 1 to 1000":           func(t *Table) { t.Rows[0][1] = "" },
		"notes: expected 1 to 1000":             func(t *Table) { t.Notes[0] = strings.Repeat("x", 1001) },
		"machine: expected one line of text":    func(t *Table) { t.Machine = "a\nb" },
		"commit: expected 1 to 1000 characters": func(t *Table) { t.Commit = "" },
		"columns: expected one line of text":    func(t *Table) { t.Columns[0] = "\u202e" },
	} {
		root, table := folder(t), sample()
		spoil(&table)
		if err := Write(root, table); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %s, found %v", want, err)
		}
		if entries, _ := os.ReadDir(filepath.Dir(path(root, "x"))); len(entries) > 0 {
			t.Errorf("%s: %v was written", want, entries)
		}
	}
}

func TestBadFiles(t *testing.T) {
	good, err := json.Marshal(sample())
	if err != nil {
		t.Fatal(err)
	}
	for want, text := range map[string]string{
		"unexpected EOF":            string(good[:20]),
		`unknown field "weather"`:   strings.Replace(string(good), `"date"`, `"weather":"fine","date"`, 1),
		"one JSON value, found":     string(good) + "{}",
		"not UTF-8":                 strings.Replace(string(good), "S_1", "\xff", 1),
		"more than 262144 bytes":    string(good) + strings.Repeat(" ", maxFile),
		"expected the claim":        strings.Replace(string(good), known[0].Command, "rm", 1),
		"internal/claims/results/c": "",
	} {
		root := folder(t)
		if err := os.WriteFile(path(root, known[0].ID), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(root, known[0].ID); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %s, found %v", want, err)
		}
	}
}

// Whatever is read can be written, and is read the same again.
func FuzzParse(f *testing.F) {
	good, err := json.Marshal(sample())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"rows":[[null]]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		table, err := parse(text)
		if err != nil {
			return
		}
		again, err := json.Marshal(table)
		if err != nil {
			t.Fatal(err)
		}
		same, err := parse(again)
		if err != nil || !reflect.DeepEqual(same, table) {
			t.Errorf("%+v became %+v, %v", table, same, err)
		}
		if got, want := strings.Count(table.Markdown(), "\n"), len(table.Rows)+6; got != want {
			t.Errorf("want %d lines of Markdown, found %d", want, got)
		}
	})
}
