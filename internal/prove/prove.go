// Package prove runs the tests of the packages that hold equations and
// collects what they found: for every equation the statement that computes it,
// the tests that checked it, against what, and the largest error seen.
package prove

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"unroll/derive"
	"unroll/internal/gotest"
	"unroll/internal/registry"
)

// Evidence is what the tests found for one equation.
type Evidence struct {
	ID        string   `json:"id"`
	Kind      string   `json:"kind"`      // "forward" or "gradient"
	Statement string   `json:"statement"` // file:line
	Checks    []string `json:"checks"`    // the tests that checked it, such as "ode.TestCanonical"
	Witnesses []string `json:"witnesses"` // what it was compared with: "equation", "differences", "tape", "derived"
	MaxError  float64  `json:"max_error"` // the largest seen, relative
	Tolerance float64  `json:"tolerance"` // the loosest one used
	Equation  string   `json:"equation"`  // in Unicode, for a reader
}

// Tests names the tests that checked the equation, without their subtests, for
// the flag -run.
func (e Evidence) Tests() []string {
	var tests []string
	for _, check := range e.Checks {
		_, test, _ := strings.Cut(check, ".")
		test, _, _ = strings.Cut(test, "/")
		tests = append(tests, regexp.QuoteMeta(test))
	}
	slices.Sort(tests)
	return slices.Compact(tests)
}

// Run tests the packages of the registry in the module at root and returns the
// evidence, one entry per equation in the order of the registry. Done, which
// may be nil, is called as each package ends.
//
// A failing test is an error, and so is an equation that no test checked; the
// evidence found so far comes with it.
func Run(root string, r *registry.Registry, done func(pkg string, passed bool, seconds float64)) ([]Evidence, error) {
	evidence := make([]Evidence, len(r.Entries))
	byID := map[string]*Evidence{}
	for i, e := range r.Entries {
		evidence[i] = Evidence{ID: e.ID, Kind: kind(e.Equation), Statement: e.Statement.Place(), Checks: []string{}, Witnesses: []string{}, Equation: e.Unicode()}
		byID[e.ID] = &evidence[i]
	}
	if len(evidence) == 0 {
		return nil, fmt.Errorf("%s: no .eq file with an equation below this folder", root)
	}
	var args []string
	for _, dir := range r.Packages() {
		args = append(args, "./"+dir)
	}
	attributes, err := gotest.Run{Dir: root, Args: args, Done: done}.Start()
	for _, a := range attributes {
		var f Finding
		if a.Key != Attribute || json.Unmarshal([]byte(a.Value), &f) != nil || byID[f.ID] == nil {
			continue
		}
		byID[f.ID].add(strings.TrimPrefix(a.Package, "unroll/")+"."+a.Test, f)
	}
	if err != nil {
		return evidence, err
	}
	for _, e := range evidence {
		if len(e.Checks) == 0 {
			return evidence, fmt.Errorf("%s: equation %s was checked by no test", e.Statement, e.ID)
		}
	}
	return evidence, nil
}

// kind says on which way through the network an equation is computed.
func kind(q *derive.Equation) string {
	if q.Kind == derive.Gradient {
		return "gradient"
	}
	return "forward"
}

func (e *Evidence) add(test string, f Finding) {
	e.Checks = with(e.Checks, test)
	e.Witnesses = with(e.Witnesses, f.Witness)
	e.MaxError = max(e.MaxError, f.Error)
	e.Tolerance = max(e.Tolerance, f.Tolerance)
}

// with adds a name to a sorted list that does not have it.
func with(list []string, name string) []string {
	if i, found := slices.BinarySearch(list, name); !found {
		return slices.Insert(list, i, name)
	}
	return list
}
