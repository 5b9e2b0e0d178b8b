package onnx

import "slices"

// What LSTM, GRU and RNN have in common: directions, the layout of their
// inputs, sequences of several lengths, and weights cut into gates.

// cell is one direction of a recurrent operator. A step takes the input at a
// time and the states before it, H first, to the states after it.
type cell[T float] interface {
	step(Xt []T, before [][]T) [][]T
}

// sequences is what the three operators read and write alike.
type sequences struct {
	steps, batch, input, hidden int
	directions                  []string // forward or reverse
	lengths                     []int    // of each sequence of the batch
	batchFirst                  bool     // layout 1
}

// sequences reads the inputs X, W, R and sequence_lens and the attributes, for
// an operator with a number of gates.
func (c *call) sequences(gates int) sequences {
	x, w, r := c.input(0, "X"), c.input(1, "W"), c.input(2, "R")
	same(x, w, r)
	if !x.Type.float() {
		unfit(x)
	}
	if len(x.Shape) != 3 || len(r.Shape) != 3 {
		fail("expected 3 dimensions of X and R, found %s and %s", x, r)
	}
	s := sequences{steps: x.Shape[0], batch: x.Shape[1], input: x.Shape[2], hidden: r.Shape[2]}
	if s.batchFirst = c.layout(); s.batchFirst {
		s.steps, s.batch = s.batch, s.steps
	}
	s.hidden = c.int("hidden_size", s.hidden)
	switch direction := c.text("direction", "forward", "reverse", "bidirectional"); direction {
	case "bidirectional":
		s.directions = []string{"forward", "reverse"}
	default:
		s.directions = []string{direction}
	}
	if s.hidden < 1 || s.hidden > 1<<31 || s.input < 1 {
		fail("hidden_size is %d, and X is %s", s.hidden, x)
	}
	s.want("W", w, len(s.directions), gates*s.hidden, s.input)
	s.want("R", r, len(s.directions), gates*s.hidden, s.hidden)
	lengths, ok := c.ints(4, "sequence_lens")
	if !ok {
		lengths = slices.Repeat([]int{s.steps}, s.batch)
	}
	if len(lengths) != s.batch {
		fail("input 4 (sequence_lens): expected %d, one of each sequence, found %d", s.batch, len(lengths))
	}
	for _, n := range lengths {
		if n < 0 || n > s.steps {
			fail("input 4 (sequence_lens): %d, and X has %d steps", n, s.steps)
		}
	}
	s.lengths = lengths
	return s
}

// layout reads the attribute: 1 puts the batch before the time.
func (c *call) layout() bool {
	v := c.int("layout", 0)
	if v != 0 && v != 1 {
		fail("attribute layout is %d, expected 0 or 1", v)
	}
	return v == 1
}

// want demands a shape.
func (s sequences) want(name string, t Tensor, shape ...int) {
	if !slices.Equal(t.Shape, shape) {
		fail("%s: expected the shape %v, found %s", name, shape, t)
	}
}

// weights are the blocks of an input of the given shape per direction: one
// block per gate, for each direction. An input left out gives blocks of zeros.
func weights[T float](c *call, s sequences, i int, name string, blocks, size int) [][][]T {
	t, ok := c.optional(i)
	var data []T
	if ok {
		same(c.input(0, "X"), t)
		if t.Len() != len(s.directions)*blocks*size || len(t.Shape) < 2 || t.Shape[0] != len(s.directions) {
			fail("input %d (%s): expected the shape [%d %d], found %s", i, name, len(s.directions), blocks*size, t)
		}
		data = t.Data.([]T)
	} else {
		data = make([]T, c.room([]int{len(s.directions), blocks, size}))
	}
	var all [][][]T
	for d := range s.directions {
		all = append(all, nil)
		for b := range blocks {
			start := (d*blocks + b) * size
			all[d] = append(all[d], data[start:start+size])
		}
	}
	return all
}

// initial are the states before the first step, for each direction and sequence.
func initial[T float](c *call, s sequences, i int, name string) [][][]T {
	t, ok := c.optional(i)
	shape := []int{len(s.directions), s.batch, s.hidden}
	if s.batchFirst {
		shape[0], shape[1] = shape[1], shape[0]
	}
	var data []T
	if ok {
		same(c.input(0, "X"), t)
		s.want(name, t, shape...)
		data = t.Data.([]T)
	} else {
		data = make([]T, c.room(shape))
	}
	all := make([][][]T, len(s.directions))
	for d := range s.directions {
		for b := range s.batch {
			start := s.state(d, b)
			all[d] = append(all[d], data[start:start+s.hidden])
		}
	}
	return all
}

// state is where the state of a direction and a sequence begins.
func (s sequences) state(d, b int) int {
	if s.batchFirst {
		return (b*len(s.directions) + d) * s.hidden
	}
	return (d*s.batch + b) * s.hidden
}

// unrolled runs the cells of the directions over all sequences. start holds, for
// each state of a cell, what initial returned. It returns Y and the last states,
// in the layout of the operator.
func unrolled[T float](c *call, s sequences, cells []cell[T], start ...[][][]T) []Tensor {
	x := c.input(0, "X")
	X := x.Data.([]T)
	D := len(s.directions)
	shape, last := []int{s.steps, D, s.batch, s.hidden}, []int{D, s.batch, s.hidden}
	if s.batchFirst {
		shape, last = []int{s.batch, s.steps, D, s.hidden}, []int{s.batch, D, s.hidden}
	}
	Y := make([]T, c.room(shape)) // 0 after the end of a sequence
	final := make([][]T, len(start))
	for k := range final {
		final[k] = make([]T, c.room(last))
	}
	for d, direction := range s.directions {
		for b := range s.batch {
			states := make([][]T, len(start))
			for k := range states {
				states[k] = start[k][d][b]
			}
			for n := range s.lengths[b] {
				t := n
				if direction == "reverse" {
					t = s.lengths[b] - 1 - n
				}
				at, to := (t*s.batch+b)*s.input, ((t*D+d)*s.batch+b)*s.hidden
				if s.batchFirst {
					at, to = (b*s.steps+t)*s.input, ((b*s.steps+t)*D+d)*s.hidden
				}
				states = cells[d].step(X[at:at+s.input], states)
				copy(Y[to:], states[0])
			}
			for k := range final {
				copy(final[k][s.state(d, b):], states[k])
			}
		}
	}
	out := []Tensor{{x.Type, shape, Y}}
	for _, data := range final {
		out = append(out, Tensor{x.Type, last, data})
	}
	return out
}

// The products and sums of the formulas.

// times is the product of a vector with a matrix, given by its rows: X·(Wᵀ).
func times[T float](W, x []T) []T {
	out := make([]T, len(W)/max(len(x), 1))
	for i := range out {
		out[i] = dot(W[i*len(x):(i+1)*len(x)], x)
	}
	return out
}

// with is the product entry by entry.
func with[T float](a, b []T) []T {
	out := make([]T, len(a))
	for i := range out {
		out[i] = a[i] * b[i]
	}
	return out
}

// plus is a sum entry by entry.
func plus[T float](first []T, more ...[]T) []T {
	out := slices.Clone(first)
	for _, v := range more {
		addScaled(out, 1, v)
	}
	return out
}

// rest is 1 - v.
func rest[T float](v []T) []T {
	return each(v, func(x T) T { return 1 - x })
}
