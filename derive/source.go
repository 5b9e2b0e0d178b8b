package derive

import (
	"fmt"
	"strings"
)

// Source returns the equation as a line of a source file, without the end of
// the line.
func (q *Equation) Source() string {
	line := text{}.equation(q)
	s := q.Defines()
	switch {
	case s != nil && q.Label == s.Name:
	case isDigitText(q.Label):
		line = q.Label + "  " + line
	default:
		line = q.Label + ": " + line
	}
	if q.Kind == Identity {
		line = "identity " + line
	}
	return line + quoted("    ", q.Note)
}

// Source returns the cell as source; Parse of it is a cell with the same
// symbols and the same trees. Comments are not kept.
func (c *Cell) Source() string {
	var out strings.Builder
	fmt.Fprintf(&out, "cell %s%s", c.Name, quoted(" ", c.Title))
	if c.Cite != "" {
		out.WriteString(" cite " + c.Cite)
	}
	out.WriteString("\n")
	for _, s := range c.Symbols {
		if s.Declared {
			fmt.Fprintf(&out, "%-6s %s%s\n", keyword(s.Kind), s.declaration(), quoted(" ", s.Meaning))
		}
	}
	if len(c.Outputs) > 0 {
		fmt.Fprintf(&out, "output %s\n", strings.Join(c.Outputs, ", "))
	}
	for _, a := range c.Adjoints {
		fmt.Fprintf(&out, "adjoint %s\n", a.source(false))
	}
	for _, f := range c.Carries {
		fmt.Fprintf(&out, "carry  %s\n", f.source(true))
	}
	for _, g := range c.Gradients {
		fmt.Fprintf(&out, "gradient %s\n", g.source())
	}
	for _, q := range c.Equations {
		out.WriteString(q.Source() + "\n")
	}
	return out.String()
}

// keyword returns the word that declares a symbol of the kind.
func keyword(k Kind) string {
	return [...]string{"dim", "input", "state", "param", "signal", "warp", "map"}[k]
}

// declaration writes the symbol as its declaration has it, after the keyword.
func (s *Symbol) declaration() string {
	switch s.Kind {
	case Warp:
		if s.Func == "" {
			return s.Name
		}
		return s.Name + " = " + s.Func
	case Map:
		args := make([]string, len(s.Args))
		for i, a := range s.Args {
			args[i] = a.Rows
		}
		taps := ""
		if s.Taps != "" {
			taps = "[" + s.Taps + "]"
		}
		return fmt.Sprintf("%s%s(%s) -> %s", s.Name, taps, strings.Join(args, ", "), s.Shape.Rows)
	}
	inside := s.Shape.source()
	if s.Taps != "" {
		inside = strings.TrimSpace(s.Taps + "; " + inside)
	}
	out := s.Name
	if inside != "" {
		out += "[" + inside + "]"
	}
	if s.Initial != nil {
		out += " = " + textOf(s.Initial)
	}
	return out
}

// quoted returns a text in quotes after the lead, or nothing for no text.
func quoted(lead, text string) string {
	if text == "" {
		return ""
	}
	return lead + `"` + text + `"`
}
