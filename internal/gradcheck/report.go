package gradcheck

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// Report is what [Compare] found, a line for each parameter.
type Report []Line

// Line says how far the two gradients of a parameter are apart.
type Line struct {
	Name      string
	Error     float64 // the largest relative error of an entry; +Inf where there is a Problem
	Tolerance float64
	Entry     int     // where it is, counted through the rows
	Got, Want float64 // the two values there
	Problem   string  // why the two could not be compared, or ""
}

// Pass reports whether the gradients agree.
func (l Line) Pass() bool { return l.Error <= l.Tolerance }

// String returns the name, the error, its bound and, where the gradients do not
// agree, why.
func (l Line) String() string {
	s := fmt.Sprintf("%-8s %.1e (tolerance %.0e)", l.Name, l.Error, l.Tolerance)
	switch {
	case l.Problem != "":
		return s + ": " + l.Problem
	case !l.Pass():
		return s + fmt.Sprintf(": entry %d is %g, want %g", l.Entry, l.Got, l.Want)
	}
	return s
}

// String returns a line for each parameter.
func (r Report) String() string {
	lines := make([]string, len(r))
	for i, l := range r {
		lines[i] = l.String()
	}
	return strings.Join(lines, "\n")
}

// Pass reports whether the gradients of all parameters agree; those of none do
// not.
func (r Report) Pass() bool {
	for _, l := range r {
		if !l.Pass() {
			return false
		}
	}
	return len(r) > 0
}

// Check fails the test with the whole report where it does not pass.
func (r Report) Check(t testing.TB) {
	t.Helper()
	if len(r) == 0 {
		t.Error("gradcheck: nothing was compared")
	} else if !r.Pass() {
		t.Errorf("gradcheck: the gradients differ\n%s", r)
	}
}

// ErrorOf returns the largest relative error of a parameter, +Inf if there is
// none of that name.
func (r Report) ErrorOf(name string) float64 {
	for _, l := range r {
		if l.Name == name {
			return l.Error
		}
	}
	return math.Inf(1)
}
