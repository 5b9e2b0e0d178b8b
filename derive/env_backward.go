package derive

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
)

// derivative finds the symbol of a name of the backward pass: an adjoint or a
// carry, "d.W" or "direct.r".
func (c *Cell) derivative(name string) *Symbol {
	b, err := c.Backward()
	if err != nil {
		return nil
	}
	head, rest, dotted := strings.Cut(name, ".")
	if dotted {
		rest = head + "." + canonical(rest)
	} else {
		rest = canonical(name)
	}
	for _, s := range b.symbols {
		if s.Name == rest && s.role != start {
			return s
		}
	}
	return nil
}

// steps returns how many steps of what equations compute are bound.
func (e *Env) steps() int {
	most := 0
	for name, b := range e.bound {
		s := e.cell.byName[name]
		if s == nil || s.Timed() && s.Definition != nil {
			most = max(most, len(b.values))
		}
	}
	return most
}

// cutStart splits "d.r@-1" into the state r and the step −1.
func (e *Env) cutStart(name string) (s *Symbol, n int, ok bool) {
	head, at, found := strings.Cut(name, "@")
	of, dotted := strings.CutPrefix(head, "d.")
	n, err := strconv.Atoi(at)
	s = e.cell.byName[canonical(of)]
	return s, n, found && dotted && err == nil && n < 0 && s != nil && s.Kind == State
}

// bindStartGradient binds the gradient of a state before step 0.
func (e *Env) bindStartGradient(s *Symbol, n int, v any) error {
	values, ok := single(v)
	label := fmt.Sprintf("d.%s@%d", s.Name, n)
	if !ok {
		return mismatch(label, oneOf(s.Shape), fmt.Sprintf("%T", v))
	}
	sizes := maps.Clone(e.dims)
	if err := e.fit(label, s.Shape, values[0], sizes); err != nil {
		return err
	}
	e.learn(s, sizes)
	e.bindStart(s, n, values[0])
	return nil
}

func (e *Env) bindStart(s *Symbol, n int, v Value) {
	if e.starts[s.Name] == nil {
		e.starts[s.Name] = map[int]Value{}
	}
	e.starts[s.Name][n] = v
}
