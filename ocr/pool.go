package ocr

import "fmt"

// Maxpool makes one place of Y rows and X columns: the largest number at each
// depth. Rows and columns that do not fill a window are left out.
type Maxpool struct{ X, Y int }

func (s *source) maxpool() Layer {
	return Maxpool{s.within("Maxpool: columns", 1, maxWindow), s.within("Maxpool: rows", 1, maxWindow)}
}

func (l Maxpool) shape(in shape) (shape, error) { return shrunk("Maxpool", in, l.X, l.Y, 1) }

func (l Maxpool) forward(in Grid, _ *pass) Grid {
	out := NewGrid(in.Height/l.Y, in.Width/l.X, in.Depth)
	for y := range out.Height {
		for x := range out.Width {
			at := out.At(y, x)
			copy(at, in.At(y*l.Y, x*l.X))
			for dy := range l.Y {
				for dx := range l.X {
					for i, v := range in.At(y*l.Y+dy, x*l.X+dx) {
						at[i] = max(at[i], v)
					}
				}
			}
		}
	}
	return out
}

// Stack makes one place of Y rows and X columns: their vectors behind one
// another, column by column.
type Stack struct{ X, Y int }

func (s *source) stack() Layer {
	return Stack{s.within("Reconfig: columns", 1, maxWindow), s.within("Reconfig: rows", 1, maxWindow)}
}

func (l Stack) shape(in shape) (shape, error) { return shrunk("Reconfig", in, l.X, l.Y, l.X*l.Y) }

func (l Stack) forward(in Grid, _ *pass) Grid {
	out := NewGrid(in.Height/l.Y, in.Width/l.X, in.Depth*l.X*l.Y)
	for y := range out.Height {
		for x := range out.Width {
			at := out.At(y, x)
			for dx := range l.X {
				for dy := range l.Y {
					at = at[copy(at, in.At(y*l.Y+dy, x*l.X+dx)):]
				}
			}
		}
	}
	return out
}

// shrunk is the shape when x columns and y rows become one place, deeper by a
// factor.
func shrunk(layer string, in shape, x, y, deeper int) (shape, error) {
	if in.height > 0 && in.height < y || in.width > 0 && in.width < x {
		return in, fmt.Errorf("%s: expected an input of at least %d×%d, found %s", layer, y, x, in)
	}
	return shape{in.height / y, in.width / x, in.depth * deeper, in.scale * x}, nil
}
