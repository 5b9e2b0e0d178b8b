// Package eqtest holds equations against the code that claims to compute
// them.
//
// A package with .eq files uses it in its tests:
//
//	func TestMain(m *testing.M) { eqtest.Main(m) }
//
//	func TestCanonical(t *testing.T) {
//		f := eqtest.Load(t, "additive.eq")
//		env := derive.NewEnv(f.Cell("canonical"))
//		eqtest.Bind(t, env, parameters)
//		eqtest.Bind(t, env, trace)
//		eqtest.Check(t, f, "canonical.1.20a", env, steps, 1e-12)
//	}
//
// Main then demands, after all tests have run, that every equation of the
// package is anchored to exactly one statement and was checked by some test.
package eqtest

import (
	"flag"
	"fmt"
	"os"
	"sync"
	"testing"

	"unroll/internal/registry"
)

// checked is what this run has checked. It belongs to the test process, as
// the testing package's own record of failures does: Main has to see what
// tests in any file did.
var checked = record{ids: map[string]bool{}}

type record struct {
	sync.Mutex
	ids map[string]bool
}

func (r *record) add(id string) {
	r.Lock()
	defer r.Unlock()
	r.ids[id] = true
}

// Main runs the tests of a package, then holds its equations to account, and
// exits. A run of selected tests is not asked for completeness.
func Main(m *testing.M) {
	code := m.Run()
	entries, err := registry.Dir(".")
	if err != nil {
		fmt.Println(err)
		code = max(code, 1)
	}
	if code == 0 && !selected() {
		for _, e := range entries.Entries {
			if !checked.ids[e.ID] {
				fmt.Printf("%s:%d: equation %s was checked by no test\n", e.File, e.Line, e.ID)
				code = 1
			}
		}
	}
	os.Exit(code)
}

// selected reports whether flags kept some tests from running.
func selected() bool {
	for _, name := range []string{"test.run", "test.skip", "test.list", "test.fuzz"} {
		if f := flag.Lookup(name); f != nil && f.Value.String() != "" {
			return true
		}
	}
	return false
}
