package gradcheck

import (
	"fmt"
	"slices"
	"testing"

	"unroll/tensor"
)

// Mistake is a backward pass with a fault planted in it.
type Mistake struct {
	Name     string // what was done, such as "W_r is not transposed"
	Gradient func() []Array
}

// Reject demands that a check with this tolerance accepts the right gradient
// and rejects each of the mistakes: with an error above the tolerance, a shape
// that differs or a shape panic. A mistake that passes is reported by name as
// one that survived, and so is one whose arrays have not the names of the
// right gradient: it would be rejected without having been looked at.
func Reject(t testing.TB, right, want []Array, tol Tolerance, mistakes []Mistake) {
	t.Helper()
	Compare(right, want, tol).Check(t)
	if len(mistakes) == 0 {
		t.Error("gradcheck: no mistakes to reject")
	}
	for _, m := range mistakes {
		if how := m.survives(want, tol); how != "" {
			t.Errorf("gradcheck: mistake %q %s", m.Name, how)
		}
	}
}

// survives returns how the mistake got away, or "" where it was rejected.
func (m Mistake) survives(want []Array, tol Tolerance) string {
	wrong, panicked := m.gradient()
	if panicked != nil {
		return ""
	}
	if !slices.Equal(names(wrong), names(want)) {
		return fmt.Sprintf("has the arrays %q, the gradient has %q", names(wrong), names(want))
	}
	if report := Compare(wrong, want, tol); report.Pass() {
		return fmt.Sprintf("survived\n%s", report)
	}
	return ""
}

// gradient runs the backward pass and catches a shape panic.
func (m Mistake) gradient() (g []Array, err error) {
	defer tensor.Catch(&err)
	return m.Gradient(), nil
}

// names returns the names of arrays, sorted.
func names(arrays []Array) []string {
	list := make([]string, len(arrays))
	for i, a := range arrays {
		list[i] = a.Name
	}
	slices.Sort(list)
	return list
}
