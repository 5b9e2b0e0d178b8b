package study

import (
	"context"
	"fmt"
	"path/filepath"

	"unroll/data"
	"unroll/engine"
	"unroll/lora/tune"
	"unroll/tensor"
	"unroll/train/learn"
	"unroll/train/loop"
)

// BaseOptions are those of the base: two layers of LSTM that learn Moby Dick. Text
// is the novel in the cache of package data.
func BaseOptions() (learn.Options, error) {
	o, err := learn.Preset("charlm")
	if err != nil {
		return o, err
	}
	o.Hidden, o.Layers, o.Steps, o.Schedule.Rate, o.Evaluate = 384, 2, 1200, 0.003, 400
	novel, err := data.Find("moby-dick")
	if err == nil {
		o.Text, err = novel.Path("moby-dick.txt")
	}
	return o, err
}

// Base is a language model that is adapted.
type Base struct {
	Size   int     // parameters
	Bits   float64 // for a character of the text that was held out
	Steps  int     // updates that made it
	device *engine.Device

	options    learn.Options
	alphabet   []rune
	parameters []tensor.Array // by the names of engine/net
	rounded    []tensor.Array // in four bits and back; nil until they are asked for
	stored     float64        // bits a number of those
}

// MakeBase trains the base in a folder. Where the folder has its checkpoints it goes
// on from the last of them, and there may be nothing left to do. Report hears of each
// step and may be nil. A training that was interrupted is an error, and can go on.
func MakeBase(ctx context.Context, d *engine.Device, dir string, o learn.Options, report func(step int, m []loop.Measure)) (*Base, error) {
	l, err := learn.New(d, o)
	if err != nil {
		return nil, err
	}
	result, err := loop.Run(ctx, l, loop.Options{
		Steps: o.Steps, Schedule: o.Schedule, Evaluate: o.Evaluate, Folder: filepath.Join(dir, "base"),
		Resume: true, Checkpoint: 100, Keep: 2, Report: report,
	})
	if err != nil {
		return nil, err
	}
	if result.Interrupted {
		return nil, fmt.Errorf("study: MakeBase: interrupted after step %d of %d", result.Step, o.Steps)
	}
	held, err := l.Evaluate()
	if err != nil {
		return nil, err
	}
	b := &Base{Size: l.Size(), Steps: result.Step, device: d, options: o, alphabet: l.Task.Alphabet}
	for _, m := range held {
		if m.Name == loop.Held+l.Task.Metric.Name {
			b.Bits = m.Value
		}
	}
	for _, p := range l.Network.Parameters() {
		numbers := make([]float32, p.Size())
		if err := l.Network.Get(p.Name, numbers); err != nil {
			return nil, err
		}
		b.parameters = append(b.parameters, array(p.Name, p.Shape, numbers))
	}
	return b, nil
}

// array is a parameter in double precision.
func array(name string, shape []int, numbers []float32) tensor.Array {
	a := tensor.Array{Name: name, Shape: shape, Data: make([]float64, len(numbers))}
	for i, x := range numbers {
		a.Data[i] = float64(x)
	}
	return a
}

// inFourBits returns the parameters as they are after four bits.
func (b *Base) inFourBits() ([]tensor.Array, error) {
	if b.rounded != nil {
		return b.rounded, nil
	}
	rounded, report, err := tune.InFourBits(b.parameters)
	if err != nil {
		return nil, err
	}
	for _, r := range report {
		b.stored = max(b.stored, r.Bits)
	}
	b.rounded = rounded
	return rounded, nil
}

// How says how the base was made.
func (b *Base) How() string {
	o := b.options
	return fmt.Sprintf("%d units a layer, vectors of %d for a character, %d sequences of %d characters, %s at a rate of %g.", o.Hidden, o.Embedding, o.Batch, o.Length, o.Rule, o.Schedule.Rate)
}
