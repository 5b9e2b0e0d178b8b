package engine

import "fmt"

// A Checkpointed training keeps a part of the steps at a time, and of the others only
// the states that the parts start from (Chen and others, 2016; over time, Gruslys and
// others, 2016). On the way back each part but the last is run forward once more. For
// the LSTM and the RNN all results are those of a [Training] to the last bit.
type Checkpointed struct {
	part   *Training // of so many steps
	steps  int       // at most, of a run
	starts []State   // of each part, and one for the gradient that goes back to it
	x      []float32
	ends   []int // of each sequence; none: all have all steps
}

// SetLengths is [Training.SetLengths].
func (c *Checkpointed) SetLengths(lengths []int) error {
	if err := c.part.checkLengths(lengths); err != nil {
		return err
	}
	c.ends = append(c.ends[:0], lengths...)
	c.part.balance(lengths)
	return nil
}

// TrainingWithin makes buffers for at most so many steps of so many sequences, with
// parts as long as bytes allow; 0 stands for one part. It is an error if the shortest
// parts are too large, and if the layer has windows, which see into other parts.
func (l *Layer) TrainingWithin(bytes, steps, batch int) (*Checkpointed, error) {
	if bytes < 0 {
		return nil, fmt.Errorf("engine: TrainingWithin: bytes is %d, expected at least 0", bytes)
	}
	if bytes == 0 {
		return l.inParts(steps, steps, batch)
	}
	one, err := l.Training(1, batch)
	if err != nil {
		return nil, err
	}
	two, err := l.Training(2, batch)
	if err != nil {
		return nil, err
	}
	if err := sizes("TrainingWithin", size{"steps", steps}); err != nil {
		return nil, err
	}
	each := two.Bytes() - one.Bytes()
	fixed := one.Bytes() - each
	unit := projected * one.blockSteps()
	length := (bytes - fixed) / each
	if length < steps { // states of all parts are kept as well
		kept := 4 * batch * (l.outputs + l.hidden)
		for length = length / unit * unit; length > 0 && fixed+length*each+(steps/length+2)*kept > bytes; length -= unit {
		}
	}
	if length <= 0 {
		return nil, fmt.Errorf("engine: TrainingWithin: %d bytes, expected at least about %d, for %d steps at a time", bytes, fixed+unit*each+(steps/unit+2)*4*batch*(l.outputs+l.hidden), unit)
	}
	return l.inParts(min(length, steps), steps, batch)
}

func (l *Layer) inParts(length, steps, batch int) (*Checkpointed, error) {
	if length < steps && l.program != nil && l.program.past+l.program.look > 0 {
		return nil, fmt.Errorf("engine: TrainingWithin: the layer has windows, expected none where %d steps are taken in parts of %d", steps, length)
	}
	t, err := l.Training(length, batch)
	if err != nil {
		return nil, err
	}
	c := &Checkpointed{part: t, steps: steps, starts: make([]State, (steps+length-1)/length+1)}
	for i := range c.starts {
		c.starts[i].H = make([]float32, batch*l.outputs)
		if t.rowC(0, 0) != nil {
			c.starts[i].C = make([]float32, batch*l.hidden)
		}
	}
	return c, nil
}

// Bytes is the memory that the buffers take.
func (t *Training) Bytes() int {
	return 4 * (len(t.v) + len(t.z) + len(t.c) + len(t.signals) + len(t.dz) + len(t.dh) + len(t.dc) + len(t.d))
}

// Bytes is the memory of the buffers and of the states that are kept.
func (c *Checkpointed) Bytes() int {
	n := c.part.Bytes()
	for _, s := range c.starts {
		n += 4 * (len(s.H) + len(s.C))
	}
	return n
}

// Forward is [Training.Forward]. x must stay as it is until Backward.
func (c *Checkpointed) Forward(x []float32, start State, y []float32) error {
	in, out, long := c.part.batch*c.part.inputs, c.part.batch*c.part.outputs, c.part.slots
	steps := len(x) / in
	if steps < 1 || steps > c.steps || len(x)%in != 0 {
		return fmt.Errorf("engine: Forward: x has %d numbers, expected %d for each of 1 to %d steps", len(x), in, c.steps)
	}
	if err := first(c.part.checkState("Forward", "start", start), optional("Forward", "y", y, steps*out)); err != nil {
		return err
	}
	c.x = x
	for i, from := 0, 0; from < steps; i, from = i+1, from+long {
		end := min(from+long, steps)
		if i > 0 {
			start = c.starts[i]
			if err := c.part.Last(start); err != nil {
				return err
			}
		} else {
			c.starts[0].set(start)
		}
		piece := y
		if y != nil {
			piece = y[from*out : end*out]
		}
		c.part.end(c.ends, from)
		if err := c.part.Forward(x[from*in:end*in], start, piece); err != nil {
			return err
		}
	}
	return nil
}

// set copies a state, nil as zeros.
func (s State) set(from State) {
	put(s.H, from.H, 0)
	put(s.C, from.C, 0)
}

// Backward is [Training.Backward]; dx may lie where x lies.
func (c *Checkpointed) Backward(dy []float32, later State, dx []float32, start State) error {
	in, out, long := c.part.batch*c.part.inputs, c.part.batch*c.part.outputs, c.part.slots
	if c.x == nil {
		return fmt.Errorf("engine: Backward: there is no Forward to go back through")
	}
	steps := len(c.x) / in
	if err := first(length("Backward", "dy", dy, steps*out), optional("Backward", "dx", dx, steps*in)); err != nil {
		return err
	}
	last := (steps - 1) / long
	for i := last; i >= 0; i-- {
		from, end := i*long, min((i+1)*long, steps)
		if i < last {
			c.part.end(c.ends, from)
			if err := c.part.Forward(c.x[from*in:end*in], c.starts[i], nil); err != nil {
				return err
			}
		}
		before, piece := start, dx
		if i > 0 {
			before = c.starts[len(c.starts)-1]
		}
		if dx != nil {
			piece = dx[from*in : end*in]
		}
		if c.part.program == nil { // sums begin with what comes from above, as within a part
			c.part.joined, c.part.above = i < last, nil
			if i > 0 {
				c.part.above = dy[(from-1)*out : from*out]
			}
		}
		if err := c.part.Backward(dy[from*out:end*out], later, piece, before); err != nil {
			return err
		}
		later = before
	}
	c.x = nil
	return nil
}

// Last is [Training.Last].
func (c *Checkpointed) Last(state State) error { return c.part.Last(state) }
