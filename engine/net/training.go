package net

import (
	"fmt"

	"unroll/engine"
)

// Training runs a network forward, keeps what the way back needs, and goes back.
type Training struct {
	network      *Network
	batch, limit int   // sequences, and the most steps
	block        block // of the last Forward, without steps after Backward
	in           Batch
	x            []float32 // what enters the first layer, and then its gradient
	layers       []pass
	last         State
	asked        []float32 // the rows that are read out, where they are not all
	answers      []float32 // what is given out, and then the derivative of the loss by it
	labels       []int32   // the class of every row that is read out
	loss         *engine.Loss
}

// Training makes memory for at most so many steps of so many sequences.
func (n *Network) Training(steps, batch int) (*Training, error) {
	t := &Training{network: n, batch: batch, limit: steps, loss: n.device.Loss()}
	for k, l := range n.layers {
		p, err := n.pass(k, l, steps, batch)
		if err != nil {
			return nil, fmt.Errorf("net: Training: layer %d: %w", k, err)
		}
		t.layers = append(t.layers, p)
	}
	t.x = make([]float32, steps*batch*n.spec.width())
	rows := steps * batch
	if n.spec.Last {
		rows = batch
		t.asked = make([]float32, rows*n.output.inputs)
	}
	t.answers, t.labels = make([]float32, rows*n.spec.Outputs), make([]int32, rows)
	t.last = n.State(batch)
	return t, nil
}

// Forward shows the network a batch, from a state on, nil for zeros, and returns
// the mean loss over all that is asked. It keeps in's slices until Backward. A network
// in both directions takes no state.
func (t *Training) Forward(in Batch, start State) (loss float64, err error) {
	n := t.network
	t.block.steps = 0
	steps, err := n.spec.checkBatch("Forward", in, t.batch, true)
	if err != nil {
		return 0, err
	}
	if steps > t.limit {
		return 0, fmt.Errorf("net: Forward: the batch has %d steps, expected at most %d", steps, t.limit)
	}
	if start != nil && len(start) != len(t.last) {
		return 0, fmt.Errorf("net: Forward: the state has %d layers, expected %d", len(start), len(t.last))
	}
	t.in = in
	b := block{steps, t.batch, in.Lengths}
	x := t.x[:steps*t.batch*n.spec.width()]
	n.read(x, in)
	b.blank(x, n.spec.width())
	for k := range t.layers {
		var from engine.State
		if start != nil {
			from = start[k]
		}
		p := &t.layers[k]
		if err := p.run(b, x, from); err != nil {
			return 0, fmt.Errorf("net: Forward: layer %d: %w", k, err)
		}
		if !n.spec.Bidirectional {
			if err := p.lastOf(b, t.last[k]); err != nil {
				return 0, fmt.Errorf("net: Forward: layer %d: %w", k, err)
			}
		}
		x = p.y[:steps*t.batch*p.outputs]
		b.blank(x, p.outputs)
		n.drop(p.mask, x, k)
	}
	n.passes++
	t.block = b
	return t.compare()
}

// compare reads out the top layer and takes the loss.
func (t *Training) compare() (loss float64, err error) {
	n, b, rows := t.network, t.block, t.block.steps*t.batch
	top, x := t.layers[len(t.layers)-1], t.layers[len(t.layers)-1].y[:t.block.steps*t.batch*n.output.inputs]
	labels := t.labels
	if n.spec.Last {
		top.ends(b, func(end, numbers []float32) { copy(end, numbers) }, t.asked)
		x, rows = t.asked, t.batch
	}
	labels = labels[:rows]
	copy(labels, t.in.Classes)
	if n.spec.Loss == "squared" {
		clear(labels)
	}
	for r := 0; r < t.batch && !n.spec.Last; r++ {
		for s := b.length(r); s < b.steps; s++ {
			labels[b.row(s, r)] = engine.Ignored
		}
	}
	answers := t.answers[:rows*n.spec.Outputs]
	if err := n.output.forward(answers, x, rows); err != nil {
		return 0, err
	}
	if n.spec.Loss == "softmax" {
		return t.loss.Softmax(answers, labels, 1), nil
	}
	return t.loss.Squared(answers, t.in.Values, labels, 1), nil
}

// Backward adds a part of the gradient of the last Forward's loss, 1 for all of
// it, to the gradient of the network. Nothing reaches back beyond the state that
// Forward started from: over several chunks that is truncated backpropagation.
func (t *Training) Backward(part float64) error {
	n, b := t.network, t.block
	if b.steps == 0 {
		return fmt.Errorf("net: Backward: there is no Forward to go back through")
	}
	if n.clipped {
		return fmt.Errorf("net: Backward: the gradient was clipped, expected an Update before more is added")
	}
	rows := b.steps * t.batch
	top := t.layers[len(t.layers)-1]
	dy, x := top.y[:rows*top.outputs], top.y[:rows*top.outputs]
	if n.spec.Last {
		x, rows = t.asked, t.batch
	}
	answers := t.answers[:rows*n.spec.Outputs]
	for i := range answers {
		answers[i] *= float32(part)
	}
	if err := n.output.backward(x, answers, x, rows); err != nil {
		return err
	}
	if n.spec.Last {
		clear(dy)
		top.ends(b, func(end, numbers []float32) { copy(numbers, end) }, t.asked)
	}
	for k := len(t.layers) - 1; k >= 0; k-- {
		p, dx := &t.layers[k], []float32(nil)
		switch {
		case k > 0:
			dx = t.layers[k-1].y[:b.steps*t.batch*p.inputs]
		case n.embedding != nil:
			dx = t.x[:b.steps*t.batch*p.inputs]
		}
		if err := p.back(b, dx); err != nil {
			return fmt.Errorf("net: Backward: layer %d: %w", k, err)
		}
		b.blank(dx, p.inputs)
		if k > 0 {
			undrop(t.layers[k-1].mask, dx)
		}
	}
	if n.embedding != nil {
		n.spread(t.in.Symbols, t.x)
	}
	t.block.steps = 0
	return nil
}

// Last copies the state after the last step of Forward, of each sequence its own, to
// s, which [Network.State] has made.
func (t *Training) Last(s State) error {
	if len(s) != len(t.last) {
		return fmt.Errorf("net: Last: the state has %d layers, expected %d", len(s), len(t.last))
	}
	for k, l := range t.last {
		if len(s[k].H) != len(l.H) || len(s[k].C) != len(l.C) {
			return fmt.Errorf("net: Last: layer %d of the state has %d and %d numbers, expected %d and %d", k, len(s[k].H), len(s[k].C), len(l.H), len(l.C))
		}
		copy(s[k].H, l.H)
		copy(s[k].C, l.C)
	}
	return nil
}
