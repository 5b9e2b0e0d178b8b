package peft

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// Targets says which modules are meant: those whose path is one of a list, or ends
// in a point and one of it; or those whose whole path matches an expression.
type Targets struct {
	Names      []string
	Expression string // used in the place of Names where it is not empty
	compiled   *regexp.Regexp
}

// parseTargets reads a list of names, or an expression.
func parseTargets(raw json.RawMessage) (t Targets, err error) {
	if json.Unmarshal(raw, &t.Expression) != nil {
		if err := json.Unmarshal(raw, &t.Names); err != nil {
			return t, fmt.Errorf("%s, expected a list of names or an expression", short(raw))
		}
		return t, nil
	}
	if t.Expression == "all-linear" {
		return t, fmt.Errorf("\"all-linear\" depends on who reads it, expected the names of the modules")
	}
	t.compiled, err = regexp.Compile(`^(?:` + t.Expression + `)\z`)
	return t, err
}

// match reports whether a module is meant.
func (t Targets) match(path string) bool {
	if t.Expression != "" {
		return t.compiled.MatchString(path)
	}
	for _, name := range t.Names {
		if named(path, name) {
			return true
		}
	}
	return false
}

func named(path, name string) bool { return path == name || strings.HasSuffix(path, "."+name) }

// Pattern gives the modules whose path, or the end of it after a point, matches an
// expression a number of their own.
type Pattern struct {
	Key      string
	Value    float64
	compiled *regexp.Regexp
}

// parsePatterns reads an object of expressions, in its order: the first that
// matches counts.
func parsePatterns(raw json.RawMessage) ([]Pattern, error) {
	fields, err := object(raw)
	if err != nil {
		return nil, err
	}
	var list []Pattern
	for _, f := range fields {
		p := Pattern{Key: f.key}
		if err := json.Unmarshal(f.value, &p.Value); err != nil || string(f.value) == "null" {
			return nil, fmt.Errorf("%s of %q, expected a number", short(f.value), f.key)
		}
		if p.compiled, err = regexp.Compile(`^(?:.*\.)?(?:` + f.key + `)\z`); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

// of returns the number for a module, or the default.
func of(patterns []Pattern, path string, otherwise float64) float64 {
	for _, p := range patterns {
		if p.compiled.MatchString(path) {
			return p.Value
		}
	}
	return otherwise
}

// short returns what was found in a file, in a few words.
func short(raw []byte) string {
	const most = 40
	if len(raw) > most {
		return fmt.Sprintf("found %s…", raw[:most])
	}
	return fmt.Sprintf("found %s", raw)
}
