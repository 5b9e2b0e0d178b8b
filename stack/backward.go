package stack

import (
	"fmt"

	"unroll/internal/check"
	"unroll/tensor"
)

// Gradients is the derivative of a loss by all that a pass depends on.
type Gradients struct {
	Params Stack           // by the parameters, in the shape of the stack
	X      []tensor.Vector // by each input
	Start  States          // by the states it started from
}

// Backward goes back through the layers, from the last to the first, and
// through the steps of each. Direct holds what the loss says of each output
// alone, [Stack] outputs a step. Later is what it says of the states of
// [Pass.Last]; nil stands for nothing. A sequence in chunks has its whole
// gradient when each chunk is handed the Start of the one after it, and the
// gradients by the parameters are added up.
//
// What was dropped on the way forward stays dropped.
func (p Pass) Backward(direct []tensor.Vector, later States) (Gradients, error) {
	g, err := p.backward(direct, later)
	return g, check.In("stack: Pass.Backward", err)
}

func (p Pass) backward(direct []tensor.Vector, later States) (Gradients, error) {
	later, err := p.stack.states("later", later)
	if err != nil {
		return Gradients{}, err
	}
	last := len(p.layers) - 1
	if err := check.Sequence("direct", direct, len(p.layers[last].forward.Outputs()), p.stack.Layers[last].Outputs()); err != nil {
		return Gradients{}, err
	}
	g := Gradients{Params: p.stack, X: direct, Start: make(States, len(p.layers))}
	g.Params.Layers = make([]Layer, len(p.layers))
	for l := last; l >= 0; l-- {
		layer, err := p.stack.Layers[l].backward(l, p.layers[l], g.X, later[l])
		if err != nil {
			return Gradients{}, err
		}
		g.Params.Layers[l], g.X, g.Start[l] = layer.params, layer.x, layer.start
		if p.masks[l] != nil {
			g.X = dropBack(p.masks[l], g.X)
		}
	}
	return g, nil
}

// layerGradients is the derivative by all that a layer depends on.
type layerGradients struct {
	params Layer
	x      []tensor.Vector
	start  LayerState
}

// backward goes back through layer l. Both directions read the same.
func (l Layer) backward(at int, pass layerPass, direct []tensor.Vector, later LayerState) (g layerGradients, err error) {
	own, other := split(direct, l.Forward.Outputs())
	forward, err := pass.forward.Backward(own, later.Forward)
	if err != nil {
		return g, check.In(fmt.Sprintf("layer%d.forward", at), err)
	}
	g.params.Forward, g.x, g.start.Forward = forward.Params, forward.X, forward.Start
	if l.Reverse == nil {
		return g, nil
	}
	reverse, err := pass.reverse.Backward(reversed(other), later.Reverse)
	if err != nil {
		return g, check.In(fmt.Sprintf("layer%d.reverse", at), err)
	}
	g.params.Reverse, g.start.Reverse = reverse.Params, reverse.Start
	for n, x := range reversed(reverse.X) {
		g.x[n] = tensor.Add(g.x[n], x)
	}
	return g, nil
}

// split is the inverse of concat: the part of each derivative that is about the
// forward direction, and the part about the reverse one.
func split(direct []tensor.Vector, d int) (forward, reverse []tensor.Vector) {
	forward, reverse = make([]tensor.Vector, len(direct)), make([]tensor.Vector, len(direct))
	for n := range direct {
		forward[n], reverse[n] = direct[n][:d], direct[n][d:]
	}
	return forward, reverse
}
