package gradcheck

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// Tolerance is the largest relative error allowed. One bound for all hides a
// small parameter behind a large one, so a parameter can have its own.
type Tolerance struct {
	Default float64
	Except  map[string]float64 // by the name of the parameter
}

func (t Tolerance) of(name string) float64 {
	if own, ok := t.Except[name]; ok {
		return own
	}
	return t.Default
}

// Compare measures how far two gradients are apart. They match by name; a
// parameter that only one of them has, a shape that differs and an exception in
// the tolerance that is about no parameter are lines with a Problem.
func Compare(got, want []Array, tol Tolerance) Report {
	var report Report
	for _, w := range want {
		line := Line{Name: w.Name, Tolerance: tol.of(w.Name)}
		line.compare(with(w.Name, got), w)
		report = append(report, line)
	}
	unknown := func(name, problem string) {
		report = append(report, Line{Name: name, Error: math.Inf(1), Tolerance: tol.of(name), Problem: problem})
	}
	for _, g := range got {
		if len(with(g.Name, want)) == 0 {
			unknown(g.Name, "nothing to compare it with")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(tol.Except)) {
		if len(with(name, want)) == 0 {
			unknown(name, "a tolerance for no parameter")
		}
	}
	return report
}

func (l *Line) compare(got []Array, want Array) {
	switch {
	case len(got) == 0:
		l.Problem = "missing"
	case len(got) > 1:
		l.Problem = "there twice"
	case got[0].Shape != want.Shape || len(got[0].Data) != len(want.Data):
		l.Problem = fmt.Sprintf("shape %s, want %s", got[0].Shape, want.Shape)
	case len(want.Data) == 0:
		l.Problem = "no entries"
	}
	if l.Problem != "" {
		l.Error = math.Inf(1)
		return
	}
	for i := range want.Data {
		if err := relative(got[0].Data[i], want.Data[i]); i == 0 || err > l.Error {
			l.Error, l.Entry, l.Got, l.Want = err, i, got[0].Data[i], want.Data[i]
		}
	}
}

// relative returns |a−b| / max(1e-3, |a|, |b|): a relative error that becomes an
// absolute one, in thousandths, where both are small. Not a number is +Inf.
func relative(a, b float64) float64 {
	err := math.Abs(a-b) / max(1e-3, math.Abs(a), math.Abs(b))
	if math.IsNaN(err) {
		return math.Inf(1)
	}
	return err
}

// with returns the arrays of a name.
func with(name string, arrays []Array) []Array {
	var found []Array
	for _, a := range arrays {
		if a.Name == name {
			found = append(found, a)
		}
	}
	return found
}
