package claims

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
	"unicode"
	"unicode/utf8"

	"unroll/internal/atomicfile"
	"unroll/internal/provenance"
)

// A Table is what the command of a claim found. Without a date nobody has run it.
type Table struct {
	Claim
	Date    string     `json:"date"` // such as 2026-11-23
	Machine string     `json:"machine"`
	Commit  string     `json:"commit"`
	Columns []string   `json:"columns"`
	Rows    [][]string `json:"rows"`  // of a cell for each column; what was not run says [NotRun]
	Notes   []string   `json:"notes"` // versions, settings, what a reader has to know; Markdown
}

// NotRun stands in a cell in the place of a number that nobody measured.
const NotRun = "not run"

// The bounds of a table: it is read by people.
const (
	maxFile    = 1 << 18
	maxColumns = 24
	maxRows    = 400
	maxText    = 1000 // characters of a cell or a note
)

// New is an empty table of a known claim: made today, on this machine, from what
// is checked out at root.
func New(root, id string) (Table, error) {
	c, err := Find(id)
	if err != nil {
		return Table{}, err
	}
	return Table{Claim: c, Date: time.Now().Format(time.DateOnly), Machine: provenance.Machine(), Commit: provenance.Commit(root)}, nil
}

func path(root, id string) string {
	return filepath.Join(root, "internal", "claims", "results", id+".json")
}

// Read reads the table of a known claim from the module at root. If there is no
// file yet, the table has no date and no rows.
func Read(root, id string) (Table, error) {
	c, err := Find(id)
	if err != nil {
		return Table{}, err
	}
	file, err := os.Open(path(root, id))
	if errors.Is(err, fs.ErrNotExist) {
		return Table{Claim: c}, nil
	}
	if err != nil {
		return Table{}, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return Table{}, err
	}
	t, err := parse(text)
	if err == nil && t.Claim != c {
		err = fmt.Errorf("expected the claim %+v, found %+v; run %s", c, t.Claim, c.Command)
	}
	if err != nil {
		return Table{}, fmt.Errorf("claims: %s: %w", file.Name(), err)
	}
	return t, nil
}

// Write writes a table into the module at root, whole or not at all.
func Write(root string, t Table) error {
	c, err := Find(t.ID)
	if err != nil {
		return err
	}
	t.Claim = c
	text, err := json.MarshalIndent(t, "", "\t")
	if err == nil {
		_, err = parse(text)
	}
	if err != nil {
		return fmt.Errorf("claims: table %s: %w", t.ID, err)
	}
	return atomicfile.Write(path(root, t.ID), append(text, '\n'))
}

// parse reads a table and checks it.
func parse(text []byte) (t Table, err error) {
	if len(text) > maxFile {
		return t, fmt.Errorf("more than %d bytes", maxFile)
	}
	if !utf8.Valid(text) {
		return t, errors.New("not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&t); err != nil {
		return t, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return t, errors.New("expected one JSON value, found more")
	}
	return t, t.check()
}

func (t Table) check() error {
	if _, err := time.Parse(time.DateOnly, t.Date); err != nil {
		return fmt.Errorf("date: expected one such as 2026-11-23, found %q", t.Date)
	}
	if n := len(t.Columns); n < 1 || n > maxColumns {
		return fmt.Errorf("columns: expected 1 to %d, found %d", maxColumns, n)
	}
	if n := len(t.Rows); n < 1 || n > maxRows {
		return fmt.Errorf("rows: expected 1 to %d, found %d", maxRows, n)
	}
	if n := len(t.Notes); n > maxRows {
		return fmt.Errorf("notes: expected at most %d, found %d", maxRows, n)
	}
	texts := map[string][]string{"machine": {t.Machine}, "commit": {t.Commit}, "columns": t.Columns, "notes": t.Notes}
	for i, row := range t.Rows {
		name := fmt.Sprintf("rows[%d]", i)
		if len(row) != len(t.Columns) {
			return fmt.Errorf("%s: expected %d cells, as there are columns, found %d", name, len(t.Columns), len(row))
		}
		texts[name] = row
	}
	for name, list := range texts {
		for _, s := range list {
			if err := line(s); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return nil
}

// line demands one printable line that says something.
func line(s string) error {
	if s == "" || utf8.RuneCountInString(s) > maxText {
		return fmt.Errorf("expected 1 to %d characters, found %d", maxText, utf8.RuneCountInString(s))
	}
	for _, r := range s {
		if !unicode.IsPrint(r) {
			return fmt.Errorf("expected one line of text, found the character %U in %q", r, s)
		}
	}
	return nil
}
