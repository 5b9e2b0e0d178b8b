package derive

import "fmt"

// ref returns the value of a symbol where it is used.
func (x *evaluator) ref(e *Ref) (Value, error) {
	s := e.Symbol
	switch {
	case s.Kind == Dim:
		n, err := x.whole(s.Name)
		return scalar(float64(n)), err
	case e.Step != nil:
		return x.atStep(e)
	case e.Time != nil:
		return x.atTime(e, s.Name)
	}
	b, ok := x.env.bound[s.Name]
	if !ok {
		return Value{}, fmt.Errorf("%s is not bound", s.Name)
	}
	if e.Tap == nil {
		return b.values[0], nil
	}
	k, err := x.tap(e, e.Tap, len(b.values))
	if err != nil {
		return Value{}, err
	}
	return b.values[k], nil
}

// atTime returns the value of a signal over time, or of its derivative, bound
// to name.
func (x *evaluator) atTime(e *Ref, name string) (Value, error) {
	if err := x.runs(timeVar, e); err != nil {
		return Value{}, err
	}
	t, err := x.eval(e.Time)
	if err != nil {
		return Value{}, err
	}
	b, ok := x.env.bound[name]
	if !ok {
		return Value{}, fmt.Errorf("%s is not bound", name)
	}
	v := b.at(t.data[0])
	return v, x.fits(e.Symbol, v)
}

// atStep returns the value of a signal over steps. Before step 0 a state has
// its initial value; any other signal is zero there and beyond its last value.
func (x *evaluator) atStep(e *Ref) (Value, error) {
	if err := x.runs(stepVar, e); err != nil {
		return Value{}, err
	}
	n, err := e.Step.value(x.whole)
	if err != nil {
		return Value{}, err
	}
	s := e.Symbol
	switch {
	case s.role == start || s.role == declared:
		return x.start(e, n)
	case s.role == direct && x.env.bound[s.Name].values == nil:
		return x.zero(s.Shape)
	case s.Kind == State && n < 0:
		return x.initial(s, n)
	}
	b, bound := x.env.bound[s.Name]
	switch {
	case !bound:
		return Value{}, fmt.Errorf("%s is not bound", s.Name)
	case n >= 0 && n < len(b.values):
		return b.values[n], nil
	case s.Kind == State:
		return Value{}, fmt.Errorf("%s is %s[%d], but only %d steps of it are bound", textOf(e), s.Name, n, len(b.values))
	}
	return x.zero(s.Shape)
}

// initial returns the value of a state at a step before 0: what is bound for
// that step, or else what is declared, a scalar standing for every entry.
func (x *evaluator) initial(s *Symbol, n int) (Value, error) {
	if v, ok := x.env.initials[s.Name][n]; ok {
		return v, nil
	}
	if s.Initial == nil {
		return Value{}, fmt.Errorf("%s has no initial value for step %d", s.Name, n)
	}
	value, err := x.eval(s.Initial)
	if err != nil {
		return Value{}, err
	}
	zero, err := x.zero(s.Shape)
	if err != nil {
		return Value{}, err
	}
	value, _ = spread(value, zero)
	return value, nil
}
