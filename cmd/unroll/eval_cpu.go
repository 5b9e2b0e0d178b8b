package main

import (
	"errors"
	"fmt"
	"slices"

	"unroll/engine"
	"unroll/tensor"
)

// cpu computes a problem on the engine, in float32, layer by layer for all
// sequences at once, and tells done after each layer on its way forward. What it
// returns is what [problem.reference] returns, to the accuracy of float32.
func (p *problem) cpu(done func()) ([]tensor.Array, error) {
	if err := p.onEngine(); err != nil {
		return nil, err
	}
	device, err := engine.Open(engine.Options{})
	if err != nil {
		return nil, err
	}
	defer device.Close()
	var ways [][]*wayOnEngine // by layer and direction
	x := float32s(p.given["x"].Data)
	h, last := p.HiddenSize, p.states("h_n", "c_n")
	for l := range p.NumLayers {
		ways = append(ways, make([]*wayOnEngine, p.Directions()))
		y := make([]float32, p.steps*p.batch*p.Directions()*h)
		for d := range ways[l] {
			w, err := p.open(device, l, d)
			if err != nil {
				return nil, err
			}
			if err := w.forward(x, y, last); err != nil {
				return nil, err
			}
			ways[l][d] = w
		}
		x = y
		done()
	}
	results := append([]tensor.Array{p.filled("y", "dy", x)}, last...)
	if !p.differentiates() {
		return results, nil
	}
	return p.cpuBackward(ways, results)
}

// cpuBackward goes back through the layers and adds what it finds to the results.
func (p *problem) cpuBackward(ways [][]*wayOnEngine, results []tensor.Array) ([]tensor.Array, error) {
	dy := make([]float32, p.steps*p.batch*p.Directions()*p.HiddenSize)
	if given, ok := p.given["dy"]; ok {
		dy = float32s(given.Data)
	}
	first, gradients := p.states("dh0", "dc0"), map[string][]float64{}
	for l, layer := range slices.Backward(ways) {
		dx := make([]float32, p.steps*p.batch*layer[0].inputs)
		for _, w := range layer {
			if err := w.backward(dy, dx, first, gradients); err != nil {
				return nil, err
			}
		}
		if l == 0 {
			results = append(results, p.filled("dx", "x", dx))
		}
		dy = dx
	}
	results = append(results, first...)
	for _, a := range p.arrays {
		results = append(results, tensor.Array{Name: "d." + a.Name, Shape: a.Shape, Data: gradients[a.Name]})
	}
	return results, nil
}

// onEngine reports what the engine cannot do yet.
func (p *problem) onEngine() error {
	const instead = "; --engine reference can"
	switch {
	case p.Kind == "nn.GRU":
		return errors.New("the engine cpu has no nn.GRU" + instead)
	case p.Outputs() != p.HiddenSize:
		return errors.New("the engine cpu has no projection" + instead)
	}
	for b, K := range p.lengths {
		if K != p.steps {
			return fmt.Errorf("the engine cpu takes sequences of one length, lengths is %d at entry %d of %d steps"+instead, K, b, p.steps)
		}
	}
	return nil
}

// filled returns an array of the shape of an input.
func (p *problem) filled(name, like string, numbers []float32) tensor.Array {
	a := p.zeros(name, like)
	for i, v := range numbers {
		a.Data[i] = float64(v)
	}
	return a
}

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
		w.inputs = p.Directions() * p.HiddenSize
	}
	if way == 1 {
		w.ending += "_reverse"
	}
	make := device.LSTM
	if p.Kind == "nn.RNN" {
		make = device.RNN
	}
	var err error
	if w.on, err = make(w.inputs, p.HiddenSize); err != nil {
		return nil, err
	}
	weights := w.on.NewWeights()
	for _, a := range p.arrays {
		switch a.Name {
		case p.prefix + "weight_ih" + w.ending:
			copy(weights.Input, float32s(a.Data))
		case p.prefix + "weight_hh" + w.ending:
			copy(weights.Recurrent, float32s(a.Data))
		case p.prefix + "bias_ih" + w.ending, p.prefix + "bias_hh" + w.ending:
			for i, b := range a.Data {
				weights.Bias[i] += float32(b)
			}
		}
	}
	if err := w.on.SetWeights(weights); err != nil {
		return nil, err
	}
	w.training, err = w.on.Training(p.steps, p.batch)
	return w, err
}

// forward reads x, writes this direction's part of y, and keeps the last states.
func (w *wayOnEngine) forward(x, y []float32, last []tensor.Array) error {
	out := make([]float32, w.steps*w.batch*w.HiddenSize)
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
	direct, back, start := make([]float32, w.steps*w.batch*w.HiddenSize), make([]float32, len(dx)), w.empty()
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
	for name, numbers := range map[string][]float32{"weight_ih": g.Input, "weight_hh": g.Recurrent, "bias_ih": g.Bias, "bias_hh": g.Bias} {
		gradients[w.prefix+name+w.ending] = float64s(numbers)
	}
	return nil
}

// turned returns a sequence as this direction reads it: the reverse one from the
// last step to the first.
func (w *wayOnEngine) turned(x []float32) []float32 {
	if w.way == 0 {
		return x
	}
	back, row := make([]float32, 0, len(x)), len(x)/w.steps
	for n := w.steps - 1; n >= 0; n-- {
		back = append(back, x[n*row:][:row]...)
	}
	return back
}

// part calls f with this direction's entries of every row of both, and the rows
// that it has alone.
func (w *wayOnEngine) part(both, alone []float32, f func(both, alone []float32)) {
	h, all := w.HiddenSize, w.Directions()*w.HiddenSize
	for row := range w.steps * w.batch {
		f(both[row*all+w.way*h:][:h], alone[row*h:][:h])
	}
}

// block is where the states of this direction lie in an array of all.
func (w *wayOnEngine) block(a tensor.Array) []float64 {
	size := w.batch * w.HiddenSize
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
	s := engine.State{H: make([]float32, w.batch*w.HiddenSize)}
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
