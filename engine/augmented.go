package engine

import "fmt"

// Augmentation says what an LSTM has beyond the plain one, which is the zero value. With
// c and h for state and output, and h = q unless it is projected:
//
//	i = sigmoid(W x + W_c c[t-1] + W_h h[t-1] + b)    likewise f and e
//	g = tanh(e·(W x) + W_h h[t-1] + b)
//	c[t] = f·c[t-1] + i·g
//	o = sigmoid(W x + W_c c[t] + W_h h[t-1] + b)
//	q = o·tanh c[t]    h[t] = W_q q
//
// i, f, g, o, e are g_cu, g_cs, u, g_cr, g_cx in the names of package lstm, of which
// this is the augmented cell with all its options. Its Vanilla LSTM has full peepholes
// and nothing else; PyTorch's nn.LSTM with proj_size has Projection and nothing else.
type Augmentation struct {
	Peepholes  Peepholes // W_c
	External   bool      // the gate e of the input; without, e = 1
	Coupled    bool      // i = 1 - f, so that i has no weights
	Normalised bool      // each sum goes through a layer normalisation, in the place of its bias
	Projection int       // how many numbers h is projected to; 0 for no projection

	I, F, G, O, E Window // in the place of the one input, for each gate
}

// Peepholes are matrices by which gates see the state: none, diagonal ones, which show
// each unit its own entry, or full ones.
type Peepholes int

const (
	NoPeepholes Peepholes = iota
	DiagonalPeepholes
	FullPeepholes
)

// A Window is the inputs x[t+First] to x[t+First+Taps-1], each with weights of its own;
// beyond the ends of a sequence they are zero. The zero value is the one input x[t].
type Window struct{ First, Taps int }

// widest bounds the inputs that windows see before and after a step.
const widest = 1 << 20

// Augmented makes a layer of augmented LSTM cells, all weights zero. The order of gates
// in [Weights] is i, f, g, o, e, without those that are not there.
//
// Windows see zeros beyond the ends of what [Training.Forward] is given. A [Stream]
// goes on: windows that look back see the inputs of earlier calls, until SetState
// forgets them. A layer whose windows look ahead has no Stream.
func (d *Device) Augmented(inputs, hidden int, a Augmentation) (*Layer, error) {
	outputs := a.Projection
	if outputs == 0 {
		outputs = hidden
	}
	if err := first(a.check(hidden), programSizes("Augmented", a.taps(), inputs, hidden, outputs)); err != nil {
		return nil, err
	}
	c := newAugmented(inputs, hidden, outputs, a)
	c.sumUp()
	c.keep()
	c.show()
	return d.composed(c.program), nil
}

// check demands options that make sense.
func (a Augmentation) check(hidden int) error {
	switch {
	case a.Peepholes < NoPeepholes || a.Peepholes > FullPeepholes:
		return fmt.Errorf("engine: Augmented: Peepholes is %d, expected NoPeepholes, DiagonalPeepholes or FullPeepholes", a.Peepholes)
	case a.Projection < 0:
		return fmt.Errorf("engine: Augmented: Projection is %d, expected at least 0", a.Projection)
	case a.Normalised && hidden == 1:
		return fmt.Errorf("engine: Augmented: hidden is 1, expected at least 2 with Normalised: one number alone has no deviation")
	}
	for name, w := range map[string]Window{"I": a.I, "F": a.F, "G": a.G, "O": a.O, "E": a.E} {
		if w.First < -widest || w.First > widest || w.Taps < 0 || w.Taps > widest {
			return fmt.Errorf("engine: Augmented: window %s has %d taps from %d on, expected at most %d, at most as far away", name, w.Taps, w.First, widest)
		}
	}
	if a.Coupled && a.I != (Window{}) {
		return fmt.Errorf("engine: Augmented: window I is given, expected none with Coupled: the gate has no weights")
	}
	if !a.External && a.E != (Window{}) {
		return fmt.Errorf("engine: Augmented: window E is given, expected none without External: there is no such gate")
	}
	return nil
}

// taps is how many matrices act on inputs.
func (a Augmentation) taps() (all int) {
	for _, w := range []Window{a.I, a.F, a.G, a.O, a.E} {
		all += w.size()
	}
	return all
}

func (w Window) size() int { return max(w.Taps, 1) }

// augmented builds the program of the cell. A gate is a sum at first; with normalisation
// another signal becomes the gate.
type augmented struct {
	*program
	Augmentation
	gates, peepholes, inputWeights int // of the weights so far

	i, f, g, o, e *gate
	seen          *sum // W x of g, where e says how much it counts
}

// A gate is a sum with its place among the gates.
type gate struct {
	*sum
	index    int
	peephole int // its place among the peepholes; -1 for none
	value    signal
}

func newAugmented(inputs, hidden, outputs int, a Augmentation) *augmented {
	c := &augmented{program: newProgram(inputs, hidden, outputs, true), Augmentation: a}
	for _, w := range []Window{a.I, a.F, a.G, a.O, a.E} {
		c.past, c.look = max(c.past, -w.First), max(c.look, w.First+w.size()-1)
	}
	if !a.Coupled {
		c.i = c.gate(c.windowed(a.I), c.c)
	}
	c.f = c.gate(c.windowed(a.F), c.c)
	if a.External {
		c.seen = c.sum(hidden, c.windowed(a.G)...)
		c.g = c.gate(nil, signal{})
	} else {
		c.g = c.gate(c.windowed(a.G), signal{})
	}
	c.o = c.gate(c.windowed(a.O), signal{})
	if a.Peepholes != NoPeepholes {
		c.o.peephole = c.peepholes
		c.peepholes++
	}
	if a.External {
		c.e = c.gate(c.windowed(a.E), c.c)
	}
	return c
}

// windowed is the terms of a window.
func (c *augmented) windowed(w Window) (terms []term) {
	stride := w.size() * c.inputs
	for tap := range w.size() {
		terms = append(terms, term{from: c.x, shift: w.First + tap, field: input, at: c.inputWeights + tap*c.inputs, stride: stride})
	}
	c.inputWeights += c.hidden * stride
	return terms
}

// gate makes the sum of a gate, with peepholes to a state if there is one.
func (c *augmented) gate(terms []term, state signal) *gate {
	g := &gate{index: c.gates, peephole: -1}
	c.gates++
	if !c.Normalised {
		terms = append(terms, c.biasTerm(g.index))
	}
	terms = append(terms, c.recurrentTerm(g.index, c.h))
	if state != (signal{}) && c.Peepholes != NoPeepholes {
		g.peephole = c.peepholes
		c.peepholes++
	}
	if g.peephole >= 0 && c.Peepholes == FullPeepholes {
		terms = append(terms, c.peepTerm(g, state))
	}
	g.sum = c.sum(c.hidden, terms...)
	g.value = g.to
	return g
}

func (c *augmented) peepTerm(g *gate, state signal) term {
	return term{from: state, field: peephole, at: g.peephole * c.hidden * c.hidden, stride: c.hidden}
}

func peephole(w *Weights) *[]float32   { return &w.Peephole }
func projection(w *Weights) *[]float32 { return &w.Projection }
func gain(w *Weights) *[]float32       { return &w.Gain }
func shift(w *Weights) *[]float32      { return &w.Shift }
