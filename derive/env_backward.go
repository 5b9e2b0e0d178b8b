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
	if head, of, dotted := strings.Cut(name, "."); dotted {
		return b.byName[head+"."+canonical(of)]
	}
	return b.byName[canonical(name)]
}

// index makes the symbols findable by their names. The gradient of a parameter
// or an input that the file names has the usual name as well.
func (b *Backward) index(symbols []*Symbol) {
	b.byName = map[string]*Symbol{}
	for _, s := range symbols {
		if s.role == start {
			continue
		}
		b.byName[s.Name] = s
		if s.role == gradient {
			b.byName["d."+s.of.Name] = s
		}
	}
}

// steps returns how many steps are bound of what equations compute, forward or
// backward.
func (e *Env) steps() int {
	most := 0
	for name, b := range e.bound {
		s := e.cell.byName[name]
		if s == nil {
			s = e.cell.derivative(name)
		}
		if s != nil && s.Timed() && (s.Definition != nil || s.role == adjoint || s.role == carry) {
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
