package derive

import (
	"fmt"
	gotoken "go/token"
	"strings"
)

// goNames says how the symbols of a cell are called in Go: as in the file, as
// fields of a struct c.
type goNames struct {
	cell   *Cell
	starts map[*Symbol]*Symbol // of the states that are read before step 0
	taken  map[string]bool
	of     map[*Symbol]string
	before bool // n is a step before 0
}

func newGoNames(b *Backward) *goNames {
	return &goNames{b.Cell, b.starts, map[string]bool{"steps": true, "forward": true, "backward": true, "loss": true}, map[*Symbol]string{}, false}
}

// safe returns a name that Go allows and that no other symbol has.
func (x *goNames) safe(name string) string {
	if gotoken.IsKeyword(name) {
		return name + "_"
	}
	return name
}

// plain returns the name of the field of a symbol, without the c before it.
func (x *goNames) plain(s *Symbol) string {
	if name, ok := x.of[s]; ok {
		return name
	}
	name := s.Name
	switch s.role {
	case direct:
		name = "direct_" + s.of.Name
	case start, declared:
		name = "grad_" + s.of.Name + "_start"
	case gradient:
		name = "grad_" + s.of.Name
	}
	if s.role == declared {
		return name // the same slice as of the role start
	}
	name = x.safe(name)
	for x.taken[name] || s.Kind == State && (x.taken[name+"_start"] || x.taken[name+"_before"]) {
		name += "_"
	}
	x.taken[name], x.of[s] = true, name
	if s.Kind == State {
		x.taken[name+"_start"], x.taken[name+"_before"] = true, true
	}
	return name
}

func (x *goNames) field(s *Symbol) string { return "c." + x.plain(s) }

// size returns a size as Go: a number, or the field of a dimension.
func (x *goNames) size(size string) string {
	if isDigitText(size) {
		return size
	}
	return x.field(x.cell.byName[size])
}

// length returns the number of entries of a shape.
func (x *goNames) length(s Shape) string {
	switch {
	case s.Matrix():
		return x.size(s.Rows) + "*" + x.size(s.Cols)
	case s.Scalar():
		return "1"
	}
	return x.size(s.Rows + s.Cols)
}

// running returns the name of a running index.
func (x *goNames) running(name string) string {
	switch {
	case name == stepsVar:
		return "c.steps"
	case x.cell.byName[name] != nil:
		return x.size(name)
	case name == "c" || name == "i" || name == "j" || name == "m" || isDigit(rune(name[len(name)-1])):
		return name + "_" // the code around has names like these
	}
	return x.safe(name)
}

func (x *goNames) index(i Index) string { return i.format(x.running, "-", "*") }

// condition writes the conditions of a Where.
func (x *goNames) condition(e *Where) string {
	var parts []string
	within := func(from, at, to string) {
		parts = append(parts, fmt.Sprintf("%s <= %s && %s <= %s", from, at, at, to))
	}
	for _, s := range e.Steps {
		within("0", x.index(s), "c.steps-1")
	}
	for _, r := range e.Ranges {
		within(x.index(r.From), x.index(r.X), x.index(r.To))
	}
	return strings.Join(parts, " && ")
}

// fetch returns the slice of a signal at a step, or of a tap.
func (x *goNames) fetch(r *Ref) string {
	s := r.Symbol
	size := x.length(s.Shape)
	switch {
	case r.Tap != nil:
		return x.field(s) + "[" + x.index(*r.Tap) + "]"
	case s.role == declared:
		return fmt.Sprintf("unlessGiven(%s, %s, %s_before, %s)", x.index(*r.Step), x.field(s), x.field(s.of), size)
	case s.role == start:
		return fmt.Sprintf("%s[-1-(%s)]", x.field(s), x.index(*r.Step))
	case !x.before && r.Step.equal(step(0)) && (s.Definition != nil || s.role == adjoint || s.role == carry):
		return x.field(s) + "[n]"
	case x.starts[s] != nil:
		return fmt.Sprintf("from(%s, %s_start, %s)", x.field(s), x.field(s), x.index(*r.Step))
	}
	return fmt.Sprintf("at(%s, %s, %s)", x.field(s), x.index(*r.Step), size)
}
