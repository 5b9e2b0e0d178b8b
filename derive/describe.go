package derive

import "strings"

// Size says how large the symbol is, for a reader: "d×d_x", "K taps of d×d",
// "(d, d_x) → d" for a map; nothing for a scalar, a warp and a dimension.
func (s *Symbol) Size() string {
	if s.Kind == Dim || s.Kind == Warp {
		return ""
	}
	size := s.Shape.String()
	if s.Kind == Map {
		args := make([]string, len(s.Args))
		for i, a := range s.Args {
			args[i] = a.String()
		}
		size = "(" + strings.Join(args, ", ") + ") → " + size
	}
	switch {
	case s.Taps != "" && s.Kind == Map:
		return s.Taps + " functions " + size
	case s.Taps != "" && s.Shape.Scalar():
		return s.Taps + " taps"
	case s.Taps != "":
		return s.Taps + " taps of " + size
	case s.Shape.Scalar() && s.Kind != Map:
		return ""
	}
	return size
}

// Cell returns the cell whose numbers e holds.
func (e *Env) Cell() *Cell { return e.cell }
