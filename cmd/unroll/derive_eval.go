package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"unroll/derive"
	"unroll/tensor"
)

// evaluation is a cell with the numbers of a file.
type evaluation struct {
	cell     *derive.Cell
	backward *derive.Backward
	env      *derive.Env
	values   map[string]tensor.Array
	steps    int
}

// evaluate runs a cell forward and backward on the tensors of a file and
// writes what comes out to another.
func evaluate(cell *derive.Cell, from, to string) error {
	backward, err := cell.Backward()
	if err != nil {
		return err
	}
	values, err := readArrays(from)
	if err != nil {
		return err
	}
	e := &evaluation{cell, backward, derive.NewEnv(cell), values, 0}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if err := e.bind(name); err != nil {
			return fmt.Errorf("%s: tensor %s: %w", from, name, err)
		}
	}
	if err := e.complete(); err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	if err := cell.Run(e.env, e.steps); err != nil {
		return err
	}
	if err := backward.Run(e.env, e.steps); err != nil {
		return err
	}
	results, err := e.results()
	if err != nil {
		return err
	}
	return writeArrays(to, results)
}

// bind gives the tensor of a name to what it is the value of: W, x, s@-1 or
// d.OUTPUT.
func (e *evaluation) bind(name string) error {
	a := e.values[name]
	if output, ok := strings.CutPrefix(name, "d."); ok {
		s := e.cell.Symbol(output)
		if s == nil || !slices.Contains(e.cell.Outputs, s.Name) {
			return fmt.Errorf("%s is no output; the outputs are %s", output, strings.Join(e.cell.Outputs, ", "))
		}
		return e.signal("direct."+s.Name, s.Shape, a)
	}
	if state, step, ok := strings.Cut(name, "@"); ok {
		return e.start(state, step, a)
	}
	s := e.cell.Symbol(name)
	switch {
	case s == nil:
		return fmt.Errorf("the cell %s has no such symbol", e.cell.Name)
	case s.Kind == derive.Input:
		return e.signal(s.Name, s.Shape, a)
	case s.Kind != derive.Param || s.Definition != nil:
		return fmt.Errorf("expected a parameter, an input, a state before step 0 as in s@-1, or d.OUTPUT, and %s is a %s", s.Name, s.Kind)
	}
	v, err := value(a, s.Shape, s.Taps != "")
	if err != nil {
		return err
	}
	return e.env.Bind(s.Name, v)
}

// signal binds a tensor with a first size that counts the steps, of which all
// have one number.
func (e *evaluation) signal(name string, shape derive.Shape, a tensor.Array) error {
	v, err := value(a, shape, true)
	if err != nil {
		return err
	}
	if e.steps == 0 {
		e.steps = a.Shape[0]
	}
	if a.Shape[0] != e.steps {
		return fmt.Errorf("expected %d steps, as in another tensor, found %d", e.steps, a.Shape[0])
	}
	return e.env.Bind(name, v)
}

// start binds the value of a state at a step before 0.
func (e *evaluation) start(state, step string, a tensor.Array) error {
	n, err := strconv.Atoi(step)
	s := e.cell.Symbol(state)
	if err != nil || n >= 0 || s == nil || s.Kind != derive.State {
		return fmt.Errorf("expected a state and a step before 0, as in s@-1")
	}
	v, err := value(a, s.Shape, false)
	if err != nil {
		return err
	}
	return e.env.BindInitial(s.Name, n, v)
}

// complete checks that what must be there is there, and that nothing is there
// in vain.
func (e *evaluation) complete() error {
	for _, s := range e.cell.Symbols {
		needed := s.Kind == derive.Input || s.Kind == derive.Param && s.Definition == nil
		if needed && e.env.Get(s.Name) == nil {
			return fmt.Errorf("the %s %s is missing", s.Kind, s.Name)
		}
	}
	if e.steps == 0 {
		return fmt.Errorf("no tensor says how many steps there are: an input or d.OUTPUT does, by its first size")
	}
	for _, s := range e.cell.Symbols {
		if s.Kind != derive.State {
			continue
		}
		if err := e.before(s); err != nil {
			return err
		}
	}
	return nil
}

// before checks that no value of a state lies deeper than the cell looks back,
// and puts zeros where a state has neither a value nor a declared one.
func (e *evaluation) before(s *derive.Symbol) error {
	depth, err := e.backward.Depth(e.env, s.Name)
	if err != nil {
		return err
	}
	for name := range e.values {
		state, step, _ := strings.Cut(name, "@")
		if n, err := strconv.Atoi(step); err == nil && e.cell.Symbol(state) == s && -n > depth {
			return fmt.Errorf("tensor %s: no output depends on %s before step %d", name, s.Name, -depth)
		}
	}
	for n := -1; n >= -depth && s.Initial == nil; n-- {
		if _, given := e.values[fmt.Sprintf("%s@%d", s.Name, n)]; given {
			continue
		}
		if err := e.env.BindZero(s.Name, n); err != nil {
			return err
		}
	}
	return nil
}

// results collects the outputs, the states at the last step, and the
// gradients.
func (e *evaluation) results() (map[string]tensor.Array, error) {
	out := map[string]tensor.Array{}
	for _, name := range e.cell.Outputs {
		out[name] = arrayOf(e.env.Get(name))
	}
	for _, s := range e.cell.Symbols {
		switch {
		case s.Kind == derive.Input, s.Kind == derive.Param && s.Definition == nil:
			out["d."+s.Name] = arrayOf(e.env.Get("d." + s.Name))
		case s.Kind == derive.State:
			all := arrayOf(e.env.Get(s.Name))
			size := len(all.Data) / e.steps
			out[s.Name+"@last"] = tensor.Array{Shape: all.Shape[1:], Data: all.Data[len(all.Data)-size:]}
			depth, err := e.backward.Depth(e.env, s.Name)
			if err != nil {
				return nil, err
			}
			for k := range depth {
				name := fmt.Sprintf("d.%s@%d", s.Name, -1-k)
				out[name] = arrayOf(e.env.Get(name))
			}
		}
	}
	return out, nil
}
