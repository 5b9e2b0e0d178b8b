package autodiff

import (
	"errors"
	"fmt"
	"slices"

	"unroll/tensor"
)

// Backward sets the Grad of every variable on the tape to the derivative of the
// loss by it, zeros where the loss does not depend on it. The loss is a number.
// That includes what was computed on the way: the gradient of a state s[n] is
// the sum over all paths from it, at this step and at later ones.
//
// A tape has one backward pass; the second call is an error. So is a loss that
// is not a number or stands on another tape, and a tape with an operation whose
// arguments do.
func (t *Tape) Backward(loss *Var) error {
	if err := t.check(loss); err != nil {
		return err
	}
	t.done = true
	for _, v := range t.vars {
		v.Grad = tensor.NewMatrix(v.Value.Rows, v.Value.Cols)
	}
	loss.Grad.Data[0] = 1
	// A variable that the loss does not depend on has no gradient to pass on,
	// and must not be asked: its slope may be infinite, and 0 times that is not 0.
	needed := map[*Var]bool{loss: true}
	for _, v := range slices.Backward(t.vars) {
		if !needed[v] || v.op == "" {
			continue
		}
		for _, x := range v.from {
			needed[x] = true
		}
		v.pull(v.Grad)
	}
	return nil
}

func (t *Tape) check(loss *Var) error {
	switch {
	case t.err != nil:
		return t.err
	case t.done:
		return errors.New("autodiff: Backward has read this tape already: gradients would be added to those of the first pass; record a new tape")
	case loss.tape != t:
		return fmt.Errorf("autodiff: Backward: the loss %s is on another tape", loss)
	case len(loss.Value.Data) != 1:
		return fmt.Errorf("autodiff: Backward: the loss %s has the shape %s; want a number, such as Sum or Dot", loss, loss.Shape())
	}
	return nil
}

// add adds a term to the gradient of v, in the order of the entries.
func (v *Var) add(term tensor.Vector) {
	for i, x := range term {
		v.Grad.Data[i] += x
	}
}
