package eqtest

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"unroll/derive"
	"unroll/internal/prove"
	"unroll/tensor"
)

// step is that of the differences.
const step = 0x1p-10

// Signals compares what a backward pass says of signals, its adjoints and
// carries, with central differences. No forward pass lets a signal in its midst
// be moved, so each of the cell's equations is given a nudge, as in
//
//	s[n] = … + nudge_s[n],
//
// and so is what a carry speaks of, the last value as a step reads it,
//
//	(s[n-1] + back_s[n]).
//
// They are run from the inputs, parameters and starts of env. The loss is
// Σ_n ⟨direct.y[n], y[n]⟩ over the outputs y: that it is linear is no loss of
// generality, since a backward pass sees of a loss its direct derivatives alone.
// env has the adjoints and carries that the production code found, from the
// same direct derivatives and nothing beyond the last step.
func Signals(t testing.TB, f *derive.File, cell string, env *derive.Env, steps int, tol float64) {
	t.Helper()
	c := f.Cell(cell)
	moved := &nudged{t: t, cell: nudgedCell(t, c), env: env, steps: steps}
	compared := 0
	report := func(label, name string, got, want []tensor.Vector) {
		t.Helper()
		if label == "" {
			return
		}
		id, err := c.Name+"."+label, 0.0
		for n := range want {
			for i := range want[n] {
				err = max(err, math.Abs(got[n][i]-want[n][i])/max(1, math.Abs(want[n][i])))
			}
		}
		compared++
		if !(err <= tol) {
			t.Errorf("eq %s: %s against differences: largest error %.1e (tolerance %.0e)", id, name, err, tol)
			return
		}
		Record(t, prove.Finding{ID: id, Witness: "differences", Error: err, Tolerance: tol})
	}
	backward, err := c.Backward()
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]string{} // adjoints and carries by their labels
	for _, q := range backward.Equations[:backward.Steps] {
		named[q.Label] = q.Defines().Name
	}
	for _, a := range c.Adjoints {
		if name := named[a.Label]; name != "" && a.Label != "" {
			report(a.Label, name, vectors(t, env.Get(name), steps), moved.slopes("nudge_"+a.Of, a.Of))
		}
	}
	for _, a := range c.Carries {
		report(a.Label, a.Name, vectors(t, env.Get(a.Name), steps), moved.slopes("back_"+a.Of, a.Of))
	}
	if compared == 0 {
		t.Errorf("%s: cell %s has no labelled adjoint or carry", f.Name, cell)
	}
}

// nudgedCell gives a nudge to every signal that the cell computes, and to every
// state with a carry where the next step reads it.
func nudgedCell(t testing.TB, c *derive.Cell) *derive.Cell {
	t.Helper()
	var text strings.Builder
	for line := range strings.Lines(c.Source()) {
		switch word, _, _ := strings.Cut(line, " "); word {
		case "cell", "dim", "input", "state", "param", "signal", "warp", "map", "output":
			text.WriteString(line)
		}
	}
	input := func(name string, like *derive.Symbol) {
		fmt.Fprintf(&text, "input %s%s\n", name, sizes(like.Shape))
	}
	for _, a := range c.Carries {
		input("back_"+a.Of, c.Symbol(a.Of))
	}
	for _, q := range c.Equations {
		if q.Kind != derive.Definition {
			continue
		}
		line, _, _ := strings.Cut(q.Source(), `    "`) // the note
		for _, a := range c.Carries {
			last := regexp.MustCompile(`(^|[^\w'])` + regexp.QuoteMeta(a.Of+"[n-1]"))
			line = last.ReplaceAllString(line, "${1}("+a.Of+"[n-1] + back_"+a.Of+"[n])")
		}
		if s := q.Defines(); s.Timed() {
			line += " + nudge_" + s.Name + "[n]"
			input("nudge_"+s.Name, s)
		}
		text.WriteString(line + "\n")
	}
	parsed, err := derive.Parse("nudged "+c.Name, []byte(text.String()))
	if err != nil {
		t.Fatal(err)
	}
	return parsed.Cells[0]
}

func sizes(s derive.Shape) string {
	switch {
	case s.Matrix():
		return "[" + s.Rows + "," + s.Cols + "]"
	case s.Vector():
		return "[" + s.Rows + "]"
	}
	return ""
}

// nudged is a cell with nudges, to be run again and again.
type nudged struct {
	t     testing.TB
	cell  *derive.Cell
	env   *derive.Env
	steps int
}

// slopes measures the derivative of the loss by every entry of a nudge, which
// has the shape of a signal.
func (m *nudged) slopes(nudge, signal string) []tensor.Vector {
	m.t.Helper()
	found := zeros(vectors(m.t, m.env.Get(signal), m.steps))
	for n := range found {
		for i := range found[n] {
			E := func(by float64) float64 {
				moves := zeros(found)
				moves[n][i] = by
				return m.loss(nudge, moves)
			}
			// The formula of the fourth order, as in package gradcheck.
			found[n][i] = (8*(E(step)-E(-step)) - (E(2*step) - E(-2*step))) / (12 * step)
		}
	}
	return found
}

// loss runs the cell with one nudge, and all others still.
func (m *nudged) loss(nudge string, moves []tensor.Vector) float64 {
	m.t.Helper()
	env := m.env.For(m.cell)
	for _, s := range m.cell.Symbols {
		_, of, ok := strings.Cut(s.Name, "_")
		if !ok || s.Kind != derive.Input || s.Name != "nudge_"+of && s.Name != "back_"+of {
			continue
		}
		still := zeros(vectors(m.t, m.env.Get(of), m.steps))
		if s.Name == nudge {
			still = moves
		}
		if err := env.Bind(s.Name, inTheFormOf(s, still)); err != nil {
			m.t.Fatal(err)
		}
	}
	if err := m.cell.Run(env, m.steps); err != nil {
		m.t.Fatal(err)
	}
	E := 0.0
	for _, y := range m.cell.Outputs {
		direct := vectors(m.t, m.env.Get("direct."+y), m.steps)
		for n, v := range vectors(m.t, env.Get(y), m.steps) {
			E += tensor.Dot(direct[n], v)
		}
	}
	return E
}

// zeros returns vectors of the same sizes, all 0.
func zeros(like []tensor.Vector) []tensor.Vector {
	still := make([]tensor.Vector, len(like))
	for n, v := range like {
		still[n] = tensor.NewVector(len(v))
	}
	return still
}

// vectors returns the steps of a signal that has been bound, a scalar as a
// vector of one entry.
func vectors(t testing.TB, bound any, steps int) []tensor.Vector {
	t.Helper()
	if scalars, ok := bound.([]float64); ok {
		v := make([]tensor.Vector, len(scalars))
		for n := range v {
			v[n] = tensor.Vector{scalars[n]}
		}
		bound = v
	}
	v, ok := bound.([]tensor.Vector)
	if !ok || len(v) < steps {
		t.Fatalf("eqtest.Signals: want a signal of %d numbers or vectors, found %T of %d", steps, bound, len(v))
	}
	return v[:steps]
}

// inTheFormOf returns vectors of one entry as the numbers that a scalar signal
// is bound to.
func inTheFormOf(s *derive.Symbol, v []tensor.Vector) any {
	if !s.Shape.Scalar() {
		return v
	}
	numbers := make([]float64, len(v))
	for n := range v {
		numbers[n] = v[n][0]
	}
	return numbers
}
