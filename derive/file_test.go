package derive

import (
	"strings"
	"testing"
)

// TestFile looks up what is there and what is not.
func TestFile(t *testing.T) {
	f := mustParse(t, "f.eq", "cell a\nparam b\n1 u[n] = b\nidentity 2 u[n] = b\ncell z\nstate s\n3 d/dt s(t) = 1\n")
	if f.Cell("z") == nil || f.Cell("y") != nil || f.Equation("z.3") == nil || f.Equation("z.1") != nil {
		t.Error("a cell or equation is not found, or found without being there")
	}
	var kinds []string
	for _, q := range f.Equations() {
		kinds = append(kinds, q.ID, q.Kind.String())
	}
	if got, want := strings.Join(kinds, " "), "a.1 definition a.2 identity z.3 rate"; got != want {
		t.Errorf("the equations are %s, want %s", got, want)
	}
	if f.Cells[0].Continuous || !f.Cells[1].Continuous {
		t.Error("a is over steps, z over time")
	}
	if q := f.Equation("a.2"); q.Defines() != nil || q.Line != 4 {
		t.Errorf("identity a.2 defines %v in line %d", q.Defines(), q.Line)
	}
	if s := f.Cells[0].Symbol("u"); s.Kind != Signal || s.Declared || s.Definition != f.Equation("a.1") || !s.Shape.Scalar() {
		t.Errorf("u is %+v", s)
	}
}
