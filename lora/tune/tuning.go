package tune

import (
	"fmt"
	"math"

	"unroll/engine"
	"unroll/lora"
	"unroll/lora/peft"
)

// Tuning is a set of adapters of a base in training. Its runs take Steps symbols of
// Batch texts at once, each from the zero state on: symbol n of text k is number
// n·Batch + k.
type Tuning struct {
	base    *Base
	options Options
	pairs   map[string]*pair // by module
	names   []string         // in the order of the base
	updates int

	layers  []layer
	readout *readout
	x       []float32
	lowest  int // the first layer that the gradient has to go down to; the number of layers if none
}

// layer is a recurrent layer in a run.
type layer struct {
	*engine.Layer
	input, recurrent *pair // or nil
	adapter          *engine.Adapter
	training         *engine.Training // or nil below the lowest adapter
	stream           *engine.Stream
	y, dy            []float32
}

// Tune starts a training of adapters that change nothing yet.
func (b *Base) Tune(o Options) (*Tuning, error) {
	adapters, names, err := o.adapters(b)
	if err != nil {
		return nil, err
	}
	t := &Tuning{base: b, options: o, pairs: map[string]*pair{}, names: names, lowest: len(b.layers)}
	for name, a := range adapters {
		t.pairs[name] = newPair(a)
	}
	rows := o.Steps * o.Batch
	t.x = make([]float32, rows*b.inputs)
	t.readout = newReadout(b, t.pairs[b.headName], rows)
	if t.pairs["embedding"] != nil {
		t.lowest = 0
	}
	for i, l := range b.layers {
		run, err := t.layer(i, l)
		if err != nil {
			return nil, fmt.Errorf("tune: Tune: %w", err)
		}
		t.layers = append(t.layers, run)
	}
	return t, t.refresh()
}

// layer makes the run of a layer.
func (t *Tuning) layer(i int, l *engine.Layer) (run layer, err error) {
	at := fmt.Sprintf("rnn.layers.%d.", i)
	run = layer{Layer: l, input: t.pairs[at+"ih"], recurrent: t.pairs[at+"hh"]}
	rows := t.options.Steps * t.options.Batch
	run.y = make([]float32, rows*l.Hidden())
	if run.input != nil || run.recurrent != nil {
		t.lowest = min(t.lowest, i)
		var s engine.AdapterSizes
		if run.input != nil {
			s.Input, s.InputScale = run.input.rank, run.input.scale
		}
		if run.recurrent != nil {
			s.Recurrent, s.RecurrentScale = run.recurrent.rank, run.recurrent.scale
		}
		if run.adapter, err = l.Adapter(s); err != nil {
			return run, err
		}
	}
	if i < t.lowest {
		run.stream, err = l.Stream(t.options.Batch)
		return run, err
	}
	run.dy = make([]float32, len(run.y))
	if run.training, err = l.Training(t.options.Steps, t.options.Batch); err != nil {
		return run, err
	}
	// A layer without an adapter of its own needs its gradient all the same; one
	// of the least rank that stays zero keeps the engine from making that of its
	// weights.
	if run.adapter == nil {
		if run.adapter, err = l.Adapter(engine.AdapterSizes{Recurrent: 1}); err != nil {
			return run, err
		}
	}
	return run, run.training.Adapt(run.adapter)
}

// weights returns the adapter's numbers, or another kind of them.
func (l layer) weights(of func(trained) []float32) engine.AdapterWeights {
	w := l.adapter.NewWeights()
	if l.input != nil {
		w.InputA, w.InputB = of(l.input.a), of(l.input.b)
	}
	if l.recurrent != nil {
		w.RecurrentA, w.RecurrentB = of(l.recurrent.a), of(l.recurrent.b)
	}
	return w
}

// refresh gives the engine the numbers as they are now.
func (t *Tuning) refresh() error {
	for _, l := range t.layers {
		if l.adapter == nil {
			continue
		}
		if err := l.adapter.SetWeights(l.weights(func(p trained) []float32 { return p.w })); err != nil {
			return err
		}
	}
	return nil
}

// Loss returns the mean cross-entropy of the symbols that follow, in nats, over those
// that are not [engine.Ignored].
func (t *Tuning) Loss(symbols, next []int32) (float64, error) {
	if err := t.forward("Loss", symbols, next); err != nil {
		return 0, err
	}
	return t.readout.loss.Softmax(t.readout.logits, next, 1), nil
}

func (t *Tuning) forward(function string, symbols, next []int32) error {
	if err := t.check(function, "symbols", symbols, 0); err != nil {
		return err
	}
	if err := t.check(function, "next", next, engine.Ignored); err != nil {
		return err
	}
	return t.run(symbols)
}

// check demands a symbol for each step of each text, from a lowest number on.
func (t *Tuning) check(function, name string, symbols []int32, lowest int32) error {
	if len(symbols) != t.options.Steps*t.options.Batch {
		return fmt.Errorf("tune: Tuning.%s: %s has %d entries, expected %d steps of %d texts", function, name, len(symbols), t.options.Steps, t.options.Batch)
	}
	for i, k := range symbols {
		if k < lowest || int(k) >= t.base.symbols {
			return fmt.Errorf("tune: Tuning.%s: %s[%d] is %d, expected %d to %d", function, name, i, k, lowest, t.base.symbols-1)
		}
	}
	return nil
}

// run makes the logits.
func (t *Tuning) run(symbols []int32) error {
	for i, k := range symbols {
		copy(t.x[i*t.base.inputs:][:t.base.inputs], t.base.table[int(k)*t.base.inputs:])
	}
	if p := t.pairs["embedding"]; p != nil {
		p.embed(symbols, t.x)
	}
	x := t.x
	for _, l := range t.layers {
		if err := l.forward(x); err != nil {
			return err
		}
		x = l.y
	}
	return t.readout.forward(x)
}

func (l layer) forward(x []float32) error {
	if l.training != nil {
		return l.training.Forward(x, engine.State{}, l.y)
	}
	if err := l.stream.SetState(engine.State{}); err != nil {
		return err
	}
	return l.stream.Run(x, l.y)
}

// Scores copies to scores the logits of each text after its last step, Batch rows of a
// number for each symbol.
func (t *Tuning) Scores(symbols []int32, scores []float32) error {
	if err := t.check("Scores", "symbols", symbols, 0); err != nil {
		return err
	}
	if want := t.options.Batch * t.base.symbols; len(scores) != want {
		return fmt.Errorf("tune: Tuning.Scores: scores has %d entries, expected %d texts of %d symbols", len(scores), t.options.Batch, t.base.symbols)
	}
	if err := t.run(symbols); err != nil {
		return err
	}
	logits := t.readout.logits
	copy(scores, logits[len(logits)-len(scores):])
	return nil
}

// Gradient returns the loss and adds its gradient to that of the adapters.
func (t *Tuning) Gradient(symbols, next []int32) (float64, error) {
	if err := t.forward("Gradient", symbols, next); err != nil {
		return 0, err
	}
	loss := t.readout.loss.Softmax(t.readout.logits, next, 1)
	top := len(t.layers) - 1
	dy := t.layers[top].dy
	if t.lowest > top { // the head alone
		dy = make([]float32, len(t.layers[top].y))
	}
	if err := t.readout.backward(t.layers[top].y, dy); err != nil {
		return 0, err
	}
	for i := top; i >= t.lowest; i-- {
		var dx []float32
		switch {
		case i > t.lowest:
			dx = t.layers[i-1].dy
		case t.pairs["embedding"] != nil:
			dx = t.x // what was read there is used up
		}
		if err := t.layers[i].backward(dx); err != nil {
			return 0, err
		}
	}
	if p := t.pairs["embedding"]; p != nil {
		p.embedBack(symbols, t.x)
	}
	return loss, nil
}

// backward goes back through a layer, and adds to the gradient of its adapter.
func (l layer) backward(dx []float32) error {
	if err := l.training.Backward(l.dy, engine.State{}, dx, engine.State{}); err != nil {
		return err
	}
	found := l.adapter.NewWeights()
	if err := l.adapter.Gradient(found); err != nil {
		return err
	}
	l.adapter.ClearGradient()
	g := l.weights(func(p trained) []float32 { return p.g })
	add(g.InputA, found.InputA, 1)
	add(g.InputB, found.InputB, 1)
	add(g.RecurrentA, found.RecurrentA, 1)
	add(g.RecurrentB, found.RecurrentB, 1)
	return nil
}

// Update moves the adapters by Adam with a learning rate, and clears the gradient.
func (t *Tuning) Update(rate float64) error {
	t.updates++
	t.each(func(_ string, p trained) { p.adam(t.updates, rate) })
	return t.refresh()
}

// Norm returns the Euclidean norm of the gradient.
func (t *Tuning) Norm() float64 {
	sum := 0.0
	t.each(func(_ string, p trained) {
		for _, g := range p.g {
			sum += float64(g) * float64(g)
		}
	})
	return math.Sqrt(sum)
}

// Scale multiplies the gradient by a factor.
func (t *Tuning) Scale(factor float64) {
	t.each(func(_ string, p trained) {
		for i := range p.g {
			p.g[i] *= float32(factor)
		}
	})
}

// each calls f with the numbers of every A and B, by name and in order.
func (t *Tuning) each(f func(name string, p trained)) {
	for _, name := range t.names {
		f(name+".lora_A", t.pairs[name].a)
		f(name+".lora_B", t.pairs[name].b)
	}
}

// Adapter returns the adapters as they are now.
func (t *Tuning) Adapter() peft.Adapter {
	a := peft.Adapter{Set: lora.Set{}}
	for name, p := range t.pairs {
		a.Set[name] = p.now()
	}
	return a
}

// Size is how many numbers are trained.
func (t *Tuning) Size() int {
	n := 0
	t.each(func(_ string, p trained) { n += len(p.w) })
	return n
}
