package ocr

import "fmt"

// Input is where an image enters: Height rows, 0 for any, and Depth numbers at
// each pixel.
type Input struct{ Height, Depth int }

// input reads the shape of an image: batch, height, width, depth, and what was
// trained for.
func (s *source) input() Layer {
	s.int32("Input: batch")
	in := Input{Height: s.within("Input: height", 0, 1<<10)}
	s.within("Input: width", 0, 0)
	in.Depth = s.within("Input: depth", 1, 1<<10)
	s.int32("Input: loss")
	return in
}

// shape gives a shape to what comes from outside, of which only the width may be
// known. Anywhere else an input must have the shape already.
func (l Input) shape(in shape) (shape, error) {
	if in.depth == 0 {
		return shape{l.Height, in.width, l.Depth, 1}, nil
	}
	if in.height != l.Height || in.depth != l.Depth {
		return in, fmt.Errorf("Input: expected height %d and depth %d, found %s", l.Height, l.Depth, in)
	}
	return in, nil
}

func (l Input) forward(in Grid, _ *pass) Grid { return in }

// Series is layers behind one another.
type Series struct{ Layers []Layer }

func (l Series) shape(in shape) (shape, error) {
	for i, layer := range l.Layers {
		out, err := through(layer, in)
		if err != nil {
			return out, fmt.Errorf("layer %d: %w", i, err)
		}
		in = out
	}
	return in, nil
}

func (l Series) forward(in Grid, p *pass) Grid {
	for _, layer := range l.Layers {
		in = p.run(layer, in)
	}
	return in
}

// Parallel is layers beside one another: each has the whole input, their outputs
// stand behind one another in depth.
type Parallel struct{ Layers []Layer }

func (l Parallel) shape(in shape) (shape, error) {
	all := shape{}
	for i, layer := range l.Layers {
		out, err := through(layer, in)
		if err != nil {
			return out, fmt.Errorf("branch %d: %w", i, err)
		}
		if depth := all.depth; i > 0 {
			all.depth = out.depth
			if all != out {
				return out, fmt.Errorf("branch %d: expected the height and width of branch 0, found %s", i, out)
			}
			out.depth += depth
		}
		all = out
	}
	return all, nil
}

func (l Parallel) forward(in Grid, p *pass) Grid {
	outs := make([]Grid, len(l.Layers))
	depth := 0
	for i, layer := range l.Layers {
		outs[i] = p.run(layer, in)
		depth += outs[i].Depth
	}
	all := NewGrid(outs[0].Height, outs[0].Width, depth)
	for y := range all.Height {
		for x := range all.Width {
			at := all.At(y, x)
			for _, out := range outs {
				at = at[copy(at, out.At(y, x)):]
			}
		}
	}
	return all
}

// Turned turns the grid, runs a layer, and turns back. How is one of RTLReversed
// (columns from right to left), TTBReversed (rows from bottom to top) and
// XYTranspose (rows become columns).
type Turned struct {
	How   string
	Layer Layer
}

func (l Turned) shape(in shape) (shape, error) {
	out, err := through(l.Layer, l.turnShape(in))
	return l.turnShape(out), err
}

func (l Turned) turnShape(s shape) shape {
	if l.How == "XYTranspose" {
		s.height, s.width = s.width, s.height
	}
	return s
}

func (l Turned) forward(in Grid, p *pass) Grid {
	return l.turn(p.run(l.Layer, l.turn(in)))
}

func (l Turned) turn(g Grid) Grid {
	switch l.How {
	case "RTLReversed":
		return g.rearranged(g.Height, g.Width, func(y, x int) (int, int) { return y, g.Width - 1 - x })
	case "TTBReversed":
		return g.rearranged(g.Height, g.Width, func(y, x int) (int, int) { return g.Height - 1 - y, x })
	}
	return g.rearranged(g.Width, g.Height, func(y, x int) (int, int) { return x, y })
}
