package stack

import (
	"fmt"

	"unroll/internal/check"
	"unroll/tensor"
)

// States has the states of each layer, both directions apart. Nil stands for
// zeros.
type States []LayerState

// LayerState has the states of the two directions of a layer.
type LayerState struct{ Forward, Reverse State }

// Pass is what a stack keeps of one sequence.
type Pass struct {
	stack  Stack
	layers []layerPass
	masks  [][]tensor.Vector // of what each layer but the first reads; nil: nothing was dropped
}

// layerPass is what one layer keeps.
type layerPass struct {
	forward Trace
	reverse Trace // nil: one direction
}

// Forward runs the stack over one sequence, from the given states. The length
// is any: without a step there are no outputs, and the states after the last
// step are the start. In both directions the reverse one starts at the last
// step of this sequence.
func (s Stack) Forward(x []tensor.Vector, start States) (Pass, error) {
	pass, err := s.forward(x, start)
	return pass, check.In("stack: Stack.Forward", err)
}

func (s Stack) forward(x []tensor.Vector, start States) (Pass, error) {
	start, err := s.states("start", start)
	if err != nil {
		return Pass{}, err
	}
	if err := check.Sequence("x", x, len(x), s.Layers[0].Forward.Inputs()); err != nil {
		return Pass{}, err
	}
	pass := Pass{stack: s, layers: make([]layerPass, len(s.Layers)), masks: make([][]tensor.Vector, len(s.Layers))}
	for l, layer := range s.Layers {
		if l > 0 {
			x = pass.layers[l-1].outputs()
			if s.masks != nil && s.Dropout > 0 {
				pass.masks[l] = masks(s.masks, len(x), layer.Forward.Inputs(), s.Dropout)
				x = drop(pass.masks[l], x)
			}
		}
		if pass.layers[l], err = layer.forward(l, x, start[l]); err != nil {
			return Pass{}, err
		}
	}
	return pass, nil
}

// states checks the stack and gives zeros for states that are nil.
func (s Stack) states(field string, states States) (States, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	if states == nil {
		return make(States, len(s.Layers)), nil
	}
	if len(states) != len(s.Layers) {
		return nil, fmt.Errorf("%s has %d layers, expected %d", field, len(states), len(s.Layers))
	}
	for l, layer := range s.Layers {
		if layer.Reverse == nil && states[l].Reverse != nil {
			return nil, fmt.Errorf("%s[%d].Reverse has %d vectors, expected none: layer %d has one direction", field, l, len(states[l].Reverse), l)
		}
	}
	return states, nil
}

// forward runs layer l, each direction over the whole sequence.
func (l Layer) forward(at int, x []tensor.Vector, start LayerState) (pass layerPass, err error) {
	if pass.forward, err = l.Forward.Forward(x, start.Forward); err != nil {
		return layerPass{}, check.In(fmt.Sprintf("layer%d.forward", at), err)
	}
	if l.Reverse == nil {
		return pass, nil
	}
	if pass.reverse, err = l.Reverse.Forward(reversed(x), start.Reverse); err != nil {
		return layerPass{}, check.In(fmt.Sprintf("layer%d.reverse", at), err)
	}
	return pass, nil
}

// outputs puts the outputs of the two directions behind each other, step by
// step.
func (p layerPass) outputs() []tensor.Vector {
	y := p.forward.Outputs()
	if p.reverse == nil {
		return y
	}
	return concat(y, reversed(p.reverse.Outputs()))
}

func (p layerPass) last() LayerState {
	if p.reverse == nil {
		return LayerState{Forward: p.forward.Last()}
	}
	return LayerState{Forward: p.forward.Last(), Reverse: p.reverse.Last()}
}

// Outputs returns what the last layer writes, one vector for each step: the
// forward direction's entries, then the reverse one's.
func (p Pass) Outputs() []tensor.Vector {
	if len(p.layers) == 0 {
		return nil
	}
	return p.layers[len(p.layers)-1].outputs()
}

// Last returns the states that each direction ends with: the forward ones after
// the last step, the reverse ones after step 0, where they end.
func (p Pass) Last() States {
	states := make(States, len(p.layers))
	for l, layer := range p.layers {
		states[l] = layer.last()
	}
	return states
}

// Next goes on with the sequence of a pass: it reads the steps after it, from
// the states it ended with. A sequence in chunks, of any lengths, has the
// outputs of the whole one, to the last bit. (Where entries are dropped, the
// masks of a chunk are its own.)
//
// A reverse cell begins at the end of a sequence, which a chunk has not seen,
// and some cells look at inputs beyond the step they compute. Next refuses
// both.
func (p Pass) Next(x []tensor.Vector) (Pass, error) {
	for l, layer := range p.stack.Layers {
		if layer.Reverse != nil {
			return Pass{}, fmt.Errorf("stack: Pass.Next: layer %d has a reverse direction, which begins at the end of the whole sequence; expected one direction", l)
		}
		if !layer.Forward.Streams() {
			return Pass{}, fmt.Errorf("stack: Pass.Next: layer%d.forward reads inputs of other steps, which may be in another chunk; expected a cell that reads x[n] alone", l)
		}
	}
	next, err := p.stack.forward(x, p.Last())
	return next, check.In("stack: Pass.Next", err)
}

// reversed returns a sequence from its last step to its first.
func reversed(x []tensor.Vector) []tensor.Vector {
	back := make([]tensor.Vector, len(x))
	for n := range x {
		back[n] = x[len(x)-1-n]
	}
	return back
}

// concat puts two sequences behind each other, step by step.
func concat(a, b []tensor.Vector) []tensor.Vector {
	y := make([]tensor.Vector, len(a))
	for n := range a {
		y[n] = append(a[n].Clone(), b[n]...)
	}
	return y
}
