package main

import (
	"fmt"
	"strings"

	"unroll/engine"
	"unroll/tensor"
)

// wayOnEngine is one direction of a layer on the engine.
type wayOnEngine struct {
	*problem
	layer, way, inputs int
	ending             string // of the names of its weights
	on                 *engine.Layer
	training           *engine.Training
}

// open puts the weights of a layer and a direction on the engine.
func (p *problem) open(device *engine.Device, layer, way int) (*wayOnEngine, error) {
	w := &wayOnEngine{problem: p, layer: layer, way: way, inputs: p.InputSize, ending: fmt.Sprintf("_l%d", layer)}
	if layer > 0 {
		w.inputs = p.Directions() * p.Outputs()
	}
	if way == 1 {
		w.ending += "_reverse"
	}
	var err error
	if w.on, err = w.layerOn(device); err != nil {
		return nil, err
	}
	weights := w.on.NewWeights()
	for _, a := range p.arrays {
		name, ok := strings.CutSuffix(strings.TrimPrefix(a.Name, p.prefix), w.ending)
		if !ok {
			continue
		}
		for _, piece := range w.pieces(name, weights) {
			for i := range piece.numbers {
				piece.numbers[i] += float32(a.Data[piece.at+i])
			}
		}
	}
	if err := w.on.SetWeights(weights); err != nil {
		return nil, err
	}
	if w.training, err = w.on.Training(p.steps, p.batch); err != nil {
		return nil, err
	}
	return w, w.training.SetLengths(p.lengths)
}

// layerOn makes the layer for the kind of the module.
func (w *wayOnEngine) layerOn(device *engine.Device) (*engine.Layer, error) {
	switch {
	case w.Kind == "nn.RNN":
		return device.RNN(w.inputs, w.HiddenSize)
	case w.Kind == "nn.GRU":
		return device.GRU(w.inputs, w.HiddenSize, true)
	case w.Outputs() != w.HiddenSize:
		return device.Augmented(w.inputs, w.HiddenSize, engine.Augmentation{Projection: w.Outputs()})
	}
	return device.LSTM(w.inputs, w.HiddenSize)
}

// A piece is numbers of the engine's weights, and where they begin in an array of
// PyTorch's.
type piece struct {
	numbers []float32
	at      int
}

// pieces is where an array of PyTorch's lies among the engine's weights. Of two biases
// that are only ever added up there is the sum.
func (w *wayOnEngine) pieces(name string, on engine.Weights) []piece {
	all := map[string][]piece{
		"weight_ih": {{on.Input, 0}}, "weight_hh": {{on.Recurrent, 0}}, "weight_hr": {{on.Projection, 0}},
		"bias_ih": {{on.Bias, 0}}, "bias_hh": {{on.Bias, 0}},
	}
	if w.Kind == "nn.GRU" {
		all["bias_hh"] = []piece{{on.Bias[:2*w.HiddenSize], 0}, {on.RecurrentBias, 2 * w.HiddenSize}}
	}
	return all[name]
}

// forward reads x, writes this direction's part of y, and keeps the last states.
func (w *wayOnEngine) forward(x, y []float32, last []tensor.Array) error {
	out := make([]float32, w.steps*w.batch*w.Outputs())
	if err := w.training.Forward(w.turned(x), w.state("h0", "c0"), out); err != nil {
		return err
	}
	w.part(y, w.turned(out), func(y, out []float32) { copy(y, out) })
	end := w.empty()
	if err := w.training.Last(end); err != nil {
		return err
	}
	w.keep(last, end)
	return nil
}

// backward takes this direction's part of dy, adds to dx, and keeps the gradients
// by the start and by the weights.
func (w *wayOnEngine) backward(dy, dx []float32, first []tensor.Array, gradients map[string][]float64) error {
	direct, back, start := make([]float32, w.steps*w.batch*w.Outputs()), make([]float32, len(dx)), w.empty()
	w.part(dy, direct, func(dy, direct []float32) { copy(direct, dy) })
	if err := w.training.Backward(w.turned(direct), w.state("dh_n", "dc_n"), back, start); err != nil {
		return err
	}
	for i, v := range w.turned(back) {
		dx[i] += v
	}
	w.keep(first, start)
	g := w.on.NewWeights()
	if err := w.on.Gradient(g); err != nil {
		return err
	}
	for _, a := range w.arrays {
		name, ok := strings.CutSuffix(strings.TrimPrefix(a.Name, w.prefix), w.ending)
		if !ok {
			continue
		}
		gradients[a.Name] = make([]float64, len(a.Data))
		for _, piece := range w.pieces(name, g) {
			copy(gradients[a.Name][piece.at:], float64s(piece.numbers))
		}
	}
	return nil
}

// turned returns sequences as this direction reads them, the reverse one from the last
// step to the first, with zeros past the end of each.
func (w *wayOnEngine) turned(x []float32) []float32 {
	turned, width := make([]float32, len(x)), len(x)/w.steps/w.batch
	for b, K := range w.lengths {
		for n := range K {
			from := n
			if w.way == 1 {
				from = K - 1 - n
			}
			copy(turned[(n*w.batch+b)*width:][:width], x[(from*w.batch+b)*width:])
		}
	}
	return turned
}

// part calls f with this direction's entries of every row of both, and the rows
// that it has alone.
func (w *wayOnEngine) part(both, alone []float32, f func(both, alone []float32)) {
	h, all := w.Outputs(), w.Directions()*w.Outputs()
	for row := range w.steps * w.batch {
		f(both[row*all+w.way*h:][:h], alone[row*h:][:h])
	}
}

// block is where the states of this direction lie in an array of all.
func (w *wayOnEngine) block(a tensor.Array) []float64 {
	size := w.batch * a.Shape[2]
	return a.Data[(w.layer*w.Directions()+w.way)*size:][:size]
}

// state returns the given states of this direction; nil for what is not given.
func (w *wayOnEngine) state(h, c string) (s engine.State) {
	if a, ok := w.given[h]; ok {
		s.H = float32s(w.block(a))
	}
	if a, ok := w.given[c]; ok {
		s.C = float32s(w.block(a))
	}
	return s
}

// empty returns a state to be written to.
func (w *wayOnEngine) empty() engine.State {
	s := engine.State{H: make([]float32, w.batch*w.Outputs())}
	if w.Kind == "nn.LSTM" {
		s.C = make([]float32, w.batch*w.HiddenSize)
	}
	return s
}

// keep puts a state into the arrays of all: h first, then c.
func (w *wayOnEngine) keep(all []tensor.Array, s engine.State) {
	for i, a := range all {
		copy(w.block(a), float64s([][]float32{s.H, s.C}[i]))
	}
}

func float32s(numbers []float64) []float32 {
	to := make([]float32, len(numbers))
	for i, v := range numbers {
		to[i] = float32(v)
	}
	return to
}

func float64s(numbers []float32) []float64 {
	to := make([]float64, len(numbers))
	for i, v := range numbers {
		to[i] = float64(v)
	}
	return to
}
