package sweep

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

// Grid says which trainings a sweep has. A specification is the Base, with an
// entry of List over it if there are any, and one value of each field of Grid:
// every combination is a job.
type Grid struct {
	Name string
	Base map[string]json.RawMessage
	Grid map[string][]json.RawMessage
	List []map[string]json.RawMessage
}

const maxFile = 1 << 20

// ReadGrid reads the file of a sweep, such as
//
//	{"name": "cells", "base": {"task": "adding"},
//	 "grid": {"cell": ["rnn", "lstm"], "schedule.rate": [0.01, 0.001], "seed": [1, 2, 3]}}
//
// A dot in a field leads into a field. The error names the file, the line or the
// field, what was expected and what was found.
func ReadGrid(path string) (Grid, error) {
	f, err := os.Open(path)
	if err != nil {
		return Grid{}, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(text) > maxFile {
		err = fmt.Errorf("expected at most %d bytes, found more", maxFile)
	}
	var g Grid
	if err == nil {
		g, err = parseGrid(text)
	}
	if err != nil {
		return Grid{}, fmt.Errorf("%s: %w", path, err)
	}
	return g, nil
}

func parseGrid(text []byte) (g Grid, err error) {
	var file struct {
		Name string                       `json:"name"`
		Base map[string]json.RawMessage   `json:"base"`
		Grid map[string]json.RawMessage   `json:"grid"`
		List []map[string]json.RawMessage `json:"list"`
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil {
		return g, explain(text, err)
	}
	if _, more := d.Token(); !errors.Is(more, io.EOF) {
		return g, errors.New("expected one JSON value, found more")
	}
	g = Grid{file.Name, file.Base, map[string][]json.RawMessage{}, file.List}
	for field, values := range file.Grid {
		var list []json.RawMessage
		if json.Unmarshal(values, &list) != nil || len(list) == 0 {
			return g, fmt.Errorf("field grid.%s: expected a list of at least one value, found %.40s", field, values)
		}
		g.Grid[field] = list
	}
	return g, g.check()
}

// explain says of an error of the JSON decoder where it is and what was expected.
func explain(text []byte, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("line %d: %w", line(text, syntax.Offset), err)
	case errors.As(err, &kind):
		want := map[string]string{"name": "a text", "list": "a list of objects"}[kind.Field]
		if want == "" {
			want = "an object"
		}
		return fmt.Errorf("line %d: field %s: expected %s, found %s", line(text, kind.Offset), kind.Field, want, kind.Value)
	case strings.HasPrefix(err.Error(), "json: unknown field"):
		return fmt.Errorf("expected the fields name, base, grid and list, found %s", strings.TrimPrefix(err.Error(), "json: unknown field "))
	}
	return err
}

// line is the line of a place in a text.
func line(text []byte, offset int64) int {
	return 1 + bytes.Count(text[:min(int(offset), len(text))], []byte("\n"))
}

// check demands a name, and jobs, but not too many.
func (g Grid) check() error {
	if !validName.MatchString(g.Name) {
		return fmt.Errorf("field name: expected 1 to 40 letters, digits, _ or -, found %.60q", g.Name)
	}
	n := max(1, len(g.List))
	for _, field := range slices.Sorted(maps.Keys(g.Grid)) {
		if n *= len(g.Grid[field]); n > maxJobs {
			return fmt.Errorf("expected at most %d jobs, found more", maxJobs)
		}
	}
	return nil
}

// Specs returns the specifications of all jobs as JSON. The fields of the grid are
// taken in alphabetical order, the last one varies fastest.
func (g Grid) Specs() ([]json.RawMessage, error) {
	list := g.List
	if len(list) == 0 {
		list = []map[string]json.RawMessage{{}}
	}
	var all []map[string]json.RawMessage
	for _, entry := range list {
		flat := maps.Clone(g.Base)
		if flat == nil {
			flat = map[string]json.RawMessage{}
		}
		maps.Copy(flat, entry)
		all = append(all, flat)
	}
	for _, field := range slices.Sorted(maps.Keys(g.Grid)) {
		var next []map[string]json.RawMessage
		for _, flat := range all {
			for _, value := range g.Grid[field] {
				with := maps.Clone(flat)
				with[field] = value
				next = append(next, with)
			}
		}
		all = next
	}
	var specs []json.RawMessage
	for i, flat := range all {
		spec, err := nest(flat)
		if err != nil {
			return nil, fmt.Errorf("job %d: %w", i+1, err)
		}
		specs = append(specs, spec)
	}
	return specs, nil
}

// nest makes objects of fields with dots.
func nest(flat map[string]json.RawMessage) (json.RawMessage, error) {
	spec := map[string]any{}
	for _, field := range slices.Sorted(maps.Keys(flat)) { // a field before those within it
		at, path := spec, strings.Split(field, ".")
		for _, outer := range path[:len(path)-1] {
			if at[outer] == nil {
				at[outer] = map[string]any{}
			}
			inner, ok := at[outer].(map[string]any)
			if !ok {
				return nil, fmt.Errorf("field %s: expected an object at %s, found a value", field, outer)
			}
			at = inner
		}
		at[path[len(path)-1]] = flat[field]
		var object map[string]json.RawMessage
		if json.Unmarshal(flat[field], &object) == nil && object != nil {
			inner := map[string]any{}
			for name, value := range object {
				inner[name] = value
			}
			at[path[len(path)-1]] = inner
		}
	}
	return json.Marshal(spec)
}
