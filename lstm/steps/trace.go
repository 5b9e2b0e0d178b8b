package steps

import (
	"slices"
	"strings"

	"unroll/internal/check"
	"unroll/lstm"
	"unroll/tensor"
)

// Trace holds the signals of a forward pass, one vector for each step, and
// where it started. One that a cell does not have is nil.
type Trace struct {
	X             []tensor.Vector // input, d_x entries; all else has d
	Fs, Fu        []tensor.Vector // F_s, F_u: what may stay of the state, what may come in
	U             []tensor.Vector // the update, F_u with bounds (from T3 on)
	Acs, Acu, Acr []tensor.Vector // what sets the gates (T5)
	Gcs, Gcu, Gcr []tensor.Vector // gates on what is kept, written (from T1 on) and shown (from T2 on)
	S, R          []tensor.Vector // state and readout
	V             []tensor.Vector // value, what is shown (from T2 on)

	// Start has s[−1], and in V what is fed back first: v[−1], or r[−1] in T0
	// and T1.
	Start lstm.State
}

// Output returns what the cell shows at each step and feeds back: v, or r in T0
// and T1, which have no v.
func (tr Trace) Output() []tensor.Vector {
	if tr.V == nil {
		return tr.R
	}
	return tr.V
}

// signal is one of the signals of a trace, by the name of its field.
type signal struct {
	name string
	at   *[]tensor.Vector
}

// signals returns the signals that are named in a list.
func (tr *Trace) signals(names string) []signal {
	all := []signal{
		{"Fs", &tr.Fs}, {"Fu", &tr.Fu}, {"U", &tr.U},
		{"Acs", &tr.Acs}, {"Acu", &tr.Acu}, {"Acr", &tr.Acr},
		{"Gcs", &tr.Gcs}, {"Gcu", &tr.Gcu}, {"Gcr", &tr.Gcr},
		{"S", &tr.S}, {"R", &tr.R}, {"V", &tr.V},
	}
	list := strings.Fields(names)
	return slices.DeleteFunc(all, func(s signal) bool { return !slices.Contains(list, s.name) })
}

// begin returns a trace with room for the named signals of a cell, or says
// which parameter, input or start does not fit.
func begin(p parameters, names string, x []tensor.Vector, start lstm.State) (Trace, error) {
	err := check.First(
		p.check(),
		check.AtLeast("len(x)", len(x), 1),
		check.Sequence("x", x, len(x), p.dx),
		check.Start("start.S", start.S, p.d),
		check.Start("start.V", start.V, p.d),
	)
	if err != nil {
		return Trace{}, err
	}
	tr := Trace{X: x, Start: lstm.State{S: check.OrZero(start.S, p.d), V: check.OrZero(start.V, p.d)}}
	for _, s := range tr.signals(names) {
		*s.at = make([]tensor.Vector, len(x))
	}
	return tr, nil
}

// check reports the first of the named signals, or of the direct derivatives
// for a backward pass, that does not fit the parameters.
func (tr Trace) check(p parameters, names string, direct []tensor.Vector) error {
	K := len(tr.X)
	err := check.First(
		p.check(),
		check.AtLeast("len(Trace.X)", K, 1),
		check.Sequence("Trace.X", tr.X, K, p.dx),
		check.Vector("Trace.Start.S", tr.Start.S, p.d),
		check.Vector("Trace.Start.V", tr.Start.V, p.d),
		check.Sequence("direct", direct, K, p.d),
	)
	for _, s := range tr.signals(names) {
		err = check.First(err, check.Sequence("Trace."+s.name, *s.at, K, p.d))
	}
	return err
}
