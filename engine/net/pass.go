package net

import "unroll/engine"

// pass is a layer's part of a training. The gradient of its outputs takes the place of
// the outputs, which the layer itself keeps anyway.
type pass struct {
	forward, reverse *engine.Checkpointed
	inputs, outputs  int
	y                []float32 // [T][B][outputs], and then its gradient
	drop             *dropout  // of the outputs; nil: none

	// In both directions: the inputs from the end on, and the outputs of each.
	turned, own, other []float32
}

// pass makes memory for a layer, for what it keeps of each direction at most so many
// bytes, 0 for all that it takes.
func (n *Network) pass(k int, l layer, bytes, steps, batch int) (pass, error) {
	p := pass{inputs: l.inputs, outputs: l.outputs(), drop: n.dropout(k)}
	var err error
	if p.forward, err = l.forward.TrainingWithin(bytes, steps, batch); err != nil {
		return p, err
	}
	rows := steps * batch
	p.y = make([]float32, rows*p.outputs)
	if l.reverse != nil {
		if p.reverse, err = l.reverse.TrainingWithin(bytes, steps, batch); err != nil {
			return p, err
		}
		p.turned = make([]float32, rows*p.inputs)
		p.own, p.other = make([]float32, rows*p.half()), make([]float32, rows*p.half())
	}
	return p, nil
}

// half is how many outputs come from one of two directions.
func (p *pass) half() int { return p.outputs / 2 }

// run goes forward, into y.
func (p *pass) run(b block, x []float32, start engine.State) error {
	rows := b.steps * b.batch
	if err := p.forward.SetLengths(b.lengths); err != nil {
		return err
	}
	if p.reverse == nil {
		return p.forward.Forward(x, start, p.y[:rows*p.outputs])
	}
	if err := p.reverse.SetLengths(b.lengths); err != nil {
		return err
	}
	h := p.half()
	turned, own, other := p.turned[:rows*p.inputs], p.own[:rows*h], p.other[:rows*h]
	b.reverse(columns{turned, 0, p.inputs}, columns{x, 0, p.inputs}, p.inputs, false)
	if err := p.forward.Forward(x, start, own); err != nil {
		return err
	}
	if err := p.reverse.Forward(turned, engine.State{}, other); err != nil {
		return err
	}
	b.move(columns{p.y, 0, p.outputs}, columns{own, 0, h}, h)
	b.reverse(columns{p.y, h, p.outputs}, columns{other, 0, h}, h, false)
	return nil
}

// back takes the gradient in y back to dx, which may be nil.
func (p *pass) back(b block, dx []float32) error {
	rows, none := b.steps*b.batch, engine.State{}
	if p.reverse == nil {
		return p.forward.Backward(p.y[:rows*p.outputs], none, dx, none)
	}
	h := p.half()
	own, other, turned := p.own[:rows*h], p.other[:rows*h], p.turned[:rows*p.inputs]
	b.move(columns{own, 0, h}, columns{p.y, 0, p.outputs}, h)
	b.reverse(columns{other, 0, h}, columns{p.y, h, p.outputs}, h, false)
	if dx == nil {
		turned = nil
	}
	if err := p.forward.Backward(own, none, dx, none); err != nil {
		return err
	}
	if err := p.reverse.Backward(other, none, turned, none); err != nil {
		return err
	}
	if dx != nil {
		b.reverse(columns{dx, 0, p.inputs}, columns{turned, 0, p.inputs}, p.inputs, true)
	}
	return nil
}

// ends calls f for the part of each sequence's row of all that belongs to the end of a
// direction, and for the numbers of y there: the reverse direction ends at step 0.
func (p *pass) ends(b block, f func(end, numbers []float32), all []float32) {
	d := p.outputs
	if p.reverse != nil {
		d = p.half()
	}
	for r := range b.batch {
		end := all[r*p.outputs:][:p.outputs]
		f(end[:d], p.y[b.row(b.length(r)-1, r)*p.outputs:][:d])
		if p.reverse != nil {
			f(end[d:], p.y[b.row(0, r)*p.outputs+d:][:d])
		}
	}
}
