package derive

import "sync"

// Backpropagation through time is the chain rule over all steps at once. The
// loss E depends on the outputs of every step. The adjoint of a signal y is the
// derivative of E by y[n] through everything that y[n] leads to, in this step
// and in later ones:
//
//	ȳ[n] = (∂E/∂y[n])_direct + what arrives at each use of y
//
// A use of y at step n−1 by an equation at n is, seen from y, a use at n by the
// equation at n+1; so the adjoints are computed from the last step to the
// first. A parameter is used at every step, and its gradient is the sum over
// them.

// Backward is the backward pass of a cell: how the derivatives of a loss follow
// from its derivatives by the outputs.
type Backward struct {
	Cell      *Cell
	Equations []*Equation // in an order in which they can be computed: Steps, then the gradients
	Steps     int         // how many of them are adjoints and carries, computed step by step from the last

	forward []*Equation         // those of the cell that an output depends on, in order
	starts  map[*Symbol]*Symbol // the derivative by a state before step 0
	byName  map[string]*Symbol  // what the equations compute, and the derivatives by the outputs
	depth   map[*Symbol][]Index // how far before step 0 a state is read; the largest counts
}

// Term is one term of the right side of a derived equation.
type Term struct {
	Expr   Expr
	Use    *Equation // where what it comes from is used; nil for a term that no equation gives
	Reason string    // which use it comes from, and by which rules
}

// Unicode returns the term on one line, as it is read.
func (t Term) Unicode() string { return text{unicode: true}.expr(t.Expr, 0) }

// Backward derives the backward pass. The error is an *Error with the place of
// what has no derivative: a map, a spectral radius, a cell over time. What no
// output depends on has none either and may be anything.
//
// It needs numbers for nothing, and gives the same result whenever it is
// called.
func (c *Cell) Backward() (*Backward, error) { return c.backward() }

// prepare makes Backward ready to be called, and calls it if a derived equation
// has a label, which must be known at once.
func prepare(c *Cell, name string, lines []string) error {
	introduceDerived(c)
	c.backward = sync.OnceValues(func() (*Backward, error) {
		b, err := c.derive()
		if err != nil {
			return nil, placed(err, name, lines)
		}
		return b, nil
	})
	if !c.labels() {
		return nil
	}
	b, err := c.backward()
	if err != nil {
		return err
	}
	for _, q := range b.Equations {
		if q.labelled {
			c.labelled = append(c.labelled, q)
		}
	}
	return nil
}

// labels reports whether a derived equation has a label.
func (c *Cell) labels() bool {
	for _, list := range [][]Named{c.Adjoints, c.Carries} {
		for _, a := range list {
			if a.Label != "" {
				return true
			}
		}
	}
	for _, g := range c.Gradients {
		if g.Label != "" {
			return true
		}
	}
	return false
}
