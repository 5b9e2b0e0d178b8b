package learn

import (
	"fmt"

	"unroll/data/batch"
	"unroll/engine"
	"unroll/engine/net"
	"unroll/train/loop"
)

// Learner is a network that learns a task. It is a [loop.Trainee].
type Learner struct {
	Options Options
	Task    batch.Task
	Network *net.Network

	training *net.Training
	state    net.State // of the sequences that go on
	batch    batch.Batch
	scratch  []float32
}

// New opens the data of a task and makes a network for it, with weights drawn from
// the seed. The error names the option that makes no sense, or the data that are
// not here and how to bring them.
func New(d *engine.Device, o Options) (*Learner, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	task, err := batch.Open(o.Task, batch.Options{Seed: o.Seed, Size: o.Batch, Steps: o.Length, Text: o.Text})
	if err != nil {
		return nil, err
	}
	l := &Learner{Options: o, Task: task}
	task.Training.Fill(0, &l.batch)
	if l.Network, err = net.New(d, o.spec(task.Shape), o.Seed); err != nil {
		return nil, fmt.Errorf("learn: %w", err)
	}
	if l.training, err = l.Network.Training(l.batch.Steps, l.batch.Size); err != nil {
		return nil, fmt.Errorf("learn: %w", err)
	}
	l.state = l.Network.State(l.batch.Size)
	return l, nil
}

// Augmentation is what a cell has beyond an LSTM: for augmented, full peepholes and
// the gate of the external input.
func Augmentation(cell string) engine.Augmentation {
	if cell != "augmented" {
		return engine.Augmentation{}
	}
	return engine.Augmentation{Peepholes: engine.FullPeepholes, External: true}
}

// spec is the network that the options ask for, to fit a task.
func (o Options) spec(s batch.Shape) net.Spec {
	return net.Spec{
		Cell: o.Cell, Augmentation: Augmentation(o.Cell), Vocabulary: s.Vocabulary, Embedding: o.Embedding, Inputs: s.Inputs,
		Hidden: o.Hidden, Layers: o.Layers, Dropout: o.Dropout,
		Outputs: s.Outputs, Loss: s.Loss, Last: s.Last,
	}
}

// Step shows the network the batches of update n and moves its weights.
func (l *Learner) Step(n int, rate float64) ([]loop.Measure, error) {
	mean := 0.0
	for i := range l.Options.Accumulate {
		l.Task.Training.Fill(int64(n*l.Options.Accumulate+i), &l.batch)
		if l.batch.Fresh {
			l.state.Clear()
		}
		loss, err := l.training.Forward(input(&l.batch), l.state)
		if err != nil {
			return nil, err
		}
		if err := l.training.Last(l.state); err != nil {
			return nil, err
		}
		if err := l.training.Backward(1 / float64(l.Options.Accumulate)); err != nil {
			return nil, err
		}
		mean += loss / float64(l.Options.Accumulate)
	}
	norm, err := l.Network.ClipNorm(l.Options.limit())
	if err != nil {
		return nil, err
	}
	if err := l.Network.Update(net.Rule{Kind: l.Options.Rule, Rate: rate, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Decay: l.Options.Decay}); err != nil {
		return nil, err
	}
	return []loop.Measure{{Name: "loss", Value: mean}, {Name: "norm", Value: norm}}, nil
}

// Size is the number of parameters.
func (l *Learner) Size() int {
	n := 0
	for _, p := range l.Network.Parameters() {
		n += p.Size()
	}
	return n
}

// input is a batch as the network takes it.
func input(b *batch.Batch) net.Batch {
	return net.Batch{Symbols: b.Symbols, Vectors: b.Vectors, Classes: b.Classes, Values: b.Values}
}
