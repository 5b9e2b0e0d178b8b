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
	placed       State     // as the sequences lie
	last         State     // as they are given
	asked        []float32 // the rows that are read out, where they are not all
	answers      []float32 // what is given out, and then the derivative of the loss by it
	labels       []int32   // the class of every row that is read out
	values       []float32 // or its values
	loss         *engine.Loss
}

// Training makes memory for at most so many steps of so many sequences.
func (n *Network) Training(steps, batch int) (*Training, error) {
	return n.TrainingWithin(0, steps, batch)
}

// TrainingWithin is Training with at most so many bytes for what the recurrent layers
// keep for the way back, 0 for all that they take. With fewer they run parts of the
// steps twice (see [engine.Checkpointed]).
func (n *Network) TrainingWithin(bytes, steps, batch int) (*Training, error) {
	t := &Training{network: n, batch: batch, limit: steps, loss: n.device.Loss()}
	share, err := n.share(bytes)
	if err != nil {
		return nil, err
	}
	for k, l := range n.layers {
		p, err := n.pass(k, l, share, steps, batch)
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
	if n.spec.Loss == "squared" {
		t.values = make([]float32, len(t.answers))
	}
	t.placed, t.last = n.State(batch), n.State(batch)
	t.block = block{batch: batch, order: make([]int, batch), lengths: make([]int, 0, batch)}
	return t, nil
}

// share is what each direction of each layer may have of so many bytes, 0 for all that
// it takes.
func (n *Network) share(bytes int) (int, error) {
	parts := len(n.layers)
	if n.spec.Bidirectional {
		parts *= 2
	}
	if bytes != 0 && bytes < parts {
		return 0, fmt.Errorf("net: TrainingWithin: bytes is %d, expected 0 or more than %d", bytes, parts)
	}
	return bytes / parts, nil
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
	t.block.arrange(in.Lengths)
	b := t.block
	b.steps = steps
	x := t.x[:steps*t.batch*n.spec.width()]
	n.read(x, in, b)
	b.blank(x, n.spec.width())
	for k := range t.layers {
		p := &t.layers[k]
		if err := t.run(p, k, b, x, start); err != nil {
			return 0, fmt.Errorf("net: Forward: layer %d: %w", k, err)
		}
		x = p.y[:steps*t.batch*p.outputs]
		b.blank(x, p.outputs)
		p.drop.draw(n, k)
		p.drop.apply(b, x, p.outputs)
	}
	n.passes++
	t.block.steps = steps
	return t.compare()
}

// run takes layer k forward, from a state as it is given, and keeps the last one.
func (t *Training) run(p *pass, k int, b block, x []float32, start State) error {
	if t.placed == nil {
		return p.run(b, x, engine.State{})
	}
	placed, last, from := t.placed[k], t.last[k], engine.State{}
	if start != nil {
		from = start[k]
	}
	if from.H != nil && len(from.H) != len(last.H) || from.C != nil && len(from.C) != len(last.C) {
		return fmt.Errorf("the state has %d and %d numbers, expected %d and %d", len(from.H), len(from.C), len(last.H), len(last.C))
	}
	b.place(placed.H, from.H, false)
	b.place(placed.C, from.C, false)
	if err := p.run(b, x, placed); err != nil {
		return err
	}
	if err := p.forward.Last(placed); err != nil {
		return err
	}
	b.place(last.H, placed.H, true)
	b.place(last.C, placed.C, true)
	return nil
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
	for i := range labels {
		if given := b.given(i); t.values != nil {
			labels[i] = 0
			copy(t.values[i*n.spec.Outputs:][:n.spec.Outputs], t.in.Values[given*n.spec.Outputs:])
		} else {
			labels[i] = t.in.Classes[given]
		}
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
	return t.loss.Squared(answers, t.values[:len(answers)], labels, 1), nil
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
			t.layers[k-1].drop.apply(b, dx, p.inputs)
		}
	}
	if n.embedding != nil {
		n.spread(t.in.Symbols, t.x, b)
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
