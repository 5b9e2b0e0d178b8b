package net

import (
	"fmt"
	"math/rand/v2"

	"unroll/engine"
)

// Training runs a network forward, keeps what the way back needs, and goes back.
type Training struct {
	network      *Network
	batch, limit int // sequences, and the most steps
	steps        int // of the last Forward, 0 after Backward
	in           Batch
	x, dx        []float32 // what enters the first layer, and its gradient
	layers       []pass
	last         State
	answers      []float32 // what is given out, and then the derivative of the loss by it
}

// pass is a layer's part of a training.
type pass struct {
	training *engine.Training
	y, dy    []float32 // [T][B][hidden]
	mask     []float32 // what dropout multiplies y by; nil above the last layer
}

// Training makes memory for at most so many steps of so many sequences.
func (n *Network) Training(steps, batch int) (*Training, error) {
	t := &Training{network: n, batch: batch, limit: steps}
	for k, l := range n.layers {
		training, err := l.Training(steps, batch)
		if err != nil {
			return nil, fmt.Errorf("net: Training: layer %d: %w", k, err)
		}
		p := pass{training: training, y: make([]float32, steps*batch*n.spec.Hidden), dy: make([]float32, steps*batch*n.spec.Hidden)}
		if n.spec.Dropout > 0 && k < len(n.layers)-1 {
			p.mask = make([]float32, len(p.y))
		}
		t.layers = append(t.layers, p)
	}
	t.x, t.dx = make([]float32, steps*batch*n.spec.width()), make([]float32, steps*batch*n.spec.width())
	t.answers = make([]float32, steps*batch*n.spec.Outputs)
	t.last = n.State(batch)
	return t, nil
}

// Forward shows the network a batch, from a state on, nil for zeros, and returns
// the mean loss. It keeps in's slices until Backward.
func (t *Training) Forward(in Batch, start State) (loss float64, err error) {
	n := t.network
	if t.steps, err = n.spec.checkBatch("Forward", in, t.batch, true); err != nil {
		return 0, err
	}
	if t.steps > t.limit {
		return 0, fmt.Errorf("net: Forward: the batch has %d steps, expected at most %d", t.steps, t.limit)
	}
	if start != nil && len(start) != len(t.layers) {
		return 0, fmt.Errorf("net: Forward: the state has %d layers, expected %d", len(start), len(t.layers))
	}
	if err := n.pack(); err != nil {
		return 0, err
	}
	t.in = in
	x := t.x[:t.steps*t.batch*n.spec.width()]
	n.read(x, in)
	for k, p := range t.layers {
		var from engine.State
		if start != nil {
			from = start[k]
		}
		y := p.y[:t.steps*t.batch*n.spec.Hidden]
		if err := p.training.Forward(x, from, y); err != nil {
			return 0, err
		}
		if err := p.training.Last(t.last[k]); err != nil {
			return 0, err
		}
		n.drop(p.mask, y, k)
		x = y
	}
	n.passes++
	first, asked := t.asked()
	answers := t.answers[:asked*n.spec.Outputs]
	if err := n.output.forward(answers, x[first:], asked); err != nil {
		return 0, err
	}
	if n.spec.Loss == "softmax" {
		return softmax(answers, in.Classes, n.spec.Outputs), nil
	}
	return squared(answers, in.Values), nil
}

// asked is where the values begin that are asked for something, and how many rows
// of them there are.
func (t *Training) asked() (first, rows int) {
	if t.network.spec.Last {
		return (t.steps - 1) * t.batch * t.network.spec.Hidden, t.batch
	}
	return 0, t.steps * t.batch
}

// read writes what enters the first layer.
func (n *Network) read(x []float32, in Batch) {
	width := n.spec.width()
	switch {
	case n.spec.Vocabulary == 0:
		copy(x, in.Vectors)
	case n.embedding != nil:
		for i, s := range in.Symbols {
			copy(x[i*width:][:width], n.embedding.w[int(s)*width:])
		}
	default:
		clear(x)
		for i, s := range in.Symbols {
			x[i*width+int(s)] = 1
		}
	}
}

// drop leaves out some of a layer's values, and enlarges the others so that their
// sum stays about the same. What is left out follows from the seed and from how
// many updates and passes there were.
func (n *Network) drop(mask, y []float32, layer int) {
	if mask == nil {
		return
	}
	r := rand.New(rand.NewPCG(n.seed, uint64(n.updates)<<20^uint64(n.passes)<<8^uint64(layer)^1<<63))
	kept := float32(1 / (1 - n.spec.Dropout))
	for i := range y {
		if mask[i] = kept; r.Float64() < n.spec.Dropout {
			mask[i] = 0
		}
		y[i] *= mask[i]
	}
}

// Backward adds a part of the gradient of the last Forward's loss, 1 for all of
// it, to the gradient of the network.
func (t *Training) Backward(part float64) error {
	n := t.network
	if t.steps == 0 {
		return fmt.Errorf("net: Backward: there is no Forward to go back through")
	}
	if n.collected {
		return fmt.Errorf("net: Backward: the gradient was clipped, expected an Update before more is added")
	}
	size := t.steps * t.batch * n.spec.Hidden
	top := t.layers[len(t.layers)-1]
	first, asked := t.asked()
	answers := t.answers[:asked*n.spec.Outputs]
	for i := range answers {
		answers[i] *= float32(part)
	}
	clear(top.dy[:size])
	if err := n.output.backward(top.dy[first:][:asked*n.spec.Hidden], answers, top.y[first:], asked); err != nil {
		return err
	}
	for k := len(t.layers) - 1; k >= 0; k-- {
		dx := t.dx[:t.steps*t.batch*n.spec.width()]
		if k > 0 {
			dx = t.layers[k-1].dy[:size]
		} else if n.embedding == nil {
			dx = nil
		}
		if err := t.layers[k].training.Backward(t.layers[k].dy[:size], engine.State{}, dx, engine.State{}); err != nil {
			return err
		}
		if k > 0 {
			for i, m := range t.layers[k-1].mask[:min(size, len(t.layers[k-1].mask))] {
				dx[i] *= m
			}
		}
	}
	if n.embedding != nil {
		width := n.spec.width()
		for i, s := range t.in.Symbols {
			g := n.embedding.g[int(s)*width:][:width]
			for j, x := range t.dx[i*width:][:width] {
				g[j] += x
			}
		}
	}
	n.added, t.steps = true, 0
	return nil
}

// Last copies the state after the last step of Forward to s, which [Network.State]
// has made.
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
